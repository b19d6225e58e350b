//! The layers in front of the API, as the shipped binary has them: each test runs it on a free port, with a
//! configuration and items of its own.

// Helper functions of tests are not in `#[test]` functions, where clippy.toml allows these.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod authentication;
mod bodies;
mod caching;
mod harness;
