//! Taking a file out of the page cache.

use std::fs::File;
use std::io::IoSliceMut;
use std::path::Path;

use rustix::fs::{Advice, fadvise};
use rustix::io::{ReadWriteFlags, preadv2};

/// Drops a file's pages, and returns how much of it is in memory still: 0 to 1, or `None` where the file system can't
/// tell.
pub(crate) fn drop_pages(path: &Path) -> Option<f64> {
    let file = File::open(path).unwrap();
    fadvise(&file, 0, None, Advice::DontNeed).unwrap();
    let pages = file.metadata().unwrap().len() / 4096;
    // Every 16th page is asked for by a read that may not wait for the disk: it fails when the page is not there. Such
    // a read does not bring the page in either.
    let sample: Vec<u64> = (0..pages).step_by(16).collect();
    let mut present = 0;
    for page in &sample {
        let mut byte = [0];
        match preadv2(&file, &mut [IoSliceMut::new(&mut byte)], page * 4096, ReadWriteFlags::NOWAIT) {
            Ok(_) => present += 1,
            Err(rustix::io::Errno::AGAIN) => {}
            Err(_) => return None,
        }
    }
    Some(f64::from(present) / sample.len() as f64)
}

/// Reads a file, so that all of it is in the page cache.
pub(crate) fn bring_in(path: &Path) {
    std::io::copy(&mut File::open(path).unwrap(), &mut std::io::sink()).unwrap();
}
