//! Files that change while it runs.

use std::fs;

use serde_json::json;

use crate::harness::{Inputs, Local, configuration};

#[tokio::test]
async fn a_configuration_that_is_edited_is_served_at_once() {
    let inputs = Inputs::new();
    let local = Local::start(&inputs.arguments());
    let mut document = configuration();
    document["version"] = json!("second");
    inputs.configure(&document);
    assert!(local.line().contains("is served"));
    let response = local.get("/recommend-items/shop/home/anna").await;
    assert_eq!(response.headers()["x-personalization-config-version"], "second");
}

#[tokio::test]
async fn an_invalid_one_is_shown_with_all_its_problems_while_the_last_good_one_serves() {
    let inputs = Inputs::new();
    let local = Local::start(&inputs.arguments());
    let mut document = configuration();
    document["version"] = json!("second");
    document["namespaces"]["shop"]["cacheControl"] = json!({"userSpecified": {"maxAge": -1}});
    document["namespaces"]["shop"]["inferenceItemMetadata"] = json!({"type": "localdb", "syncInterval": 1});
    inputs.configure(&document);
    assert!(local.line().contains("the last good one goes on serving"));
    let said: String = (0..3).map(|_| local.line()).collect();
    assert!(said.contains("maxAge") && said.contains("syncInterval"), "{said}");
    let response = local.get("/recommend-items/shop/home/anna").await;
    assert_eq!(
        (response.status().as_u16(), &response.headers()["x-personalization-config-version"]),
        (200, &"1".parse().unwrap())
    );
    let shown = local.json("/local/configuration").await;
    assert_eq!(shown["isServed"], false);
    assert_eq!(shown["findings"].as_array().unwrap().len(), 2, "{shown}");
    // Corrected, it is served again.
    inputs.configure(&configuration());
    assert!(local.line().contains("is served"));
    assert_eq!(local.json("/local/configuration").await["isServed"], true);
}

#[tokio::test]
async fn items_that_are_edited_are_served_at_once_and_events_are_not_forgotten() {
    let inputs = Inputs::new();
    let local = Local::start(&inputs.arguments());
    let event = json!({"userId": "somebody", "sessionId": "s-1",
        "eventList": [{"eventType": "View", "itemId": "item-1", "sentAt": 1_800_000_000}]});
    assert_eq!(local.post("/events/shop", &event).await.status(), 200);
    let items = fs::read_to_string(inputs.items()).unwrap().replace("Item 2", "A new name") + "{\"id\": \"item-10\"}\n";
    inputs.write(&inputs.items(), &items);
    assert_eq!(local.line(), "shop: 11 items were read again and are served");
    let answer = local.json("/recommend-items/shop/home/somebody?numResults=1").await;
    assert_eq!(answer["itemList"][0]["itemId"], "item-2", "the event still counts");
    assert_eq!(answer["itemList"][0]["metadata"]["name"], "A new name");
}

#[tokio::test]
async fn items_that_are_broken_leave_those_that_were_read_before() {
    let inputs = Inputs::new();
    let local = Local::start(&inputs.arguments());
    inputs.write(&inputs.items(), "{\"id\": \"item-1\"}\nnot an item\n");
    let said = local.line();
    assert!(said.contains("line 2") && said.contains("goes on being served"), "{said}");
    assert_eq!(local.ids("/recommend-items/shop/home/anna?numResults=10").await.len(), 10);
}
