//! What docs/ says of the API, driven through the shipped router and binary. AWS is played by doubles that speak
//! its wire protocols on 127.0.0.1.

// Helper functions of tests are not in `#[test]` functions, where clippy.toml allows these.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod action_interactions;
mod actions;
mod automatic_values;
mod cache_tags;
mod caching;
mod configuration_source;
mod environment;
mod errors;
mod event_limits;
mod events;
mod experiments;
mod fallbacks;
mod harness;
mod lambda;
mod lambda_http;
mod load;
mod logs;
mod metadata;
mod origins;
mod promotions;
mod properties;
mod recommending;
mod refusals;

mod rerank_limits;
mod samples;
mod server_timing;
mod tracing;
