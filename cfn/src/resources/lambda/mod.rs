//! `AWS::Lambda`.
// Written by cfn-generate from AWS's resource schemas; `make resource-types` writes it again.

pub mod event_invoke_config;
pub use event_invoke_config::EventInvokeConfig;
pub mod function;
pub use function::Function;
pub mod permission;
pub use permission::Permission;
pub mod version;
pub use version::Version;
