//! A template, taken apart.

use std::collections::BTreeSet;

use cfn::Json;
use cfn::check::references;

/// A template and its name.
#[derive(Clone, Copy)]
pub(crate) struct Anatomy<'a> {
    /// What messages call it.
    pub name: &'a str,
    /// All of it.
    pub template: &'a Json,
}

/// A resource.
#[derive(Clone, Copy)]
pub(crate) struct Resource<'a> {
    /// Logical id.
    pub id: &'a str,
    /// Type, `DependsOn` and all.
    pub entry: &'a Json,
}

/// A statement of a policy that a role has, or that a resource has itself.
#[derive(Clone, Copy)]
pub(crate) struct Statement<'a> {
    /// Logical id of the role, the managed policy, the bucket policy or the queue policy.
    pub owner: &'a str,
    /// The statement.
    pub json: &'a Json,
}

impl<'a> Anatomy<'a> {
    pub(crate) fn of(name: &'a str, template: &'a Json) -> Self {
        Self { name, template }
    }

    /// All resources.
    pub(crate) fn resources(self) -> impl Iterator<Item = Resource<'a>> {
        self.template["Resources"].as_object().unwrap().iter().map(|(id, entry)| Resource { id, entry })
    }

    /// The resources of a type.
    pub(crate) fn of_type(self, kind: &str) -> impl Iterator<Item = Resource<'a>> {
        self.resources().filter(move |resource| resource.entry["Type"] == kind)
    }

    /// The only resource of a type.
    pub(crate) fn only(self, kind: &str) -> Resource<'a> {
        let found: Vec<_> = self.of_type(kind).collect();
        assert_eq!(found.len(), 1, "{} has {} of {kind}", self.name, found.len());
        found[0]
    }

    /// The resource of a logical id.
    pub(crate) fn resource(self, id: &str) -> Resource<'a> {
        self.resources().find(|resource| resource.id == id).unwrap_or_else(|| panic!("{} has no {id}", self.name))
    }

    /// Whether there is a resource of a logical id.
    pub(crate) fn has(self, id: &str) -> bool {
        self.template["Resources"].get(id).is_some()
    }

    /// The statements of every role and managed policy: what somebody in the stack may do.
    pub(crate) fn statements(self) -> Vec<Statement<'a>> {
        let of_roles = self.of_type("AWS::IAM::Role").flat_map(|role| {
            let policies = role.properties()["Policies"].as_array();
            policies
                .into_iter()
                .flatten()
                .map(move |policy| Statement { owner: role.id, json: &policy["PolicyDocument"]["Statement"] })
        });
        let managed = self
            .of_type("AWS::IAM::ManagedPolicy")
            .map(|policy| Statement { owner: policy.id, json: &policy.properties()["PolicyDocument"]["Statement"] });
        of_roles.chain(managed).flat_map(Statement::each).collect()
    }

    /// The statements of a policy that stands at a resource (of a bucket, of a queue).
    pub(crate) fn resource_policy(self, kind: &str) -> Vec<Statement<'a>> {
        let policy = self.only(kind);
        Statement { owner: policy.id, json: &policy.properties()["PolicyDocument"]["Statement"] }.each().collect()
    }

    /// Every text of the template (keys aside), with its JSON pointer.
    pub(crate) fn texts(self) -> Vec<(String, &'a str)> {
        let mut found = Vec::new();
        collect_texts(self.template, String::new(), &mut found);
        found
    }

    /// What a resource refers to or waits for, however far away.
    pub(crate) fn dependencies(self, id: &str) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        let mut open = vec![id.to_owned()];
        while let Some(id) = open.pop() {
            let Some(entry) = self.template["Resources"].get(&id) else { continue };
            let names = references(entry).into_iter().map(|reference| reference.name);
            open.extend(names.filter(|name| self.has(name) && found.insert(name.clone())));
        }
        found
    }
}

impl<'a> Resource<'a> {
    pub(crate) fn properties(self) -> &'a Json {
        &self.entry["Properties"]
    }

    pub(crate) fn kind(self) -> &'a str {
        self.entry["Type"].as_str().unwrap()
    }
}

impl<'a> Statement<'a> {
    fn each(self) -> impl Iterator<Item = Self> {
        many(self.json).map(move |json| Self { json, ..self })
    }

    pub(crate) fn allows(self) -> bool {
        self.json["Effect"] == "Allow"
    }

    pub(crate) fn actions(self) -> impl Iterator<Item = &'a str> {
        many(&self.json["Action"]).map(|action| action.as_str().unwrap())
    }

    /// The resources, each as the text of its `Fn::Sub`, `Fn::GetAtt` or `Ref`; of an `Fn::If`, both that it may be.
    pub(crate) fn on(self) -> Vec<String> {
        many(&self.json["Resource"]).flat_map(alternatives).map(text).collect()
    }
}

fn alternatives(json: &Json) -> impl Iterator<Item = &Json> {
    let both = json["Fn::If"].as_array().map(|parts| &parts[1..]);
    both.unwrap_or(std::slice::from_ref(json)).iter()
}

/// The one, or each of the many.
pub(crate) fn many(json: &Json) -> impl Iterator<Item = &Json> {
    let one = (!json.is_array() && !json.is_null()).then_some(json);
    json.as_array().into_iter().flatten().chain(one)
}

/// A literal as it is; `Fn::Sub` as its text; `Ref` and `Fn::GetAtt` as in a `Fn::Sub`: `${Name}`, `${Name.Attribute}`.
pub(crate) fn text(json: &Json) -> String {
    let parts = |json: &Json| json.as_array().unwrap().iter().map(text).collect::<Vec<_>>();
    if let Some(literal) = json.as_str() {
        return literal.to_owned();
    }
    match json.as_object().and_then(|object| object.iter().next()) {
        Some((key, name)) if key == "Ref" => format!("${{{}}}", text(name)),
        Some((key, path)) if key == "Fn::GetAtt" => format!("${{{}}}", parts(path).join(".")),
        Some((key, sub)) if key == "Fn::Sub" => text(many(sub).next().unwrap()),
        _ => json.to_string(),
    }
}

fn collect_texts<'a>(json: &'a Json, pointer: String, found: &mut Vec<(String, &'a str)>) {
    match json {
        Json::String(text) => found.push((pointer, text)),
        Json::Array(items) => {
            items.iter().enumerate().for_each(|(index, item)| collect_texts(item, format!("{pointer}/{index}"), found));
        }
        Json::Object(object) => {
            object.iter().for_each(|(key, value)| collect_texts(value, format!("{pointer}/{key}"), found));
        }
        _ => {}
    }
}
