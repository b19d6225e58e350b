//! The function's environment, as the templates set it.

use std::cell::RefCell;
use std::collections::BTreeSet;

use facts::Binary;
use load_item_metadata::environment::Environment;
use serde_json::Value;
use stacks::rules::Choices;
use stacks::{Options, Plan};

#[test]
fn every_variable_that_is_missing_is_named_at_once() {
    let mut function = std::process::Command::new(aws_doubles::binary(Binary::Companions).unwrap());
    let output = function.env_clear().env("_HANDLER", "load-item-metadata").output().unwrap();
    assert!(!output.status.success());
    let text = String::from_utf8(output.stderr).unwrap();
    for name in
        ["APPCONFIG_APPLICATION_ID", "APPCONFIG_ENVIRONMENT_ID", "APPCONFIG_CONFIGURATION_PROFILE_ID", "STAGING_BUCKET"]
    {
        assert!(text.contains(name), "{text}");
    }
}

/// The variables that a template sets on the function.
fn set(template: &Value) -> BTreeSet<String> {
    let function = &template["Resources"]["LoadItemMetadataFunction"]["Properties"];
    function["Environment"]["Variables"].as_object().unwrap().keys().cloned().collect()
}

#[test]
fn the_templates_set_what_the_function_reads_and_nothing_else() {
    let asked = RefCell::new(BTreeSet::new());
    let _ = Environment::read(|name| {
        asked.borrow_mut().insert(name.to_owned());
        None
    });
    let mut asked = asked.into_inner();
    asked.retain(|name| !name.starts_with("AWS_"));
    // Read before anything else.
    asked.insert("LOG_LEVEL".to_owned());
    for choices in Choices::valid() {
        let template = Plan::new(choices, Options::default()).unwrap().synthesize().unwrap().template;
        assert_eq!(set(&template), asked, "{}", choices.id());
    }
}
