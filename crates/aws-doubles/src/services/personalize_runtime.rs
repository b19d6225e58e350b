//! Amazon Personalize's runtime.
//!
//! <https://docs.aws.amazon.com/personalize/latest/dg/API_Operations_Amazon_Personalize_Runtime.html>

use http::Method;
use serde_json::json;

use super::{Service, sample_items};
use crate::answer::Answer;
use crate::dialect::Dialect;
use crate::operation::Operation;
use crate::request::ReceivedRequest;

/// Personalize's runtime. It recommends `item-1`, `item-2`, …, or `action-1`, `action-2`, …, and ranks by turning the
/// list round.
#[derive(Debug)]
pub struct PersonalizeRuntime {
    /// `GetRecommendations`
    pub get_recommendations: Operation,
    /// `GetPersonalizedRanking`
    pub get_personalized_ranking: Operation,
    /// `GetActionRecommendations`
    pub get_action_recommendations: Operation,
}

impl PersonalizeRuntime {
    pub(crate) fn new() -> Self {
        let dialect = Dialect::RestJson("ThrottlingException");
        Self {
            get_recommendations: Operation::new("GetRecommendations", dialect, |request| {
                Answer::json(&json!({
                    "itemList": sample_items::items(request.json()["numResults"].as_u64()),
                    "recommendationId": "RID-1",
                }))
            }),
            get_personalized_ranking: Operation::new("GetPersonalizedRanking", dialect, |request| {
                Answer::json(&json!({
                    "personalizedRanking": sample_items::ranking(&request.json()["inputList"]),
                    "recommendationId": "RID-2",
                }))
            }),
            get_action_recommendations: Operation::new("GetActionRecommendations", dialect, |request| {
                // https://docs.aws.amazon.com/personalize/latest/dg/API_RS_GetActionRecommendations.html
                let number = request.json()["numResults"].as_u64().unwrap_or(5);
                if number > 100 {
                    return Answer::error(400, "InvalidInputException", "numResults must be at most 100");
                }
                let action = |index: u64| json!({"actionId": format!("action-{index}"), "score": 1.0 / index as f64});
                let actions: Vec<_> = (1..=number).map(action).collect();
                Answer::json(&json!({"actionList": actions, "recommendationId": "RID-3"}))
            }),
        }
    }
}

impl Service for PersonalizeRuntime {
    fn operation(&self, request: &ReceivedRequest) -> Option<&Operation> {
        if request.is(Method::POST, &["recommendations"]) {
            Some(&self.get_recommendations)
        } else if request.is(Method::POST, &["personalize-ranking"]) {
            Some(&self.get_personalized_ranking)
        } else if request.is(Method::POST, &["action-recommendations"]) {
            Some(&self.get_action_recommendations)
        } else {
            None
        }
    }
}
