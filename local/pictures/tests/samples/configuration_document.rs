//! The configuration, which shows everything that a configuration can have.

use crate::text;
use configuration::validate::{SCHEMA, validate};
use serde_json::Value;
use std::collections::BTreeSet;

#[test]
fn the_validator_finds_nothing_in_it() {
    let findings = validate(text("configuration.json").as_bytes());
    let found: Vec<String> = findings.iter().map(ToString::to_string).collect();
    assert_eq!(found, Vec::<String>::new());
}

#[test]
fn it_has_every_member_and_every_value_that_the_schema_knows() {
    // Synonyms, what AWS has ended, and what only the other of two values has.
    let left_out =
        ["evidently", "project", "entityIdKey", "valueKey", "function", "season", "start-with", "PAY_PER_REQUEST"];
    let mut known = BTreeSet::new();
    collect_known(&serde_json::from_str(SCHEMA).expect("the schema"), &mut known);
    let mut used = BTreeSet::new();
    collect_used(&serde_json::from_str(&text("configuration.json")).expect("the configuration"), &mut used);
    let missing: Vec<&String> =
        known.iter().filter(|name| !used.contains(*name) && !left_out.contains(&name.as_str())).collect();
    assert!(missing.is_empty(), "local/samples/configuration.json is to show {missing:?} too");
}

/// The names of properties, and the texts of enumerations, of a schema.
fn collect_known(schema: &Value, known: &mut BTreeSet<String>) {
    match schema {
        Value::Object(members) => {
            for (name, value) in members {
                match value {
                    Value::Object(properties) if name == "properties" => known.extend(properties.keys().cloned()),
                    Value::Array(values) if name == "enum" => {
                        known.extend(values.iter().filter_map(Value::as_str).map(str::to_owned));
                    }
                    _ => {}
                }
                collect_known(value, known);
            }
        }
        Value::Array(values) => values.iter().for_each(|value| collect_known(value, known)),
        _ => {}
    }
}

/// The names of members, and the texts, of a document.
fn collect_used(document: &Value, used: &mut BTreeSet<String>) {
    match document {
        Value::Object(members) => {
            for (name, value) in members {
                used.insert(name.clone());
                collect_used(value, used);
            }
        }
        Value::Array(values) => values.iter().for_each(|value| collect_used(value, used)),
        Value::String(text) => {
            used.insert(text.clone());
        }
        _ => {}
    }
}
