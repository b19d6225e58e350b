//! Items per second of building the local database, against Python's `dbm` building the same items in the same run; then the shipped
//! binary's memory and speed against the catalogue's length.
//!
//! `cargo bench -p load-item-metadata`. Python is `$PYTHON`, else `python3`; its script takes GNU's dbm if it has it. Numbers
//! after `--` are the items of the catalogues of the second part: `-- 10000 1000000` if left out.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a bench that can't go on stops")]

mod catalogue;
mod function;

use std::fs::File;
use std::io::BufReader;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use load_item_metadata::catalogue::each_item;
use load_item_metadata::compression::Compression;
use load_item_metadata::local_database::Building;
use load_item_metadata::progress::Progress;

/// Items of the comparison.
const COMPARED: u64 = 200_000;

/// Reads, checks, builds and reads back, as the function does before it uploads. Returns seconds.
fn build(path: &Path) -> f64 {
    let started = Instant::now();
    let mut building = Building::new().unwrap();
    let content = BufReader::with_capacity(1 << 20, File::open(path).unwrap());
    let progress = Progress::new(Duration::from_secs(3600));
    let items = each_item(content, Compression::None, &progress, |item| building.put(item)).unwrap();
    let database = building.finish().unwrap();
    assert_eq!((items, database.items), (COMPARED, COMPARED));
    started.elapsed().as_secs_f64()
}

/// Python's seconds, and which `dbm` it has.
fn build_in_python(path: &Path, directory: &Path) -> (f64, String) {
    let python = std::env::var("PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/against_dbm/build.py");
    let output = Command::new(python).arg(script).arg(path).arg(directory.join("dbm")).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let (seconds, module) = text.trim().split_once(' ').unwrap_or_else(|| std::process::exit(1));
    (seconds.parse().unwrap(), module.to_owned())
}

fn main() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("items.jsonl");
    catalogue::write(File::create(&path).unwrap(), COMPARED);
    let mut ours: Vec<f64> = (0..3).map(|_| build(&path)).collect();
    ours.sort_by(f64::total_cmp);
    let (python, module) = build_in_python(&path, directory.path());
    let rate = |seconds: f64| COMPARED as f64 / seconds;
    println!("{COMPARED} items, {} MB of JSON Lines", path.metadata().unwrap().len() / 1_000_000);
    println!("| builder | seconds | items/s |\n| --- | ---: | ---: |");
    println!("| Python, {module} | {python:.2} | {:.0} |", rate(python));
    println!("| this crate, median of 3 | {:.2} | {:.0} |", ours[1], rate(ours[1]));
    println!("{:.1} times as fast\n", python / ours[1]);
    drop(directory);

    let counts: Vec<u64> = std::env::args().filter_map(|argument| argument.parse().ok()).collect();
    let counts = if counts.is_empty() { vec![10_000, 1_000_000] } else { counts };
    println!(
        "| store | items | catalogue MB (zst) | seconds | items/s | peak memory MB |\n| --- | ---: | ---: | ---: | ---: | ---: |"
    );
    for kind in ["localdb", "dynamodb"] {
        for count in &counts {
            function::measure(kind, *count);
        }
    }
}
