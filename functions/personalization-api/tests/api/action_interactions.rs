//! What users did about actions: `actionInteractions` of the body of `/events`.

use aws_doubles::Answer;
use serde_json::{Value, json};

use crate::harness::{Answered, Harness};

fn document(targets: &[&str]) -> Value {
    let target = |kind: &&str| match *kind {
        "kinesis-stream" | "kinesis-firehose" => json!({"type": kind, "streamName": "s"}),
        _ => json!({"type": kind, "trackingId": format!("id-of-{kind}")}),
    };
    let context = json!({"device": {"type": "string", "default": "phone", "rules": []}});
    json!({"namespaces": {"shop": {"autoContext": context,
        "eventTargets": targets.iter().map(target).collect::<Vec<_>>()}}})
}

const TRACKER: &str = "personalize-action-interactions-tracker";
const EVENT_TRACKER: &str = "personalize-event-tracker";

fn interaction(more: &Value) -> Value {
    let mut interaction = json!({"actionId": "join", "eventType": "Taken"});
    interaction.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    interaction
}

async fn post(harness: &Harness, interactions: &[Value]) -> Answered {
    let body = json!({"userId": "u", "sessionId": "s", "actionInteractions": interactions});
    harness.post("/events/shop", &body).await
}

#[tokio::test]
async fn the_tracker_gets_them_with_the_requests_user_and_session_and_streams_the_whole_body() {
    let harness = Harness::new(&document(&[TRACKER, EVENT_TRACKER, "kinesis-stream", "kinesis-firehose"]));
    let more = json!({"eventId": "e", "recommendationId": "r", "impression": ["join", "gift"], "colour": "red",
        "properties": {"count": "2"}});
    let given = [interaction(&more), interaction(&json!({"timestamp": 1_700_000_000}))];
    assert_eq!(post(&harness, &given).await.status, 200);
    let put = &harness.aws.personalize_events.put_action_interactions.requests();
    assert_eq!(put.len(), 1);
    assert_eq!(
        put[0].json(),
        json!({"trackingId": format!("id-of-{TRACKER}"), "actionInteractions": [
            {"actionId": "join", "userId": "u", "sessionId": "s", "timestamp": 1_782_907_200, "eventType": "Taken",
                "eventId": "e", "recommendationId": "r", "impression": ["join", "gift"],
                "properties": "{\"count\":\"2\"}"},
            {"actionId": "join", "userId": "u", "sessionId": "s", "timestamp": 1_700_000_000, "eventType": "Taken"}]})
    );
    assert!(harness.aws.personalize_events.put_events.requests().is_empty(), "an event tracker takes none");
    let record: Value = serde_json::from_slice(&harness.aws.kinesis.records()[0].data).unwrap();
    let body = &record["body"];
    assert_eq!((&body["userId"], &body["sessionId"], body.get("eventList")), (&json!("u"), &json!("s"), None));
    assert_eq!(body["actionInteractions"][0]["colour"], "red");
    assert_eq!(body["actionInteractions"][0]["timestamp"], 1_782_907_200);
    assert_eq!(body["actionInteractions"][1], given[1]);
}

#[tokio::test]
async fn they_go_beside_events_each_to_its_own_tracker() {
    let harness = Harness::new(&document(&[TRACKER, EVENT_TRACKER]));
    let body = json!({"userId": "u", "sessionId": "s", "eventList": [{"eventType": "View", "itemId": "i"}],
        "actionInteractions": [interaction(&json!({}))]});
    assert_eq!(harness.post("/events/shop", &body).await.status, 200);
    let events = &harness.aws.personalize_events;
    assert_eq!((events.put_events.count(), events.put_action_interactions.count()), (1, 1));
    // A failure of one is told by its kind.
    events.put_action_interactions.always(Answer::Throttled);
    let answered = harness.post("/events/shop", &body).await;
    answered.is_error(429, "Personalize", "ThrottlingException");
    assert!(answered.json()["message"].as_str().unwrap().contains(TRACKER));
}

#[tokio::test]
async fn ten_go_a_call_and_five_hundred_a_request_counted_apart_from_events() {
    let harness = Harness::new(&document(&[TRACKER, EVENT_TRACKER]));
    let many = |count| vec![interaction(&json!({})); count];
    let body = |interactions| {
        json!({"sessionId": "s", "actionInteractions": many(interactions),
        "eventList": vec![json!({"eventType": "View"}); 500]})
    };
    assert_eq!(harness.post("/events/shop", &body(500)).await.status, 200);
    let put = &harness.aws.personalize_events.put_action_interactions;
    assert_eq!(put.count(), 50);
    assert!(put.requests().iter().all(|request| request.json()["actionInteractions"].as_array().unwrap().len() == 10));
    let answered = harness.post("/events/shop", &body(501)).await;
    answered.is_error(413, "Validation", "TooManyEvents");
    assert!(answered.json()["message"].as_str().unwrap().contains("500"));
    assert_eq!((put.count(), harness.aws.personalize_events.put_events.count()), (50, 50), "nothing was sent");
}

#[tokio::test]
async fn what_the_tracker_would_refuse_is_refused_before_anything_is_sent() {
    let harness = Harness::new(&document(&[TRACKER, "kinesis-stream"]));
    for wrong in [
        json!("no object"),
        json!({"eventType": "Taken"}),
        json!({"actionId": "join"}),
        interaction(&json!({"actionId": ""})),
        interaction(&json!({"timestamp": "yesterday"})),
        interaction(&json!({"impression": "join"})),
        interaction(&json!({"properties": [1]})),
        interaction(&json!({"properties": "no object"})),
        interaction(&json!({"properties": {"text": "x".repeat(1_024)}})),
        interaction(&json!({"eventId": 7})),
    ] {
        let answered = post(&harness, &[interaction(&json!({})), wrong.clone()]).await;
        answered.is_error(400, "Validation", "InvalidRequestPayload");
    }
    let answered = post(&harness, &[interaction(&json!({"note": "x".repeat(65_536)}))]).await;
    answered.is_error(413, "Validation", "EventTooLarge");
    let body = json!({"userId": "u", "actionInteractions": [interaction(&json!({}))]});
    harness.post("/events/shop", &body).await.is_error(400, "Validation", "InvalidRequestPayload");
    assert_eq!(harness.aws.personalize_events.put_action_interactions.count(), 0);
    assert!(harness.aws.kinesis.records().is_empty());
}

#[tokio::test]
async fn where_no_target_takes_them_the_answer_is_a_404() {
    let harness = Harness::new(&document(&[EVENT_TRACKER]));
    post(&harness, &[interaction(&json!({}))]).await.is_error(404, "Configuration", "NamespaceEventTargetsNotFound");
    let harness = Harness::new(&document(&[TRACKER]));
    assert_eq!(post(&harness, &[interaction(&json!({}))]).await.status, 200);
    let events = json!({"sessionId": "s", "eventList": [{"eventType": "View"}]});
    harness.post("/events/shop", &events).await.is_error(404, "Configuration", "NamespaceEventTargetsNotFound");
}
