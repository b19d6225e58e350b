//! A template, built part by part and checked as a whole.

use std::marker::PhantomData;

use serde_json::json;

use crate::check::{self, Problem};
use crate::schema::{CustomResource, Resource};
use crate::value::{Json, Object, ToJson, Value, in_order};
use crate::yaml::Comments;

/// A CloudFormation template. Everything in it stands in the order in which it was added.
#[derive(Clone, Debug, Default)]
pub struct Template {
    description: String,
    metadata: Object,
    parameters: Object,
    rules: Object,
    conditions: Object,
    resources: Object,
    outputs: Object,
    comments: Comments,
    problems: Vec<Problem>,
}

/// A resource of the template, by its logical id: the way to refer to it.
#[derive(Debug)]
pub struct Handle<R> {
    name: String,
    resource: PhantomData<fn() -> R>,
}

/// A parameter of the template.
#[derive(Clone, Debug)]
pub struct Parameter {
    name: String,
}

/// A condition of the template.
#[derive(Clone, Debug)]
pub struct Condition {
    name: String,
}

/// What a parameter is declared with.
#[derive(Clone, Debug)]
pub struct ParameterKind(Object);

/// What a stack tells when it is deployed.
#[derive(Clone, Debug)]
pub struct Output {
    description: String,
    value: Json,
    condition: Option<String>,
}

impl Template {
    /// An empty template.
    pub fn new(description: impl Into<String>) -> Self {
        Self { description: description.into(), ..Self::default() }
    }

    /// Adds a resource under a logical id.
    pub fn add<R: Resource>(&mut self, name: &str, resource: R) -> Handle<R> {
        self.insert(name, R::TYPE, resource.properties());
        Handle::named(name)
    }

    /// Adds a custom resource under a logical id.
    pub fn add_custom(&mut self, name: &str, resource: CustomResource) -> Handle<CustomResource> {
        let type_name = resource.type_name().to_owned();
        self.insert(name, &type_name, resource.properties());
        Handle::named(name)
    }

    fn insert(&mut self, name: &str, type_name: &str, properties: Object) {
        let mut entry = Object::from_iter([("Type".to_owned(), type_name.into())]);
        if !properties.is_empty() {
            entry.insert("Properties".to_owned(), Json::Object(properties));
        }
        if self.resources.insert(name.to_owned(), Json::Object(entry)).is_some() {
            self.problems.push(Problem::Twice(name.to_owned()));
        }
    }

    /// Makes `resource` wait for another that it does not refer to (and be deleted before it).
    pub fn depends_on<R, D>(&mut self, resource: &Handle<R>, dependency: &Handle<D>) {
        let entry = self.attribute(resource, "DependsOn", Json::Array(Vec::new()));
        if let Json::Array(names) = entry {
            let name = Json::from(dependency.logical_id());
            if !names.contains(&name) {
                names.push(name);
            }
        }
    }

    /// Creates `resource` only where the condition holds.
    pub fn only_if<R>(&mut self, resource: &Handle<R>, condition: &Condition) {
        self.attribute(resource, "Condition", condition.name().into());
    }

    /// What happens to `resource` when the stack is deleted, or when the resource is replaced: `Delete` or `Retain`.
    pub fn deletion_policy<R>(&mut self, resource: &Handle<R>, policy: &str) {
        self.attribute(resource, "DeletionPolicy", policy.into());
        self.attribute(resource, "UpdateReplacePolicy", policy.into());
    }

    /// Says in the template's `Metadata` why `actions` (`xray:Put*`) are allowed on every resource.
    pub fn explain_wildcard(&mut self, actions: &str, reason: &str) {
        let reasons = self.metadata.entry("WildcardResources").or_insert_with(|| Json::Object(Object::new()));
        reasons[actions] = reason.into();
    }

    /// Explains a resource in the YAML: why it is there, or why it is set as it is.
    pub fn comment<R>(&mut self, resource: &Handle<R>, text: &str) {
        self.comments.note(format!("/Resources/{}", resource.logical_id()), text);
    }

    /// Explains a property of a resource in the YAML; `path` is a JSON pointer from its `Properties`, such as
    /// `/Origins/0`.
    pub fn comment_on_property<R>(&mut self, resource: &Handle<R>, path: &str, text: &str) {
        self.comments.note(format!("/Resources/{}/Properties{path}", resource.logical_id()), text);
    }

    /// The comments so far; [`Template::finish`] fails if one of them explains what is not there.
    pub fn comments(&mut self) -> &mut Comments {
        &mut self.comments
    }

    fn attribute<R>(&mut self, resource: &Handle<R>, key: &str, default: Json) -> &mut Json {
        let entry = &mut self.resources[resource.logical_id()];
        if entry[key].is_null() {
            entry[key] = default;
        }
        &mut entry[key]
    }

