//! The REST API's stage cache.

use aws_doubles::Answer;
use cache_settings::stage::ROUTES;
use serde_json::{Value, json};

use crate::harness::{CACHE_POLICY, Caches, Function, all_methods, document, header, rules, with};

const RECOMMEND: &str = "recommend-items/{namespace}/{recommender}/{userId}/GET";
const RELATED: &str = "related-items/{namespace}/{recommender}/{itemId}/GET";

fn settings(function: &Function, route: &str) -> Value {
    function.aws.api_gateway.stage()["methodSettings"][route].clone()
}

fn key_has(function: &Function, parameter: &str) -> Vec<bool> {
    let has = |path| function.aws.api_gateway.deployed_key(path).iter().any(|name| name == parameter);
    ROUTES.iter().map(|route| has(route.path)).collect()
}

#[tokio::test]
async fn every_route_gets_the_shortest_age_of_its_answers_and_keeps_what_all_methods_have() {
    let function = Function::start(Caches::Stage);
    let document = with(json!({ "cacheControl": {
        "userSpecified": { "maxAge": 600 }, "noUserSpecified": { "maxAge": 60 } } }));
    assert_eq!(function.synchronize(&document).await["written"], json!(["stage"]));
    let mut expected = all_methods();
    expected["cacheTtlInSeconds"] = json!(60);
    assert_eq!(settings(&function, RELATED), expected);
    expected["cacheTtlInSeconds"] = json!(600);
    assert_eq!(settings(&function, RECOMMEND), expected);
    assert_eq!(settings(&function, "*/*"), all_methods());
    assert_eq!(function.aws.api_gateway.deployments(), 1, "nothing in the keys changed");
}

#[tokio::test]
async fn a_second_run_only_reads() {
    let function = Function::start(Caches::Both);
    let document = with(json!({ "autoContext": rules(json!([header("X-Device"), { "type": "hour-of-day" }])),
        "cacheControl": { "userSpecified": { "maxAge": 600 }, "noUserSpecified": { "maxAge": 0 } } }));
    let first = function.synchronize(&document).await;
    assert_eq!(first["written"], json!(["cache policy", "origin request policy", "cache keys", "deployment", "stage"]));
    let (writes, requests) = (function.writes(), function.requests());
    assert_eq!(function.synchronize(&document).await["written"], json!([]));
    assert_eq!(function.writes(), writes);
    assert!(function.requests() > requests);
}

#[tokio::test]
async fn the_longest_time_is_an_hour() {
    let function = Function::start(Caches::Stage);
    function.synchronize(&with(json!({ "cacheControl": { "userSpecified": { "maxAge": 86_400 } } }))).await;
    assert_eq!(settings(&function, RECOMMEND)["cacheTtlInSeconds"], 3600);
}

#[tokio::test]
async fn a_route_with_an_answer_that_must_not_be_kept_is_not_cached() {
    let function = Function::start(Caches::Stage);
    let mut document = with(json!({ "cacheControl": { "userSpecified": { "maxAge": 600 } } }));
    document["namespaces"]["shop"]["recommenders"]["related-items"]["popular"]["cacheControl"] =
        json!({ "userSpecified": { "maxAge": 0 } });
    function.synchronize(&document).await;
    assert_eq!(settings(&function, RELATED)["cachingEnabled"], false);
    assert_eq!(settings(&function, RELATED)["throttlingBurstLimit"], 500, "the rest is as for all methods");
    assert_eq!(settings(&function, RECOMMEND)["cachingEnabled"], true);
    assert_eq!(function.aws.api_gateway.stage()["cacheClusterEnabled"], true);
}

#[tokio::test]
async fn the_cache_is_off_while_no_route_needs_it_and_on_again_with_the_size_it_had() {
    let function = Function::start(Caches::Stage);
    function.synchronize(&with(json!({}))).await;
    assert_eq!(function.aws.api_gateway.stage()["cacheClusterEnabled"], false);
    assert_eq!(settings(&function, RECOMMEND)["cachingEnabled"], false);
    function.aws.api_gateway.set_stage("cacheClusterStatus", json!("NOT_AVAILABLE"));
    function.aws.api_gateway.set_stage("cacheClusterSize", json!("6.1"));
    let cached = with(json!({ "cacheControl": { "userSpecified": { "maxAge": 60 } } }));
    function.synchronize(&cached).await;
    let stage = function.aws.api_gateway.stage();
    assert_eq!((&stage["cacheClusterEnabled"], &stage["cacheClusterSize"]), (&json!(true), &json!("6.1")));
    assert_eq!(settings(&function, RECOMMEND)["cachingEnabled"], true);
}

#[tokio::test]
async fn a_cache_that_is_being_made_is_waited_for() {
    let function = Function::start(Caches::Stage);
    function.aws.api_gateway.set_stage("cacheClusterStatus", json!("CREATE_IN_PROGRESS"));
    let nothing_cached = with(json!({}));
    let waiting = async {
        // The stage is read, then looked at twice: while it is in progress, and when it is not.
        function.aws.api_gateway.get_stage.received(2).await;
        assert_eq!(settings(&function, RECOMMEND)["cachingEnabled"], false, "routes need not wait");
        function.aws.api_gateway.set_stage("cacheClusterStatus", json!("AVAILABLE"));
    };
    let (answer, ()) = tokio::join!(function.synchronize(&nothing_cached), waiting);
    assert_eq!(answer["written"], json!(["stage"]));
    assert_eq!(function.aws.api_gateway.stage()["cacheClusterEnabled"], false);
}

