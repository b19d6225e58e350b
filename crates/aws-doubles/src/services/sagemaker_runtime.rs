//! SageMaker's runtime.
//!
//! <https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_runtime_InvokeEndpoint.html>

use http::Method;

use super::{Service, sample_items};
use crate::answer::Answer;
use crate::dialect::Dialect;
use crate::operation::Operation;
use crate::request::ReceivedRequest;

/// SageMaker's runtime. Every endpoint answers as docs/origins.md says.
#[derive(Debug)]
pub struct SageMakerRuntime {
    /// `InvokeEndpoint`
    pub invoke_endpoint: Operation,
}

impl SageMakerRuntime {
    pub(crate) fn new() -> Self {
        Self {
            invoke_endpoint: Operation::new("InvokeEndpoint", Dialect::RestJson("ThrottlingException"), |request| {
                Answer::json(&sample_items::own_recommender(&request.json()))
            }),
        }
    }

    /// The name of the endpoint that a request invokes.
    #[must_use]
    pub fn endpoint_name(request: &ReceivedRequest) -> Option<String> {
        request.path_segments().into_iter().nth(1)
    }
}

impl Service for SageMakerRuntime {
    fn operation(&self, request: &ReceivedRequest) -> Option<&Operation> {
        request.is(Method::POST, &["endpoints", "*", "invocations"]).then_some(&self.invoke_endpoint)
    }
}
