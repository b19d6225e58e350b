//! Whoever reads may stop reading: `synth … | head`, `synth … 2>&1 | less`.

use std::process::{Command, Stdio};

use crate::workspace;

/// Commands that print, and one that is refused.
const COMMANDS: [&[&str]; 11] = [
    &["--auth", "oauth2", "--cache", "cloudfront"],
    &["--auth", "none"],
    &["--auth", "api-key", "--entry-point", "http"],
    &["--auth", "basic"],
    &["list"],
    &["explain", "--auth", "oauth2"],
    &["graph", "--auth", "oauth2"],
    &["edge-auth"],
    &["launch-buttons", "--bucket-prefix", "acme", "--regions", "eu-west-1"],
    &["completions", "bash"],
    &["man"],
];

fn run(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_synth"));
    command.args(arguments).current_dir(workspace()).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// The writing end of a pipe whose reading end is closed.
fn closed() -> Stdio {
    let (_, writer) = std::io::pipe().unwrap();
    writer.into()
}

#[test]
fn a_closed_standard_error_changes_neither_the_exit_code_nor_what_is_printed() {
    for arguments in COMMANDS.into_iter().chain([&["--help"][..]]) {
        let usual = run(arguments).output().unwrap();
        let unread = run(arguments).stderr(closed()).output().unwrap();
        assert_eq!(unread.status.code(), usual.status.code(), "{arguments:?}");
        assert_eq!(unread.stdout, usual.stdout, "{arguments:?}");
    }
}

#[test]
fn a_closed_standard_output_is_no_failure_and_nothing_panics() {
    for arguments in COMMANDS.into_iter().chain([&["--help"][..]]) {
        let usual = run(arguments).output().unwrap();
        let unread = run(arguments).stdout(closed()).output().unwrap();
        assert_eq!(unread.status.code(), usual.status.code(), "{arguments:?}");
        let stderr = String::from_utf8(unread.stderr).unwrap();
        assert!(!stderr.contains("panicked"), "{arguments:?}: {stderr}");
    }
}

#[test]
fn both_closed_exit_as_ever() {
    for arguments in COMMANDS {
        let usual = run(arguments).output().unwrap();
        let unread = run(arguments).stdout(closed()).stderr(closed()).output().unwrap();
        assert_eq!(unread.status.code(), usual.status.code(), "{arguments:?}");
    }
}

#[test]
fn a_folder_is_written_whoever_reads_of_it() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("templates");
    let unread = run(&["all", "--out-dir", out.to_str().unwrap()]).stderr(closed()).output().unwrap();
    assert_eq!(unread.status.code(), Some(0));
    assert_eq!(std::fs::read_dir(out).unwrap().count(), 16);
}

/// A full disk is another matter: what was asked for is not there.
#[cfg(target_os = "linux")]
#[test]
fn a_standard_output_that_takes_nothing_is_a_failure_and_such_a_standard_error_is_not() {
    let full = || Stdio::from(std::fs::File::options().write(true).open("/dev/full").unwrap());
    let arguments = COMMANDS[0];
    let output = run(arguments).stdout(full()).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8(output.stderr).unwrap().contains("standard output: "));
    assert_eq!(run(arguments).stderr(full()).output().unwrap().status.code(), Some(0));
}
