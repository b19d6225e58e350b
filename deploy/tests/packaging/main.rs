//! `deploy package`, the shipped binary as a process, in a clone in small. The tools that build are doubles: what they
//! would build in minutes is there already.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that can't go on fails")]

mod clone;
mod packages;
mod refusals;
