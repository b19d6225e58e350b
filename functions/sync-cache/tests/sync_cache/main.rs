//! The shipped binary, run as a process against AWS's stand-ins, and its plans on their own.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that can't go on fails")]

mod cloudfront;
mod environment;
mod harness;
mod moto;
mod permissions;
mod stage_cache;
mod stage_plans;
mod wants;
