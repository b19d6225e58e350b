//! `AWS::Cognito`.
// Written by cfn-generate from AWS's resource schemas; `make resource-types` writes it again.

pub mod user_pool;
pub use user_pool::UserPool;
pub mod user_pool_client;
pub use user_pool_client::UserPoolClient;
pub mod user_pool_domain;
pub use user_pool_domain::UserPoolDomain;
pub mod user_pool_resource_server;
pub use user_pool_resource_server::UserPoolResourceServer;
