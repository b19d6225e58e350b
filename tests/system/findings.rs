//! What a scanner finds in the templates, held against a file of exceptions with reasons.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs;

use cfn::Json;
use serde::Deserialize;

use crate::templates::{all, subjects};
use crate::validators::root;

/// A file of exceptions.
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
pub(crate) struct Finding {
    pub check: String,
    /// Type and logical id: `AWS::S3::Bucket.StagingBucket`.
    pub resource: String,
    pub template: String,
}

/// Nothing is found but what the file excepts, and everything that it excepts is found.
pub(crate) fn check(found: &BTreeSet<Finding>, file: &str) {
    let excepted: BTreeSet<Finding> = exceptions(file).iter().flat_map(Exception::expected).collect();
    let new = listed(found.difference(&excepted));
    assert!(new.is_empty(), "found, and not in {file}:\n{new}");
    let old = listed(excepted.difference(found));
    assert!(old.is_empty(), "excepted by {file}, and no longer found:\n{old}");
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

/// Every exception of a file is for something that a template has, and says why.
pub(crate) fn check_reasons(file: &str) {
    for exception in exceptions(file) {
        let Exception { check, resources, reason, .. } = &exception;
        assert!(
            reason.split_whitespace().count() >= 10,
            "{file}: {check} of {resources:?}: the reason says too little"
        );
        for resource in resources {
            let expected = exception.expected();
            let used = expected.iter().any(|finding| finding.resource.ends_with(&format!(".{resource}")));
            assert!(used, "{file}: {check}: no template has {resource}, of the type and the choices of the exception");
        }
    }
}

fn exceptions(file: &str) -> Vec<Exception> {
    let file = root().join("tests").join(file);
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
