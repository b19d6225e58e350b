//! The loader, as it is shipped, against doubles of AWS: every rule of docs/item-metadata.md is a case.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that can't go on fails")]

mod bad_catalogues;
mod environment;
mod events;
mod formats;
mod harness;
mod in_process;
mod limits;
mod local_databases;
#[cfg(target_os = "linux")]
mod memory;
mod order;
mod tables;
