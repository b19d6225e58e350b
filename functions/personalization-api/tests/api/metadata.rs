//! Section 7: decorating.

use std::path::Path;
use std::time::Duration;

use aws_doubles::{Answer, Gate};
use item_store::{ItemFileWriter, pack};
use serde_json::{Value, json};

use crate::harness::{Harness, campaign};

const PATH: &str = "/recommend-items/shop/r/u?numResults=3";
const KEY: &str = "localdbs/shop/items.zst";

fn with(metadata: Value) -> Value {
    let mut document = campaign();
    document["namespaces"]["shop"]["inferenceItemMetadata"] = metadata;
    document["cacheControl"] = json!({"userSpecified": {"maxAge": 10}});
    document
}

fn packed(items: &[(&str, Value)]) -> Vec<u8> {
    let directory = tempfile::tempdir().unwrap();
    let path: &Path = &directory.path().join("items");
    let mut writer = ItemFileWriter::create(path).unwrap();
    for (id, metadata) in items {
        writer.put(id, metadata).unwrap();
    }
    writer.finish().unwrap();
    let mut bytes = Vec::new();
    pack(path, &mut bytes).unwrap();
    bytes
}

#[tokio::test]
async fn personalizes_own_metadata_is_asked_for_only_when_decoration_is_wanted() {
    let harness = Harness::new(&with(json!({"type": "personalize", "itemColumns": ["TITLE"]})));
    harness.get(PATH).await;
    assert_eq!(harness.asked()["metadataColumns"], json!({"ITEMS": ["TITLE"]}));
    harness.get(&format!("{PATH}&decorateItems=no")).await;
    assert!(harness.asked().get("metadataColumns").is_none());
}

#[tokio::test]
async fn a_local_store_decorates_what_it_has() {
    let harness = Harness::new(&with(json!({"type": "localdb"})));
    harness.aws.s3.put("staging", KEY, packed(&[("item-2", json!({"title": "Two", "price": 1.5}))]));
    let answered = harness.get(PATH).await;
    let items = answered.json()["itemList"].clone();
    assert_eq!(items[1]["metadata"], json!({"title": "Two", "price": 1.5}));
    assert!(items[0].get("metadata").is_none(), "an item without metadata is returned without it");
    assert_eq!((harness.metric("DecorationHits"), harness.metric("DecorationMisses")), (1.0, 2.0));
    let plain = harness.get(&format!("{PATH}&decorateItems=0")).await;
    assert!(plain.json()["itemList"][1].get("metadata").is_none());
}

#[tokio::test]
async fn a_local_store_is_fetched_again_only_when_due_and_changed() {
    let harness = Harness::new(&with(json!({"type": "localdb", "syncInterval": 60})));
    let title = async || harness.get(PATH).await.json()["itemList"][0]["metadata"]["title"].clone();
    let refresh = async || {
        let current = harness.api.configuration.current().await.unwrap();
        harness.api.item_stores.refresh(&current.configuration).await;
    };
    harness.aws.s3.put("staging", KEY, packed(&[("item-1", json!({"title": "old"}))]));
    assert_eq!(title().await, "old");
    refresh().await;
    assert_eq!(harness.aws.s3.get_object.count(), 1, "not due");
    harness.clock.forward(60);
    refresh().await;
    let requests = harness.aws.s3.get_object.requests();
    assert!(requests[1].header("if-none-match").is_some(), "a conditional GET");
    harness.aws.s3.put("staging", KEY, packed(&[("item-1", json!({"title": "new"}))]));
    assert_eq!(title().await, "old");
    harness.clock.forward(60);
    refresh().await;
    assert_eq!(title().await, "new");
    harness.aws.s3.put("staging", KEY, "corrupt");
    harness.clock.forward(60);
    refresh().await;
    assert_eq!(title().await, "new", "a broken file leaves the old one serving");
    assert_eq!(harness.metric("LocalStoreRefreshFailures"), 1.0);
}

