//! The YAML that people deploy.

use std::process::Command;

use crate::templates::{all, folder, written};
use crate::validators::{files, over, printed, program, root};

/// Bytes of a template that CloudFormation takes from a bucket; see "Understand CloudFormation quotas".
const LIMIT: usize = 1_000_000;

#[test]
fn another_yaml_reader_reads_what_the_json_says() {
    let templates = files(&folder().join("yaml"), &["yaml"]);
    assert_eq!(templates.len(), all().count());
    let results = over(&templates, |files| {
        let mut command = Command::new(program("python"));
        command.arg(root().join("tests/read_back.py")).arg(folder().join("json")).args(files);
        command
    });
    for result in &results {
        assert!(result.status.success(), "the YAML is not the JSON:\n{}", printed(result));
    }
}

#[test]
fn no_template_is_bigger_than_cloudformation_takes_from_a_bucket() {
    let json = all().map(|(name, template)| (name, template.to_string()));
    for (name, text) in written().iter().cloned().chain(json) {
        assert!(text.len() <= LIMIT, "{name} has {} bytes", text.len());
    }
}

#[test]
fn no_line_is_longer_than_120_columns_but_for_a_single_word_or_a_search_of_the_dashboard() {
    for (name, text) in written() {
        // JSON has no way to break a text, and a search stands on a line of its own.
        let long = |line: &&str| line.chars().count() > 120 && !line.trim_start().starts_with("\"SEARCH(");
        for line in text.lines().filter(long) {
            let after_dash = line.trim_start().trim_start_matches("- ");
            let value = after_dash.split_once(": ").map_or(after_dash, |(_, value)| value).trim_start_matches("!Sub ");
            assert!(!value.contains(' '), "{name}: {line}");
        }
    }
}

#[test]
fn a_template_is_plain_text_that_any_editor_and_console_shows() {
    for (name, text) in written() {
        let strange = text.chars().find(|character| *character != '\n' && !(' '..='~').contains(character));
        assert_eq!(strange, None, "{name}");
        assert!(text.lines().all(|line| line.trim_end() == line), "{name} has spaces at the end of a line");
    }
}

#[test]
fn every_resource_stands_below_the_heading_of_its_part_which_says_why_it_is_there() {
    for plan in stacks::rules::Choices::valid().map(|choices| stacks::Plan::new(choices, Default::default()).unwrap()) {
        let synthesis = plan.synthesize().unwrap();
        let (_, text) = written().iter().find(|(name, _)| *name == plan.choices().id()).unwrap();
        let resources = &text[text.find("\nResources:").unwrap()..text.find("\nOutputs:").unwrap()];
        let mut rest = resources;
        for part in &synthesis.parts {
            assert!(!part.why.is_empty(), "{} has no reason", part.title);
            let heading = format!("\n  # ---- {} -", part.title);
            let position = rest.find(&heading).unwrap_or_else(|| panic!("{}: {}", plan.choices().id(), part.title));
            rest = &rest[position..];
            for (name, _) in &part.resources {
                let position = rest.find(&format!("\n  {name}:\n")).unwrap_or_else(|| panic!("{}: {name}", part.title));
                assert!(!rest[1..position].contains("\n  # ---- "), "{name} is not below {}", part.title);
                rest = &rest[position..];
                rest = &rest[1..];
            }
        }
    }
}
