//! Items per second of building the local database, against Python's `dbm` building the same items in the same run;
//! then the shipped binary's memory and speed against the catalogue's length.
//!
//! `cargo bench -p load-item-metadata`. Python is `$PYTHON`, else the first of `python3` and `/usr/bin/python3` that
//! has GNU's dbm, which is Lambda's Python's and so the Python original's, else `python3` with the best `dbm` that it
//! has; the table says which. Numbers after `--` are the items of the catalogues of the second part: `-- 10000 100000
//! 1000000` if left out.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a bench that can't go on stops")]

mod catalogue;
mod function;

use std::fs::File;
use std::io::BufReader;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

use ::catalogue::{Compression, each_item};
use load_item_metadata::local_database::Building;

/// Items of the comparisons.
const COMPARED: [u64; 2] = [200_000, 1_000_000];

/// How often each is built; the two take turns, and the medians count.
const RUNS: usize = 3;

/// Reads, checks, builds and reads back, as the function does before it uploads. Returns seconds.
fn build(path: &Path, count: u64) -> f64 {
    let started = Instant::now();
    let mut building = Building::new(&std::env::temp_dir()).unwrap();
    let content = BufReader::with_capacity(1 << 20, File::open(path).unwrap());
    let items = each_item(content, Compression::None, |item| building.put(item)).unwrap();
    let database = building.finish().unwrap();
    assert_eq!((items, database.items), (count, count));
    started.elapsed().as_secs_f64()
}

/// The Python to compare with.
fn python() -> String {
    let candidates = ["python3", "/usr/bin/python3"];
    let has_gnus = |python: &&str| {
        Command::new(python).args(["-c", "import dbm.gnu"]).output().is_ok_and(|output| output.status.success())
    };
    let found = || candidates.into_iter().find(has_gnus).unwrap_or("python3").to_owned();
    std::env::var("PYTHON").unwrap_or_else(|_| found())
}

/// Python's seconds, and which `dbm` it has.
fn build_in_python(python: &str, path: &Path, target: &Path) -> (f64, String) {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/against_dbm/build.py");
    let output = Command::new(python).arg(script).arg(path).arg(target).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let (seconds, module) = text.trim().split_once(' ').unwrap_or_else(|| std::process::exit(1));
    (seconds.parse().unwrap(), module.to_owned())
}

fn median(mut seconds: Vec<f64>) -> f64 {
    seconds.sort_by(f64::total_cmp);
    seconds[seconds.len() / 2]
}

/// Builds the same items by both, and prints two lines of the table.
fn compare(python: &str, count: u64) {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("items.jsonl");
    catalogue::write(File::create(&path).unwrap(), count);
    let megabytes = path.metadata().unwrap().len() / 1_000_000;
    let (mut ours, mut theirs, mut module) = (Vec::new(), Vec::new(), String::new());
    for run in 0..RUNS {
        ours.push(build(&path, count));
        let (seconds, found) = build_in_python(python, &path, &directory.path().join(format!("dbm{run}")));
        theirs.push(seconds);
        module = found;
    }
    let (ours, theirs) = (median(ours), median(theirs));
    let rate = |seconds: f64| count as f64 / seconds;
    println!("| {count} | {megabytes} | Python, {module} | {theirs:.2} | {:.0} | 1 x |", rate(theirs));
    println!("| {count} | {megabytes} | this crate | {ours:.2} | {:.0} | {:.1} x |", rate(ours), theirs / ours);
}

fn main() {
    let python = python();
    println!("| items | JSON Lines MB | builder | seconds | items/s | |\n| ---: | ---: | --- | ---: | ---: | ---: |");
    for count in COMPARED {
        compare(&python, count);
    }
    println!();

    let counts: Vec<u64> = std::env::args().filter_map(|argument| argument.parse().ok()).collect();
    let counts = if counts.is_empty() { vec![10_000, 100_000, 1_000_000] } else { counts };
    println!(
        "| store | items | catalogue MB (zst) | seconds | items/s | peak memory MB |\n\
         | --- | ---: | ---: | ---: | ---: | ---: |"
    );
    for kind in ["localdb", "dynamodb"] {
        for count in &counts {
            function::measure(kind, *count);
        }
    }
}