    /// The JSON of a resource that was added; `Null` if there is none of that name.
    #[must_use]
    pub fn resource(&self, name: &str) -> &Json {
        self.resources.get(name).unwrap_or(&Json::Null)
    }

    /// Logical ids and JSON of all resources so far.
    pub fn resources(&self) -> impl Iterator<Item = (&str, &Json)> {
        self.resources.iter().map(|(name, entry)| (name.as_str(), entry))
    }

    /// Declares a parameter.
    pub fn parameter(&mut self, name: &str, kind: ParameterKind) -> Parameter {
        if self.parameters.insert(name.to_owned(), Json::Object(kind.0)).is_some() {
            self.problems.push(Problem::Twice(name.to_owned()));
        }
        Parameter { name: name.to_owned() }
    }

    /// Declares a condition: whether the parameter was given a text that is not empty.
    pub fn condition_not_empty(&mut self, name: &str, parameter: &Parameter) -> Condition {
        let is_empty = json!({ "Fn::Equals": [{ "Ref": parameter.name }, ""] });
        self.conditions.insert(name.to_owned(), json!({ "Fn::Not": [is_empty] }));
        Condition { name: name.to_owned() }
    }

    /// Declares a condition: whether the parameter, a list, has anything in it.
    pub fn condition_list_not_empty(&mut self, name: &str, parameter: &Parameter) -> Condition {
        let joined = json!({ "Fn::Join": ["", { "Ref": parameter.name }] });
        self.conditions.insert(name.to_owned(), json!({ "Fn::Not": [{ "Fn::Equals": [joined, ""] }] }));
        Condition { name: name.to_owned() }
    }

    /// Declares a condition: whether two texts are the same.
    pub fn condition_equal(&mut self, name: &str, one: &Value<String>, other: &Value<String>) -> Condition {
        self.conditions.insert(name.to_owned(), json!({ "Fn::Equals": [one.to_json(), other.to_json()] }));
        Condition { name: name.to_owned() }
    }

    /// Refuses a deployment, before anything is made, that gives `parameter` a text and leaves `needed` at its default.
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/rules-section-structure.html>
    pub fn rule_needs(&mut self, name: &str, parameter: &Parameter, needed: &Parameter, default: &str, words: &str) {
        let differs = |parameter: &Parameter, text: &str| {
            let equals = json!({ "Fn::Equals": [{ "Ref": parameter.name }, text] });
            json!({ "Fn::Not": [equals] })
        };
        let assertion = json!({ "Assert": differs(needed, default), "AssertDescription": words });
        let rule = json!({ "RuleCondition": differs(parameter, ""), "Assertions": [assertion] });
        self.rules.insert(name.to_owned(), rule);
    }

    /// Adds an output.
    pub fn output(&mut self, name: &str, output: Output) {
        let mut entry = Object::from_iter([("Description".to_owned(), output.description.into())]);
        if let Some(condition) = output.condition {
            entry.insert("Condition".to_owned(), condition.into());
        }
        entry.insert("Value".to_owned(), output.value);
        if self.outputs.insert(name.to_owned(), Json::Object(entry)).is_some() {
            self.problems.push(Problem::Twice(name.to_owned()));
        }
    }

    /// Brings resources into this order; those that are not named stay behind the others, in the order of adding.
    pub fn order_resources<'a>(&mut self, names: impl IntoIterator<Item = &'a str>) {
        self.resources = in_order(std::mem::take(&mut self.resources), names);
    }

    /// The same for parameters.
    pub fn order_parameters<'a>(&mut self, names: impl IntoIterator<Item = &'a str>) {
        self.parameters = in_order(std::mem::take(&mut self.parameters), names);
    }

    /// Sets an entry of the template's own `Metadata`.
    pub fn metadata(&mut self, key: &str, value: Json) {
        self.metadata.insert(key.to_owned(), value);
    }

    /// The template, if every name that it uses is one that it has.
    ///
    /// # Errors
    /// Every [`Problem`] at once: names that are missing or taken twice, circular references, too many entries.
    pub fn finish(self) -> Result<Json, Vec<Problem>> {
        let mut template = Object::new();
        template.insert("AWSTemplateFormatVersion".to_owned(), "2010-09-09".into());
        template.insert("Description".to_owned(), self.description.into());
        let parameters = in_reading_order(self.parameters, &PARAMETER_ORDER);
        let resources = in_reading_order(self.resources, &RESOURCE_ORDER);
        // What a reader looks for first; what the console and linters look for last.
        for (section, entries) in [
            ("Parameters", parameters),
            ("Rules", self.rules),
            ("Conditions", self.conditions),
            ("Resources", resources),
            ("Outputs", self.outputs),
            ("Metadata", self.metadata),
        ] {
            if !entries.is_empty() {
                template.insert(section.to_owned(), Json::Object(entries));
            }
        }
        let template = Json::Object(template);
        let mut problems = self.problems;
        problems.extend(check::problems(&template));
        let lost = self.comments.pointers().filter(|pointer| template.pointer(pointer).is_none());
        problems.extend(lost.map(|pointer| Problem::Comment(pointer.to_owned())));
        if problems.is_empty() { Ok(template) } else { Err(problems) }
    }
}

