//! `AWS::IAM`.
// Written by cfn-generate from AWS's resource schemas; `make resource-types` writes it again.

pub mod managed_policy;
pub use managed_policy::ManagedPolicy;
pub mod role;
pub use role::Role;
