//! Names of environment variables that the templates set and the functions read.

/// How experiments are evaluated: one of [`crate::Experiments`]' spellings. Left out, `weighted`.
pub const EXPERIMENTS: &str = "EXPERIMENTS";
