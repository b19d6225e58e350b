//! What people and machines are told while a command works, and at its end.
//!
//! People read events on standard error, above the progress that is drawn there, and results on standard output.
//! Machines read both on standard output, as a JSON object on a line each.

use std::fmt::Display;
use std::io::{self, Write};

use indicatif::{MultiProgress, ProgressDrawTarget};
use serde::Serialize;
use serde_json::json;

use crate::cli::Format;
use crate::error::Error;

/// Where a command tells how it goes.
#[derive(Debug)]
pub(crate) struct Report {
    format: Format,
    progress: MultiProgress,
}

impl Report {
    /// Progress is drawn on a terminal alone.
    pub(crate) fn new(format: Format) -> Self {
        let target = match format {
            Format::Text => ProgressDrawTarget::stderr(),
            Format::Json => ProgressDrawTarget::hidden(),
        };
        Self { format, progress: MultiProgress::with_draw_target(target) }
    }

    /// Tells what a command was asked for.
    pub(crate) fn result(&self, result: &(impl Display + Serialize)) {
        match self.format {
            Format::Text => self.progress.suspend(|| print(&result.to_string())),
            Format::Json => self.event("result", result),
        }
    }

    /// Tells that the command stopped, and why.
    pub(crate) fn failed(&self, error: &Error) {
        match self.format {
            Format::Text => self.progress.suspend(|| {
                let _ = writeln!(io::stderr().lock(), "deploy: {error}");
            }),
            Format::Json => self.event("failed", &json!({ "message": error.to_string() })),
        }
    }

    fn event(&self, event: &str, what: &impl Serialize) {
        print(&json!({ "event": event, event: what }).to_string());
    }
}

/// Prints a line. That its reader has read enough is no failure.
fn print(line: &str) {
    let mut stdout = io::stdout().lock();
    let _ = writeln!(stdout, "{line}").and_then(|()| stdout.flush());
}