#[tokio::test]
async fn a_first_fetch_that_outlasts_an_answer_goes_on_beside_it_and_is_the_only_one() {
    let harness = Harness::new(&with(json!({"type": "localdb"})));
    harness.aws.s3.put("staging", KEY, packed(&[("item-1", json!({"title": "One"}))]));
    let gate = Gate::closed();
    harness.aws.s3.get_object.always(Answer::Usual.held_by(&gate));
    // Once the store alone is waited for, time goes by as fast as it can.
    let (first, ()) = tokio::join!(harness.get(PATH), async {
        harness.aws.s3.get_object.received(1).await;
        harness.aws.personalize_runtime.get_recommendations.received(1).await;
        tokio::time::pause();
    });
    tokio::time::resume();
    let meanwhile = harness.get(PATH).await;
    for answered in [first, meanwhile] {
        assert_eq!((answered.status.as_u16(), answered.header("cache-control")), (200, Some("no-store")));
        assert!(answered.json()["itemList"][0].get("metadata").is_none());
    }
    gate.open();
    harness.off_answer.finish(Duration::from_secs(60)).await;
    let answered = harness.get(PATH).await;
    assert_eq!(answered.json()["itemList"][0]["metadata"], json!({"title": "One"}));
    assert_eq!(answered.header("cache-control"), Some("max-age=10"));
    assert_eq!(harness.aws.s3.get_object.count(), 1, "one fetch");
}

#[tokio::test]
async fn a_store_that_was_never_loaded_is_merely_empty() {
    // S3 answers 403 for what is not there to those who may not list the bucket.
    for answer in [Answer::Usual, Answer::error(403, "AccessDenied", "Access Denied")] {
        let harness = Harness::new(&with(json!({"type": "localdb"})));
        harness.aws.s3.get_object.always(answer);
        let answered = harness.get(PATH).await;
        assert_eq!(answered.status, 200);
        assert_eq!(answered.header("cache-control"), Some("max-age=10"));
    }
}

#[tokio::test]
async fn a_store_that_cant_be_read_never_fails_the_request_and_the_answer_is_not_stored() {
    let local = Harness::new(&with(json!({"type": "localdb"})));
    for content in ["corrupt", ""] {
        local.aws.s3.put("staging", KEY, content);
        let answered = local.get(PATH).await;
        assert_eq!((answered.status.as_u16(), answered.header("cache-control")), (200, Some("no-store")));
    }
    assert_eq!(local.metric("DecorationFailures"), 2.0);
    let table = Harness::new(&with(json!({"type": "dynamodb"})));
    for (answer, throttled) in [(Answer::Usual, 0.0), (Answer::Throttled, 1.0), (Answer::status(500), 1.0)] {
        table.aws.dynamodb.batch_get_item.always(answer);
        let answered = table.get(PATH).await;
        assert_eq!((answered.status.as_u16(), answered.header("cache-control")), (200, Some("no-store")));
        assert_eq!(answered.json()["itemList"].as_array().unwrap().len(), 3);
        assert_eq!(table.metric("DynamoDBLimitExceed"), throttled);
    }
}

fn put(harness: &Harness, number: usize) {
    harness.aws.dynamodb.put_item("PersonalizationApiItemMetadata_shop", json!({
        "id": {"S": format!("item-{number}")}, "version": {"N": "1"}, "put_via": {"S": "bulk"},
        "attributes": {"M": {"n": {"N": number.to_string()}, "tags": {"L": [{"S": "x"}, {"BOOL": true}, {"NULL": true}]}}}}));
}

#[tokio::test]
async fn a_table_decorates_in_batches_and_unprocessed_keys_are_asked_for_again() {
    let harness = Harness::new(&with(json!({"type": "dynamodb"})));
    harness.aws.dynamodb.create_table("PersonalizationApiItemMetadata_shop", "id");
    (1..=230).for_each(|number| put(&harness, number));
    harness.aws.dynamodb.leave_unprocessed(7);
    let answered = harness.get("/recommend-items/shop/r/u?numResults=230").await.json();
    let items = answered["itemList"].as_array().unwrap();
    for (place, item) in items.iter().enumerate() {
        assert_eq!(item["metadata"], json!({"n": place + 1, "tags": ["x", true, null]}));
    }
    assert_eq!(harness.aws.dynamodb.batch_get_item.count(), 4);
}

