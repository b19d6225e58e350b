//! Personalize's filters, as far as a configuration tells of them.
//!
//! A filter's expression is kept by Personalize, and the configuration has only its name and the values of its
//! parameters. So here a parameter keeps the items whose attribute of that name (in any case, `_` and `-` left out) has
//! one of the values; a parameter of which no item has the attribute has no effect.

use serde_json::{Map, Value};

/// The values of a filter's parameters.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct FilterValues(Vec<(String, Vec<String>)>);

impl FilterValues {
    /// Reads values as Personalize takes them: text between double quotes, separated by commas, or a single value.
    pub(crate) fn read(values: &Map<String, Value>) -> Self {
        let values = values.iter().filter_map(|(name, value)| Some((plain(name), texts(value.as_str()?))));
        Self(values.collect())
    }

    /// Whether an item may be recommended.
    pub(crate) fn keep(&self, metadata: &Map<String, Value>) -> bool {
        self.0.iter().all(|(parameter, wanted)| {
            let attribute = metadata.iter().find(|(name, _)| plain(name) == *parameter).map(|(_, value)| value);
            attribute.is_none_or(|attribute| has_one(attribute, wanted))
        })
    }

    /// Whether every item is kept.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

fn plain(name: &str) -> String {
    name.chars().filter(|character| !"_-".contains(*character)).flat_map(char::to_lowercase).collect()
}

fn has_one(attribute: &Value, wanted: &[String]) -> bool {
    match attribute {
        Value::Array(values) => values.iter().any(|value| has_one(value, wanted)),
        // Personalize separates the categories of one item by bars.
        Value::String(text) => {
            text.split('|').any(|part| wanted.iter().any(|wanted| wanted.eq_ignore_ascii_case(part)))
        }
        value => wanted.contains(&value.to_string()),
    }
}

fn texts(value: &str) -> Vec<String> {
    if !value.starts_with('"') {
        return vec![value.to_owned()];
    }
    // No escape: a value that has a quote in it can't be sent to Personalize.
    value.split('"').skip(1).step_by(2).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn keep(values: Value, metadata: Value) -> bool {
        let (Value::Object(values), Value::Object(metadata)) = (values, metadata) else { return false };
        FilterValues::read(&values).keep(&metadata)
    }

    #[test]
    fn an_item_is_kept_that_has_one_of_the_values() {
        assert!(keep(json!({"GENRES": "\"Drama\",\"Crime\""}), json!({"genres": ["Comedy", "crime"]})));
        assert!(keep(json!({"genres": "\"Crime\""}), json!({"GENRES": "Drama|Crime"})));
        assert!(!keep(json!({"genres": "\"Crime\""}), json!({"genres": ["Comedy"]})));
        assert!(keep(json!({"in_stock": "true"}), json!({"inStock": true})));
        assert!(!keep(json!({"inStock": "true"}), json!({"inStock": false})));
    }

    #[test]
    fn a_parameter_that_no_attribute_has_keeps_everything() {
        assert!(keep(json!({"device": "\"Phone\""}), json!({"genres": ["Comedy"]})));
    }
}
