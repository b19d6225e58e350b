//! Counts from files: records of the namespace's streams as Firehose writes them, or exported lines of the log; one
//! JSON object a line, plain or compressed by gzip.

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use experiment_statistics::counting::{Counted, Experiment, Tally};
use flate2::read::MultiGzDecoder;
use serde_json::Value;

use crate::error::Error;

/// The first bytes of what gzip compressed.
const GZIP: [u8; 2] = [0x1f, 0x8b];

/// Reads a file, or all files below a folder.
///
/// # Errors
/// When one can't be read.
pub(super) fn read(path: &Path, experiment: &Experiment, since: Option<i64>) -> Result<Tally, Error> {
    let mut counted = Vec::new();
    for file in files(path).map_err(|error| failed(path, &error))? {
        let lines = opened(&file).map_err(|error| failed(&file, &error))?;
        for line in lines.split(b'\n') {
            let line = line.map_err(|error| failed(&file, &error))?;
            // A folder may hold other things, and a stream other records.
            let Ok(line) = serde_json::from_slice::<Value>(&line) else { continue };
            counted.extend(Counted::read(&line, experiment));
        }
    }
    counted.retain(|one| since.is_none_or(|since| one.at >= since));
    if counted.iter().any(|one| one.user.is_some()) {
        return Ok(Tally::of_users(counted));
    }
    let mut tally = Tally::default();
    counted.iter().for_each(|one| tally.count_answer(one));
    Ok(tally)
}

fn failed(path: &Path, error: &io::Error) -> Error {
    Error::File { path: path.to_owned(), reason: error.to_string() }
}

fn files(path: &Path) -> io::Result<Vec<PathBuf>> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let mut inside: Vec<PathBuf> =
        fs::read_dir(path)?.map(|entry| entry.map(|entry| entry.path())).collect::<io::Result<_>>()?;
    inside.sort();
    let mut files = Vec::new();
    for path in inside {
        files.extend(self::files(&path)?);
    }
    Ok(files)
}

fn opened(path: &Path) -> io::Result<Box<dyn BufRead>> {
    let mut file = BufReader::new(File::open(path)?);
    if file.fill_buf()?.starts_with(&GZIP) {
        let plain: Box<dyn Read> = Box::new(MultiGzDecoder::new(file));
        return Ok(Box::new(BufReader::new(plain)));
    }
    Ok(Box::new(file))
}
