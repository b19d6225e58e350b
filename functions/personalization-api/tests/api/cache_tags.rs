//! Tags of answers, by which CloudFront's cache is purged.

use cache_tags::UserTags;
use http::StatusCode;
use serde_json::{Value, json};

use crate::harness::{Harness, STACK, campaign, document};

const HEADER: &str = "x-personalization-cache-tags";

/// A deployment behind CloudFront.
fn behind_cloudfront(document: &Value) -> Harness {
    Harness::with(document, "http", &[("CACHE_TAG_KEY", STACK)])
}

fn answering(harness: &Harness, ids: impl Iterator<Item = String>) {
    let items: Vec<Value> = ids.map(|id| json!({ "itemId": id })).collect();
    harness.aws.personalize_runtime.get_recommendations.next(aws_doubles::Answer::json(&json!({ "itemList": items })));
}

fn tags(answered: &crate::harness::Answered) -> Vec<String> {
    answered.header(HEADER).unwrap_or_default().split(',').map(str::to_owned).collect()
}

#[tokio::test]
async fn an_answer_says_whose_it_is_and_what_is_in_it() {
    let harness = behind_cloudfront(&campaign());
    answering(&harness, ["7", "a,b"].map(str::to_owned).into_iter());
    let answered = harness.get("/recommend-items/shop/r/alice@example.com").await;
    let user = UserTags::new(STACK).user("alice@example.com");
    let expected =
        ["namespace:shop", "recommender:shop/r", "variation:shop/r/c", &user, "item:shop/7", "item:shop/a%2Cb"];
    assert_eq!(tags(&answered), expected);
    assert!(!answered.header(HEADER).unwrap().contains("alice"), "the user's id is not to be seen");
}

#[tokio::test]
async fn an_answer_of_a_fallback_has_the_tag_of_who_answered_and_of_whose_place_it_was() {
    let campaign = json!({"type": "personalize-campaign", "arn": crate::harness::CAMPAIGN});
    let list = json!({"type": "list", "itemIds": ["7", "8"]});
    let mut document = document(&json!({"c": campaign, "bestsellers": list}));
    document["namespaces"]["shop"]["fallback"] = json!({"then": ["bestsellers"]});
    document["namespaces"]["shop"]["recommenders"].as_object_mut().unwrap().remove("rerank-items");
    let harness = behind_cloudfront(&document);
    harness.aws.personalize_runtime.get_recommendations.always(aws_doubles::Answer::status(503));
    let answered = harness.get("/recommend-items/shop/r/u?numResults=2").await;
    assert_eq!(answered.json()["fallback"]["variation"], "bestsellers");
    let tags = tags(&answered);
    assert_eq!(tags[2..4], ["variation:shop/r/c", "variation:shop/r/bestsellers"]);
    assert_eq!(tags[5..], ["item:shop/7", "item:shop/8"]);
    answering(&harness, ["1", "2"].map(str::to_owned).into_iter());
    let answered = harness.get("/recommend-items/shop/r/u?numResults=2").await;
    assert!(!answered.header(HEADER).unwrap().contains("bestsellers"), "nobody answered in its place");
}

#[tokio::test]
async fn related_items_have_the_item_that_they_are_like_and_the_user_of_the_query() {
    let harness = behind_cloudfront(&campaign());
    answering(&harness, ["8".to_owned()].into_iter());
    let answered = harness.get("/related-items/shop/r/7?userId=u").await;
    let tags = tags(&answered);
    assert_eq!(tags[4..], ["item:shop/7", "item:shop/8"]);
    assert_eq!(tags[3], UserTags::new(STACK).user("u"));
    answering(&harness, ["8".to_owned()].into_iter());
    let nobody = harness.get("/related-items/shop/r/7").await;
    assert!(!nobody.header(HEADER).unwrap().contains("user:"));
}

#[tokio::test]
async fn no_more_tags_are_sent_than_cloudfront_keeps() {
    let harness = behind_cloudfront(&campaign());
    answering(&harness, (0..100).map(|id| format!("i{id}")));
    let answered = harness.get("/recommend-items/shop/r/u?numResults=100").await;
    let tags = tags(&answered);
    assert_eq!((tags.len(), tags[49].as_str()), (50, "item:shop/i45"));
    assert_eq!(answered.json()["itemList"].as_array().unwrap().len(), 100);
}

#[tokio::test]
async fn what_no_cache_keeps_has_no_tags() {
    let harness = behind_cloudfront(&campaign());
    let posted = harness.post("/rerank-items/shop/r/u", &json!(["1", "2"])).await;
    assert_eq!((posted.status, posted.header(HEADER)), (StatusCode::OK, None));
    let missing = harness.get("/recommend-items/shop/nobody/u").await;
    assert_eq!((missing.status, missing.header(HEADER)), (StatusCode::NOT_FOUND, None));
}

#[tokio::test]
async fn without_cloudfront_answers_have_no_tags() {
    let harness = Harness::of(
        &document(&json!({"c": {"type": "personalize-campaign", "arn": crate::harness::CAMPAIGN}})),
        "http",
    );
    let answered = harness.get("/recommend-items/shop/r/u").await;
    assert_eq!((answered.status, answered.header(HEADER)), (StatusCode::OK, None));
}
