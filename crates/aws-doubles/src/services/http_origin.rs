//! A recommender of the user's own behind plain HTTP.

use super::{Service, sample_items};
use crate::answer::Answer;
use crate::dialect::Dialect;
use crate::operation::Operation;
use crate::request::ReceivedRequest;

/// The first path segment of everything that is asked of the origin, so that it can share the port.
const PREFIX: &str = "http-origin";

/// An HTTP server that answers any method on any path below [`HttpOrigin::PATH`].
#[derive(Debug)]
pub struct HttpOrigin {
    /// Any request at all.
    pub any: Operation,
}

impl HttpOrigin {
    /// The path, after the double's URL, that a configured `url` has to start with.
    pub const PATH: &str = "/http-origin";

    pub(crate) fn new() -> Self {
        Self {
            any: Operation::new("the HTTP origin", Dialect::Plain, |request| {
                let num_results = request.query_parameter("numResults").and_then(|number| number.parse().ok());
                Answer::json(&serde_json::json!({ "itemList": sample_items::items(num_results) }))
            }),
        }
    }
}

impl Service for HttpOrigin {
    fn operation(&self, request: &ReceivedRequest) -> Option<&Operation> {
        (request.path_segments().first().map(String::as_str) == Some(PREFIX)).then_some(&self.any)
    }
}
