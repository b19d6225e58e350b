//! The services, a file each. Every file has the same shape: a struct whose fields are the operations, what they
//! usually answer, how a test looks at what the service was sent, and how the service recognises its requests.

mod api_gateway;
mod app_config;
mod app_config_data;
mod cloud_formation;
mod cloudfront;
mod dynamodb;
mod event_bridge;
mod evidently;
mod firehose;
mod http_origin;
mod kinesis;
mod lambda;
mod lambda_runtime;
mod personalize;
mod personalize_events;
mod personalize_runtime;
mod s3;
mod sagemaker_runtime;
mod sample_items;

pub use api_gateway::ApiGateway;
pub use app_config::AppConfig;
pub use app_config_data::AppConfigData;
pub use cloud_formation::CloudFormation;
pub use cloudfront::{CloudFront, Policy};
pub use dynamodb::DynamoDb;
pub use event_bridge::EventBridge;
pub use evidently::Evidently;
pub use firehose::Firehose;
pub use http_origin::HttpOrigin;
pub use kinesis::{Kinesis, Record};
pub use lambda::Lambda;
pub use lambda_runtime::{Invocation, LambdaRuntime, Outcome};
pub use personalize::Personalize;
pub use personalize_events::PersonalizeEvents;
pub use personalize_runtime::PersonalizeRuntime;
pub use s3::{ObjectVersion, S3};
pub use sagemaker_runtime::SageMakerRuntime;

use crate::answer::Answer;
use crate::operation::Operation;
use crate::request::ReceivedRequest;

/// A request that a service does not carry out.
struct Refusal {
    status: u16,
    code: &'static str,
    message: String,
}

impl From<Refusal> for Answer {
    fn from(refusal: Refusal) -> Self {
        Self::error(refusal.status, refusal.code, &refusal.message)
    }
}

/// A service that can tell which of its operations a request calls.
pub(crate) trait Service {
    /// The operation, or `None` when the request is for another service.
    fn operation(&self, request: &ReceivedRequest) -> Option<&Operation>;
}
