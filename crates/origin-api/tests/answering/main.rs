//! Recommendation requests over the shipped router, with origins and stores that a test scripts and time that passes
//! only when everything waits.

// Helper functions of tests are not in `#[test]` functions, where clippy.toml allows these.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod actions;
mod availability;
mod fallbacks;
mod guardrails;
mod harness;
mod random_faults;
