//! The validator: every problem of a document at once, each with where it is and what would fix it.
//!
//! | module | what it finds |
//! | --- | --- |
//! | [`schema`] | what the JSON Schema forbids: misspelt names, wrong types, values out of range |
//! | [`logic`] | what a schema can't say: references, weights, throughput, filters that are never used |
//! | [`actions`] | variations that can't recommend actions, or items |
//! | [`promotions`] | promotions where Personalize is not asked for recommendations |
//! | [`arns`] | ARNs that do not parse, are of the wrong service, or are of another region |

mod actions;
pub(crate) mod arns;
pub(crate) mod logic;
mod promotions;
mod schema;

use std::fmt;

use serde::Serialize;
use serde_json::Value;

use crate::document::Document;

pub use schema::SCHEMA;

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The document works, but perhaps not as meant.
    Warning,
    /// The document must not be deployed.
    Error,
}

/// One problem.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// How much it matters.
    pub severity: Severity,
    /// Where it is, as a JSON pointer (RFC 6901); empty for the whole document.
    pub pointer: String,
    /// What is wrong.
    pub message: String,
    /// What would fix it.
    pub fix: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let severity = match self.severity {
            Severity::Warning => "warning",
            Severity::Error => "error",
        };
        let pointer = if self.pointer.is_empty() { "/" } else { &self.pointer };
        write!(formatter, "{severity} at {pointer}: {}. {}", self.message, self.fix)
    }
}

/// All problems of a document.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Findings(Vec<Finding>);

impl Findings {
    /// The findings, errors and warnings, in the order in which they were found.
    pub fn iter(&self) -> std::slice::Iter<'_, Finding> {
        self.0.iter()
    }

    /// Whether the document may be deployed: nothing worse than warnings was found.
    pub fn is_valid(&self) -> bool {
        self.0.iter().all(|finding| finding.severity < Severity::Error)
    }

    fn add(&mut self, severity: Severity, pointer: &str, message: impl Into<String>, fix: impl Into<String>) {
        let finding = Finding { severity, pointer: pointer.to_owned(), message: message.into(), fix: fix.into() };
        if !self.0.contains(&finding) {
            self.0.push(finding);
        }
    }

    fn error(&mut self, pointer: &str, message: impl Into<String>, fix: impl Into<String>) {
        self.add(Severity::Error, pointer, message, fix);
    }

    fn warning(&mut self, pointer: &str, message: impl Into<String>, fix: impl Into<String>) {
        self.add(Severity::Warning, pointer, message, fix);
    }
}

/// Validates a document from its text.
pub fn validate(text: &[u8]) -> Findings {
    let mut findings = Findings::default();
    let value: Value = match serde_json::from_slice(text) {
        Ok(value) => value,
        Err(error) => {
            let (line, column) = (error.line(), error.column());
            findings.error("", format!("not JSON: {error}"), format!("look at line {line}, column {column}"));
            return findings;
        }
    };
    schema::check(&value, &mut findings);
    if let Ok(document) = Document::parse(text) {
        logic::check(&document, &mut findings);
        arns::check(&document, &mut findings);
    }
    findings
}
