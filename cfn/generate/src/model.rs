//! A resource schema as the few shapes that Rust code is made of.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::Error;
use crate::rust::{pascal_case, snake_case};

/// One resource type: `AWS::{service}::{name}`.
pub(crate) struct Resource {
    pub(crate) type_name: String,
    /// Rust module of the service, as `apigatewayv2`.
    pub(crate) service: String,
    pub(crate) name: String,
    pub(crate) root: Object,
    /// Property types that the root reaches, in the order in which it does.
    pub(crate) objects: Vec<Object>,
    pub(crate) enums: Vec<Enum>,
    /// What `Fn::GetAtt` can read, as (attribute, kind).
    pub(crate) attributes: Vec<(String, Kind)>,
}

/// A struct.
pub(crate) struct Object {
    pub(crate) name: String,
    pub(crate) required: Vec<Property>,
    pub(crate) optional: Vec<Property>,
}

/// A field of a struct.
pub(crate) struct Property {
    pub(crate) name: String,
    pub(crate) kind: Kind,
    /// The schema's bounds in words, for the documentation.
    pub(crate) limits: String,
}

/// A closed set of texts.
#[derive(PartialEq)]
pub(crate) struct Enum {
    pub(crate) name: String,
    pub(crate) values: Vec<String>,
}

/// What a property holds.
#[derive(Clone, PartialEq)]
pub(crate) enum Kind {
    Text,
    Arn,
    Integer,
    Number,
    Boolean,
    /// No closed shape in the schema: policies, event patterns, state machine definitions.
    Json,
    Named(String),
    List(Box<Kind>),
    Map(Box<Kind>),
}

impl Resource {
    pub(crate) fn read(schema: &Value) -> Result<Self, Error> {
        let type_name = schema["typeName"].as_str().unwrap_or_default().to_owned();
        let [_, service, name] = type_name.split("::").collect::<Vec<_>>()[..] else {
            return Err(Error::Schema { type_name, what: "no typeName of three parts".into() });
        };
        let (service, name) = (service.to_lowercase(), name.to_owned());
        let mut reader =
            Reader { schema, objects: Vec::new(), enums: Vec::new(), taken: BTreeSet::from([name.clone()]) };

        let read_only: Vec<&str> =
            schema["readOnlyProperties"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        let root = reader.object(&name, schema, &read_only);
        let mut attributes = Vec::new();
        for pointer in read_only {
            let path = pointer.trim_start_matches("/properties/");
            let Some(property) = reader.follow(schema, path) else { continue };
            let kind = reader.kind(&name, path.rsplit('/').next().unwrap_or(path), property);
            // Fn::GetAtt reads single values; what is an object in the schema is read part by part.
            if matches!(kind, Kind::Text | Kind::Arn | Kind::Integer | Kind::Number | Kind::Boolean) {
                attributes.push((path.replace('/', "."), kind));
            }
        }
        let Reader { mut objects, enums, .. } = reader;
        objects.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(Self { type_name, service, name, root, objects, enums, attributes })
    }
}

struct Reader<'a> {
    schema: &'a Value,
    objects: Vec<Object>,
    enums: Vec<Enum>,
    /// Names in the module, so that two types never share one.
    taken: BTreeSet<String>,
}

