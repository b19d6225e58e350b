//! `AWS::Events`.
// Written by cfn-generate from AWS's resource schemas; `make resource-types` writes it again.

pub mod rule;
pub use rule::Rule;
