//! What is kept, as callers and the page of requests see it. What time does to it is tested in the crate itself, at a
//! time of the tests' own.

use http::{Method, StatusCode};
use serde_json::{Value, json};

use crate::harness::{Local, configuration, kept_without_user};

const PATH: &str = "/related-items/shop/similar/item-1?numResults=3";

/// The steps of the request that was answered last.
async fn steps(local: &Local) -> Vec<Value> {
    local.traces().await[0]["steps"].as_array().unwrap().clone()
}

fn named<'s>(steps: &'s [Value], name: &str) -> Vec<&'s Value> {
    steps.iter().filter(|step| step["name"] == name).collect()
}

#[tokio::test]
async fn without_any_choice_cloudfront_caches() {
    let local = Local::start(&configuration(&kept_without_user()), &[]);
    let first = local.get(PATH).await;
    assert_eq!(first.header("cache-status"), "local-cloudfront; fwd=uri-miss; stored; ttl=600");
    let second = local.get(PATH).await;
    assert!(second.header("cache-status").starts_with("local-cloudfront; hit; ttl="), "{second:?}");
    assert_eq!(second.body, first.body, "with its recommendationId");
    assert!(second.header("age").parse::<u32>().is_ok());
    assert_eq!(second.header("etag"), first.header("etag"));
    let known = local.get_with(PATH, &[("If-None-Match", second.header("etag"))]).await;
    assert_eq!((known.status, known.body.as_str(), known.header("content-length")), (StatusCode::NOT_MODIFIED, "", ""));
}

#[tokio::test]
async fn answers_with_a_user_are_kept_by_no_shared_cache_when_the_rule_says_private() {
    let private = json!({"userSpecified": {"maxAge": 600, "directives": "private"}});
    let local = Local::start(&configuration(&private), &[]);
    let path = "/recommend-items/shop/home/anna";
    let (first, second) = (local.get(path).await, local.get(path).await);
    assert_ne!(first.body, second.body, "each has a recommendationId of its own");
    assert_eq!(second.header("cache-status"), "local-cloudfront; fwd=uri-miss; detail=private");
}

#[tokio::test]
async fn a_cached_answer_goes_only_to_those_who_show_the_key() {
    let both = json!({
        "userSpecified": {"maxAge": 600}, "syntheticUserSpecified": {"maxAge": 600}, "noUserSpecified": {"maxAge": 600}
    });
    let local = Local::start(&configuration(&both), &["--auth", "api-key"]);
    let (name, key) = local.credential();
    local.get_with(PATH, &[(&name, &key)]).await;
    let hit = local.get_with(PATH, &[(&name, &key)]).await;
    assert!(hit.header("cache-status").starts_with("local-api-gateway; hit"), "{hit:?}");
    assert_eq!(local.get(PATH).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn the_page_of_requests_sees_the_look_up_alone_and_nothing_of_the_origin_on_a_hit() {
    let local = Local::start(&configuration(&kept_without_user()), &[]);
    local.get(PATH).await;
    let miss = steps(&local).await;
    let (look_up, origin) = (named(&miss, "cache")[0], named(&miss, "origin")[0]);
    let fields = &look_up["fields"];
    assert_eq!((&fields["layer"], &fields["outcome"]), (&json!("local-cloudfront"), &json!("miss")));
    assert_eq!(fields["key"]["path"], "/related-items/shop/similar/item-1");
    assert_eq!(fields["key"]["query"], json!({"numResults": "3"}));
    assert_eq!(fields["key"]["headers"], json!({"accept-encoding": null}));
    let ended = look_up["started"].as_u64().unwrap() + look_up["took"].as_u64().unwrap();
    assert!(ended <= origin["started"].as_u64().unwrap(), "{miss:?}");
    let store = &named(&miss, "cache store")[0]["fields"];
    assert_eq!((&store["stored"], &store["ttl"]), (&json!(true), &json!(600)));

    local.get(PATH).await;
    let hit = steps(&local).await;
    assert_eq!(hit.len(), 1, "{hit:?}");
    let fields = &hit[0]["fields"];
    assert_eq!(fields["outcome"], "hit");
    assert!(fields["ttl"].as_i64().unwrap() <= 600 && fields["age"].is_u64(), "{fields}");

    let posted = local.send(Method::POST, "/rerank-items/shop/order/anna", &[], r#"["item-1"]"#).await;
    assert_eq!((posted.status, &posted.json()["personalizedRanking"][0]["itemId"]), (StatusCode::OK, &json!("item-1")));
    assert_eq!(named(&steps(&local).await, "cache")[0]["fields"]["outcome"], "pass");
}

#[tokio::test]
async fn a_header_reaches_the_rules_as_soon_as_the_configuration_names_it() {
    let mut document = configuration(&kept_without_user());
    let local = Local::start(&document, &[]);
    let club = [("X-Club", "gold")];
    local.get_with(PATH, &club).await;
    document["namespaces"]["shop"]["autoContext"] =
        json!({"CLUB": {"type": "string", "rules": [{"type": "header-value", "header": "X-Club"}]}});
    local.configure(&document).await;
    let answer = local.get_with(PATH, &club).await;
    assert!(answer.header("cache-status").starts_with("local-cloudfront; fwd=vary-miss; stored"), "{answer:?}");
    let steps = steps(&local).await;
    assert_eq!(named(&steps, "cache")[0]["fields"]["key"]["headers"]["x-club"], "gold");
    assert!(named(&steps, "context")[0]["fields"]["values"].to_string().contains("gold"), "{steps:?}");
}

#[tokio::test]
async fn the_caches_can_be_emptied() {
    let local = Local::start(&configuration(&kept_without_user()), &[]);
    local.get(PATH).await;
    assert_eq!(local.send(Method::POST, "/local/caches/purge", &[], "").await.status, StatusCode::NO_CONTENT);
    assert_eq!(local.get(PATH).await.header("cache-status"), "local-cloudfront; fwd=uri-miss; stored; ttl=600");
}

#[tokio::test]
async fn a_key_that_holds_credentials_is_shown_without_them() {
    let rule = json!({"maxAge": 600});
    let mut document =
        configuration(&json!({"userSpecified": rule, "syntheticUserSpecified": rule, "noUserSpecified": rule}));
    document["namespaces"]["shop"]["autoContext"] =
        json!({"KEY": {"type": "string", "rules": [{"type": "header-value", "header": "X-Api-Key"}]}});
    let local = Local::start(&document, &["--auth", "api-key"]);
    let (name, key) = local.credential();
    local.get_with(&format!("{PATH}&token=secret-text"), &[(&name, &key)]).await;
    let traces = local.traces().await;
    let look_up =
        &traces[0]["steps"].as_array().unwrap().iter().find(|step| step["name"] == "cache").unwrap()["fields"];
    assert_eq!(look_up["key"]["headers"]["x-api-key"], "(not shown)");
    assert!(!traces.to_string().contains(&key), "{traces}");
    assert!(!traces.to_string().contains("secret-text"), "{traces}");
}
