//! `--aws targets`.

use aws_doubles::Answer;
use http::Request;
use serde_json::{Value, json};

use crate::harness::{Shop, ask, campaign, document, get, refused};

const VIEW: &str = r#"{"userId": "somebody", "sessionId": "s", "eventList": [{"eventType": "View", "itemId": "item-9",
    "sentAt": 1700000000}]}"#;

#[tokio::test]
async fn events_go_to_the_tracker_and_the_stream_and_the_stand_in_of_personalize_learns_from_them() {
    let shop = Shop::new(&document(&campaign()));
    let local = shop.start(&["--aws", "targets"]);
    assert_eq!(local.told("Events"), Some("to AWS"));
    let (status, answer) = ask(Request::post(format!("{}/events/shop", local.base())), VIEW).await;
    assert_eq!(status, 200, "{answer}");
    let tracked = shop.aws.personalize_events.put_events.requests();
    assert_eq!(tracked.len(), 1);
    assert_eq!(tracked[0].json()["userId"], "somebody");
    assert_eq!(tracked[0].json()["eventList"][0]["itemId"], "item-9");
    let records = shop.aws.kinesis.records();
    assert_eq!(records.len(), 1);
    assert_eq!(records[0].stream, "clicks");
    let record: Value = serde_json::from_slice(&records[0].data).unwrap();
    assert_eq!(record["namespace"], "shop");
    // Nothing else is known of any item.
    let (_, answer) = get(&local, "/recommend-items/shop/home/anna?numResults=1").await;
    assert_eq!(answer["itemList"][0]["itemId"], "item-9", "{answer}");
    assert_eq!(shop.aws.personalize_runtime.get_recommendations.count(), 0, "origins have their stand-ins");
}

#[tokio::test]
async fn an_event_that_the_target_refuses_is_not_learnt_from() {
    let shop = Shop::new(&document(&campaign()));
    let local = shop.start(&["--aws", "targets"]);
    shop.aws.personalize_events.put_events.next(Answer::Throttled);
    let (status, answer) = ask(Request::post(format!("{}/events/shop", local.base())), VIEW).await;
    assert_eq!(status, 429, "{answer}");
    let (_, answer) = get(&local, "/recommend-items/shop/home/anna?numResults=1").await;
    assert_ne!(answer["itemList"][0]["itemId"], json!("item-9"), "{answer}");
}

#[test]
fn a_folder_for_events_is_refused_since_they_go_to_aws() {
    let shop = Shop::new(&document(&campaign()));
    let said = refused(shop.command(&["--aws", "targets"]).args(shop.data()));
    assert!(said.contains("--data is the folder for events"), "{said}");
}
