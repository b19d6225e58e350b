//! `deploy` as a process, against stand-ins of AWS where faults are wanted.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that can't go on fails")]

mod connection;