/// What a resource is, when it exists, what it waits for, what it is set to.
const RESOURCE_ORDER: [&str; 7] =
    ["Type", "Condition", "DependsOn", "DeletionPolicy", "UpdateReplacePolicy", "Metadata", "Properties"];

/// What a parameter is, what it is when nobody gives it, what it may be.
const PARAMETER_ORDER: [&str; 11] = [
    "Type",
    "Description",
    "Default",
    "NoEcho",
    "AllowedValues",
    "AllowedPattern",
    "MinLength",
    "MaxLength",
    "MinValue",
    "MaxValue",
    "ConstraintDescription",
];

/// Entries, each with its keys in the order of the list.
fn in_reading_order(entries: Object, order: &[&str]) -> Object {
    let ordered = entries.into_iter().map(|(name, entry)| match entry {
        Json::Object(entry) => (name, Json::Object(in_order(entry, order.iter().copied()))),
        other => (name, other),
    });
    ordered.collect()
}

impl<R> Handle<R> {
    /// A resource that is added under this name later. [`Template::finish`] fails if it never is.
    #[must_use]
    pub fn named(name: &str) -> Self {
        Self { name: name.to_owned(), resource: PhantomData }
    }

    /// The logical id.
    #[must_use]
    pub fn logical_id(&self) -> &str {
        &self.name
    }

    /// `!Ref`: the name or id that AWS's page of the resource type gives under "Return values".
    #[must_use]
    pub fn reference(&self) -> Value<String> {
        Value::Intrinsic(json!({ "Ref": self.name }))
    }

    /// `!GetAtt`; the typed getters call it.
    pub(crate) fn attribute<T>(&self, path: &str) -> Value<T> {
        Value::Intrinsic(json!({ "Fn::GetAtt": [self.name, path] }))
    }
}

impl<R> Clone for Handle<R> {
    fn clone(&self) -> Self {
        Self::named(&self.name)
    }
}

impl Parameter {
    /// The parameter's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// `!Ref`, of the type that the property wants.
    #[must_use]
    pub fn value<T>(&self) -> Value<T> {
        Value::Intrinsic(json!({ "Ref": self.name }))
    }
}

impl Condition {
    /// The condition's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }
}

impl ParameterKind {
    /// A text.
    pub fn text(description: impl Into<String>) -> Self {
        Self::of_type("String", description)
    }

    /// A number.
    pub fn number(description: impl Into<String>) -> Self {
        Self::of_type("Number", description)
    }

    /// Texts, separated by commas.
    pub fn list(description: impl Into<String>) -> Self {
        Self::of_type("CommaDelimitedList", description)
    }

    fn of_type(kind: &str, description: impl Into<String>) -> Self {
        Self(Object::from_iter([
            ("Type".to_owned(), kind.into()),
            ("Description".to_owned(), description.into().into()),
        ]))
    }

    fn with(mut self, key: &str, value: Json) -> Self {
        self.0.insert(key.to_owned(), value);
        self
    }

    /// What it is when nothing is given.
    #[must_use]
    pub fn default(self, value: impl Into<Json>) -> Self {
        self.with("Default", value.into())
    }

    /// The pattern that it must match.
    #[must_use]
    pub fn pattern(self, pattern: &str) -> Self {
        self.with("AllowedPattern", pattern.into())
    }

    /// The only values it can have.
    #[must_use]
    pub fn one_of<T: Copy + Into<Json>>(self, values: &[T]) -> Self {
        self.with("AllowedValues", values.iter().map(|value| (*value).into()).collect())
    }

    /// The longest text, in characters.
    #[must_use]
    pub fn max_length(self, characters: u32) -> Self {
        self.with("MaxLength", characters.into())
    }

    /// The least and the greatest number.
    #[must_use]
    pub fn range(self, least: i64, greatest: i64) -> Self {
        self.with("MinValue", least.into()).with("MaxValue", greatest.into())
    }
}

impl Output {
    /// An output that is always there.
    pub fn new(description: impl Into<String>, value: &impl ToJson) -> Self {
        Self { description: description.into(), value: value.to_json(), condition: None }
    }

    /// Only where the condition holds.
    #[must_use]
    pub fn only_if(mut self, condition: &Condition) -> Self {
        self.condition = Some(condition.name().to_owned());
        self
    }
}
