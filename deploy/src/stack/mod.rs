//! Stacks of CloudFormation, as commands find them.
//!
//! - [`description`] — what a stack is: its id, status, outputs, and the resources that have no output

pub(crate) mod description;

pub(crate) use description::{Output, Stack};
