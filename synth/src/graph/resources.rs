//! Reading CloudFormation's JSON.

use serde_json::{Map, Value as Json};

/// A template that is read.
pub(super) struct Template<'a> {
    json: &'a Json,
}

impl<'a> Template<'a> {
    pub(super) fn new(json: &'a Json) -> Self {
        Self { json }
    }

    /// Logical ids and properties of the resources of a type, in the template's order.
    pub(super) fn all(&self, kind: &'a str) -> impl Iterator<Item = (&'a str, &'a Json)> {
        self.resources().filter(move |(_, entry)| entry["Type"] == kind).map(|(id, entry)| (id, &entry["Properties"]))
    }

    /// Every resource's logical id and entry.
    pub(super) fn resources(&self) -> impl Iterator<Item = (&'a str, &'a Json)> {
        self.json["Resources"].as_object().into_iter().flat_map(Map::iter).map(|(id, entry)| (id.as_str(), entry))
    }

    /// The type of a resource; empty if there is no such resource.
    pub(super) fn kind(&self, id: &str) -> &'a str {
        self.json["Resources"][id]["Type"].as_str().unwrap_or_default()
    }

    /// The properties of a resource.
    pub(super) fn properties(&self, id: &str) -> &'a Json {
        &self.json["Resources"][id]["Properties"]
    }

    /// Whether there is such a parameter.
    pub(super) fn has_parameter(&self, id: &str) -> bool {
        self.json["Parameters"].get(id).is_some()
    }

    /// Logical ids of the resources of a type that a value names, in the order of reading.
    pub(super) fn named(&self, json: &Json, kind: &str) -> Vec<String> {
        names(json).into_iter().filter(|name| self.kind(name) == kind).collect()
    }

    /// The first of them.
    pub(super) fn names_one(&self, json: &Json, kind: &str) -> Option<String> {
        self.named(json, kind).into_iter().next()
    }
}

/// A value as the text of an `Fn::Sub`: references are `${Name}` or `${Name.Attribute}`, joined parts stand together.
pub(super) fn text(json: &Json) -> String {
    match json {
        Json::String(text) => text.clone(),
        Json::Array(parts) => parts.iter().map(text).collect(),
        Json::Object(object) => object.iter().map(|(key, value)| intrinsic(key, value)).collect(),
        Json::Null => String::new(),
        other => other.to_string(),
    }
}

fn intrinsic(key: &str, value: &Json) -> String {
    match (key, value) {
        ("Ref", Json::String(name)) => format!("${{{name}}}"),
        ("Fn::GetAtt", Json::Array(parts)) => {
            format!("${{{}}}", parts.iter().filter_map(Json::as_str).collect::<Vec<_>>().join("."))
        }
        ("Fn::GetAtt", Json::String(name)) => format!("${{{name}}}"),
        ("Fn::Sub", Json::Array(parts)) => {
            let mut result = parts.first().map(text).unwrap_or_default();
            for (name, value) in parts.get(1).and_then(Json::as_object).into_iter().flat_map(Map::iter) {
                result = result.replace(&format!("${{{name}}}"), &text(value));
            }
            result
        }
        // The separator, and then the parts.
        ("Fn::Join", Json::Array(parts)) => {
            let separator = parts.first().and_then(Json::as_str).unwrap_or_default();
            parts.get(1).and_then(Json::as_array).into_iter().flatten().map(text).collect::<Vec<_>>().join(separator)
        }
        // The condition's name is not text of the value.
        ("Fn::If", Json::Array(parts)) => parts.iter().skip(1).map(text).collect(),
        (_, value) => text(value),
    }
}

/// Every logical id or parameter that a value names, in the order of reading.
pub(super) fn names(json: &Json) -> Vec<String> {
    names_in(&text(json))
}

/// The names in `${Name}` and `${Name.Attribute}`; those of CloudFormation itself are left out.
fn names_in(text: &str) -> Vec<String> {
    let starts = text.split("${").skip(1).filter_map(|rest| rest.split('}').next());
    let names = starts.filter(|name| !name.starts_with('!') && !name.starts_with("AWS::"));
    names.filter_map(|name| name.split('.').next()).map(str::to_owned).collect()
}

/// A property that is one value or a list of them.
pub(super) fn list(json: &Json) -> Vec<&Json> {
    match json {
        Json::Array(items) => items.iter().collect(),
        Json::Null => Vec::new(),
        one => vec![one],
    }
}

/// Every value under a key, however deep.
pub(super) fn find<'a>(json: &'a Json, key: &str) -> Vec<&'a Json> {
    match json {
        Json::Object(object) => {
            object.iter().flat_map(|(name, value)| if name == key { vec![value] } else { find(value, key) }).collect()
        }
        Json::Array(items) => items.iter().flat_map(|item| find(item, key)).collect(),
        _ => Vec::new(),
    }
}

/// What an ARN or name of S3 names of a bucket's keys: `("StagingBucket", Some("import/"))`, or the bucket as a whole.
pub(super) fn folder(arn: &str) -> Option<(String, Option<String>)> {
    let bucket = names_in(arn).into_iter().next()?;
    let prefix = arn.split_once("}/").map(|(_, keys)| keys.trim_end_matches('*')).filter(|prefix| !prefix.is_empty());
    Some((bucket, prefix.map(str::to_owned)))
}
