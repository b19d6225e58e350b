//! checkov: a scanner for insecure settings.

use std::collections::BTreeSet;
use std::env;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use cfn::Json;

use crate::findings::{Finding, check, check_reasons};
use crate::templates::{all, folder};
use crate::validators::{files, over, printed, program};

const EXCEPTIONS: &str = "checkov-exceptions.toml";

#[test]
fn checkov_finds_nothing_but_the_exceptions_and_each_exception_is_needed() {
    let results = over(&files(&folder().join("yaml"), &["yaml"]), checkov);
    let reports: Vec<Json> = results.iter().map(report).collect();
    let read: BTreeSet<String> =
        reports.iter().flat_map(|report| checks(report, "passed_checks")).map(template_of).collect();
    let templates: BTreeSet<String> = all().map(|(name, _)| name.to_owned()).collect();
    assert_eq!(read, templates, "checkov has to read every template");

    let found: BTreeSet<Finding> =
        reports.iter().flat_map(|report| checks(report, "failed_checks")).filter_map(finding).collect();
    check(&found, EXCEPTIONS);
}

#[test]
fn every_exception_of_checkov_is_for_something_and_has_a_reason() {
    check_reasons(EXCEPTIONS);
}

/// By itself: without the network, and without settings of the machine's or the person's.
fn checkov(files: &[PathBuf]) -> Command {
    let mut command = Command::new(program("checkov"));
    command.env_clear().env("PATH", env::var_os("PATH").unwrap_or_default()).env("HOME", folder());
    command.args(["--framework", "cloudformation", "--skip-download", "--compact", "--output", "json", "--file"]);
    command.args(files).current_dir(folder());
    command
}

fn report(output: &Output) -> Json {
    let report: Json = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("checkov printed no report ({error}): {}", printed(output)));
    assert_eq!(
        report["summary"]["parsing_errors"], 0,
        "checkov could not read everything: {}",
        report["results"]["parsing_errors"]
    );
    report
}

fn checks<'a>(report: &'a Json, section: &str) -> impl Iterator<Item = &'a Json> {
    report["results"][section].as_array().unwrap().iter()
}

fn template_of(check: &Json) -> String {
    Path::new(check["file_path"].as_str().unwrap()).file_stem().unwrap().to_str().unwrap().to_owned()
}

fn finding(check: &Json) -> Option<Finding> {
    // checkov puts the file's path, as `__file__`, among a function's variables, and takes a path of 40 letters and
    // slashes for a secret key.
    if check["check_result"]["evaluated_keys"][0] == "Properties/Environment/Variables/__file__" {
        return None;
    }
    let text = |key: &str| check[key].as_str().unwrap().to_owned();
    Some(Finding { check: text("check_id"), resource: text("resource"), template: template_of(check) })
}
