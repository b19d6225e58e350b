//! What arrived at a double.

use bytes::Bytes;
use http::{HeaderMap, Method, Uri};
use percent_encoding::percent_decode_str;
use serde_json::Value;

/// A request as a double received it, body and all.
#[derive(Clone, Debug)]
pub struct ReceivedRequest {
    /// The HTTP method.
    pub method: Method,
    /// Path and query as they were sent, percent-encoding untouched.
    pub uri: Uri,
    /// The headers as they were sent.
    pub headers: HeaderMap,
    /// The whole body.
    pub body: Bytes,
}

impl ReceivedRequest {
    /// The body as JSON; `Null` when it is not JSON, which no assertion on a field survives.
    #[must_use]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or(Value::Null)
    }

    /// The first value of a header, if it is text.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The path as it was sent.
    #[must_use]
    pub fn path(&self) -> &str {
        self.uri.path()
    }

    /// The path cut at its slashes, each piece percent-decoded: `/a/b%2Fc` is `a`, `b/c`.
    #[must_use]
    pub fn path_segments(&self) -> Vec<String> {
        self.path().trim_start_matches('/').split('/').map(decode).collect()
    }

    /// The first value of a query parameter, percent-decoded. A `+` stays a `+`, as in AWS's own protocols.
    pub(crate) fn query_parameter(&self, name: &str) -> Option<String> {
        self.uri.query()?.split('&').find_map(|pair| {
            let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decode(key) == name).then(|| decode(value))
        })
    }

    /// The value of `X-Amz-Target`, by which AWS's JSON protocols name service and operation.
    pub(crate) fn target(&self) -> Option<&str> {
        self.header("x-amz-target")
    }

    /// The operation that a form names, by which AWS's query protocol (CloudFormation, IAM, STS) names it.
    #[must_use]
    pub fn action(&self) -> Option<String> {
        let form = self.header("content-type")?.starts_with("application/x-www-form-urlencoded");
        let body = str::from_utf8(&self.body).ok().filter(|_| form)?;
        body.split('&').find_map(|pair| pair.strip_prefix("Action=")).map(decode)
    }

    /// Whether this is `method` on exactly these path segments, where `*` stands for any one.
    pub(crate) fn is(&self, method: Method, pattern: &[&str]) -> bool {
        let segments = self.path_segments();
        self.method == method
            && segments.len() == pattern.len()
            && segments.iter().zip(pattern).all(|(segment, expected)| *expected == "*" || segment == expected)
    }
}

fn decode(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}
