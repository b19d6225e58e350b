//! A template as YAML, with CloudFormation's short-form tags.
//!
//! The text is serde-saphyr's, which quotes what a YAML 1.1 reader would take for a boolean, a date or a number.
//! Here intrinsic functions become tags, and what fits on a line is put on one: a policy's statement or a list of
//! names is easier to review so, and a template stays below the 51,200 bytes that CloudFormation takes without a
//! bucket.

use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};
use serde_saphyr::{FlowMap, FlowSeq, SerializerOptions, Tagged};

use crate::value::Json;

/// Why a template could not be written as YAML.
#[derive(Debug, thiserror::Error)]
#[error("not writable as YAML: {0}")]
pub struct YamlError(String);

/// The widest line that lists and maps are gathered on, in characters.
const WIDTH: usize = 180;

/// Sections, resources, parameters and outputs have lines of their own, however short.
const BLOCK_DEPTH: usize = 2;

/// Writes a template, or a part of one.
///
/// # Errors
/// When the YAML library refuses a value; none of those that a template can hold is known to.
pub fn to_yaml(template: &Json) -> Result<String, YamlError> {
    let mut text = String::new();
    let mut options = SerializerOptions::default();
    options.prefer_block_scalars = false;
    let root = Node { json: template, place: Place { depth: 0, column: 0 } };
    serde_saphyr::to_fmt_writer_with_options(&mut text, &root, options)
        .map_err(|error| YamlError(error.to_string()))?;
    Ok(text)
}

/// Where a value begins.
#[derive(Clone, Copy)]
struct Place {
    depth: usize,
    column: usize,
}

impl Place {
    /// Inside a collection of its own lines; `before` characters (a key, a dash) stand before the value.
    fn inside(self, before: usize) -> Self {
        Self { depth: self.depth + 1, column: self.depth * 2 + before }
    }
}

/// A value in block style, or in flow style where it fits.
struct Node<'a> {
    json: &'a Json,
    place: Place,
}

impl Serialize for Node<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let is_empty = self.json.as_object().is_some_and(serde_json::Map::is_empty)
            || self.json.as_array().is_some_and(Vec::is_empty);
        let fits = self.place.depth >= BLOCK_DEPTH && self.place.column + width(self.json) <= WIDTH;
        if is_empty || fits || is_short_function(self.json) {
            return Flow(self.json).serialize(serializer);
        }
        match (self.json, short_form(self.json)) {
            (_, Some((tag, argument))) => {
                Tagged(Block { json: &argument, place: self.place }, Some(tag)).serialize(serializer)
            }
            (json, None) => Block { json, place: self.place }.serialize(serializer),
        }
    }
}

/// A value whose parts stand on lines of their own.
struct Block<'a> {
    json: &'a Json,
    place: Place,
}

impl Serialize for Block<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.json {
            Json::Object(object) => {
                let mut map = serializer.serialize_map(Some(object.len()))?;
                for (key, json) in object {
                    map.serialize_entry(key, &Node { json, place: self.place.inside(key.len() + 2) })?;
                }
                map.end()
            }
            Json::Array(items) => {
                let mut list = serializer.serialize_seq(Some(items.len()))?;
                for json in items {
                    list.serialize_element(&Node { json, place: self.place.inside(2) })?;
                }
                list.end()
            }
            scalar => scalar.serialize(serializer),
        }
    }
}

/// A value on one line.
struct Flow<'a>(&'a Json);

impl Serialize for Flow<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match short_form(self.0) {
            Some((tag, argument @ Json::Array(_))) => {
                FlowSeq(Tagged(Inline(&argument), Some(tag))).serialize(serializer)
            }
            Some((tag, argument @ Json::Object(_))) => {
                FlowMap(Tagged(Inline(&argument), Some(tag))).serialize(serializer)
            }
            None if self.0.is_object() => FlowMap(Inline(self.0)).serialize(serializer),
            None if self.0.is_array() => FlowSeq(Inline(self.0)).serialize(serializer),
            _ => Tag(self.0).serialize(serializer),
        }
    }
}

/// What stands between the brackets; the library keeps to one line until the outermost closes.
struct Inline<'a>(&'a Json);

impl Serialize for Inline<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Json::Object(object) => {
                let mut map = serializer.serialize_map(Some(object.len()))?;
                for (key, value) in object {
                    map.serialize_entry(key, &Tag(value))?;
                }
                map.end()
            }
            Json::Array(items) => {
                let mut list = serializer.serialize_seq(Some(items.len()))?;
                for item in items {
                    list.serialize_element(&Tag(item))?;
                }
                list.end()
            }
            scalar => scalar.serialize(serializer),
        }
    }
}

/// A value in a line, with its tag.
struct Tag<'a>(&'a Json);

impl Serialize for Tag<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match short_form(self.0) {
            Some((tag, argument)) => Tagged(Inline(&argument), Some(tag)).serialize(serializer),
            None => Inline(self.0).serialize(serializer),
        }
    }
}

/// `{"Fn::Name": …}` as (`!Name`, argument).
fn short_form(json: &Json) -> Option<(String, Json)> {
    let object = json.as_object().filter(|object| object.len() == 1)?;
    let (function, argument) = object.iter().next()?;
    match function.as_str() {
        "Ref" if argument.is_string() => Some(("!Ref".to_owned(), argument.clone())),
        // Attributes may hold dots; the logical id may not.
        "Fn::GetAtt" => {
            let parts: Vec<&str> = argument.as_array()?.iter().filter_map(Json::as_str).collect();
            Some(("!GetAtt".to_owned(), parts.join(".").into()))
        }
        name => Some((format!("!{}", name.strip_prefix("Fn::")?), argument.clone())),
    }
}

/// `!Ref`, `!GetAtt` and a `!Sub` without variables have no parts that could stand on other lines.
fn is_short_function(json: &Json) -> bool {
    short_form(json).is_some_and(|(_, argument)| argument.is_string())
}

/// About how many characters the value takes on one line.
fn width(json: &Json) -> usize {
    match (short_form(json), json) {
        (Some((tag, argument)), _) => tag.len() + 1 + width(&argument),
        (None, Json::Object(object)) => {
            2 + object.iter().map(|(key, value)| key.len() + 4 + width(value)).sum::<usize>()
        }
        (None, Json::Array(items)) => 2 + items.iter().map(|item| 2 + width(item)).sum::<usize>(),
        (None, Json::String(text)) => text.len(),
        (None, scalar) => scalar.to_string().len(),
    }
}
