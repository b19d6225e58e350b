//! `AWS::AppConfig`.
// Written by cfn-generate from AWS's resource schemas; `make resource-types` writes it again.

pub mod application;
pub use application::Application;
pub mod configuration_profile;
pub use configuration_profile::ConfigurationProfile;
pub mod deployment;
pub use deployment::Deployment;
pub mod deployment_strategy;
pub use deployment_strategy::DeploymentStrategy;
pub mod environment;
pub use environment::Environment;
pub mod hosted_configuration_version;
pub use hosted_configuration_version::HostedConfigurationVersion;
