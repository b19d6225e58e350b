//! Lambda's Invoke, for the recommenders and post-processors that users write themselves.
//!
//! <https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html>

use http::Method;
use serde_json::json;

use super::{Service, sample_items};
use crate::answer::{Answer, Content};
use crate::dialect::Dialect;
use crate::operation::Operation;
use crate::request::ReceivedRequest;

/// Lambda. Every function answers as a recommender or post-processor of docs/origins.md would.
#[derive(Debug)]
pub struct Lambda {
    /// `Invoke`
    pub invoke: Operation,
}

impl Lambda {
    pub(crate) fn new() -> Self {
        Self {
            invoke: Operation::new("Invoke", Dialect::RestJson("TooManyRequestsException"), |request| {
                Answer::json(&sample_items::own_recommender(&request.json()))
            }),
        }
    }

    /// What Invoke answers when the function itself failed: status 200, and the failure told by a header.
    #[must_use]
    pub fn function_error(error_type: &str, message: &str) -> Answer {
        let body = json!({ "errorType": error_type, "errorMessage": message });
        Content::json(&body).header("x-amz-function-error", "Unhandled").into()
    }

    /// The name or ARN of the function that a request invokes.
    #[must_use]
    pub fn function_name(request: &ReceivedRequest) -> Option<String> {
        request.path_segments().into_iter().nth(2)
    }
}

impl Service for Lambda {
    fn operation(&self, request: &ReceivedRequest) -> Option<&Operation> {
        request.is(Method::POST, &["2015-03-31", "functions", "*", "invocations"]).then_some(&self.invoke)
    }
}
