//! The function's environment, as the templates set it.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::path::Path;

use load_item_metadata::environment::Environment;

#[test]
fn every_variable_that_is_missing_is_named_at_once() {
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_load-item-metadata")).env_clear().output().unwrap();
    assert!(!output.status.success());
    let text = String::from_utf8(output.stderr).unwrap();
    for name in
        ["APPCONFIG_APPLICATION_ID", "APPCONFIG_ENVIRONMENT_ID", "APPCONFIG_CONFIGURATION_PROFILE_ID", "STAGING_BUCKET"]
    {
        assert!(text.contains(name), "{text}");
    }
}

/// The variables that a template sets on the function.
fn set(template: &str) -> BTreeSet<String> {
    let function = template.split("\n  LoadItemMetadataFunction:\n").nth(1).unwrap();
    let variables = function.lines().skip_while(|line| line.trim() != "Variables:").skip(1);
    let variables = variables.map_while(|line| line.strip_prefix("          "));
    // What is further in is the rest of a value.
    let names = variables.filter(|line| !line.starts_with([' ', '-']));
    names.map(|line| line.split(':').next().unwrap().to_owned()).collect()
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
        assert_eq!(set(&std::fs::read_to_string(&file).unwrap()), asked, "{}", file.display());
        templates += 1;
    }
    assert!(templates >= 14, "{templates} templates");
}