#[tokio::test]
async fn headers_join_the_keys_of_all_routes_and_placeholders_those_of_their_own() {
    let function = Function::start(Caches::Stage);
    let mut document = document(&["recommend-items", "related-items"]);
    document["autoContext"] = rules(json!([header("X-Device"), { "type": "season-of-year" }]));
    document["namespaces"]["shop"]["recommenders"]["related-items"]["popular"]["variations"]["b"] =
        json!({ "type": "http", "url": "https://example.com/{itemId}/{a~b/c}?color={color}" });
    let answer = function.synchronize(&document).await;
    assert_eq!(answer["written"], json!(["cache keys", "deployment", "stage"]));
    let all = [true; ROUTES.len()];
    assert_eq!(key_has(&function, "method.request.header.X-Device"), all);
    assert_eq!(key_has(&function, "method.request.header.CloudFront-Viewer-Time-Zone"), all);
    assert_eq!(key_has(&function, "method.request.header.CloudFront-Viewer-Latitude"), [false; ROUTES.len()]);
    assert_eq!(key_has(&function, "method.request.header.If-None-Match"), all);
    assert_eq!(key_has(&function, "method.request.header.Origin"), all);
    assert_eq!(key_has(&function, "method.request.querystring.color"), [false, true, false, false]);
    assert_eq!(key_has(&function, "method.request.querystring.a~b/c"), [false, true, false, false]);
    assert_eq!(key_has(&function, "method.request.querystring.itemId"), [false; ROUTES.len()], "it is in the path");
    assert_eq!(function.aws.api_gateway.deployments(), 2);
}

#[tokio::test]
async fn what_is_no_longer_named_leaves_the_keys_and_if_none_match_and_origin_stay() {
    let function = Function::start(Caches::Stage);
    function
        .synchronize(&with(json!({ "autoContext": rules(json!([header("X-Device"), header("if-none-match")])) })))
        .await;
    function.synchronize(&with(json!({}))).await;
    for route in ROUTES {
        let mut key = function.aws.api_gateway.deployed_key(route.path);
        key.sort();
        assert_eq!(key, Vec::from_iter(route.template_key()));
    }
    assert_eq!(key_has(&function, "method.request.header.If-None-Match"), [true; ROUTES.len()]);
    assert_eq!(key_has(&function, "method.request.header.Origin"), [true; ROUTES.len()]);
}

#[tokio::test]
async fn keys_take_effect_on_the_next_try_when_the_deployment_failed() {
    let function = Function::start(Caches::Stage);
    let document = with(json!({ "autoContext": rules(json!([header("X-Device")])) }));
    function.aws.api_gateway.create_deployment.next(Answer::error(409, "ConflictException", "busy"));
    let (name, text) = function.fails(&document).await;
    assert_eq!(name, "ServiceError");
    assert!(text.contains("ConflictException: busy"), "{text}");
    assert_eq!(key_has(&function, "method.request.header.X-Device"), [false; ROUTES.len()]);
    assert_eq!(function.synchronize(&document).await["written"][0], "deployment");
    assert_eq!(key_has(&function, "method.request.header.X-Device"), [true; ROUTES.len()]);
}

#[tokio::test]
async fn throttling_is_tried_again() {
    let function = Function::start(Caches::Stage);
    function.aws.api_gateway.get_method.next(Answer::Throttled);
    function.aws.api_gateway.update_stage.next(Answer::Throttled);
    let answer = function.synchronize(&with(json!({ "cacheControl": { "userSpecified": { "maxAge": 60 } } }))).await;
    assert_eq!(answer["written"], json!(["stage"]));
}

#[tokio::test]
async fn resources_come_in_pages() {
    let function = Function::start(Caches::Stage);
    function.aws.api_gateway.page_resources(2);
    function.synchronize(&with(json!({ "autoContext": rules(json!([header("X-Device")])) }))).await;
    assert_eq!(function.aws.api_gateway.get_resources.count(), 3);
    assert_eq!(key_has(&function, "method.request.header.X-Device"), [true; ROUTES.len()]);
}

#[tokio::test]
async fn one_cache_that_fails_does_not_keep_the_other_from_being_set() {
    let function = Function::start(Caches::Both);
    function.aws.api_gateway.get_stage.always(Answer::error(403, "AccessDeniedException", "not allowed"));
    let document = with(json!({ "autoContext": rules(json!([header("X-A")])) }));
    let (_, text) = function.fails(&document).await;
    assert!(text.contains("API Gateway GetStage: AccessDeniedException: not allowed"), "{text}");
    assert_eq!(function.aws.cloudfront.cache_policy(CACHE_POLICY).unwrap().headers(), ["X-A"]);
    function.aws.cloudfront.get_cache_policy.always(Answer::error(403, "AccessDenied", "neither"));
    let (_, text) = function.fails(&document).await;
    assert!(text.contains("not allowed") && text.contains("neither"), "{text}");
}
