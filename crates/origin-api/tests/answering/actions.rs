//! Actions for a user, in place of items.

use origin_api::error::OriginError;
use serde_json::{Value, json};

use crate::harness::{Does, Harness, document, items, throttled, variations};

const PATH: &str = "/recommend-actions/shop/r/u?numResults=3";

fn with(settings: &Value) -> Harness {
    let mut document = document(settings, &variations());
    let recommenders = &mut document["namespaces"]["shop"]["recommenders"];
    recommenders["recommend-actions"] = recommenders["recommend-items"].clone();
    Harness::new(&document)
}

fn actions(ids: &[&str]) -> Does {
    let actions: Vec<_> = ids.iter().map(|id| json!({"actionId": id, "score": 0.5})).collect();
    Does::Answer(json!({"actionList": actions, "recommendationId": "r"}))
}

fn ids(body: &Value) -> Vec<&str> {
    body["actionList"].as_array().unwrap().iter().map(|action| action["actionId"].as_str().unwrap()).collect()
}

#[tokio::test(start_paused = true)]
async fn an_answer_has_actions_without_metadata_whatever_decorates_items() {
    let harness = with(&json!({
        "inferenceItemMetadata": {"type": "localdb"},
        "availability": {"hiddenWhen": {"stock": [0]}, "unknown": "hide"},
        "autoContext": {"DEVICE": {"type": "string", "default": "phone", "rules": []}}}));
    harness.origin("campaign", actions(&["a", "b", "c", "d"]));
    let answered = harness.get(PATH).await;
    assert_eq!(
        answered.body,
        json!({"actionList": [{"actionId": "a", "score": 0.5}, {"actionId": "b", "score": 0.5},
            {"actionId": "c", "score": 0.5}], "recommendationId": "r"})
    );
    assert!(harness.reads().is_empty(), "no store is asked for actions");
}

#[tokio::test(start_paused = true)]
async fn personalize_is_asked_for_a_hundred_actions_at_most_and_other_origins_for_what_is_wanted() {
    let harness = with(&json!({}));
    harness.origin("campaign", actions(&["a"]));
    harness.get("/recommend-actions/shop/r/u?numResults=101").await;
    assert_eq!(harness.asked().last().unwrap().number, Some(100));
    harness.get("/recommend-actions/shop/r/u").await;
    assert_eq!(harness.asked().last().unwrap().number, Some(25));
}

#[tokio::test(start_paused = true)]
async fn excluded_actions_are_not_answered() {
    let harness = with(&json!({}));
    harness.origin("campaign", actions(&["a", "b", "c", "d"]));
    let answered = harness.get("/recommend-actions/shop/r/u?numResults=2&exclude=a,c").await;
    assert_eq!(ids(&answered.body), ["b", "d"]);
    assert_eq!(harness.asked().last().unwrap().number, Some(4), "as many more as are excluded");
}

#[tokio::test(start_paused = true)]
async fn a_list_of_actions_answers_in_place_of_an_origin() {
    // It is for both kinds of recommenders, and each takes its own.
    let list = json!({"type": "list", "itemIds": ["i"], "actionIds": ["x", "y", "y", "z"]});
    let harness = with(&json!({"fallback": {"then": [{"type": "list", "itemIds": ["i"]}, list]}}));
    for (does, reason) in [(throttled(), "throttled"), (Does::Fails(OriginError::TimedOut), "timed-out")] {
        harness.origin("campaign", does);
        let answered = harness.get(PATH).await;
        assert_eq!(ids(&answered.body), ["x", "y", "z"]);
        assert_eq!(answered.body["fallback"], json!({"reason": reason, "variation": "list"}));
    }
    harness.origin("campaign", actions(&["z"]));
    let answered = harness.get(PATH).await;
    assert_eq!(ids(&answered.body), ["z", "x", "y"]);
    assert_eq!(answered.body["actionList"][1]["filledBy"], "list");
}

#[tokio::test(start_paused = true)]
async fn what_an_origin_answers_in_place_of_actions_is_never_passed_on() {
    let harness = with(&json!({}));
    for wrong in [
        Does::Answer(json!({"itemList": [{"itemId": "i"}]})),
        Does::Answer(json!({"actionList": [{"itemId": "i"}]})),
        items(&["i"]),
    ] {
        harness.origin("campaign", wrong);
        assert_eq!(harness.get(PATH).await.status, 502);
    }
}
