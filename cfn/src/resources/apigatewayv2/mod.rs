//! `AWS::ApiGatewayV2`.
// Written by cfn-generate from AWS's resource schemas; `make resource-types` writes it again.

pub mod api;
pub use api::Api;
pub mod authorizer;
pub use authorizer::Authorizer;
pub mod integration;
pub use integration::Integration;
pub mod route;
pub use route::Route;
pub mod stage;
pub use stage::Stage;
