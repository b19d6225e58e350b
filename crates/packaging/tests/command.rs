//! The program that `make package` runs. What it packages, and refuses, is tested by way of `deploy package`.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that can't go on fails")]

use std::process::{Command, Output};

fn packaging(arguments: &[&str], folder: &std::path::Path) -> Output {
    Command::new(env!("CARGO_BIN_EXE_packaging")).args(arguments).current_dir(folder).output().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

#[test]
fn outside_of_a_clone_it_says_what_it_needs() {
    let folder = tempfile::tempdir().unwrap();
    let output = packaging(&[], folder.path());
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    assert!(said(&output).contains("is not in a clone of this project"), "{output:?}");
    assert!(output.stdout.is_empty(), "{output:?}");
}

#[test]
fn a_processor_that_lambda_does_not_have_is_wrong_usage() {
    let output = packaging(&["--arch", "sparc"], std::path::Path::new("."));
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    assert!(said(&output).contains("arm64"), "{output:?}");
}

#[cfg(unix)]
#[test]
fn what_fails_to_build_ends_it_with_1() {
    use std::os::unix::fs::PermissionsExt;

    let tools = tempfile::tempdir().unwrap();
    let cargo = tools.path().join("cargo");
    // What Cargo says of a clone of this project. There is no other tool, so that nothing is installed either.
    let metadata = r#"{"packages": [{"name": "personalization-api"}, {"name": "companions"}],
        "workspace_root": "/nowhere", "target_directory": "/nowhere/target"}"#;
    std::fs::write(&cargo, format!("#!/bin/sh\necho '{metadata}'\n")).unwrap();
    std::fs::set_permissions(&cargo, std::fs::Permissions::from_mode(0o755)).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_packaging"));
    let output = command.env("PATH", tools.path()).current_dir(tools.path()).output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert!(said(&output).contains("packaging needs what is not there"), "{output:?}");
}
