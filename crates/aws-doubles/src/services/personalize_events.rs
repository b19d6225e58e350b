//! Amazon Personalize's event ingestion.
//!
//! <https://docs.aws.amazon.com/personalize/latest/dg/API_Operations_Amazon_Personalize_Events.html>

use http::Method;

use super::Service;
use crate::answer::Answer;
use crate::dialect::Dialect;
use crate::operation::Operation;
use crate::request::ReceivedRequest;

/// Events that one PutEvents may carry.
const MAX_EVENTS: usize = 10;

/// Personalize events. It takes what it is sent, up to the ten events that PutEvents allows.
#[derive(Debug)]
pub struct PersonalizeEvents {
    /// `PutEvents`
    pub put_events: Operation,
}

impl PersonalizeEvents {
    pub(crate) fn new() -> Self {
        Self {
            // PutEvents is the one of these APIs that documents no throttling error of its own.
            put_events: Operation::new("PutEvents", Dialect::RestJson("ThrottlingException"), put_events),
        }
    }
}

impl Service for PersonalizeEvents {
    fn operation(&self, request: &ReceivedRequest) -> Option<&Operation> {
        request.is(Method::POST, &["events"]).then_some(&self.put_events)
    }
}

fn put_events(request: &ReceivedRequest) -> Answer {
    let body = request.json();
    let invalid = |message| Answer::error(400, "InvalidInputException", message);
    if !body["trackingId"].is_string() || !body["sessionId"].is_string() {
        return invalid("trackingId and sessionId are required");
    }
    match body["eventList"].as_array().map(Vec::len) {
        Some(1..=MAX_EVENTS) => Answer::status(200),
        _ => invalid("eventList must have 1 to 10 events"),
    }
}
