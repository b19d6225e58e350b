//! What is not packaged, and what is said of it.

use std::fs;
use std::process::{Command, Stdio};

use crate::clone::{Clone, architecture, program};

fn this() -> [&'static str; 2] {
    ["--arch", architecture()]
}

/// A program with another text in the place of a text of the same length.
fn patched(old: &str, new: &str) -> Vec<u8> {
    assert_eq!(old.len(), new.len());
    let mut bytes = program().to_vec();
    let at = bytes.windows(old.len()).position(|part| part == old.as_bytes()).unwrap();
    bytes[at..at + old.len()].copy_from_slice(new.as_bytes());
    bytes
}

#[test]
fn a_binary_for_a_newer_c_library_is_refused_by_the_version_of_the_symbol() {
    let clone = Clone::new();
    clone.built("companions", &patched("GLIBC_2.34", "GLIBC_2.39"));
    let said = clone.refused(&this());
    assert!(said.contains("companions/bootstrap needs GLIBC_2.39 of the C library"), "{said}");
    assert!(said.contains("(for __libc_start_main)") && said.contains("provided.al2023 has 2.34"), "{said}");
    assert!(!clone.path("sources/target/package").exists(), "something was packaged");
}

#[test]
fn what_is_no_program_is_refused() {
    let clone = Clone::new();
    clone.built("personalization-api", b"#!/bin/sh\n");
    let said = clone.refused(&this());
    assert!(said.contains(&format!("is not a program for {} Linux", architecture())), "{said}");
}

#[test]
fn a_program_for_another_processor_is_refused() {
    let clone = Clone::new();
    // Whatever this machine has, this is none of Lambda's: SPARC.
    let mut foreign = program().to_vec();
    foreign[18] = 2;
    foreign[19] = 0;
    clone.built("companions", &foreign);
    let said = clone.refused(&this());
    assert!(said.contains("is not a program for"), "{said}");
}

#[test]
fn a_damaged_program_is_an_error_and_no_panic() {
    let clone = Clone::new();
    for length in [20, 64, 200, program().len() / 2, program().len() - 100] {
        clone.built("companions", &program()[..length]);
        let said = clone.refused(&this());
        assert!(said.contains("companions/bootstrap ") && !said.contains("panicked"), "{length}: {said}");
    }
}

#[test]
fn tools_that_are_missing_are_all_named_with_what_to_do() {
    let clone = Clone::new();
    clone.without_tool("npm");
    clone.without_tool("cargo-lambda");
    let said = clone.refused(&this());
    assert!(said.contains("- node and npm: install Node.js 20 or newer"), "{said}");
    assert!(said.contains("- cargo-lambda: install it") && said.contains("Python 3"), "{said}");
}

#[test]
fn without_cargo_it_says_where_rust_comes_from() {
    let clone = Clone::new();
    clone.without_tool("cargo");
    let said = clone.refused(&this());
    assert!(said.contains("cargo: install Rust with rustup (https://rustup.rs)"), "{said}");
}

#[test]
fn a_target_that_rust_does_not_have_is_said_with_the_command_that_adds_it() {
    let clone = Clone::new();
    // A toolchain that has the library of no target.
    clone.without_tool("rustc");
    clone.tool("rustc", "echo /nowhere/lib\n");
    let said = clone.refused(&["--arch", "arm64"]);
    assert!(said.contains("run `rustup target add aarch64-unknown-linux-gnu`"), "{said}");
    let said = clone.refused(&["--arch", "x86_64"]);
    assert!(said.contains("run `rustup target add x86_64-unknown-linux-gnu`"), "{said}");
}

#[test]
fn cargo_lambda_is_installed_by_python_with_hashes_where_there_is_none() {
    let clone = Clone::new();
    clone.without_tool("cargo-lambda");
    // A Python that makes environments with a pip that notes what it is asked for, and can't.
    clone.tool(
        "python3",
        "/bin/mkdir -p \"$3/bin\"\n\
         printf '#!/bin/sh\\necho \"$@\" >\"$TOOLS/pip-asked\"\\necho no route to host >&2\\nexit 1\\n' \
         >\"$3/bin/python\"\n\
         /bin/chmod +x \"$3/bin/python\"\n",
    );
    let said = clone.refused(&this());
    assert!(said.contains("cargo-lambda can't be installed from PyPI: no route to host"), "{said}");
    let asked = std::fs::read_to_string(clone.path("tools/pip-asked")).unwrap();
    assert!(asked.contains("--require-hashes"), "{asked}");
    let pins = std::fs::read_to_string(clone.path("sources/target/package-tools/requirements.txt")).unwrap();
    assert!(pins.contains("cargo-lambda==") && pins.contains("ziglang==") && pins.contains("--hash=sha256:"), "{pins}");
}

