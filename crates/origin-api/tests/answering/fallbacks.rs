//! Who answers when the origin does not, or has too few items.

use std::time::Duration;

use origin_api::error::OriginError;
use serde_json::{Value, json};
use tokio::time::Instant;

use crate::harness::{Does, Harness, document, down, items, late, throttled, variations};

const PATH: &str = "/recommend-items/shop/r/u?numResults=3";

fn with(fallback: &Value) -> Harness {
    Harness::new(&document(&json!({"fallback": fallback}), &variations()))
}

fn is_fallback(body: &Value, reason: &str, variation: &str) {
    assert_eq!(body["fallback"], json!({"reason": reason, "variation": variation}));
}

#[tokio::test(start_paused = true)]
async fn an_origin_that_does_not_answer_is_replaced_by_the_first_link_that_does() {
    let harness = with(&json!({"then": ["function", "endpoint"]}));
    for (does, reason) in [
        (throttled(), "throttled"),
        (down(), "failed"),
        (Does::Fails(OriginError::Malformed("?")), "failed"),
        (Does::Fails(OriginError::Refused { code: "AccessDenied".to_owned() }), "failed"),
        (Does::Fails(OriginError::UrlNotTaken { status: 404 }), "failed"),
        (Does::Answer(json!({"items": []})), "failed"),
        (Does::Fails(OriginError::TimedOut), "timed-out"),
        (late(60_000, items(&["too", "late"])), "timed-out"),
    ] {
        harness.origin("campaign", does).origin("function", items(&["a", "b", "c"]));
        let answered = harness.get(PATH).await;
        assert_eq!(answered.ids(), ["a", "b", "c"], "{reason}");
        is_fallback(&answered.body, reason, "function");
        assert_eq!(answered.body["recommendationId"], "r");
        assert!(answered.body["itemList"][0].get("filledBy").is_none(), "the whole answer is the link's");
        assert_eq!(harness.who(), ["campaign", "function"]);
    }
}

