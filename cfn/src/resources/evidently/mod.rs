//! `AWS::Evidently`.
// Written by cfn-generate from AWS's resource schemas; `make resource-types` writes it again.

pub mod project;
pub use project::Project;
