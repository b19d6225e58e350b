//! The stage cache.

use axum::body::Body;
use axum::response::Response;
use http::{Method, StatusCode};
use serde_json::{Value, json};
use stacks::{Cache, EntryPoint};

use super::harness::{Layers, PATH, configuration, says};

fn stage(cache_control: &Value, headers: &[&str]) -> Layers {
    Layers::configured(EntryPoint::Rest, Cache::ApiGateway, &configuration(cache_control, headers))
}

fn public(seconds: u32) -> Value {
    let rule = json!({"maxAge": seconds, "directives": "public"});
    json!({"userSpecified": rule, "syntheticUserSpecified": rule, "noUserSpecified": rule})
}

#[tokio::test]
async fn answers_are_kept_for_the_routes_time_whatever_they_say() {
    let layers = stage(&public(30), &[]);
    layers.say(says(200, &[("cache-control", "no-store")]));
    assert_eq!(layers.get(PATH).await.cache_status(), "local-api-gateway; fwd=uri-miss; stored; ttl=30");
    layers.pass(29);
    let hit = layers.get(PATH).await;
    assert_eq!((hit.body.as_str(), hit.cache_status()), ("answer 1", "local-api-gateway; hit; ttl=1"));
    assert_eq!(hit.header("age"), "", "API Gateway tells no age");
    layers.pass(1);
    assert_eq!(layers.get(PATH).await.cache_status(), "local-api-gateway; fwd=stale; stored; ttl=30");
}

#[tokio::test]
async fn no_answer_is_kept_longer_than_an_hour() {
    let layers = stage(&public(86_400), &[]);
    assert_eq!(layers.get(PATH).await.cache_status(), "local-api-gateway; fwd=uri-miss; stored; ttl=3600");
}

#[tokio::test]
async fn a_route_with_an_answer_that_may_not_be_kept_is_off_and_others_stay_on() {
    let control = json!({
        "userSpecified": {"maxAge": 30, "directives": "public"},
        "noUserSpecified": {"maxAge": 30, "directives": "private"}
    });
    let layers = stage(&control, &[]);
    for _ in 0..2 {
        assert_eq!(layers.get(PATH).await.cache_status(), "local-api-gateway; fwd=bypass");
    }
    let other = "/recommend-items/shop/home/user-1";
    layers.get(other).await;
    assert_eq!(layers.get(other).await.cache_status(), "local-api-gateway; hit; ttl=30");
}

#[tokio::test]
async fn the_key_holds_known_parameters_in_any_order_and_the_headers_of_rules() {
    let layers = stage(&public(30), &["X-Club"]);
    layers.get(&format!("{PATH}?numResults=5&userId=1")).await;
    let same = layers.get(&format!("{PATH}?userId=1&numResults=5&unknown=2")).await;
    assert_eq!(same.cache_status(), "local-api-gateway; hit; ttl=30");
    let more = layers.get(&format!("{PATH}?numResults=6&userId=1")).await;
    assert!(more.cache_status().contains("fwd=uri-miss"));
    let club = layers.get_with(&format!("{PATH}?numResults=5&userId=1"), &[("x-club", "gold"), ("x-else", "1")]).await;
    assert!(club.cache_status().contains("fwd=vary-miss"), "{club:?}");
    assert_eq!(layers.origin.last_asked()["x-else"], "1", "a gateway passes every header on");
    let other = layers.get("/related-items/shop/similar/item-2?numResults=5&userId=1").await;
    assert!(other.cache_status().contains("fwd=uri-miss"));
}

#[tokio::test]
async fn a_304_is_kept_for_those_who_have_its_tag() {
    let layers = stage(&public(30), &[]);
    layers.say(Box::new(|asked| {
        let status = if asked.contains_key("if-none-match") { 304 } else { 200 };
        Response::builder().status(status).body(Body::empty()).unwrap()
    }));
    let mine = [("if-none-match", "\"mine\"")];
    layers.get_with(PATH, &mine).await;
    let again = layers.get_with(PATH, &mine).await;
    assert_eq!((again.status, again.cache_status()), (StatusCode::NOT_MODIFIED, "local-api-gateway; hit; ttl=30"));
    assert_eq!(layers.get(PATH).await.status, StatusCode::OK);
}

#[tokio::test]
async fn errors_post_and_answers_above_a_mebibyte_are_not_kept() {
    let layers = stage(&public(30), &[]);
    layers.say(says(404, &[]));
    for _ in 0..2 {
        assert_eq!(layers.get(PATH).await.cache_status(), "local-api-gateway; fwd=uri-miss; detail=error");
    }
    layers.say(says(200, &[]));
    for _ in 0..2 {
        assert_eq!(layers.send(Method::POST, PATH, &[]).await.cache_status(), "local-api-gateway; fwd=method");
    }
    for (bytes, kept) in [(1_048_576, true), (1_048_577, false)] {
        layers.say(Box::new(move |_| Response::new(Body::from("x".repeat(bytes)))));
        let answer = layers.get(&format!("/related-items/shop/similar/{bytes}")).await;
        assert_eq!((answer.body.len(), answer.cache_status().contains("stored")), (bytes, kept));
    }
}

#[tokio::test]
async fn a_document_that_leaves_the_caches_to_others_keeps_the_templates_ten_seconds() {
    let mut control = public(30);
    control["autoProvision"] = json!(false);
    let layers = stage(&control, &["X-Club"]);
    assert_eq!(layers.get(PATH).await.cache_status(), "local-api-gateway; fwd=uri-miss; stored; ttl=10");
    let club = layers.get_with(PATH, &[("x-club", "gold")]).await;
    assert_eq!(club.cache_status(), "local-api-gateway; hit; ttl=10");
}

#[tokio::test]
async fn purging_empties_it_as_well() {
    let layers = stage(&public(30), &[]);
    layers.get(PATH).await;
    layers.front.purge();
    assert!(layers.get(PATH).await.cache_status().contains("fwd=uri-miss; stored"));
}

#[tokio::test]
async fn with_both_one_stands_behind_the_other() {
    let layers = Layers::configured(EntryPoint::Rest, Cache::Both, &configuration(&public(30), &[]));
    layers.say(says(200, &[("cache-control", "max-age=30")]));
    assert_eq!(
        layers.get(PATH).await.cache_status(),
        "local-api-gateway; fwd=uri-miss; stored; ttl=30, local-cloudfront; fwd=uri-miss; stored; ttl=30"
    );
    layers.pass(10);
    assert_eq!(layers.get(PATH).await.cache_status(), "local-cloudfront; hit; ttl=20");
    // The stage's key has no such parameter.
    assert_eq!(
        layers.get(&format!("{PATH}?unknown=1")).await.cache_status(),
        "local-api-gateway; hit; ttl=20, local-cloudfront; fwd=uri-miss; stored; ttl=30"
    );
    assert_eq!(layers.calls(), 1);
}

#[tokio::test]
async fn without_a_cache_the_origin_is_always_asked_and_nothing_is_said_of_caches() {
    for entry_point in [EntryPoint::Http, EntryPoint::Rest] {
        let layers = Layers::new(entry_point, Cache::NoCache, "max-age=60");
        for number in 1..3 {
            let answer = layers.get_with(PATH, &[("x-else", "1")]).await;
            assert_eq!((answer.body, answer.headers.contains_key("cache-status")), (format!("answer {number}"), false));
            assert_eq!(layers.origin.last_asked()["x-else"], "1");
        }
    }
}
