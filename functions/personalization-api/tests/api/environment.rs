//! The variables that the templates set, against those that the function reads.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use function_host::variables::VariablesError;
use personalization_api::environment::Environment;

/// What Lambda itself puts into every function's environment.
const SET_BY_LAMBDA: [&str; 3] = ["AWS_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"];

/// What every function reads before anything else; `logs.rs` shows that this one does.
const READ_AT_START: &str = "LOG_LEVEL";

fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The function's variables in a golden template, with their values as written there. The goldens are written by our own
/// writer in one layout, so that reading them by their indentation is enough, and no reader of CloudFormation's tags is
/// needed.
fn variables(template: &str) -> Option<BTreeMap<String, String>> {
    let mut lines = template.lines().skip_while(|line| *line != "  PersonalizationApiFunction:").skip(1);
    let mut function = lines.by_ref().take_while(|line| line.starts_with("    "));
    function.by_ref().find(|line| line.trim() == "Variables:")?;
    let variables = function.take_while(|line| line.starts_with("          ")).filter_map(|line| {
        let (name, value) = line.trim().split_once(": ")?;
        Some((name.to_owned(), value.to_owned()))
    });
    Some(variables.collect())
}

/// Every deployment's template by its name: all goldens but that of the edge function, which is a stack of its own.
fn templates() -> BTreeMap<String, BTreeMap<String, String>> {
    let files = std::fs::read_dir(workspace().join("snapshots")).unwrap().map(|file| file.unwrap().path());
    let templates = files.filter(|path| {
        path.extension().is_some_and(|extension| extension == "yaml") && !path.ends_with("edge-auth.yaml")
    });
    templates
        .map(|path| {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            let found = variables(&std::fs::read_to_string(&path).unwrap());
            let found = found.unwrap_or_else(|| panic!("{name} sets no variables of PersonalizationApiFunction"));
            (name, found)
        })
        .collect()
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
    let templates = templates();
    assert_eq!(templates.len(), 14, "the valid points of the matrix: {:?}", templates.keys());
    for (name, set) in &templates {
        for variable in required().into_iter().filter(|variable| !SET_BY_LAMBDA.contains(variable)) {
            assert!(set.get(variable).is_some_and(|value| !value.is_empty()), "{name} does not set {variable}");
        }
    }
}

#[test]
fn every_variable_that_a_template_sets_is_read() {
    let read = read();
    for (name, set) in templates() {
        for variable in set.keys() {
            assert!(read.contains(variable.as_str()), "{name} sets {variable}, which the function does not read");
        }
    }
}

#[test]
fn every_value_that_a_template_sets_is_taken() {
    for (name, set) in templates() {
        let environment = Environment::read(|variable| {
            let written = set.get(variable).cloned();
            // What is known only in CloudFormation: a reference, or text with references in it.
            let resolved = written.map(|value| match (variable, value.starts_with('!')) {
                ("TIME_ZONE", true) => "Australia/Lord_Howe".to_owned(),
                (_, true) => "resolved".to_owned(),
                (_, false) => value.trim_matches('"').to_owned(),
            });
            resolved.or_else(|| SET_BY_LAMBDA.contains(&variable).then(|| "us-east-1".to_owned()))
        });
        let environment = environment.unwrap_or_else(|error| panic!("{name}: {error}"));
        let entry_point = name.split('-').find(|word| ["http", "rest"].contains(word)).unwrap();
        assert_eq!(format!("{:?}", environment.api_type).to_lowercase(), entry_point, "{name}");
        assert_eq!(environment.item_tables.prefix(), "resolved", "{name}");
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
