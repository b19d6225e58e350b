//! The variables that the templates set, against those that the function reads.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use function_host::variables::VariablesError;
use personalization_api::environment::Environment;
use serde_json::{Map, Value};
use stacks::rules::Choices;
use stacks::{Choice, Options, Plan};

/// What Lambda itself puts into every function's environment.
const SET_BY_LAMBDA: [&str; 3] = ["AWS_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"];

/// What every function reads before anything else; `logs.rs` shows that this one does.
const READ_AT_START: &str = "LOG_LEVEL";

fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Every deployment's variables of the function, as written in its template.
fn templates() -> Vec<(Choices, Map<String, Value>)> {
    let variables = |choices| {
        let template = Plan::new(choices, Options::default()).unwrap().synthesize().unwrap().template;
        let function = &template["Resources"]["PersonalizationApiFunction"]["Properties"];
        (choices, function["Environment"]["Variables"].as_object().unwrap().clone())
    };
    Choices::valid().map(variables).collect()
}

fn required() -> Vec<&'static str> {
    match Environment::read(|_| None) {
        Err(VariablesError::Missing(names)) => names,
        other => panic!("without any variable the function must not start: {other:?}"),
    }
}

/// The names that are asked for when nothing that is required is missing.
fn read() -> BTreeSet<&'static str> {
    let asked = RefCell::new(BTreeSet::new());
    let environment = Environment::read(|name| {
        asked.borrow_mut().insert(name);
        match name {
            "API_TYPE" => Some("http".to_owned()),
            name if required().contains(&name) => Some("x".to_owned()),
            _ => None,
        }
    });
    environment.unwrap();
    asked.borrow_mut().insert(READ_AT_START);
    asked.into_inner()
}

#[test]
fn every_variable_that_is_required_is_set_by_every_template() {
    for (choices, set) in templates() {
        for variable in required().into_iter().filter(|variable| !SET_BY_LAMBDA.contains(variable)) {
            let value = &set[variable];
            assert!(!value.is_null() && value != "", "{} does not set {variable}", choices.id());
        }
    }
}

#[test]
fn every_variable_that_a_template_sets_is_read() {
    let read = read();
    for (choices, set) in templates() {
        let id = choices.id();
        for variable in set.keys() {
            assert!(read.contains(variable.as_str()), "{id} sets {variable}, which the function does not read");
        }
    }
}

#[test]
fn every_value_that_a_template_sets_is_taken() {
    for (choices, set) in templates() {
        let environment = Environment::read(|variable| {
            let resolved = set.get(variable).map(|value| match (variable, value.as_str()) {
                (_, Some(text)) => text.to_owned(),
                // What is known only in CloudFormation: a reference, or text with references in it.
                ("TIME_ZONE", None) => "Australia/Lord_Howe".to_owned(),
                (_, None) => "resolved".to_owned(),
            });
            resolved.or_else(|| SET_BY_LAMBDA.contains(&variable).then(|| "us-east-1".to_owned()))
        });
        let environment = environment.unwrap_or_else(|error| panic!("{}: {error}", choices.id()));
        assert_eq!(format!("{:?}", environment.api_type).to_lowercase(), choices.entry_point.spelling());
        assert_eq!(environment.item_tables.prefix(), "resolved", "{}", choices.id());
    }
}

#[test]
fn every_variable_that_is_read_is_in_the_readme() {
    let readme = std::fs::read_to_string(workspace().join("functions/personalization-api/README.md")).unwrap();
    for variable in read() {
        assert!(readme.contains(&format!("`{variable}`")), "the README says nothing of {variable}");
    }
}

#[test]
fn a_value_that_can_not_be_meant_is_refused_by_name() {
    for (name, value) in [
        ("API_TYPE", "grpc"),
        ("TIME_ZONE", "Mars/Olympus"),
        ("EXPERIMENTS", "dice"),
        ("CONFIGURATION_POLL_SECONDS", "often"),
    ] {
        let read = Environment::read(|variable| match variable {
            variable if variable == name => Some(value.to_owned()),
            "API_TYPE" => Some("http".to_owned()),
            variable if required().contains(&variable) => Some("x".to_owned()),
            _ => None,
        });
        assert!(matches!(read, Err(VariablesError::Invalid { name: named, .. }) if named == name), "{name}");
    }
}
