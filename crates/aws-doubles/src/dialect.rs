//! How each of AWS's protocols spells an error.

use serde_json::json;

use crate::answer::Content;

/// The protocol of an operation, as far as errors and throttling go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dialect {
    /// REST with JSON: the error's name is in `x-amzn-errortype`. The first field is the name of the throttling error,
    /// which comes with status 429.
    RestJson(&'static str),
    /// Operations named by `X-Amz-Target`: the error's name is in the body, and the status of a throttling error, whose
    /// name the field holds, is 400.
    TargetJson(&'static str),
    /// S3's XML; throttling is `503 SlowDown`.
    RestXml,
    /// The XML of every other service, in which the error stands in an `ErrorResponse`; throttling is `400 Throttling`.
    WrappedXml,
    /// A server of no protocol of AWS's: the bare status.
    Plain,
}

impl Dialect {
    pub(crate) fn error(self, status: u16, code: &str, message: &str) -> Content {
        match self {
            Self::RestJson(_) => Content::new(status, json!({ "message": message }).to_string())
                .header("content-type", "application/json")
                .header("x-amzn-errortype", code),
            Self::TargetJson(_) => Content::new(status, json!({ "__type": code, "message": message }).to_string())
                .header("content-type", "application/x-amz-json-1.1"),
            Self::RestXml => Content::new(
                status,
                format!(
                    "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><Code>{code}</Code>\
                     <Message>{message}</Message></Error>"
                ),
            )
            .header("content-type", "application/xml"),
            Self::WrappedXml => Content::new(
                status,
                format!(
                    "<?xml version=\"1.0\"?>\
                     <ErrorResponse xmlns=\"http://cloudfront.amazonaws.com/doc/2020-05-31/\">\
                     <Error><Type>Sender</Type><Code>{code}</Code><Message>{message}</Message></Error>\
                     <RequestId>00000000-0000-4000-8000-000000000000</RequestId></ErrorResponse>"
                ),
            )
            .header("content-type", "text/xml"),
            Self::Plain => Content::new(status, message.to_owned()).header("content-type", "text/plain"),
        }
    }

    pub(crate) fn throttled(self) -> Content {
        match self {
            Self::RestJson(code) => self.error(429, code, "Rate exceeded").header("retry-after", "1"),
            Self::TargetJson(code) => self.error(400, code, "Rate exceeded"),
            Self::RestXml => self.error(503, "SlowDown", "Please reduce your request rate."),
            Self::WrappedXml => self.error(400, "Throttling", "Rate exceeded"),
            Self::Plain => self.error(429, "", "Too many requests").header("retry-after", "1"),
        }
    }
}
