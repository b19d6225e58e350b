//! What docs/configuration.md says of validation, on the shipped binary.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that can't go on fails")]

mod announcing;
mod describing;
mod environment;
mod harness;
mod moto;
mod original;
mod permissions;
mod refusing;
mod template_change;
mod validators;