#[test]
fn outside_of_a_clone_it_says_what_it_needs() {
    let clone = Clone::new();
    let output = clone.run_in("elsewhere", &this());
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("elsewhere is not in a clone of this project"), "{said}");
    assert!(said.contains("git clone https://") && said.contains("--assets"), "{said}");
}

#[test]
fn the_clone_of_another_project_is_none() {
    let clone = Clone::new();
    clone.write("another/Cargo.toml", "[package]\nname = \"another\"\nversion = \"0.1.0\"\n");
    clone.write("another/src/lib.rs", "");
    let output = clone.run_in("another", &this());
    assert_eq!(output.status.code(), Some(2), "{output:?}");
}

#[test]
fn functions_that_do_not_build_stop_it() {
    let clone = Clone::new();
    clone.write("tools/broken", "");
    let said = clone.refused(&this());
    assert!(said.contains("the functions do not build (exit status: 101)"), "{said}");
}

#[test]
fn one_that_is_ended_while_it_builds_leaves_nothing_half_done_and_the_next_one_completes() {
    let clone = Clone::new();
    let built = fs::read_to_string(clone.path("tools/cargo-lambda")).unwrap();
    // A pipe, so that the test goes on when the build is under way, and not before.
    let pipe = clone.path("tools/pipe");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    clone.tool("cargo-lambda", "echo building >\"$TOOLS/pipe\"\nexec /bin/sleep 1000\n");
    let child = clone.command("sources", &this()).stderr(Stdio::piped()).spawn().unwrap();
    assert_eq!(fs::read_to_string(&pipe).unwrap(), "building\n");
    assert!(Command::new("kill").arg(child.id().to_string()).status().unwrap().success());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(130));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("interrupted"), "{said}");
    assert!(!clone.path("sources/target/package").exists());
    clone.write("tools/cargo-lambda", built);
    clone.package(&this());
}

/// Whether a process is at work, and not only waiting for somebody to take note of its end.
fn is_at_work(process: &str) -> bool {
    let state = Command::new("ps").args(["-o", "stat=", "-p", process]).output().unwrap();
    let state = String::from_utf8(state.stdout).unwrap();
    !state.trim().is_empty() && !state.starts_with('Z')
}

/// Ends `deploy package` by a signal while a tool has a process of its own at work; that has to be ended too.
fn ended_with_what_it_started(tool: &str, signal: &str) {
    /// Looks at the process. Each takes a process, hence some milliseconds.
    const LOOKS: usize = 1000;
    let clone = Clone::new();
    let pipe = clone.path("tools/pipe");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    // As cargo-lambda starts Cargo, Cargo rustc, and npm Node.js.
    clone.tool(tool, "/bin/sleep 1000 </dev/null >/dev/null 2>&1 &\necho $! >\"$TOOLS/pipe\"\nwait\n");
    let child = clone.command("sources", &this()).stderr(Stdio::piped()).spawn().unwrap();
    let started = fs::read_to_string(&pipe).unwrap();
    let started = started.trim();
    assert!(is_at_work(started));
    assert!(Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap().success());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(130), "{tool} {signal}: {output:?}");
    let ended = (0..LOOKS).any(|_| !is_at_work(started));
    if !ended {
        Command::new("kill").arg(started).status().unwrap();
    }
    assert!(ended, "what {tool} started goes on after {signal}");
}

/// Whether a process that is started here ends when its terminal is closed. Below `nohup` it must not, and where the
/// system does not tell, `deploy` leaves the signal alone.
fn hangups_end_processes() -> bool {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    ignored.is_some_and(|mask| u64::from_str_radix(mask.trim(), 16).unwrap() & 1 == 0)
}

#[test]
fn what_builds_is_ended_with_everything_that_it_started() {
    for signal in ["-INT", "-TERM"].into_iter().chain(hangups_end_processes().then_some("-HUP")) {
        ended_with_what_it_started("cargo-lambda", signal);
    }
    ended_with_what_it_started("npm", "-TERM");
}

#[test]
fn an_edge_function_that_does_not_bundle_stops_it_in_npms_words() {
    let clone = Clone::new();
    clone.write("tools/broken-bundle", "");
    let said = clone.refused(&this());
    assert!(said.contains("`npm run --silent build` in ") && said.contains("no such module"), "{said}");
}

#[test]
fn failures_are_json_for_machines() {
    let clone = Clone::new();
    clone.without_tool("npm");
    let output = clone.run_in("sources", &["--format", "json"]);
    let line: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(line["event"], "failed");
    assert!(line["failed"]["message"].as_str().unwrap().contains("node and npm"), "{line}");
}
