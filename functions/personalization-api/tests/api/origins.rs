//! Section 4's seventh step: Lambda, SageMaker and HTTP origins.

use aws_doubles::services::Lambda;
use aws_doubles::{Answer, Content};
use serde_json::{Value, json};

use crate::harness::{FUNCTION, Harness, document, item_ids};

const PATH: &str = "/recommend-items/shop/r/u?numResults=4";

#[tokio::test]
async fn a_function_is_told_all_and_answers_in_the_apis_own_shape() {
    for name in ["lambda", "function"] {
        let variation = json!({"type": name, "arn": FUNCTION});
        let mut configuration = document(&json!({"v": variation}));
        configuration["namespaces"]["shop"]["recommenders"]["recommend-items"]["r"]["description"] = json!("mine");
        let harness = Harness::new(&configuration);
        harness.aws.lambda.invoke.always(Answer::json(&json!({
            "itemList": [{"itemId": "x", "score": 0.5, "colour": "red"}, {"itemId": 7}], "note": "passed on"})));
        let answered = harness.get(&format!("{PATH}&context=%7B%22a%22%3A%22b%22%7D")).await;
        assert_eq!(
            answered.json(),
            json!({"note": "passed on",
            "itemList": [{"itemId": "x", "score": 0.5, "colour": "red"}, {"itemId": "7"}]})
        );
        let config = json!({"variations": {"v": variation}, "description": "mine"});
        assert_eq!(
            harness.aws.lambda.invoke.requests()[0].json(),
            json!({
            "version": "1.0", "action": "recommend-items", "recommender": {"path": "r", "config": config},
            "variation": variation, "userId": "u", "numResults": 4, "context": {"a": "b"}})
        );
    }
}

#[tokio::test]
async fn a_function_that_fails_or_answers_anything_else_is_a_502_and_its_error_is_not_passed_on() {
    let harness = Harness::new(&document(&json!({"v": {"type": "lambda", "arn": FUNCTION}})));
    let invoke = &harness.aws.lambda.invoke;
    for answer in [
        Lambda::function_error("KeyError", "secret stack trace"),
        Answer::Content(Content::json(&json!({"itemList": []})).header("x-amz-function-error", "Unhandled")),
        Answer::json(&json!({"errorMessage": "x"})),
        Answer::json(&json!([])),
        Answer::json(&json!(null)),
        Answer::json(&json!({"itemList": "none"})),
        Answer::json(&json!({"itemList": [{"id": "x"}]})),
        Answer::json(&json!({"itemList": ["x"]})),
        Answer::json(&json!({"personalizedRanking": []})),
        Answer::malformed_json(),
        Answer::truncated(),
        Answer::ConnectionClosed,
        Answer::status(502),
    ] {
        invoke.always(answer.clone());
        let answered = harness.get(PATH).await;
        assert_eq!((answered.error().0, answered.error().1.as_str()), (502, "Function"), "{answer:?}");
        assert!(!String::from_utf8_lossy(&answered.bytes).contains("secret"));
    }
    invoke.always(Answer::Throttled);
    harness.get(PATH).await.is_error(429, "Function", "TooManyRequestsException");
}

#[tokio::test]
async fn a_sagemaker_endpoint_is_told_the_same() {
    let harness = Harness::new(&document(&json!({"v": {"type": "sagemaker", "endpointName": "endpoint"}})));
    let invoke = &harness.aws.sagemaker_runtime.invoke_endpoint;
    invoke.always(Answer::json(&json!({"personalizedRanking": [{"itemId": "b"}, {"itemId": "a"}]})));
    let answered = harness.get("/rerank-items/shop/r/u/a,b").await;
    assert_eq!(item_ids(&answered.json(), "personalizedRanking"), ["b", "a"]);
    let told = invoke.requests()[0].json();
    assert_eq!((&told["itemList"], told.get("numResults")), (&json!(["a", "b"]), None));
    invoke.always(Answer::malformed_json());
    harness.get(PATH).await.is_error(502, "SageMaker", "OriginAnswerInvalid");
}

/// A document whose `http` variation's URL begins at the double.
fn http(harness: &Harness, rest: &str) -> Value {
    document(&json!({"v": {"type": "http", "url": format!("{}{rest}", harness.aws.http_origin_url())}}))
}

async fn with_url(rest: &str) -> Harness {
    let harness = Harness::new(&json!({"namespaces": {}}));
    harness.aws.app_config_data.deploy(&http(&harness, rest));
    harness
}

#[tokio::test]
async fn an_http_origins_placeholders_are_percent_encoded_parameters() {
    let harness = with_url("/items/{userId}?n={numResults}&q={q}").await;
    let answered = harness.get("/recommend-items/shop/r/a%2Fb%20%26c?numResults=2&q=x%26admin%3D1").await;
    assert_eq!(answered.status, 200);
    let uri = harness.aws.http_origin.any.requests()[0].uri.to_string();
    assert!(uri.ends_with("/items/a%2Fb%20%26c?n=2&q=x%26admin%3D1"), "{uri}");
    let missing = harness.get("/recommend-items/shop/r/u").await;
    missing.is_error(400, "Validation", "MissingParameter");
    harness.get("/recommend-items/shop/r/%2E%2E?q=1").await;
    assert!(harness.aws.http_origin.any.requests()[1].uri.path().ends_with("/items/%2E%2E"));
}

#[tokio::test]
async fn an_http_origin_that_fails_is_told_apart() {
    let harness = with_url("/x").await;
    for (answer, status) in [
        (Answer::status(500), 502),
        (Answer::status(404), 500),
        (Answer::status(429), 429),
        (Answer::ConnectionClosed, 502),
        (Answer::truncated(), 502),
        (Answer::malformed_json(), 502),
        (Answer::Content(Content::new(200, "<html>")), 502),
        (Answer::Never, 504),
    ] {
        harness.aws.http_origin.any.always(answer.clone());
        let answered = harness.get(PATH).await;
        assert_eq!((answered.error().0, answered.error().1.as_str()), (status, "Http"), "{answer:?}");
    }
}

#[tokio::test]
async fn an_http_origin_that_refuses_connections_is_a_502() {
    let variation = json!({"type": "http", "url": "http://127.0.0.1:1/x"});
    let harness = Harness::new(&document(&json!({"v": variation})));
    harness.get(PATH).await.is_error(502, "Http", "OriginUnavailable");
}
