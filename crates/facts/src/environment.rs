//! Names of environment variables that the templates set and the functions read.

/// How experiments are evaluated: one of [`crate::Experiments`]' spellings. Left out, `weighted`.
pub const EXPERIMENTS: &str = "EXPERIMENTS";

/// What the names of a stack's tables of item metadata begin with; the namespace follows.
pub const ITEM_TABLE_PREFIX: &str = "ITEM_TABLE_PREFIX";

/// The id of the stack, with which the tables that it made are tagged.
pub const STACK_ID: &str = "STACK_ID";
