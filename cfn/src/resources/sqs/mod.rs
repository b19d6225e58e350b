//! `AWS::SQS`.
// Written by cfn-generate from AWS's resource schemas; `make resource-types` writes it again.

pub mod queue;
pub use queue::Queue;
pub mod queue_policy;
pub use queue_policy::QueuePolicy;
