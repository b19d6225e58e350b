//! The origin API's speed, against baselines in the same run: `cargo bench -p personalization-api`.
//!
//! The shipped binary and an empty function run as processes on Lambda's runtime API, which is played, as AWS is, by
//! `aws-doubles` in this process. Nothing is asserted: one table says what was measured and which targets are met. What
//! each line is, and figures seen, are in `benches/README.md`.
//!
//! | file | what it is |
//! | --- | --- |
//! | `catalogue.rs` | item metadata, packed as the loader packs it |
//! | `function.rs` | a function's process, with the time of its starts and calls, its processor time and its memory |
//! | `page_cache.rs` | taking a file out of the page cache, and looking whether it is out |
//! | `cold.rs`, `warm.rs`, `spans.rs`, `memory.rs`, `size.rs` | the measurements |
//! | `report.rs` | the table |
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a benchmark that can't go on stops, and prints its figures"
)]

mod catalogue;
mod cold;
mod function;
mod memory;
mod page_cache;
mod report;
mod size;
mod spans;
mod warm;

use std::path::{Path, PathBuf};
use std::process::Command;

use report::Report;

/// The two binaries, copied to where nothing else runs them: a file that is mapped by a process stays in the page
/// cache.
struct Binaries {
    ours: PathBuf,
    empty: PathBuf,
}

#[derive(Debug, Default)]
struct Options {
    bench: bool,
    json: bool,
    function: Option<PathBuf>,
    empty: Option<PathBuf>,
    only: Option<String>,
}

fn main() {
    let options = options(std::env::args().skip(1));
    // A test run of all targets starts benchmarks too, without `--bench`; there is nothing to test here.
    if !options.bench {
        return;
    }
    let directory = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let copy = |from: &Path, name: &str| {
        let to = directory.path().join(name);
        std::fs::copy(from, &to).unwrap();
        // Only pages that are on disk can be dropped.
        std::fs::File::open(&to).unwrap().sync_all().unwrap();
        to
    };
    let ours = options.function.clone().unwrap_or_else(|| env!("CARGO_BIN_EXE_personalization-api").into());
    let empty = options.empty.clone().unwrap_or_else(build_empty);
    let binaries = Binaries { ours: copy(&ours, "ours"), empty: copy(&empty, "empty") };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let mut report = Report::default();
    let wanted = |name: &str| options.only.as_deref().is_none_or(|only| only == name);
    runtime.block_on(async {
        if wanted("size") {
            size::measure(&binaries, &mut report);
        }
        let small = catalogue::packed(directory.path(), 10_000);
        if wanted("cold") {
            cold::measure(&binaries, &small, directory.path(), &mut report).await;
        }
        if wanted("cold") || wanted("overlap") {
            cold::measure_overlap(&binaries, &small, directory.path(), &mut report).await;
        }
        if wanted("warm") {
            warm::measure(&binaries, &small, directory.path(), &mut report).await;
        }
        if wanted("spans") {
            spans::measure(&binaries, &small, directory.path(), &mut report).await;
        }
        if wanted("memory") {
            let large = catalogue::packed(directory.path(), 1_000_000);
            memory::measure(&binaries, (&small, &large), directory.path(), &mut report).await;
        }
    });
    if options.json { report.print_json() } else { report.print_table() }
}

fn options(mut arguments: impl Iterator<Item = String>) -> Options {
    let mut options = Options::default();
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().unwrap_or_else(|| panic!("{argument} needs a value"));
        match argument.as_str() {
            "--bench" => options.bench = true,
            "--format" => options.json = value() == "json",
            "--function" => options.function = Some(value().into()),
            "--empty" => options.empty = Some(value().into()),
            "--only" => options.only = Some(value()),
            _ => panic!("not an option: {argument} (there are --format json, --function, --empty, --only)"),
        }
    }
    options
}

/// Has cargo build the empty function, in the profile and the directory of the measured binary, and returns where it
/// is.
fn build_empty() -> PathBuf {
    let ours = Path::new(env!("CARGO_BIN_EXE_personalization-api"));
    let target = ours.parent().and_then(Path::parent).unwrap();
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["build", "--release", "--package", "empty-function", "--target-dir"]).arg(target);
    assert!(cargo.status().unwrap().success(), "the empty function could not be built");
    ours.with_file_name("empty-function")
}
