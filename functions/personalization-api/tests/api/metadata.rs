//! Section 7: decorating.

use std::path::Path;

use aws_doubles::{Answer, Gate};
use item_store::{ItemFileWriter, pack};
use serde_json::{Value, json};

use crate::harness::{Answered, Harness, STACK, campaign};

const PATH: &str = "/recommend-items/shop/r/u?numResults=3";
const KEY: &str = "localdbs/shop/items.zst";
const TABLE: &str = "PersonalizationApiItemMetadata_shop";

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
    let first = harness.get(PATH).await;
    let meanwhile = harness.get(PATH).await;
    for answered in [first, meanwhile] {
        assert_eq!((answered.status.as_u16(), answered.header("cache-control")), (200, Some("no-store")));
        assert!(answered.json()["itemList"][0].get("metadata").is_none());
    }
    gate.open();
    harness.finish_background_work().await;
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
    harness.aws.dynamodb.put_item(
        TABLE,
        json!({
        "id": {"S": format!("item-{number}")}, "version": {"N": "1"}, "put_via": {"S": "bulk"},
        "attributes": {"M": {"n": {"N": number.to_string()},
            "tags": {"L": [{"S": "x"}, {"BOOL": true}, {"NULL": true}]}}}}),
    );
}

#[tokio::test]
async fn a_table_decorates_in_batches_and_unprocessed_keys_are_asked_for_again() {
    let harness = Harness::new(&with(json!({"type": "dynamodb"})));
    harness.aws.dynamodb.create_table(TABLE, "id");
    (1..=230).for_each(|number| put(&harness, number));
    harness.aws.dynamodb.leave_unprocessed(7);
    let answered = harness.get("/recommend-items/shop/r/u?numResults=230").await.json();
    let items = answered["itemList"].as_array().unwrap();
    for (index, item) in items.iter().enumerate() {
        assert_eq!(item["metadata"], json!({"n": index + 1, "tags": ["x", true, null]}));
    }
    assert_eq!(harness.aws.dynamodb.batch_get_item.count(), 4);
}

/// How many of an answer's items have metadata.
fn decorated(answered: &Answered) -> usize {
    let items = answered.json()["itemList"].clone();
    items.as_array().unwrap().iter().filter(|item| item.get("metadata").is_some()).count()
}

#[tokio::test]
async fn a_key_that_stays_unprocessed_discards_nothing_that_was_read() {
    let harness = Harness::new(&with(json!({"type": "dynamodb"})));
    harness.aws.dynamodb.create_table(TABLE, "id");
    (1..=3).for_each(|number| put(&harness, number));
    (0..10).for_each(|_| harness.aws.dynamodb.leave_unprocessed(1));
    let answered = harness.get(PATH).await;
    assert_eq!((answered.status.as_u16(), answered.header("cache-control")), (200, Some("no-store")));
    assert_eq!(decorated(&answered), 2, "{}", answered.json());
    assert_eq!((harness.metric("DynamoDBLimitExceed"), harness.metric("DecorationFailures")), (1.0, 1.0));
    assert_eq!((harness.metric("DecorationHits"), harness.metric("DecorationMisses")), (2.0, 0.0));
    let asked = harness.aws.dynamodb.batch_get_item.requests();
    let keys = |index: usize| asked[index].json()["RequestItems"][TABLE]["Keys"].as_array().unwrap().len();
    // Once the last one alone is asked for, it stays unprocessed however often that is.
    assert_eq!((asked.len(), keys(0), keys(1), keys(3)), (4, 3, 1, 1));
}

#[tokio::test]
async fn a_batch_that_is_throttled_or_never_answered_discards_nothing_that_the_others_read() {
    for (answer, throttled) in [(Answer::Throttled, 1.0), (Answer::status(500), 0.0), (Answer::Never, 0.0)] {
        let harness = Harness::new(&with(json!({"type": "dynamodb"})));
        harness.aws.dynamodb.create_table(TABLE, "id");
        (1..=230).for_each(|number| put(&harness, number));
        // Only the third batch has this one.
        harness.aws.dynamodb.batch_get_item.answer_with(move |request| {
            let third = request.json().to_string().contains("\"item-230\"");
            if third { answer.clone() } else { Answer::Usual }
        });
        let answered = harness.get("/recommend-items/shop/r/u?numResults=230").await;
        assert_eq!((answered.status.as_u16(), answered.header("cache-control")), (200, Some("no-store")));
        assert_eq!(decorated(&answered), 200);
        assert_eq!(harness.metric("DecorationFailures"), 1.0);
        assert_eq!(harness.metric("DynamoDBLimitExceed"), throttled);
    }
}

const TAG: &str = "personalization-apis:stack-id";
const ANOTHER_STACK: &str = "arn:aws:cloudformation:us-east-1:123456789012:stack/theirs/77aa";

