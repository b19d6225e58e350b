//! Amazon Personalize's event ingestion.
//!
//! <https://docs.aws.amazon.com/personalize/latest/dg/API_Operations_Amazon_Personalize_Events.html>

use http::Method;

use super::Service;
use crate::answer::Answer;
use crate::dialect::Dialect;
use crate::operation::Operation;
use crate::request::ReceivedRequest;

/// Events that one PutEvents may carry, and action interactions that one PutActionInteractions may.
const MAX_EVENTS: usize = 10;

/// Personalize events. It takes what it is sent, up to the ten events that PutEvents allows.
#[derive(Debug)]
pub struct PersonalizeEvents {
    /// `PutEvents`
    pub put_events: Operation,
    /// `PutActionInteractions`
    pub put_action_interactions: Operation,
}

impl PersonalizeEvents {
    pub(crate) fn new() -> Self {
        Self {
            // PutEvents is the one of these APIs that documents no throttling error of its own.
            put_events: Operation::new("PutEvents", Dialect::RestJson("ThrottlingException"), put_events),
            put_action_interactions: Operation::new(
                "PutActionInteractions",
                Dialect::RestJson("ThrottlingException"),
                put_action_interactions,
            ),
        }
    }
}

impl Service for PersonalizeEvents {
    fn operation(&self, request: &ReceivedRequest) -> Option<&Operation> {
        if request.is(Method::POST, &["action-interactions"]) {
            return Some(&self.put_action_interactions);
        }
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

/// <https://docs.aws.amazon.com/personalize/latest/dg/API_UBS_PutActionInteractions.html>
fn put_action_interactions(request: &ReceivedRequest) -> Answer {
    let body = request.json();
    let invalid = |message| Answer::error(400, "InvalidInputException", message);
    if !body["trackingId"].is_string() {
        return invalid("trackingId is required");
    }
    let Some(interactions) = body["actionInteractions"].as_array() else {
        return invalid("actionInteractions is required");
    };
    let is_complete = |interaction: &serde_json::Value| {
        interaction["timestamp"].is_number()
            && ["actionId", "eventType", "sessionId"].iter().all(|name| interaction[name].is_string())
    };
    match interactions.len() {
        1..=MAX_EVENTS if interactions.iter().all(is_complete) => Answer::status(200),
        1..=MAX_EVENTS => invalid("an action interaction is incomplete"),
        _ => invalid("actionInteractions must have 1 to 10 action interactions"),
    }
}