impl<'a> Reader<'a> {
    /// Follows `A/B` through properties and references.
    fn follow(&self, from: &'a Value, path: &str) -> Option<&'a Value> {
        path.split('/')
            .try_fold(from, |node, part| self.resolve(node)["properties"].get(part))
            .map(|node| self.resolve(node))
    }

    fn resolve(&self, node: &'a Value) -> &'a Value {
        match definition(node) {
            Some(name) => &self.schema["definitions"][name],
            None => node,
        }
    }

    fn object(&mut self, name: &str, schema: &'a Value, read_only: &[&str]) -> Object {
        let properties = schema["properties"].as_object().into_iter().flatten();
        let properties: Vec<(&str, &Value)> = properties.map(|(name, schema)| (name.as_str(), schema)).collect();
        let mut required: Vec<&str> =
            schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        // The constructor takes them in alphabetical order, which a caller can know; the schemas' own order is
        // anybody's.
        required.sort_unstable();
        let mut object = Object { name: name.to_owned(), required: Vec::new(), optional: Vec::new() };
        for property in &required {
            if let Some((_, schema)) = properties.iter().find(|(name, _)| name == property) {
                object.required.push(self.property(name, property, schema));
            }
        }
        for (property, schema) in properties {
            let written = !read_only.contains(&format!("/properties/{property}").as_str());
            if written && !required.contains(&property) {
                object.optional.push(self.property(name, property, schema));
            }
        }
        object
    }

    fn property(&mut self, owner: &str, name: &str, schema: &'a Value) -> Property {
        Property { name: name.to_owned(), kind: self.kind(owner, name, schema), limits: limits(self.resolve(schema)) }
    }

    fn kind(&mut self, owner: &str, name: &str, schema: &'a Value) -> Kind {
        if let Some(target) = definition(schema) {
            let definition = &self.schema["definitions"][target];
            return if definition["properties"].is_object() {
                self.named(target, definition)
            } else {
                self.kind(owner, target, definition)
            };
        }
        match schema["type"].as_str() {
            Some("string") if schema["enum"].is_array() => self.enumeration(owner, name, schema),
            Some("string") if holds_arn(name, schema) => Kind::Arn,
            Some("string") => Kind::Text,
            Some("integer") => Kind::Integer,
            Some("number") => Kind::Number,
            Some("boolean") => Kind::Boolean,
            Some("array") => Kind::List(Box::new(self.kind(owner, name, &schema["items"]))),
            Some("object") if schema["properties"].is_object() => self.named(name, schema),
            Some("object") => {
                match schema["patternProperties"].as_object().and_then(|patterns| patterns.values().next()) {
                    Some(value) => Kind::Map(Box::new(self.kind(owner, name, value))),
                    None => Kind::Json,
                }
            }
            _ => Kind::Json,
        }
    }

    /// A struct of its own in the module; read once however often it is referred to.
    fn named(&mut self, name: &str, schema: &'a Value) -> Kind {
        let mut rust = pascal_case(name);
        if self.objects.iter().any(|object| object.name == rust) {
            return Kind::Named(rust);
        }
        if self.taken.contains(&rust) {
            rust.push_str("Property");
        }
        self.taken.insert(rust.clone());
        // Entered before its properties are read, so that a type which contains itself ends here.
        self.objects.push(Object { name: rust.clone(), required: Vec::new(), optional: Vec::new() });
        let object = self.object(&rust, schema, &[]);
        if let Some(entered) = self.objects.iter_mut().find(|entered| entered.name == rust) {
            *entered = object;
        }
        Kind::Named(rust)
    }

    fn enumeration(&mut self, owner: &str, name: &str, schema: &Value) -> Kind {
        let values =
            schema["enum"].as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect();
        let mut found = Enum { name: pascal_case(name), values };
        if self.enums.contains(&found) {
            return Kind::Named(found.name);
        }
        if self.taken.contains(&found.name) {
            found.name = format!("{owner}{}", found.name);
        }
        if !self.enums.contains(&found) {
            self.taken.insert(found.name.clone());
            self.enums.push(Enum { name: found.name.clone(), values: found.values });
        }
        Kind::Named(found.name)
    }
}

fn definition(schema: &Value) -> Option<&str> {
    schema["$ref"].as_str()?.strip_prefix("#/definitions/")
}

/// An ARN shows in the property's name, in its pattern, or in the format that cfn-lint adds.
fn holds_arn(name: &str, schema: &Value) -> bool {
    ["arn", "arns"].iter().any(|end| snake_case(name).ends_with(end))
        || schema["format"].as_str().is_some_and(|format| format.ends_with(".Arn"))
        || schema["pattern"].as_str().is_some_and(|pattern| pattern.starts_with("^arn"))
}

fn limits(schema: &Value) -> String {
    let mut words = Vec::new();
    for (low, high, unit) in
        [("minimum", "maximum", ""), ("minLength", "maxLength", " characters"), ("minItems", "maxItems", " items")]
    {
        match (schema[low].as_i64(), schema[high].as_i64()) {
            (Some(low), Some(high)) => words.push(format!("{low} to {high}{unit}")),
            (Some(low), None) => words.push(format!("at least {low}{unit}")),
            (None, Some(high)) => words.push(format!("at most {high}{unit}")),
            (None, None) => {}
        }
    }
    if let Some(default) = schema.get("default").filter(|default| !default.is_object()) {
        words.push(format!("default {default}"));
    }
    words.join("; ")
}
