//! Items that a request excludes, and those that their metadata hides, are in no answer.

use std::time::Duration;

use proptest::prelude::*;
use serde_json::{Value, json};
use tokio::time::Instant;

use crate::harness::{Does, Harness, document, down, items, late, variations};

const PATH: &str = "/recommend-items/shop/r/u?numResults=3";

fn hiding(availability: &Value) -> Harness {
    let settings = json!({"inferenceItemMetadata": {"type": "dynamodb"}, "availability": availability});
    Harness::new(&document(&settings, &variations()))
}

fn sold_out() -> Value {
    json!({"hiddenWhen": {"inStock": [false]}})
}

#[tokio::test(start_paused = true)]
async fn excluded_items_are_not_answered_and_as_many_more_are_asked_for() {
    let harness = Harness::new(&document(&json!({}), &variations()));
    harness.origin("campaign", items(&["a", "b", "c", "d e"]));
    for query in ["exclude=a,d%20e", "exclude=a&exclude=d+e", "exclude=,a,,d%20e,", "%65xclude=a&exclude=d%20e"] {
        let answered = harness.get(&format!("{PATH}&{query}")).await;
        assert_eq!(answered.ids(), ["b", "c"], "{query}");
        assert_eq!(harness.asked()[0].number, Some(5));
    }
    assert_eq!(harness.get("/related-items/shop/r/i?exclude=b").await.ids(), ["a", "c", "d e"]);
    harness.asked();
    harness.get("/recommend-items/shop/r/u?numResults=499&exclude=a,b").await;
    assert_eq!(harness.asked()[0].number, Some(500), "within what Personalize takes");
    assert_eq!(harness.get("/rerank-items/shop/r/u/a,b?exclude=a").await.ids(), ["b", "c", "d e"]);
}

