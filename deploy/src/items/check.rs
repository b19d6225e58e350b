//! Every line of a catalogue, checked by the loader's own code before anything is uploaded.

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

use catalogue::{CatalogueError, Compression, NewItem, Refusal, Stores, each_item};
use indicatif::{ProgressBar, ProgressStyle};

use crate::error::Error;
use crate::report::Report;

/// Bytes read at once.
const BUFFER: usize = 1 << 20;

/// Checks a file for the stores that it is to be loaded into, and returns how many items it has.
///
/// # Errors
/// At the first line that the loader would refuse: which, and why.
pub(crate) async fn check(file: &Path, stores: Stores, report: &Report) -> Result<u64, Error> {
    let unreadable = |error: io::Error| Error::File { path: file.to_owned(), reason: error.to_string() };
    let content = File::open(file).map_err(unreadable)?;
    let length = content.metadata().map_err(unreadable)?.len();
    let bar = report.progress(ProgressBar::new(length).with_style(style("checked")));
    let read = Arc::new(AtomicU64::new(0));
    let counted = Counted { content, read: Arc::clone(&read) };
    let compression = Compression::of_key(&file.to_string_lossy());
    let mut checking = tokio::task::spawn_blocking(move || {
        let content = BufReader::with_capacity(BUFFER, counted);
        each_item(content, compression, |item| {
            if stores.dynamodb {
                NewItem::read(item).map_err(Refusal::item)?;
            }
            Ok::<(), Refusal<CatalogueError>>(())
        })
    });
    let checked = loop {
        tokio::select! {
            checked = &mut checking => break checked,
            () = tokio::time::sleep(Duration::from_millis(100)) => bar.set_position(read.load(Relaxed)),
        }
    };
    bar.finish_and_clear();
    let refused = |reason: &dyn std::fmt::Display| Error::Usage(format!("{}: {reason}", file.display()));
    match checked {
        Ok(Ok(items)) => Ok(items),
        Ok(Err(CatalogueError::BadLine { line, reason })) => {
            Err(refused(&format!("line {line}: {reason}; nothing was uploaded")))
        }
        Ok(Err(error)) => Err(refused(&error)),
        Err(error) => Err(Error::Failed(format!("the check ended without an answer: {error}"))),
    }
}

/// How progress over bytes is drawn; fits 60 columns.
pub(super) fn style(what: &str) -> ProgressStyle {
    ProgressStyle::with_template(&format!("{{bar:20}} {{bytes}} of {{total_bytes}} {what}"))
        .unwrap_or_else(|_| ProgressStyle::default_bar())
}

/// A file whose bytes are counted as they are read.
#[derive(Debug)]
struct Counted {
    content: File,
    read: Arc<AtomicU64>,
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.content.read(buffer)?;
        self.read.fetch_add(length as u64, Relaxed);
        Ok(length)
    }
}
