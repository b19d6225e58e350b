//! The function's environment, as the templates set it.

use std::cell::RefCell;
use std::collections::BTreeSet;

use serde_json::Value;
use stacks::rules::Choices;
use stacks::{Options, Plan};
use validate_config::environment::Environment;

use crate::harness::{API_URL, BUCKET, Function};

#[tokio::test]
async fn every_variable_that_is_missing_is_named_at_once() {
    let (success, said) = Function::start_with(&[]).ended().await;
    assert!(!success);
    assert!(said.contains("STAGING_BUCKET, AUTH_SCHEME, API_TYPE, API_URL"), "{said}");
}

#[tokio::test]
async fn a_scheme_or_an_entry_point_that_is_none_is_refused() {
    let good = [("STAGING_BUCKET", BUCKET), ("AUTH_SCHEME", "none"), ("API_TYPE", "rest"), ("API_URL", API_URL)];
    for (name, expected) in [("AUTH_SCHEME", "none, api-key or oauth2"), ("API_TYPE", "http or rest")] {
        let variables = good.map(|(variable, value)| (variable, if variable == name { "cognito" } else { value }));
        let (success, said) = Function::start_with(&variables).ended().await;
        assert!(!success && said.contains(name) && said.contains(expected), "{said}");
    }
}

/// The variables that a template sets on the function.
fn set(template: &Value) -> BTreeSet<String> {
    let function = &template["Resources"]["ConfigValidatorFunction"]["Properties"];
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
        let mut set = set(&template);
        // Only with CloudFront.
        set.insert("API_CDN_URL".to_owned());
        assert_eq!(set, asked, "{}", choices.id());
    }
}
