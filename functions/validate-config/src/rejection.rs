//! The words by which an invalid document is refused.

use std::fmt::Write;

use configuration::validate::{Finding, Findings, Severity};

/// The most characters that a refusal has. AppConfig shows an error's message to whoever deploys, and documents no
/// limit for it; what is longer than a page is not read there anyway. The log has every problem.
pub const MESSAGE_LIMIT: usize = 4_000;

/// Says every problem of a document in a line each, as many as fit, and how many do not.
#[must_use]
pub fn message(findings: &Findings) -> String {
    let errors: Vec<&Finding> = findings.iter().filter(|finding| finding.severity == Severity::Error).collect();
    let mut message = match errors.len() {
        1 => "The configuration has 1 problem:".to_owned(),
        count => format!("The configuration has {count} problems:"),
    };
    let mut characters = message.chars().count();
    for (told, error) in errors.iter().enumerate() {
        let line = line(told + 1, error);
        let rest = format!("\n… and {} more, which the validator's log has.", errors.len() - told);
        characters += line.chars().count();
        let is_last = told + 1 == errors.len();
        if characters + if is_last { 0 } else { rest.chars().count() } > MESSAGE_LIMIT {
            message.push_str(&rest);
            break;
        }
        message.push_str(&line);
    }
    message
}

fn line(number: usize, finding: &Finding) -> String {
    let pointer = if finding.pointer.is_empty() { "/" } else { &finding.pointer };
    let mut line = String::new();
    // Writing to a string can't fail.
    let _ = write!(line, "\n{number}. {pointer}: {} ({})", finding.message, finding.fix);
    line
}