#[tokio::test(start_paused = true)]
async fn a_hundred_items_may_be_excluded_and_no_more() {
    let harness = Harness::new(&document(&json!({}), &variations()));
    harness.origin("campaign", items(&["a"]));
    let list = |count: usize| (0..count).map(|id| id.to_string()).collect::<Vec<_>>();
    assert_eq!(harness.get(&format!("{PATH}&exclude={}", list(100).join(","))).await.status, 200);
    for query in [format!("exclude={}", list(101).join(",")), format!("exclude={}", list(101).join("&exclude="))] {
        let answered = harness.get(&format!("{PATH}&{query}")).await;
        assert_eq!((answered.status.as_u16(), &answered.body["type"]), (400, &json!("Validation")));
        assert_eq!(answered.body["code"], "InvalidExcludeParameter");
        assert!(answered.body["message"].as_str().unwrap().contains("100"));
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_excluded_is_part_of_the_validator() {
    let settings = json!({"cacheControl": {"userSpecified": {"maxAge": 60}}});
    let harness = Harness::new(&document(&settings, &variations()));
    harness.origin("campaign", items(&["a", "b"]));
    let tag = harness.get(PATH).await.header("etag").unwrap().to_owned();
    let with_exclusion = format!("{PATH}&exclude=a");
    assert_eq!(harness.get_with(&with_exclusion, &[("if-none-match", &tag)]).await.status, 200);
}

#[tokio::test(start_paused = true)]
async fn items_are_hidden_by_their_metadata_whether_or_not_they_are_decorated() {
    let harness = hiding(&sold_out());
    harness.origin("campaign", items(&["a", "b", "c"])).metadata("a", json!({"inStock": false}));
    harness.metadata("b", json!({"inStock": true, "title": "B"}));
    let answered = harness.get(PATH).await;
    assert_eq!(answered.ids(), ["b", "c"]);
    assert_eq!(answered.body["itemList"][0]["metadata"], json!({"inStock": true, "title": "B"}));
    let answered = harness.get(&format!("{PATH}&decorateItems=no")).await;
    assert_eq!(answered.body["itemList"], json!([{"itemId": "b"}, {"itemId": "c"}]));
    assert_eq!(harness.get("/rerank-items/shop/r/u/a,b,c").await.ids(), ["b", "c"]);
    assert_eq!(harness.get("/related-items/shop/r/i").await.ids(), ["b", "c"]);
}

#[tokio::test(start_paused = true)]
async fn values_compare_as_texts_or_numbers_and_of_a_list_each_counts() {
    let all = json!({"stock": [0, "none"], "Rating": ["R"], "sold": [true], "tag": ["x"]});
    let harness = hiding(&json!({"hiddenWhen": all}));
    for (metadata, is_hidden) in [
        (json!({"stock": 0}), true),
        (json!({"stock": 0.0}), true),
        (json!({"stock": "0"}), true),
        (json!({"stock": "none"}), true),
        (json!({"STOCK": "none"}), true),
        (json!({"rating": "R"}), true),
        (json!({"tag": ["y", "x"]}), true),
        (json!({"tag": "y|x"}), true),
        (json!({"sold": true}), true),
        (json!({"sold": "True"}), true),
        (json!({"stock": 1, "rating": "r", "sold": false, "tag": ["y"]}), false),
        (json!({"stock": null, "tag": {"x": "x"}, "rating": "PR"}), false),
    ] {
        harness.origin("campaign", items(&["a"])).metadata("a", metadata.clone());
        assert_eq!(harness.get(PATH).await.ids().is_empty(), is_hidden, "{metadata}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_item_of_which_too_little_is_known_is_shown_or_hidden_as_the_document_says() {
    let metadata =
        [("known", json!({"a": 1, "b": 1})), ("half", json!({"a": 1})), ("null", json!({"a": 1, "b": null}))];
    for (unknown, expected) in [
        (None, vec!["known", "half", "null", "none"]),
        (Some("show"), vec!["known", "half", "null", "none"]),
        (Some("hide"), vec!["known"]),
    ] {
        let mut availability = json!({"hiddenWhen": {"a": [0], "b": [0]}});
        availability.as_object_mut().unwrap().extend(unknown.map(|unknown| ("unknown".to_owned(), json!(unknown))));
        let harness = hiding(&availability);
        for (id, metadata) in &metadata {
            harness.metadata(id, metadata.clone());
        }
        harness.origin("campaign", items(&["known", "half", "null", "none"]));
        assert_eq!(harness.get("/recommend-items/shop/r/u").await.ids(), expected);
    }
}

#[tokio::test(start_paused = true)]
async fn a_store_that_cant_be_read_knows_nothing_and_the_answer_is_not_kept() {
    for (unknown, expected) in [("show", 2), ("hide", 0)] {
        for store in [down(), late(60_000, items(&[]))] {
            let harness = hiding(&json!({"hiddenWhen": {"inStock": [false]}, "unknown": unknown}));
            harness.origin("campaign", items(&["a", "b"])).metadata("a", json!({"inStock": true})).store(Some(store));
            let started = Instant::now();
            let answered = harness.get(PATH).await;
            assert_eq!((answered.status.as_u16(), answered.ids().len()), (200, expected));
            assert_eq!(answered.header("cache-control"), Some("no-store"));
            assert!(started.elapsed() <= Duration::from_millis(4_400));
            let answered = harness.get(&format!("{PATH}&decorateItems=no")).await;
            assert_eq!(answered.header("cache-control"), Some("no-store"));
        }
    }
}

#[tokio::test(start_paused = true)]
async fn the_origin_is_asked_for_more_so_that_enough_is_left() {
    for (over_fetch, query, expected) in [
        (None, "numResults=3", 5),
        (Some(1.0), "numResults=3", 3),
        (Some(4.5), "numResults=3", 14),
        (Some(5.0), "numResults=400", 500),
        (None, "numResults=3&exclude=a,b", 7),
    ] {
        let mut availability = sold_out();
        availability.as_object_mut().unwrap().extend(over_fetch.map(|times| ("overFetch".to_owned(), json!(times))));
        let harness = hiding(&availability);
        harness.origin("campaign", items(&["a"]));
        harness.get(&format!("/recommend-items/shop/r/u?{query}")).await;
        assert_eq!(harness.asked()[0].number, Some(expected), "{over_fetch:?} {query}");
    }
}

#[tokio::test(start_paused = true)]
async fn the_larger_of_over_fetching_and_looking_ahead_counts() {
    for (multiplier, expected) in [(1.2, 6), (3.0, 12)] {
        let mut document =
            document(&json!({"inferenceItemMetadata": {"type": "localdb"}, "availability": sold_out()}), &variations());
        let processor = json!({"type": "lambda", "arn": "arn:aws:lambda:eu-west-1:111122223333:function:p",
            "lookAheadMultiplier": multiplier});
        document["namespaces"]["shop"]["recommenders"]["recommend-items"]["r"]["responsePostProcessor"] = processor;
        let harness = Harness::new(&document);
        harness.origin("campaign", items(&["a"]));
        harness.get("/recommend-items/shop/r/u?numResults=4").await;
        assert_eq!(harness.asked()[0].number, Some(expected));
    }
}

#[tokio::test(start_paused = true)]
async fn personalize_is_asked_for_the_columns_and_what_nobody_wanted_is_taken_out_again() {
    let personalize = json!({"type": "personalize", "itemColumns": ["TITLE"]});
    let settings = json!({"inferenceItemMetadata": personalize,
        "availability": {"hiddenWhen": {"IN_STOCK": ["false"], "title": ["Secret"]}}});
    let harness = Harness::new(&document(&settings, &variations()));
    let item =
        |id: &str, title: &str, stock: &str| json!({"itemId": id, "metadata": {"title": title, "in_stock": stock}});
    harness.origin(
        "campaign",
        Does::Answer(json!({"itemList": [
        item("a", "A", "true"), item("b", "B", "false"), item("c", "Secret", "true")]})),
    );
    let answered = harness.get("/recommend-items/shop/r/u?numResults=40").await;
    assert_eq!(answered.body["itemList"], json!([{"itemId": "a", "metadata": {"title": "A"}}]));
    let asked = harness.asked().remove(0);
    assert_eq!(asked.columns, ["TITLE", "IN_STOCK"]);
    assert_eq!(asked.number, Some(50), "with metadata, Personalize takes no more");
    let answered = harness.get(&format!("{PATH}&decorateItems=false")).await;
    assert_eq!(answered.body["itemList"], json!([{"itemId": "a"}]));
    assert_eq!(harness.asked()[0].columns, ["IN_STOCK", "title"]);
}

#[tokio::test(start_paused = true)]
async fn metadata_that_an_origin_answers_itself_hides_too() {
    let settings = json!({"availability": sold_out()});
    let harness = Harness::new(&document(&settings, &json!({"function": variations()["function"]})));
    harness.origin(
        "function",
        Does::Answer(json!({"itemList": [
        {"itemId": "a", "metadata": {"inStock": false}}, {"itemId": "b", "metadata": {"inStock": true}}]})),
    );
    let answered = harness.get(PATH).await;
    assert_eq!(answered.body["itemList"], json!([{"itemId": "b", "metadata": {"inStock": true}}]));
}

#[tokio::test(start_paused = true)]
async fn what_is_left_too_short_is_filled_by_fallbacks_that_are_subject_to_both() {
    let settings = json!({"inferenceItemMetadata": {"type": "localdb"}, "availability": sold_out(),
        "fallback": {"then": ["function", "list"]}});
    let harness = Harness::new(&document(&settings, &variations()));
    for id in ["a", "f1", "l2"] {
        harness.metadata(id, json!({"inStock": false}));
    }
    harness.origin("campaign", items(&["a", "b", "c"])).origin("function", items(&["f1", "f2", "a"]));
    let answered = harness.get(&format!("{PATH}&exclude=c,l1")).await;
    assert_eq!(answered.ids(), ["b", "f2", "l3"]);
    assert_eq!(answered.body["fallback"], json!({"reason": "short", "variation": "function"}));
    assert_eq!(harness.asked()[1].number, Some(7), "a link is asked for more, too");
    let answered = harness.get(&format!("{PATH}&exclude=b,c")).await;
    assert_eq!(answered.body["fallback"]["reason"], "empty", "nothing is left");
}

#[tokio::test(start_paused = true)]
async fn what_a_post_processor_brings_in_is_looked_at_too() {
    let mut document =
        document(&json!({"inferenceItemMetadata": {"type": "localdb"}, "availability": sold_out()}), &variations());
    document["namespaces"]["shop"]["recommenders"]["recommend-items"]["r"]["responsePostProcessor"] =
        json!({"type": "lambda", "arn": "arn:aws:lambda:eu-west-1:111122223333:function:p"});
    let harness = Harness::new(&document);
    harness.metadata("a", json!({"inStock": false})).metadata("n", json!({"inStock": false}));
    harness.origin("campaign", items(&["a", "b", "c"]));
    harness.post_processor(Some(items(&["n", "a", "c", "x", "b"])));
    assert_eq!(harness.get(&format!("{PATH}&exclude=x")).await.ids(), ["c", "b"]);
}

#[tokio::test(start_paused = true)]
async fn rules_that_cant_be_read_are_an_error_and_not_no_rules() {
    for availability in
        [json!("none"), json!({"hiddenWhen": {"a": [1]}, "unknown": "perhaps"}), json!({"unknown": "show"})]
    {
        let harness = hiding(&availability);
        harness.origin("campaign", items(&["a"]));
        let answered = harness.get(PATH).await;
        assert_eq!(
            (answered.status.as_u16(), &answered.body["type"]),
            (500, &json!("Configuration")),
            "{availability}"
        );
    }
}

/// What one case has: which items each origin answers, which are hidden by the store, which are excluded.
#[derive(Debug, Clone)]
struct Case {
    origins: [Vec<u8>; 3],
    fails: [bool; 3],
    list: Vec<u8>,
    processed: Option<Vec<u8>>,
    hidden: Vec<u8>,
    without_metadata: Vec<u8>,
    excluded: Vec<u8>,
    hides_unknown: bool,
    store_fails: bool,
    decorate: bool,
    number: u8,
    action: usize,
    then: Vec<&'static str>,
    metadata: &'static str,
}

fn case() -> impl Strategy<Value = Case> {
    let ids = || prop::collection::vec(0..12u8, 0..8);
    let then = prop::collection::vec(prop::sample::select(vec!["function", "endpoint", "list", "campaign"]), 0..4);
    (
        ([ids(), ids(), ids()], [any::<bool>(), any::<bool>(), any::<bool>()], prop::collection::vec(0..12u8, 1..8)),
        (prop::option::of(ids()), ids(), ids(), ids(), any::<bool>(), prop::bool::weighted(0.2), any::<bool>()),
        (1..8u8, 0..3usize, then, prop::sample::select(vec!["localdb", "personalize", "none"])),
    )
        .prop_map(
            |(
                (origins, fails, list),
                (processed, hidden, without_metadata, excluded, hides_unknown, store_fails, decorate),
                (number, action, then, metadata),
            )| Case {
                origins,
                fails,
                list,
                processed,
                hidden,
                without_metadata,
                excluded,
                hides_unknown,
                store_fails,
                decorate,
                number,
                action,
                then,
                metadata,
            },
        )
}

fn named(ids: &[u8]) -> Vec<String> {
    ids.iter().map(|id| format!("i{id}")).collect()
}

/// Answers the case and returns the ids.
async fn answered(case: &Case) -> Vec<String> {
    let mut all = variations();
    all["list"]["itemIds"] = json!(named(&case.list));
    let unknown = if case.hides_unknown { "hide" } else { "show" };
    let mut settings = json!({"availability": {"hiddenWhen": {"gone": [1]}, "unknown": unknown},
        "fallback": {"then": case.then}});
    if case.metadata != "none" {
        settings["inferenceItemMetadata"] = json!({"type": case.metadata});
    }
    let mut document = document(&settings, &all);
    if case.processed.is_some() {
        for action in ["recommend-items", "related-items", "rerank-items"] {
            document["namespaces"]["shop"]["recommenders"][action]["r"]["responsePostProcessor"] =
                json!({"type": "lambda", "arn": "arn:aws:lambda:eu-west-1:111122223333:function:p"});
        }
    }
    let harness = Harness::new(&document);
    let gone = |id: u8| i32::from(case.hidden.contains(&id));
    for id in 0..12u8 {
        if !case.without_metadata.contains(&id) {
            harness.metadata(&format!("i{id}"), json!({"gone": gone(id)}));
        }
    }
    let list_key = if case.action == 2 { "personalizedRanking" } else { "itemList" };
    for (index, name) in ["campaign", "function", "endpoint"].into_iter().enumerate() {
        // Without a store, the metadata comes with the items.
        let item = |id: &u8| {
            if case.metadata == "localdb" || case.without_metadata.contains(id) {
                json!({"itemId": format!("i{id}")})
            } else {
                json!({"itemId": format!("i{id}"), "metadata": {"gone": gone(*id)}})
            }
        };
        let items: Vec<Value> = case.origins[index].iter().map(item).collect();
        let does = if case.fails[index] { down() } else { Does::Answer(json!({list_key: items})) };
        harness.origin(name, does);
    }
    if let Some(processed) = &case.processed {
        // Brings back what was taken out, and items of its own.
        let items: Vec<Value> = named(processed).iter().map(|id| json!({"itemId": id})).collect();
        harness.post_processor(Some(Does::Answer(json!({list_key: items}))));
    }
    harness.store(case.store_fails.then(down));
    let path = match case.action {
        0 => "/recommend-items/shop/r/u",
        1 => "/related-items/shop/r/i",
        _ => "/rerank-items/shop/r/u/i0,i1,i2,i3,i4,i5,i6,i7,i8,i9,i10,i11",
    };
    let (number, decorate, excluded) = (case.number, case.decorate, named(&case.excluded).join(","));
    let answered =
        harness.get(&format!("{path}?numResults={number}&decorateItems={decorate}&exclude={excluded}")).await;
    if answered.status != 200 {
        assert!(case.fails[0], "{}", answered.body);
        return Vec::new();
    }
    answered.ids().into_iter().map(str::to_owned).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn an_item_that_is_excluded_or_known_to_be_hidden_is_in_no_answer_whoever_brings_it_in(case in case()) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
        let ids = runtime.block_on(answered(&case));
        for id in &ids {
            let number: u8 = id[1..].parse().unwrap();
            prop_assert!(!case.excluded.contains(&number), "{id} is excluded: {ids:?}");
            // What is known: all that a store tells while it can be read, or what came with the item from an origin.
            let store = case.metadata == "localdb" && !case.store_fails;
            let told = store || case.hides_unknown;
            if told && case.hidden.contains(&number) && !case.without_metadata.contains(&number) {
                prop_assert!(false, "{id} is hidden: {ids:?}");
            }
            if case.hides_unknown && (case.without_metadata.contains(&number) || case.store_fails && store) {
                prop_assert!(false, "{id} is unknown: {ids:?}");
            }
        }
        prop_assert!(case.action == 2 || ids.len() <= usize::from(case.number));
    }
}
