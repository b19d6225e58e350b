//! `deploy` as a process: against stand-ins of AWS, and against an emulated AWS with a fault put into it.
//!
//! - [`connection`] — credentials and region
//! - [`faults`]     — what goes wrong in the middle, and how it is recovered from
//! - [`operator`]   — who runs `deploy`, and what they deploy

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that can't go on fails")]

mod connection;
mod faults;
mod operator;
