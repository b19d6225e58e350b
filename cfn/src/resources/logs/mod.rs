//! `AWS::Logs`.
// Written by cfn-generate from AWS's resource schemas; `make resource-types` writes it again.

pub mod log_group;
pub use log_group::LogGroup;
