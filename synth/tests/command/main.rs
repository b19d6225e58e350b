//! The shipped `synth` binary, run as a person or a script runs it.
//!
//! - `printing`        — templates on standard output and in files
//! - `choosing`        — inference, aliases, and sets of choices that are refused
//! - `files`           — what `--output` replaces, and what it writes into
//! - `folder`          — `synth all`
//! - `closed`          — standard output and standard error that nobody reads
//! - `deployment_file` — files of `parameters/`
//! - `snapshots`       — the golden templates
//! - `documents`       — the README's generated parts
//! - `launch_buttons`  — the Launch Stack table
//! - `project`         — licence, notice, and how to take part

#![allow(clippy::unwrap_used, clippy::panic)] // A test stops where it fails.

mod choosing;
mod closed;
mod deployment_file;
mod documents;
mod files;
mod folder;
mod launch_buttons;
mod printing;
mod project;
mod snapshots;

use std::path::PathBuf;
use std::process::{Command, Output};

/// What a run left behind.
struct Run {
    code: Option<i32>,
    stdout: String,
    stderr: String,
}

/// Runs the binary in the workspace's root.
fn synth(arguments: &[&str]) -> Run {
    let Output { status, stdout, stderr } =
        Command::new(env!("CARGO_BIN_EXE_synth")).args(arguments).current_dir(workspace()).output().unwrap();
    Run { code: status.code(), stdout: String::from_utf8(stdout).unwrap(), stderr: String::from_utf8(stderr).unwrap() }
}

/// Runs the binary and expects it to do its work.
fn done(arguments: &[&str]) -> Run {
    let run = synth(arguments);
    assert_eq!(run.code, Some(0), "synth {arguments:?} failed: {}", run.stderr);
    run
}

fn workspace() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..")
}
