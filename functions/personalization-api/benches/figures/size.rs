//! What is uploaded.

use std::io::Write;
use std::path::Path;

use flate2::Compression;
use flate2::write::DeflateEncoder;

use crate::Binaries;
use crate::report::{Line, Report, Target};

/// Bytes of a zip with one file named `bootstrap` around what is compressed: headers, directory, end.
const FRAME: usize = 30 + 46 + 22 + 2 * "bootstrap".len();

/// Measures both binaries.
pub(crate) fn measure(binaries: &Binaries, report: &mut Report) {
    let (ours, empty) = (sizes(&binaries.ours), sizes(&binaries.empty));
    report.add(Line::new("binary", "MB", ours.0).baseline("empty function", empty.0));
    report
        .add(Line::new("binary, zipped", "MB", ours.1).baseline("empty function", empty.1).target(Target::Below(8.0)));
}

fn sizes(path: &Path) -> (f64, f64) {
    let binary = std::fs::read(path).unwrap();
    let mut zip = DeflateEncoder::new(Vec::new(), Compression::best());
    zip.write_all(&binary).unwrap();
    let zipped = zip.finish().unwrap().len() + FRAME;
    (binary.len() as f64 / 1e6, zipped as f64 / 1e6)
}
