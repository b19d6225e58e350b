//! `autoContext` and `autoDynamicFilterValues`, as written: values that the API derives from a request's headers, its
//! viewer's local time and the season.

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use crate::part::Part;

/// Fields (or filter parameters) by name.
pub type AutoValues = IndexMap<String, Part<AutoValue>>;

/// How one field gets its value.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AutoValue {
    /// The field's type; it decides how values are sent.
    #[serde(rename = "type", default, skip_serializing_if = "Option::is_none")]
    pub value_type: Option<ValueType>,
    /// For readers only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The value when no rule matches. 0 is a value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<Scalar>,
    /// Whether all rules count, or only the first that matches.
    #[serde(default)]
    pub evaluate_all: bool,
    /// The rules, in order.
    #[serde(default)]
    pub rules: Vec<Rule>,
}

/// The type of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ValueType {
    /// Text.
    String,
    /// A whole number of 32 bits.
    Integer,
    /// A whole number of 64 bits.
    Long,
    /// A number.
    Float,
}

/// One rule: a source of a value, and what to make of it.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Rule {
    /// Where the value comes from.
    #[serde(rename = "type")]
    pub rule_type: RuleType,
    /// The header, for [`RuleType::HeaderValue`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub header: Option<String>,
    /// What to make of the value; without mappings the value itself is used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value_mappings: Option<Vec<ValueMapping>>,
}

/// Where a rule's value comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum RuleType {
    /// A request header.
    HeaderValue,
    /// The viewer's local hour, 0 to 23.
    HourOfDay,
    /// The viewer's local day, 0 = Monday to 6 = Sunday.
    DayOfWeek,
    /// 0 spring, 1 summer, 2 autumn, 3 winter, in the viewer's hemisphere.
    #[serde(alias = "season")]
    SeasonOfYear,
}

/// A comparison, and the value when it holds.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ValueMapping {
    /// How to compare.
    pub operator: Operator,
    /// What to compare with.
    pub value: Scalar,
    /// The value when the comparison holds. 0 is a value.
    pub map_to: Scalar,
}

/// How a mapping compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Operator {
    /// The same text, or the same number.
    Equals,
    /// A smaller number.
    LessThan,
    /// A greater number.
    GreaterThan,
    /// Text within the text.
    Contains,
    /// Text at the start. The original's code called it `start-with` and its schema `starts-with`; both are accepted.
    #[serde(alias = "start-with")]
    StartsWith,
    /// Text at the end.
    EndsWith,
}

/// A text or a number. `true` and `false` are taken as their text.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(untagged)]
pub enum Scalar {
    /// A text.
    Text(String),
    /// A number.
    Number(serde_json::Number),
    /// A truth value, which only lenient readers accept.
    Truth(bool),
}

impl Scalar {
    /// The value as text, as it is sent to Personalize.
    pub fn text(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Number(number) => number.to_string(),
            Self::Truth(truth) => truth.to_string(),
        }
    }
}
