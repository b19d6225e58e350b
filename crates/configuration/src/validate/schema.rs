//! What the JSON Schema forbids.

use std::sync::LazyLock;

use jsonschema::Validator;
use jsonschema::error::ValidationErrorKind as Kind;
use serde_json::Value;

use super::{Findings, Severity};
use crate::positions::member;

/// The document's JSON Schema (draft 2020-12), for editors and for other tools. The tests hold it against the types.
pub const SCHEMA: &str = include_str!("../../schema/configuration.schema.json");

static VALIDATOR: LazyLock<Result<Validator, String>> = LazyLock::new(|| {
    let schema: Value = serde_json::from_str(SCHEMA).map_err(|error| error.to_string())?;
    jsonschema::draft202012::new(&schema).map_err(|error| error.to_string())
});

pub(super) fn check(document: &Value, findings: &mut Findings) {
    let validator = match &*VALIDATOR {
        Ok(validator) => validator,
        // The schema is part of this crate and a test compiles it; should it ever fail, nothing must pass unchecked.
        Err(error) => {
            return findings.error("", format!("the schema can't be used: {error}"), "report this as a fault");
        }
    };
    for error in validator.iter_errors(document) {
        let pointer = error.instance_path().as_str();
        match error.kind() {
            Kind::AdditionalProperties { unexpected } => {
                let severity = if original_refused(pointer) { Severity::Error } else { Severity::Warning };
                for name in unexpected {
                    findings.add(
                        severity,
                        &member(pointer, name),
                        format!("`{name}` is not known here"),
                        "correct its spelling, or remove it",
                    );
                }
            }
            Kind::Required { property } => {
                let name = property.as_str().unwrap_or_default();
                findings.error(pointer, format!("`{name}` is missing"), format!("add `{name}`"));
            }
            Kind::Enum { options } => {
                let options = list(options);
                findings.error(pointer, "not one of the values that are known here", format!("use one of {options}"));
            }
            Kind::PropertyNames { error } => {
                let name = error.instance().as_str().unwrap_or_default();
                findings.error(
                    &member(pointer, name),
                    format!("`{name}` is not a name"),
                    "use letters, digits, `_` and `-` (a feature may also have `.`)",
                );
            }
            Kind::AnyOf { .. } => findings.error(
                pointer,
                "the namespace has neither recommenders nor event targets",
                "add `recommenders`, `eventTargets` or both",
            ),
            Kind::MinProperties { .. } => findings.error(pointer, "nothing is in here", "add at least one member"),
            Kind::MaxItems { limit } => {
                findings.error(pointer, format!("more than {limit} are in here"), format!("use {limit} at most"));
            }
            Kind::MinItems { .. } => findings.error(pointer, "the list is empty", "add at least one"),
            Kind::Minimum { limit } => findings.error(pointer, "too small", format!("use {limit} or more")),
            Kind::Maximum { limit } => findings.error(pointer, "too large", format!("use {limit} or less")),
            Kind::Pattern { pattern } => {
                findings.error(
                    pointer,
                    "has a form that is not allowed",
                    format!("write it so that it matches {pattern}"),
                );
            }
            // Masked: a value that is wrong may be anything, a secret pasted into the wrong field among them.
            _ => findings.error(pointer, error.masked().to_string(), "see the configuration page of the documents"),
        }
    }
}

/// Whether the Python original's schema refused unknown members of the object at this pointer too. Where it took them,
/// a document that has some is deployed somewhere, and must go on being valid: the API ignores them, and the validator
/// warns.
///
/// The original says `additionalProperties: false` nearly everywhere, and means it in three places less than it seems:
/// - it puts the schema of `recommenders` under `items`, which is for lists alone, so that nothing below is checked;
/// - in `ruleValueMapping` the keyword is by mistake one of the `properties`;
/// - `provisionedThroughput` lacks it.
///
/// It knows neither `inferenceItemMetadata` at the root nor `filters` above variations, so that it refused them whole.
fn original_refused(pointer: &str) -> bool {
    if is_in_later_setting(pointer) {
        return true;
    }
    let mut names = pointer.split('/').skip(1);
    let in_recommenders =
        (names.next(), names.next().is_some(), names.next()) == (Some("namespaces"), true, Some("recommenders"));
    let mut last = pointer.rsplit('/');
    let (last, before) = (last.next(), last.next());
    let is_mapping = before == Some("valueMappings");
    !(in_recommenders || is_mapping || last == Some("provisionedThroughput"))
}

/// Whether the object is part of a setting that the original does not have, so that no document of its has it.
fn is_in_later_setting(pointer: &str) -> bool {
    let names: Vec<&str> = pointer.split('/').skip(1).collect();
    let level = match (names.first(), names.get(2), names.get(5)) {
        (Some(&"namespaces"), Some(&"recommenders"), Some(&"variations")) => 7,
        (Some(&"namespaces"), Some(&"recommenders"), _) => 5,
        (Some(&"namespaces"), ..) => 2,
        _ => 0,
    };
    names.get(level).is_some_and(|setting| ["availability", "fallback"].contains(setting))
}

fn list(options: &Value) -> String {
    let names = options.as_array().into_iter().flatten();
    names.map(|name| format!("`{}`", name.as_str().unwrap_or_default())).collect::<Vec<_>>().join(", ")
}
