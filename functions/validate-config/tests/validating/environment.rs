//! The function's environment, as the templates set it.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::path::Path;

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
fn set(template: &str) -> BTreeSet<String> {
    let function = template.split("\n  ConfigValidatorFunction:\n").nth(1).unwrap();
    let variables = function.lines().skip_while(|line| line.trim() != "Variables:").skip(1);
    let variables = variables.map_while(|line| line.strip_prefix("          "));
    variables.map(|line| line.split(':').next().unwrap().to_owned()).collect()
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
    let snapshots = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap().join("snapshots");
    let files = snapshots.read_dir().unwrap().map(|entry| entry.unwrap().path());
    let mut templates = 0;
    for file in
        files.filter(|file| file.extension().is_some_and(|end| end == "yaml") && !file.ends_with("edge-auth.yaml"))
    {
        let mut set = set(&std::fs::read_to_string(&file).unwrap());
        // Only with CloudFront.
        set.insert("API_CDN_URL".to_owned());
        assert_eq!(set, asked, "{}", file.display());
        templates += 1;
    }
    assert!(templates >= 14, "{templates} templates");
}