#[tokio::test(start_paused = true)]
async fn links_are_asked_in_order_whatever_was_wrong_with_the_one_before() {
    let harness = with(&json!({"then": ["function", "endpoint", "server", "list"]}));
    harness.origin("campaign", throttled());
    for first in [throttled(), down(), items(&[]), late(60_000, down())] {
        for second in [throttled(), down(), items(&[]), late(60_000, down())] {
            harness
                .origin("function", first.clone())
                .origin("endpoint", second)
                .origin("server", items(&["a", "b", "c"]));
            let answered = harness.get(PATH).await;
            assert_eq!(answered.ids(), ["a", "b", "c"]);
            is_fallback(&answered.body, "throttled", "server");
            assert_eq!(harness.who(), ["campaign", "function", "endpoint", "server"]);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn too_few_items_are_filled_up_from_the_links_and_none_comes_twice() {
    let harness = with(&json!({"then": ["function", "list"]}));
    harness.origin("campaign", items(&["a"])).origin("function", items(&["a", "b"]));
    let answered = harness.get("/recommend-items/shop/r/u?numResults=4").await;
    assert_eq!(answered.ids(), ["a", "b", "l1", "l2"]);
    is_fallback(&answered.body, "short", "function");
    let filled: Vec<_> = (0..4).map(|index| answered.body["itemList"][index]["filledBy"].clone()).collect();
    assert_eq!(filled, [Value::Null, json!("function"), json!("list"), json!("list")]);
    assert!(harness.asked().iter().all(|asked| asked.number == Some(4)), "each is asked for all of them");
}

#[tokio::test(start_paused = true)]
async fn no_items_at_all_are_empty_and_where_only_short_counts_short() {
    let harness = with(&json!({"then": ["list"]}));
    harness.origin("campaign", items(&[]));
    let answered = harness.get(PATH).await;
    assert_eq!(answered.ids(), ["l1", "l2", "l3"]);
    is_fallback(&answered.body, "empty", "list");
    assert_eq!(answered.body["recommendationId"], "r", "the origin answered");
    let harness = with(&json!({"when": ["short"], "then": ["list"]}));
    harness.origin("campaign", items(&[]));
    is_fallback(&harness.get(PATH).await.body, "short", "list");
}

#[tokio::test(start_paused = true)]
async fn if_no_link_has_anything_what_there_is_is_answered_without_a_mark() {
    let harness = with(&json!({"then": ["function", "endpoint"]}));
    harness.origin("function", throttled()).origin("endpoint", items(&["a"]));
    harness.origin("campaign", items(&["a"]));
    let answered = harness.get(PATH).await;
    assert_eq!(answered.ids(), ["a"]);
    assert!(answered.body.get("fallback").is_none());
    assert_eq!(harness.measured("Fallbacks"), []);
    harness.origin("campaign", items(&[])).origin("endpoint", items(&[]));
    assert!(harness.get(PATH).await.ids().is_empty());
}

#[tokio::test(start_paused = true)]
async fn when_all_links_fail_the_first_error_is_answered() {
    let harness = with(&json!({"then": ["function", "endpoint"]}));
    harness.origin("campaign", throttled()).origin("function", down()).origin("endpoint", items(&[]));
    let answered = harness.get(PATH).await;
    assert_eq!((answered.status.as_u16(), &answered.body["code"]), (429, &json!("ThrottlingException")));
    assert_eq!(answered.header("cache-control"), Some("no-store"));
}

#[tokio::test(start_paused = true)]
async fn only_the_reasons_that_are_named_count() {
    let cases = [
        ("throttled", throttled()),
        ("failed", down()),
        ("timed-out", Does::Fails(OriginError::TimedOut)),
        ("empty", items(&[])),
        ("short", items(&["a"])),
    ];
    for (named, _) in &cases {
        let harness = with(&json!({"when": [named], "then": ["list"]}));
        for (reason, does) in &cases {
            harness.origin("campaign", does.clone());
            let answered = harness.get(PATH).await;
            let expected = named == reason || (*named, *reason) == ("short", "empty");
            assert_eq!(answered.body.get("fallback").is_some(), expected, "{named}: {reason}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn what_the_request_is_to_blame_for_is_answered_as_ever() {
    let harness = with(&json!({"then": ["list"]}));
    let invalid = OriginError::Invalid { code: "ValidationException".to_owned(), message: "no".to_owned() };
    for error in [
        invalid,
        OriginError::UnknownFilter,
        OriginError::MissingParameter("x".to_owned()),
        OriginError::UnsafeParameter("x".to_owned()),
        OriginError::UrlNotTaken { status: 422 },
        OriginError::TooLong,
    ] {
        harness.origin("campaign", Does::Fails(error));
        let answered = harness.get(PATH).await;
        assert_eq!(answered.status, 400);
    }
    assert_eq!(harness.get("/recommend-items/shop/r/u?numResults=none").await.status, 400);
}

#[tokio::test(start_paused = true)]
async fn a_fault_of_the_recommenders_own_part_of_the_document_is_answered_as_ever() {
    let harness = Harness::new(&document(
        &json!({"fallback": {"then": [{"type": "list", "itemIds": ["a"]}]}}),
        &json!({"v": {"type": "lambda"}}),
    ));
    let answered = harness.get(PATH).await;
    assert_eq!((answered.status.as_u16(), &answered.body["code"]), (500, &json!("FunctionArnNotConfigured")));
}

#[tokio::test(start_paused = true)]
async fn links_that_were_tried_are_unknown_or_unusable_are_passed_over() {
    let then = json!(["campaign", "nobody", {"type": "lambda"}, {"type": "oracle"}, "function", "function"]);
    let mut all = variations();
    all["function"]["autoContext"] = json!({});
    let harness = Harness::new(&document(&json!({"fallback": {"then": then}}), &all));
    harness.origin("campaign", down()).origin("function", down());
    assert_eq!(harness.get(PATH).await.status, 502);
    assert_eq!(harness.who(), ["campaign", "function"]);
}

#[tokio::test(start_paused = true)]
async fn a_fallback_that_is_not_understood_is_none() {
    for fallback in [json!("list"), json!({}), json!({"then": "list"})] {
        let harness = with(&fallback);
        harness.origin("campaign", down());
        assert_eq!(harness.get(PATH).await.status, 502);
        harness.origin("campaign", items(&["a"]));
        assert_eq!(harness.get(PATH).await.ids(), ["a"]);
    }
}

#[tokio::test(start_paused = true)]
async fn the_nearest_level_wins_and_a_links_own_fallback_is_ignored() {
    let mut all = variations();
    all["campaign"]["fallback"] = json!({"then": ["function"]});
    all["function"]["fallback"] = json!({"then": ["list"]});
    let harness = Harness::new(&document(&json!({"fallback": {"then": ["list"]}}), &all));
    harness.origin("campaign", down()).origin("function", down());
    assert_eq!(harness.get(PATH).await.status, 502);
    harness.origin("function", items(&["a", "b", "c"]));
    is_fallback(&harness.get(PATH).await.body, "failed", "function");
}

#[tokio::test(start_paused = true)]
async fn an_inline_link_is_named_by_its_type_and_inherits_from_the_variation() {
    let inline = json!({"type": "lambda", "arn": "arn:aws:lambda:eu-west-1:111122223333:function:inline"});
    let mut all = variations();
    all["campaign"]["inferenceItemMetadata"] = json!({"type": "localdb"});
    let harness = Harness::new(&document(&json!({"fallback": {"then": [inline]}}), &all));
    harness.origin("campaign", down()).origin("inline", items(&["a", "b", "c"])).metadata("a", json!({"title": "A"}));
    let answered = harness.get(PATH).await;
    is_fallback(&answered.body, "failed", "lambda");
    assert_eq!(answered.body["itemList"][0]["metadata"], json!({"title": "A"}));
}

#[tokio::test(start_paused = true)]
async fn rerank_falls_back_to_the_order_in_which_the_ids_came_and_fills_nothing_up() {
    let harness = with(&json!({"then": ["function", "list"]}));
    harness.origin("campaign", down()).origin("function", items(&["b", "a"]));
    let answered = harness.get("/rerank-items/shop/r/u/a,b").await;
    assert_eq!(answered.ids(), ["b", "a"]);
    is_fallback(&answered.body, "failed", "function");
    harness.origin("function", late(60_000, down()));
    let answered = harness.get("/rerank-items/shop/r/u/c,a,b").await;
    assert_eq!(answered.ids(), ["c", "a", "b"]);
    is_fallback(&answered.body, "failed", "order-of-the-request");
    harness.origin("campaign", items(&["b"]));
    let answered = harness.get("/rerank-items/shop/r/u/a,b").await;
    assert_eq!(answered.ids(), ["b"]);
    assert!(answered.body.get("fallback").is_none());
    harness.origin("campaign", items(&[]));
    let answered = harness.get("/rerank-items/shop/r/u/c,a,b").await;
    assert_eq!(answered.ids(), ["c", "a", "b"]);
    is_fallback(&answered.body, "empty", "order-of-the-request");
    let harness = Harness::new(&document(&json!({}), &variations()));
    harness.origin("campaign", down());
    assert_eq!(harness.get("/rerank-items/shop/r/u/a,b").await.status, 502, "only where a fallback is configured");
}

/// Milliseconds until the answer.
async fn took(harness: &Harness) -> u128 {
    let started = Instant::now();
    harness.get(PATH).await;
    started.elapsed().as_millis()
}

#[tokio::test(start_paused = true)]
async fn the_origin_and_the_links_share_the_time_that_is_left() {
    // 4.5 s for the answer, of which 0.5 s are for what comes after the origins.
    let hangs = || late(60_000, down());
    let harness = with(&json!({"then": ["function", "endpoint", "server"]}));
    for name in ["campaign", "function", "endpoint", "server"] {
        harness.origin(name, hangs());
    }
    assert_eq!(took(&harness).await, 4000);
    harness.origin("function", items(&["a", "b", "c"]));
    assert_eq!(took(&harness).await, 1000, "a quarter each");
    // The second has a third of the time that is left, in which it answers; were it a quarter it would not.
    harness.origin("campaign", throttled()).origin("function", late(1300, items(&["a", "b", "c"])));
    assert_eq!(took(&harness).await, 1300);
    assert_eq!(harness.get(PATH).await.body["fallback"]["variation"], "function");
}

#[tokio::test(start_paused = true)]
async fn the_origin_may_be_given_a_time_of_its_own() {
    let harness = with(&json!({"then": ["function"], "originTimeout": 300}));
    harness.origin("campaign", late(301, down())).origin("function", late(3600, items(&["a", "b", "c"])));
    assert_eq!(took(&harness).await, 3900, "all the rest is the link's");
    assert_eq!(harness.get(PATH).await.body["fallback"]["reason"], "timed-out");
    harness.origin("campaign", late(299, items(&["a", "b", "c"])));
    assert_eq!(took(&harness).await, 299);
}

#[tokio::test(start_paused = true)]
async fn an_origin_has_all_the_time_where_being_late_is_no_reason() {
    let harness = with(&json!({"when": ["failed"], "then": ["function"]}));
    harness.origin("campaign", late(3500, items(&["a", "b", "c"])));
    assert_eq!(harness.get(PATH).await.ids(), ["a", "b", "c"]);
}

#[tokio::test(start_paused = true)]
async fn when_time_ends_in_the_middle_of_the_chain_only_what_needs_none_is_asked() {
    let then = json!(["function", "endpoint", "list"]);
    let harness = with(&json!({"then": then, "originTimeout": 4000}));
    harness
        .origin("campaign", late(60_000, down()))
        .origin("function", items(&["f"]))
        .origin("endpoint", items(&["e"]));
    let started = Instant::now();
    let answered = harness.get(PATH).await;
    assert_eq!(started.elapsed(), Duration::from_millis(4000));
    assert_eq!(answered.ids(), ["l1", "l2", "l3"]);
    is_fallback(&answered.body, "timed-out", "list");
    assert_eq!(harness.who(), ["campaign"]);
}

#[tokio::test(start_paused = true)]
async fn a_store_that_hangs_does_not_take_the_answer_with_it() {
    let settings = json!({"fallback": {"then": ["list"]}, "inferenceItemMetadata": {"type": "dynamodb"}});
    let harness = Harness::new(&document(&settings, &variations()));
    harness.origin("campaign", down()).store(Some(late(60_000, items(&[]))));
    let started = Instant::now();
    let answered = harness.get(PATH).await;
    assert_eq!(answered.ids(), ["l1", "l2", "l3"]);
    assert_eq!(answered.header("cache-control"), Some("no-store"));
    assert_eq!(started.elapsed(), Duration::from_millis(4400), "and the answer keeps its 4.5 s");
}

#[tokio::test(start_paused = true)]
async fn a_post_processor_is_told_and_time_is_kept_for_it() {
    let mut document = document(&json!({"fallback": {"then": ["function"]}}), &variations());
    let recommender = &mut document["namespaces"]["shop"]["recommenders"]["recommend-items"]["r"];
    recommender["responsePostProcessor"] =
        json!({"type": "lambda", "arn": "arn:aws:lambda:eu-west-1:111122223333:function:p"});
    let harness = Harness::new(&document);
    harness.origin("campaign", late(60_000, down())).origin("function", late(60_000, down()));
    assert_eq!(took(&harness).await, 3000);
    harness.origin("function", items(&["a", "b", "c"]));
    harness.post_processor(Some(items(&["c", "a"])));
    let answered = harness.get(PATH).await;
    assert_eq!(answered.ids(), ["c", "a"]);
    is_fallback(&answered.body, "timed-out", "function");
}

const SHARED: &str = "public, max-age=600, s-maxage=\"900\",stale-if-error=60";

fn cached(rule: &Value, fallback: &Value) -> Harness {
    let settings = json!({"cacheControl": {"userSpecified": rule}, "fallback": fallback});
    let harness = Harness::new(&document(&settings, &variations()));
    harness.origin("campaign", down());
    harness
}

#[tokio::test(start_paused = true)]
async fn the_age_of_the_answer_is_cut_to_that_of_the_fallback_in_directives_too() {
    let list = json!({"then": ["list"]});
    for (rule, expected) in [
        (json!({"maxAge": 300, "directives": "private"}), "private,max-age=10"),
        (json!({"maxAge": 5}), "max-age=5"),
        (json!({"maxAge": 0}), "max-age=0"),
        (json!({"directives": SHARED}), "public, max-age=10, s-maxage=10,stale-if-error=60"),
        (json!({"maxAge": 300, "directives": "S-MaxAge=x"}), "S-MaxAge=10,max-age=10"),
        (json!({"directives": "public"}), "public,max-age=10"),
        (json!({"directives": "no-store"}), "no-store"),
    ] {
        let harness = cached(&rule, &list);
        assert_eq!(harness.get(PATH).await.header("cache-control"), Some(expected), "{rule}");
        harness.origin("campaign", items(&["a", "b", "c"]));
        assert_ne!(harness.get(PATH).await.header("cache-control"), None);
    }
    let harness = cached(&json!({"maxAge": 300}), &json!({"then": ["list"], "maxAge": 60}));
    assert_eq!(harness.get(PATH).await.header("cache-control"), Some("max-age=60"));
    let harness = cached(&json!({"maxAge": 300}), &json!({"then": ["list"], "maxAge": 0}));
    let answered = harness.get(PATH).await;
    assert_eq!((answered.header("cache-control"), answered.header("etag")), (Some("max-age=0"), None));
    let harness = with(&list);
    harness.origin("campaign", down());
    assert_eq!(harness.get(PATH).await.header("cache-control"), None, "where none is configured, none is sent");
}

#[tokio::test(start_paused = true)]
async fn a_304_tells_no_more_than_what_is_left_of_the_fallbacks_age() {
    let harness = cached(&json!({"maxAge": 300, "directives": SHARED}), &json!({"then": ["list"]}));
    let answered = harness.get(PATH).await;
    let tag = answered.header("etag").unwrap().to_owned();
    let again = harness.get_with(PATH, &[("if-none-match", &tag)]).await;
    assert_eq!(again.status, 304);
    assert_eq!(again.header("cache-control"), Some("public, max-age=10, s-maxage=10,stale-if-error=60"));
    // The tag of a whole answer still stands for the document's directives.
    harness.origin("campaign", items(&["a", "b", "c"]));
    let answered = harness.get(PATH).await;
    let tag = answered.header("etag").unwrap().to_owned();
    let again = harness.get_with(PATH, &[("if-none-match", &tag)]).await;
    assert_eq!(again.header("cache-control"), Some(SHARED));
    let forged = tag.replace("-0\"", "-0-x\"");
    assert_eq!(harness.get_with(PATH, &[("if-none-match", &forged)]).await.status, 200);
}

#[tokio::test(start_paused = true)]
async fn who_is_shown_a_fallback_is_shown_nothing_of_an_experiment() {
    let mut document = document(&json!({"fallback": {"then": ["list"]}}), &variations());
    let shop = &mut document["namespaces"]["shop"];
    shop["eventTargets"] = json!([{"type": "kinesis-stream", "streamName": "s"}]);
    shop["recommenders"]["recommend-items"]["r"]["experiments"] =
        json!({"f": {"method": "weighted", "split": {"campaign": 1}, "metrics": {"m": {}}}});
    let harness = Harness::new(&document);
    for does in [throttled(), items(&[]), items(&["a"])] {
        harness.origin("campaign", does);
        let answered = harness.get(PATH).await;
        assert!(answered.body.get("matchedExperiment").is_none() && answered.body.get("fallback").is_some());
    }
    assert_eq!((harness.measured("Exposures"), harness.events()), (Vec::new(), Vec::new()));
    harness.origin("campaign", items(&["a", "b", "c"]));
    let answered = harness.get(PATH).await;
    assert_eq!(answered.body["matchedExperiment"]["variation"], "campaign");
    assert_eq!((harness.measured("Exposures").len(), harness.events().len()), (1, 1));
}

#[tokio::test(start_paused = true)]
async fn answers_in_which_a_fallback_took_part_are_counted_by_reason() {
    let harness = with(&json!({"then": ["list"]}));
    harness.origin("campaign", throttled());
    harness.get(PATH).await;
    harness.origin("campaign", items(&["a"]));
    harness.get("/related-items/shop/r/i?numResults=2").await;
    let counted = |reason: &str| (["shop", "r", reason].map(str::to_owned).to_vec(), 1.0);
    assert_eq!(harness.measured("Fallbacks"), [counted("throttled"), counted("short")]);
}

#[tokio::test(start_paused = true)]
async fn a_list_answers_by_itself_what_is_asked_for_in_its_order() {
    let list = json!({"v": {"type": "list", "itemIds": ["b", "a", "b", "c"]}});
    let harness = Harness::new(&document(&json!({}), &list));
    for path in ["/recommend-items/shop/r/u", "/related-items/shop/r/i"] {
        let answered = harness.get(path).await;
        assert_eq!(answered.body, json!({"itemList": [{"itemId": "b"}, {"itemId": "a"}, {"itemId": "c"}]}));
        assert_eq!(harness.get(&format!("{path}?numResults=2")).await.ids(), ["b", "a"]);
    }
}
