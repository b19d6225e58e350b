//! Item files, written and read as the loader and the API function do.
#![allow(clippy::unwrap_used, reason = "a test that can't go on fails")]

mod compressed;
mod damaged_files;
mod files;
mod lookup;
mod replacement;
mod writing;
