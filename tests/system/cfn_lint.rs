//! cfn-lint: AWS's linter, with the resource types' schemas of today.

use std::process::Command;

use crate::templates::folder;
use crate::validators::{files, over, printed, program};

#[test]
fn cfn_lint_finds_no_error_and_no_warning_in_any_template() {
    let templates = files(&folder().join("yaml"), &["yaml"]);
    let cfn_lint = program("cfn-lint");
    let results = over(&templates, |files| {
        let mut command = Command::new(&cfn_lint);
        // In the templates' folder, where no configuration file could switch a rule off.
        command.args(["--format", "parseable", "--non-zero-exit-code", "informational", "--"]).args(files);
        command.current_dir(folder());
        command
    });
    let findings: String = results.iter().filter(|result| !result.status.success()).map(printed).collect();
    // Some findings list every value that is allowed.
    let findings: Vec<String> = findings.lines().map(|line| line.chars().take(300).collect()).collect();
    assert!(results.iter().all(|result| result.status.success()), "cfn-lint finds:\n{}", findings.join("\n"));
}
