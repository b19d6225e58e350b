//! The staging bucket's contents, by the shipped binary.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that can't go on fails")]

mod emptying;
mod files;
mod function;
mod packed;
