//! CloudFormation's protocol, held against a double of the receiving end.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that can't go on fails")]

mod answers;
mod bad_events;
mod delivery;
mod harness;
mod properties;
mod time;