#[tokio::test]
async fn a_table_whose_keys_stay_unprocessed_leaves_the_answer_undecorated_and_not_stored() {
    let harness = Harness::new(&with(json!({"type": "dynamodb"})));
    harness.aws.dynamodb.create_table("PersonalizationApiItemMetadata_shop", "id");
    (1..=3).for_each(|number| put(&harness, number));
    (0..10).for_each(|_| harness.aws.dynamodb.leave_unprocessed(1));
    let answered = harness.get(PATH).await;
    assert_eq!((answered.status.as_u16(), answered.header("cache-control")), (200, Some("no-store")));
    let items = answered.json()["itemList"].clone();
    assert!(items.as_array().unwrap().iter().all(|item| item.get("metadata").is_none()), "{items}");
    assert_eq!((harness.metric("DynamoDBLimitExceed"), harness.metric("DecorationFailures")), (1.0, 1.0));
    let asked = harness.aws.dynamodb.batch_get_item.requests();
    let keys = |place: usize| {
        asked[place].json()["RequestItems"]["PersonalizationApiItemMetadata_shop"]["Keys"].as_array().unwrap().len()
    };
    // Once the last one alone is asked for, it stays unprocessed however often that is.
    assert_eq!((asked.len(), keys(0), keys(1), keys(3)), (4, 3, 1, 1));
}

#[tokio::test]
async fn a_download_that_is_cut_short_is_never_served() {
    let harness = Harness::new(&with(json!({"type": "localdb", "syncInterval": 60})));
    let refresh = async || {
        let current = harness.api.configuration.current().await.unwrap();
        harness.api.item_stores.refresh(&current.configuration).await;
    };
    let many: Vec<_> = (0..2000).map(|n| (format!("item-{n}"), json!({"title": format!("new {n}")}))).collect();
    let many: Vec<_> = many.iter().map(|(id, metadata)| (id.as_str(), metadata.clone())).collect();
    harness.aws.s3.put("staging", KEY, packed(&many));
    harness.aws.s3.get_object.always(Answer::truncated());
    let first = harness.get(PATH).await;
    assert_eq!((first.status.as_u16(), first.header("cache-control")), (200, Some("no-store")));
    assert!(first.json()["itemList"][0].get("metadata").is_none());
    let title = async || harness.get(PATH).await.json()["itemList"][0]["metadata"]["title"].clone();
    harness.aws.s3.get_object.always(Answer::Usual);
    harness.aws.s3.put("staging", KEY, packed(&[("item-1", json!({"title": "old"}))]));
    assert_eq!(title().await, "old");
    harness.aws.s3.put("staging", KEY, packed(&many));
    harness.aws.s3.get_object.always(Answer::truncated());
    harness.clock.forward(60);
    refresh().await;
    assert_eq!(title().await, "old", "what was loaded goes on serving");
    assert_eq!(harness.metric("LocalStoreRefreshFailures"), 1.0);
    harness.aws.s3.get_object.always(Answer::Usual);
    harness.clock.forward(60);
    refresh().await;
    assert_eq!(title().await, "new 1", "half a file is not taken for the whole one");
}

#[tokio::test]
async fn the_store_that_the_variation_inherits_decorates_and_namespaces_are_not_mixed() {
    let mut document = with(json!({"type": "localdb"}));
    document["namespaces"]["other"] = document["namespaces"]["shop"].clone();
    let variation = &mut document["namespaces"]["shop"]["recommenders"]["recommend-items"]["r"]["variations"]["c"];
    variation["inferenceItemMetadata"] = json!({"type": "dynamodb"});
    let harness = Harness::new(&document);
    harness.aws.dynamodb.create_table("PersonalizationApiItemMetadata_shop", "id");
    put(&harness, 1);
    harness.aws.s3.put("staging", KEY, packed(&[("item-1", json!({"from": "shop's file"}))]));
    harness.aws.s3.put("staging", "localdbs/other/items.zst", packed(&[("item-1", json!({"from": "other's file"}))]));
    let first = async |path: &str, list: &str| harness.get(path).await.json()[list][0]["metadata"].clone();
    assert_eq!(first(PATH, "itemList").await["n"], 1);
    assert_eq!(first("/recommend-items/other/r/u", "itemList").await["from"], "other's file");
    assert_eq!(first("/related-items/shop/r/i", "itemList").await["from"], "shop's file");
    assert_eq!(first("/rerank-items/shop/r/u/item-1", "personalizedRanking").await["from"], "shop's file");
}
