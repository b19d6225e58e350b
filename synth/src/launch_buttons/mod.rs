//! The Launch Stack table.
