//! `--aws`: AWS itself in place of the stand-ins of chosen parts, here the project's doubles of it.
#![allow(clippy::unwrap_used, reason = "a test that can't go on fails")]

mod harness;
mod origins;
mod stores;
mod targets;
