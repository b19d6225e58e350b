//! cdk-nag: the rules that AWS's solutions are held to, on the templates as they are.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use cfn::Json;

use crate::findings::{Finding, check, check_reasons};
use crate::templates::{all, folder};
use crate::validators::{files, node_modules, printed, root, run};

const EXCEPTIONS: &str = "cdk-nag-exceptions.toml";

#[test]
fn cdk_nag_finds_nothing_but_the_exceptions_and_each_exception_is_needed() {
    let mut command = Command::new("node");
    command.arg(root().join("tests/cdk-nag.mjs")).arg(node_modules()).args(files(&folder().join("json"), &["json"]));
    let output = run(&mut command);
    assert!(output.status.success(), "cdk-nag could not read everything:\n{}", printed(&output));
    let report: Json = serde_json::from_slice(&output.stdout).unwrap();
    let templates: BTreeMap<&str, &Json> = all().collect();
    assert_eq!(report["read"].as_array().unwrap().len(), templates.len(), "cdk-nag has to read every template");

    let finding = |finding: &Json| {
        let text = |key: &str| finding[key].as_str().unwrap().to_owned();
        let (template, resource) = (text("template"), text("resource"));
        let kind = templates[&*template]["Resources"][&resource]["Type"].as_str().unwrap();
        Finding { check: text("check"), resource: format!("{kind}.{resource}"), template }
    };
    let found: BTreeSet<Finding> = report["findings"].as_array().unwrap().iter().map(finding).collect();
    check(&found, EXCEPTIONS);
}

#[test]
fn every_exception_of_cdk_nag_is_for_something_and_has_a_reason() {
    check_reasons(EXCEPTIONS);
}
