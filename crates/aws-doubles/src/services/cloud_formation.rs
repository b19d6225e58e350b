//! CloudFormation's side of custom resources: the events it sends, and the pre-signed URL that takes the answers.
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref.html>

use http::Method;
use serde_json::{Value, json};

use super::Service;
use crate::answer::Answer;
use crate::dialect::Dialect;
use crate::operation::Operation;
use crate::request::ReceivedRequest;

/// The first path segment of the URL, which in AWS is a bucket.
const BUCKET: &str = "cloudformation-custom-resource-response-useast1";

/// CloudFormation, as custom resources see it.
#[derive(Debug)]
pub struct CloudFormation {
    /// The PUT of an answer. Refused are another content type than the empty one that the URL is signed for, and a body
    /// above 4,096 bytes (which S3 takes and CloudFormation then ignores).
    pub answer: Operation,
}

impl CloudFormation {
    /// In the query of every URL: whoever has it can answer.
    pub const SECRET: &str = "f00dfeedc0ffee";

    pub(crate) fn new() -> Self {
        Self { answer: Operation::new("the answer to CloudFormation", Dialect::RestXml, receive) }
    }

    /// The path and query of the pre-signed URL.
    pub(crate) fn response_path() -> String {
        let signed = "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Expires=7200&X-Amz-SignedHeaders=content-type%3Bhost";
        format!("/{BUCKET}/arn%3Aaws%3Acloudformation%7Crequest?{signed}&X-Amz-Signature={}", Self::SECRET)
    }

    /// An event of this type (`Create`, `Update`, `Delete`) with these properties, whose answers go to `response_url`.
    /// Tests set in it what they want otherwise.
    pub(crate) fn event(request_type: &str, properties: &Value, response_url: String) -> Value {
        let mut properties = properties.clone();
        properties["ServiceToken"] = json!("arn:aws:lambda:us-east-1:123456789012:function:a-function");
        let mut event = json!({
            "RequestType": request_type,
            "ServiceToken": properties["ServiceToken"],
            "ResponseURL": response_url,
            "StackId":
                "arn:aws:cloudformation:us-east-1:123456789012:stack/a-stack/11111111-2222-4333-8444-555555555555",
            "RequestId": "99999999-8888-4777-8666-555555555555",
            "LogicalResourceId": "AResource",
            "ResourceType": "Custom::AResource",
            "ResourceProperties": properties,
        });
        if request_type != "Create" {
            event["PhysicalResourceId"] = json!("a-physical-id");
        }
        if request_type == "Update" {
            event["OldResourceProperties"] = event["ResourceProperties"].clone();
        }
        event
    }

    /// The answers that were put, refused ones too, in the order of arrival.
    #[must_use]
    pub fn answers(&self) -> Vec<Value> {
        self.answer.requests().iter().map(ReceivedRequest::json).collect()
    }
}

impl Service for CloudFormation {
    fn operation(&self, request: &ReceivedRequest) -> Option<&Operation> {
        request.is(Method::PUT, &[BUCKET, "*"]).then_some(&self.answer)
    }
}

fn receive(request: &ReceivedRequest) -> Answer {
    if request.query_parameter("X-Amz-Signature").as_deref() != Some(CloudFormation::SECRET)
        || request.header("content-type").is_some_and(|kind| !kind.is_empty())
    {
        return Answer::error(403, "SignatureDoesNotMatch", "The request signature does not match.");
    }
    if request.body.len() > 4096 {
        return Answer::error(400, "EntityTooLarge", "CloudFormation reads 4096 bytes.");
    }
    Answer::status(200)
}
