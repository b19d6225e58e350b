//! The shipped binary, run as a process against AWS's stand-ins.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that can't go on fails")]

mod deletion;
mod harness;
mod moto;
mod permissions;
mod synchronizing;
