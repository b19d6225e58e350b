//! The ways to keep item metadata in a file, measured side by side: `cargo bench -p item-store`.
//!
//! Every measurement is a process of its own, so that memory is that of one candidate alone. The first line is the
//! baseline: all items in a hash map in the process's own memory.
//!
//! - *build* and *its memory*: writing the file from items in no order, and by how much the process grew at most
//!   (`VmHWM`; for heed that has pages of its file in it).
//! - *open*: warm, then with no page of the file in memory.
//! - *first 25*: one read of 25 items with no page of the file in memory (the file's pages are dropped after opening).
//! - *warm 25*: the median, and the 99th percentile, of reads of 25 random items.
//! - *memory*: what the process has of its own after those reads (`RssAnon`), and what of it is pages of files
//!   (`RssFile`).
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a benchmark that can't go on stops, and prints its figures"
)]

mod candidates;
mod items;
mod own_formats;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use candidates::{CANDIDATES, Candidate};
use item_store::Unpacker;
use items::Items;

/// Items that one answer is decorated with.
const BATCH: usize = 25;
const WARM_BATCHES: usize = 4000;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["build", name, path, count] => build(candidate(name), Path::new(path), count.parse().unwrap()),
        ["read", name, path, count] => read(candidate(name), Path::new(path), count.parse().unwrap()),
        // A test run of all targets starts benchmarks too, without `--bench`; there is nothing to test here.
        _ if !arguments.iter().any(|argument| argument == "--bench") => {}
        _ => compare(),
    }
}

fn candidate(name: &str) -> &'static dyn Candidate {
    *CANDIDATES.iter().find(|candidate| candidate.name() == name).unwrap()
}

fn compare() {
    let directory = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    for count in [10_000, 1_000_000] {
        println!("\n{count} items");
        println!(
            "| candidate | build s | its memory MB | file MB | zstd MB | open warm ms | open cold ms | first 25 cold \
             µs | warm 25 p50 µs | p99 µs | memory MB | pages of files MB |"
        );
        println!("| --- |{}", " ---: |".repeat(11));
        for candidate in CANDIDATES {
            let path = directory.path().join("file");
            let build = child("build", candidate.name(), &path, count);
            let file = std::fs::File::open(&path).unwrap();
            file.sync_all().unwrap();
            let length = file.metadata().unwrap().len();
            let compressed = zstd::stream::encode_all(&file, 3).unwrap().len();
            let read = child("read", candidate.name(), &path, count);
            println!(
                "| {} | {build} | {:.1} | {:.1} | {read} |",
                candidate.name(),
                length as f64 / 1e6,
                compressed as f64 / 1e6
            );
            std::fs::remove_file(&path).unwrap();
        }
        levels(&directory.path().join("items"), count);
    }
}

/// What zstd's levels make of the chosen file, and how long packing, and unpacking with verification, take.
fn levels(path: &Path, count: u32) {
    candidate("item file (chosen)").build(path, &mut Items::unsorted(count));
    println!("\n| zstd level | packed MB | pack s | unpack and verify s |\n| ---: | ---: | ---: | ---: |");
    for level in [1, 3, 6, 9, 12] {
        let start = Instant::now();
        let mut packed = Vec::new();
        let mut encoder = zstd::stream::write::Encoder::new(&mut packed, level).unwrap();
        encoder.include_checksum(true).unwrap();
        std::io::copy(&mut std::fs::File::open(path).unwrap(), &mut encoder).unwrap();
        encoder.finish().unwrap();
        let pack = start.elapsed().as_secs_f64();
        let start = Instant::now();
        let mut unpacker = Unpacker::new(path.parent().unwrap()).unwrap();
        unpacker.write_all(&packed).unwrap();
        assert_eq!(unpacker.finish().unwrap().len(), u64::from(count));
        println!("| {level} | {:.2} | {pack:.2} | {:.3} |", packed.len() as f64 / 1e6, start.elapsed().as_secs_f64());
    }
}

/// Runs one measurement in a process of its own and returns its columns.
fn child(what: &str, name: &str, path: &Path, count: u32) -> String {
    let itself = std::env::current_exe().unwrap();
    let output = Command::new(itself).args([what, name]).arg(path).arg(count.to_string()).output().unwrap();
    assert!(output.status.success(), "{what} {name}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

fn build(candidate: &dyn Candidate, path: &Path, count: u32) {
    let before = memory("VmHWM");
    let start = Instant::now();
    candidate.build(path, &mut Items::unsorted(count));
    let seconds = start.elapsed().as_secs_f64();
    println!("{seconds:.2} | {:.1}", memory("VmHWM") - before);
}

fn read(candidate: &dyn Candidate, path: &Path, count: u32) {
    let open = |path: &PathBuf| {
        let start = Instant::now();
        let opened = candidate.open(path);
        (opened, start.elapsed().as_secs_f64() * 1e3)
    };
    let path = path.to_owned();
    let (opened, _) = open(&path);
    drop(opened);
    let (opened, open_warm) = open(&path);
    drop(opened);
    drop_pages(&path);
    let (mut opened, open_cold) = open(&path);
    drop_pages(&path);
    let mut ids = Items::random_ids(count);
    let mut batch = || {
        let ids: Vec<String> = ids.by_ref().take(BATCH).collect();
        let start = Instant::now();
        let mut bytes = 0;
        for id in &ids {
            opened.read(id, &mut |metadata| bytes += metadata.len() + usize::from(metadata[metadata.len() / 2]));
        }
        assert!(bytes > BATCH * 100);
        start.elapsed().as_secs_f64() * 1e6
    };
    let first = batch();
    // A plain read brings the file back into memory; the first half of the batches, its pages into this process.
    std::io::copy(&mut std::fs::File::open(&path).unwrap(), &mut std::io::sink()).unwrap();
    let mut warm: Vec<f64> = (0..WARM_BATCHES).map(|_| batch()).collect();
    let mut warm = warm.split_off(WARM_BATCHES / 2);
    warm.sort_by(f64::total_cmp);
    let (p50, p99) = (warm[warm.len() / 2], warm[warm.len() * 99 / 100]);
    println!(
        "{open_warm:.2} | {open_cold:.2} | {first:.0} | {p50:.1} | {p99:.1} | {:.1} | {:.1}",
        memory("RssAnon"),
        memory("RssFile")
    );
}

/// Lets the kernel forget the pages of a file that is on disk whole.
fn drop_pages(path: &Path) {
    let file = std::fs::File::open(path).unwrap();
    file.sync_all().unwrap();
    rustix::fs::fadvise(&file, 0, None, rustix::fs::Advice::DontNeed).unwrap();
}

/// A figure of this process's memory, in megabytes.
fn memory(field: &str) -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix(field)?.strip_prefix(':')).unwrap();
    let kibibytes: f64 = line.trim().trim_end_matches(" kB").parse().unwrap();
    kibibytes * 1024.0 / 1e6
}
