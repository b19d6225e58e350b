//! Where the validators are, and how they are run side by side.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::{env, thread};

/// The workspace.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

/// The folder of Python's validators: from the variable `VALIDATORS`, or where `validators.sh` puts it.
fn folder() -> PathBuf {
    env::var_os("VALIDATORS").map_or_else(|| root().join("target/validators"), PathBuf::from)
}

/// A file of the validators, or a failure that says how to get it.
fn installed(file: PathBuf) -> PathBuf {
    assert!(file.exists(), "{} is missing: run `make validators`, which installs it", file.display());
    file
}

/// A program of Python's environment: `cfn-lint`, `checkov`, `python`.
pub(crate) fn program(name: &str) -> PathBuf {
    installed(folder().join("bin").join(name))
}

/// The folder of Node's packages.
pub(crate) fn node_modules() -> PathBuf {
    let mut beside = folder().into_os_string();
    beside.push("-node");
    installed(PathBuf::from(beside).join("node_modules"))
}

/// Runs a command to its end.
pub(crate) fn run(command: &mut Command) -> Output {
    command.output().unwrap_or_else(|error| panic!("{command:?} could not be started: {error}"))
}

/// Runs a program over all files, a share of them in each of a few processes: as many as the machine has processors,
/// but four at most, because each takes some hundred megabytes.
pub(crate) fn over(files: &[PathBuf], command: impl Fn(&[PathBuf]) -> Command + Sync) -> Vec<Output> {
    let processes = thread::available_parallelism().map_or(1, usize::from).min(4);
    let share = files.len().div_ceil(processes).max(1);
    thread::scope(|scope| {
        let running: Vec<_> = files.chunks(share).map(|files| scope.spawn(|| run(&mut command(files)))).collect();
        running.into_iter().map(|process| process.join().unwrap()).collect()
    })
}

/// The files of a folder with an extension, in the order of their names.
pub(crate) fn files(folder: &Path, extensions: &[&str]) -> Vec<PathBuf> {
    let entries = folder.read_dir().unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    files.retain(|file| file.extension().is_some_and(|extension| extensions.iter().any(|known| extension == *known)));
    files.sort();
    files
}

/// What a process printed, both ways.
pub(crate) fn printed(output: &Output) -> String {
    [&output.stdout, &output.stderr].map(|bytes| String::from_utf8_lossy(bytes)).concat()
}
