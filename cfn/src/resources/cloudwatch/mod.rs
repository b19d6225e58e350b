//! `AWS::CloudWatch`.
// Written by cfn-generate from AWS's resource schemas; `make resource-types` writes it again.

pub mod alarm;
pub use alarm::Alarm;
pub mod dashboard;
pub use dashboard::Dashboard;
