//! One module a service, one struct a resource type, generated from AWS's resource schemas.
// Written by cfn-generate from AWS's resource schemas; `make resource-types` writes it again.

pub mod apigateway;
pub mod apigatewayv2;
pub mod appconfig;
pub mod cloudfront;
pub mod cloudwatch;
pub mod cognito;
pub mod events;
pub mod evidently;
pub mod iam;
pub mod kinesisfirehose;
pub mod lambda;
pub mod logs;
pub mod s3;
pub mod sqs;
pub mod stepfunctions;
pub mod wafv2;
