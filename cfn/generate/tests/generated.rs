//! What is generated is what the schemas say.

#![allow(clippy::unwrap_used, clippy::panic)] // A test stops where it fails.

use std::process::Command;

#[test]
fn the_files_on_disk_are_what_would_be_written() {
    let run = Command::new(env!("CARGO_BIN_EXE_cfn-generate"))
        .args(["--check", "--cfn", concat!(env!("CARGO_MANIFEST_DIR"), "/..")])
        .output()
        .unwrap();
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
}

#[test]
fn every_schema_is_of_a_listed_type_and_without_prose() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
    let types = std::fs::read_to_string(format!("{folder}/resource-types.txt")).unwrap();
    for entry in std::fs::read_dir(format!("{folder}/schemas")).unwrap() {
        let text = std::fs::read_to_string(entry.unwrap().path()).unwrap();
        let schema: serde_json::Value = serde_json::from_str(&text).unwrap();
        let name = schema["typeName"].as_str().unwrap();
        assert!(types.lines().any(|line| line == name), "{name} is not in resource-types.txt");
        assert!(!text.contains("\"description\": \""), "the schema of {name} has prose");
    }
}