#[tokio::test]
async fn a_table_of_another_stack_is_not_read_until_it_is_handed_over() {
    let harness = Harness::new(&with(json!({"type": "dynamodb"})));
    harness.aws.dynamodb.create_table(TABLE, "id");
    (1..=3).for_each(|number| put(&harness, number));
    harness.aws.dynamodb.set_tag(TABLE, TAG, ANOTHER_STACK);
    for _ in 0..3 {
        let answered = harness.get(PATH).await;
        assert_eq!((answered.status.as_u16(), answered.header("cache-control")), (200, Some("no-store")));
        assert_eq!(decorated(&answered), 0);
    }
    assert_eq!(harness.metric("DecorationFailures"), 3.0);
    let asked = harness.aws.dynamodb.list_tags_of_resource.requests();
    assert_eq!(asked.len(), 1, "asked once");
    let arn = format!("arn:aws:dynamodb:us-east-1:123456789012:table/{TABLE}");
    assert_eq!(asked[0].json()["ResourceArn"], arn);
    harness.aws.dynamodb.set_tag(TABLE, TAG, STACK);
    harness.clock.forward(60);
    assert_eq!(decorated(&harness.get(PATH).await), 3);
}

#[tokio::test]
async fn a_tables_owner_is_asked_for_once_beside_the_origin_and_not_for_every_answer() {
    let harness = Harness::new(&with(json!({"type": "dynamodb"})));
    harness.aws.dynamodb.create_table(TABLE, "id");
    (1..=3).for_each(|number| put(&harness, number));
    // The origin answers when the question is under way: so it did not wait for the origin's answer.
    let gate = Gate::closed();
    harness.aws.personalize_runtime.get_recommendations.next(Answer::Usual.held_by(&gate));
    let (first, ()) = tokio::join!(harness.get(PATH), async {
        harness.aws.dynamodb.list_tags_of_resource.received(1).await;
        gate.open();
    });
    assert_eq!(decorated(&first), 3);
    for stack in [STACK, ANOTHER_STACK] {
        harness.clock.forward(3600);
        harness.aws.dynamodb.set_tag(TABLE, TAG, stack);
        assert_eq!(decorated(&harness.get(PATH).await), 3, "what an instance knows stands");
    }
    assert_eq!(harness.aws.dynamodb.list_tags_of_resource.count(), 1);
    harness.get("/recommend-items/shop/r/u?decorateItems=no").await;
}

#[tokio::test]
async fn a_table_whose_tags_can_not_be_listed_is_read_and_asked_about_again_after_a_minute() {
    for answer in [Answer::Throttled, Answer::error(400, "AccessDeniedException", "no"), Answer::Never] {
        let harness = Harness::new(&with(json!({"type": "dynamodb"})));
        harness.aws.dynamodb.create_table(TABLE, "id");
        (1..=3).for_each(|number| put(&harness, number));
        harness.aws.dynamodb.set_tag(TABLE, TAG, ANOTHER_STACK);
        harness.aws.dynamodb.list_tags_of_resource.always(answer);
        for _ in 0..2 {
            assert_eq!(decorated(&harness.get(PATH).await), 3);
        }
        assert_eq!(harness.aws.dynamodb.list_tags_of_resource.count(), 1);
        harness.finish_background_work().await;
        harness.aws.dynamodb.list_tags_of_resource.always(Answer::Usual);
        harness.clock.forward(60);
        assert_eq!(decorated(&harness.get(PATH).await), 0);
    }
}

#[tokio::test]
async fn a_first_fetch_of_a_local_store_does_not_wait_for_the_origin() {
    let harness = Harness::new(&with(json!({"type": "localdb"})));
    harness.aws.s3.put("staging", KEY, packed(&[("item-1", json!({"title": "One"}))]));
    let gate = Gate::closed();
    harness.aws.personalize_runtime.get_recommendations.next(Answer::Usual.held_by(&gate));
    let (first, ()) = tokio::join!(harness.get(PATH), async {
        harness.aws.s3.get_object.received(1).await;
        gate.open();
    });
    assert_eq!(decorated(&first), 1);
    assert_eq!(harness.aws.s3.get_object.count(), 1);
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
    harness.aws.dynamodb.create_table(TABLE, "id");
    put(&harness, 1);
    harness.aws.s3.put("staging", KEY, packed(&[("item-1", json!({"from": "shop's file"}))]));
    harness.aws.s3.put("staging", "localdbs/other/items.zst", packed(&[("item-1", json!({"from": "other's file"}))]));
    let first = async |path: &str, list: &str| harness.get(path).await.json()[list][0]["metadata"].clone();
    assert_eq!(first(PATH, "itemList").await["n"], 1);
    assert_eq!(first("/recommend-items/other/r/u", "itemList").await["from"], "other's file");
    assert_eq!(first("/related-items/shop/r/i", "itemList").await["from"], "shop's file");
    assert_eq!(first("/rerank-items/shop/r/u/item-1", "personalizedRanking").await["from"], "shop's file");
}
