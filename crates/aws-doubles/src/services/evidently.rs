//! CloudWatch Evidently's data plane. AWS ended the service on 2025-10-16; configurations that name it still load.
//!
//! <https://docs.aws.amazon.com/cloudwatchevidently/latest/APIReference/API_EvaluateFeature.html>

use http::Method;
use serde_json::{Value, json};

use super::Service;
use crate::answer::Answer;
use crate::dialect::Dialect;
use crate::operation::Operation;
use crate::request::ReceivedRequest;

/// Evidently. No feature exists until a test says what evaluating one answers.
#[derive(Debug)]
pub struct Evidently {
    /// `EvaluateFeature`
    pub evaluate_feature: Operation,
    /// `PutProjectEvents`
    pub put_project_events: Operation,
}

impl Evidently {
    pub(crate) fn new() -> Self {
        let dialect = Dialect::RestJson("ThrottlingException");
        Self {
            evaluate_feature: Operation::new("EvaluateFeature", dialect, |_| {
                Answer::error(404, "ResourceNotFoundException", "Feature not found")
            }),
            put_project_events: Operation::new("PutProjectEvents", dialect, |request| {
                let events = request.json()["events"].as_array().map_or(0, Vec::len);
                let results: Vec<Value> = (0..events).map(|n| json!({ "eventId": format!("event-{n}") })).collect();
                Answer::json(&json!({ "failedEventCount": 0, "eventResults": results }))
            }),
        }
    }

    /// What EvaluateFeature answers when an experiment's rule matched. `value` is Evidently's own tagged form, such as
    /// `{"stringValue": "b"}` or `{"longValue": 0}` (as text when it comes as `"0"`).
    #[must_use]
    pub fn experiment_match(variation: &str, value: &Value) -> Answer {
        Answer::json(&json!({
            "reason": "EXPERIMENT_RULE_MATCH",
            "variation": variation,
            "value": value,
            "details": r#"{"launch":null,"experiment":"an-experiment"}"#,
        }))
    }
}

impl Service for Evidently {
    fn operation(&self, request: &ReceivedRequest) -> Option<&Operation> {
        if request.is(Method::POST, &["projects", "*", "evaluations", "*"]) {
            Some(&self.evaluate_feature)
        } else if request.is(Method::POST, &["events", "projects", "*"]) {
            Some(&self.put_project_events)
        } else {
            None
        }
    }
}
