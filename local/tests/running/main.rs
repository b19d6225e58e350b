//! The shipped `local` binary, as a process, over real HTTP and real files.
#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used, reason = "a test that can't go on fails")]

mod answers;
mod bad_input;
mod harness;
mod reading_again;
