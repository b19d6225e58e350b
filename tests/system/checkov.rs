//! checkov: a scanner for insecure settings.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::{env, fs};

use cfn::Json;
use serde::Deserialize;

use crate::judges::{files, over, printed, program, root};
use crate::templates::{all, folder, subjects};

/// `checkov-exceptions.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Exceptions {
    exception: Vec<Exception>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Exception {
    check: String,
    #[serde(rename = "type")]
    kind: String,
    resources: Vec<String>,
    /// For each choice that matters, the answers; the edge-auth stack has no choices.
    #[serde(rename = "where", default)]
    choices: HashMap<String, Vec<String>>,
    reason: String,
}

/// A check that failed, and where; sorted by the check.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Finding {
    check: String,
    resource: String,
    template: String,
}

#[test]
fn checkov_finds_nothing_but_the_exceptions_and_each_exception_is_needed() {
    let results = over(&files(&folder().join("yaml"), &["yaml"]), checkov);
    let reports: Vec<Json> = results.iter().map(report).collect();
    let judged: BTreeSet<String> =
        reports.iter().flat_map(|report| checks(report, "passed_checks")).map(template_of).collect();
    let templates: BTreeSet<String> = all().map(|(name, _)| name.to_owned()).collect();
    assert_eq!(judged, templates, "checkov has to read every template");

    let found: BTreeSet<Finding> =
        reports.iter().flat_map(|report| checks(report, "failed_checks")).filter_map(finding).collect();
    let excepted: BTreeSet<Finding> = exceptions().iter().flat_map(Exception::expected).collect();
    let new = listed(found.difference(&excepted));
    assert!(new.is_empty(), "checkov finds what is not in checkov-exceptions.toml:\n{new}");
    let old = listed(excepted.difference(&found));
    assert!(old.is_empty(), "checkov no longer finds what checkov-exceptions.toml excepts:\n{old}");
}

/// A line for each check of a resource, with the number of templates and the first of them.
fn listed<'a>(findings: impl Iterator<Item = &'a Finding>) -> String {
    let mut templates: BTreeMap<(&str, &str), Vec<&str>> = BTreeMap::new();
    for Finding { check, resource, template } in findings {
        templates.entry((check, resource)).or_default().push(template);
    }
    let line = |((check, resource), templates): (_, Vec<&str>)| {
        format!("{check} {resource}: {} templates, {} among them\n", templates.len(), templates[0])
    };
    templates.into_iter().map(line).collect()
}

#[test]
fn every_exception_is_for_something_and_has_a_reason() {
    for exception in exceptions() {
        let Exception { check, resources, reason, .. } = &exception;
        assert!(reason.split_whitespace().count() >= 10, "{check} of {resources:?}: the reason says too little");
        for resource in resources {
            let expected = exception.expected();
            let used = expected.iter().any(|finding| finding.resource.ends_with(&format!(".{resource}")));
            assert!(used, "{check}: no template has {resource}, of the type and the choices of the exception");
        }
    }
}

fn exceptions() -> Vec<Exception> {
    let file = root().join("tests/checkov-exceptions.toml");
    let text = fs::read_to_string(&file).unwrap();
    let exceptions: Exceptions = toml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    exceptions.exception
}

impl Exception {
    /// Every finding that the exception is for.
    fn expected(&self) -> Vec<Finding> {
        let in_scope = |name: &str| {
            let subject = subjects().iter().find(|subject| subject.name == name);
            self.choices.iter().all(|(choice, answers)| {
                let given = subject.map(|subject| match choice.as_str() {
                    "auth" => subject.plan.choices().auth.to_string(),
                    "cache" => subject.plan.choices().cache.to_string(),
                    other => panic!("{}: `where` knows auth and cache, not {other}", self.check),
                });
                given.is_some_and(|given| answers.contains(&given))
            })
        };
        let in_template = |(name, template): (&'static str, &'static Json)| {
            let here = self.resources.iter().filter(move |id| template["Resources"][id.as_str()]["Type"] == *self.kind);
            here.map(move |id| Finding {
                check: self.check.clone(),
                resource: format!("{}.{id}", self.kind),
                template: name.to_owned(),
            })
        };
        all().filter(|(name, _)| in_scope(name)).flat_map(in_template).collect()
    }
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
