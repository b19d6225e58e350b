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
}

#[tokio::test]
async fn no_value_of_a_placeholder_leaves_the_path_that_is_configured() {
    let harness = with_url("/items/{userId}/similar?q={q}").await;
    for traversal in [
        "%2E",
        "%2E%2E",
        "..%2F..%2Fadmin",
        "a%2F..%2F..%2F..%2Fadmin",
        "a%2F.%2Fb",
        "%2Fadmin%2F..",
        // A server that takes a backslash for a slash, as those on Windows and browsers do.
        "..%5C..%5Cadmin",
        "a%5C..",
        // Encoded twice and three times: some servers in front of others decode more than once.
        "%252E%252E",
        "%252e%252E%252Fadmin",
        "..%252f..%252fadmin",
        "%25252E%25252E",
        "a%255C%252E%252E%255Cb",
        // Java's servers take what is behind a semicolon off a segment; some cut at NUL, or trim.
        "..%3Bx%2Fadmin",
        "..%00",
        "..%20",
        "%09..%2Fadmin",
    ] {
        let answered = harness.get(&format!("/recommend-items/shop/r/{traversal}?q=1")).await;
        assert_eq!(answered.error(), (400, "Validation".to_owned(), "UnsafeParameter".to_owned()), "{traversal}");
        assert!(answered.json()["message"].as_str().unwrap().contains("userId"), "it names the parameter");
    }
    assert_eq!(harness.aws.http_origin.any.count(), 0, "the origin is not asked");
    for harmless in ["...", "a..b", "..a", "v1.2", "a%252Fb", "a%2Fb", ".hidden", "a%20.%20b", "50%25"] {
        let answered = harness.get(&format!("/recommend-items/shop/r/{harmless}?q=..%2Fx")).await;
        assert_eq!(answered.status, 200, "{harmless}: a query is no path");
    }
    assert_eq!(harness.metric("OriginFailures"), 0.0, "it is no failure of the origin");
}

#[tokio::test]
async fn placeholders_that_make_a_segment_together_do_not_leave_the_path_either() {
    let harness = with_url("/items/.{a}/{b}{c}").await;
    for query in ["a=.&b=x&c=y", "a=x&b=.&c=.", "a=x&b=.&c=", "a=%2Fx&b=b&c=c", "a=x&b=%2&c=E"] {
        let answered = harness.get(&format!("{PATH}&{query}")).await;
        answered.is_error(400, "Validation", "UnsafeParameter");
    }
    assert_eq!(harness.get(&format!("{PATH}&a=x&b=.&c=y")).await.status, 200);
}

#[tokio::test]
async fn a_placeholder_that_is_a_whole_segment_needs_a_value() {
    let harness = with_url("/items/{q}/similar?r={r}").await;
    for empty in ["", "%2F", "%5C%2F", "%252F"] {
        let answered = harness.get(&format!("{PATH}&r=1&q={empty}")).await;
        answered.is_error(400, "Validation", "UnsafeParameter");
    }
    assert_eq!(harness.get(&format!("{PATH}&r=&q=1")).await.status, 200, "in a query nothing is a value");
    let beside = with_url("/items/item-{q}").await;
    assert_eq!(beside.get(&format!("{PATH}&q=")).await.status, 200, "beside other text it leaves a segment");
}

#[tokio::test]
async fn what_an_http_origin_does_not_find_or_take_is_the_callers_where_the_caller_chose_its_url() {
    let harness = with_url("/items/{userId}").await;
    for (answer, status, code) in [
        (404, 404, "HttpOriginNotFound"),
        (410, 404, "HttpOriginNotFound"),
        (400, 400, "HttpOriginRefused"),
        (401, 400, "HttpOriginRefused"),
        (403, 400, "HttpOriginRefused"),
        (414, 400, "HttpOriginRefused"),
        (301, 400, "HttpOriginRefused"),
    ] {
        harness.aws.http_origin.any.always(Answer::status(answer));
        harness.get(PATH).await.is_error(status, "Http", code);
    }
    assert_eq!(harness.metric("Errors"), 0.0, "callers must not be able to roll a configuration back");
    assert_eq!(harness.metric("OriginFailures"), 7.0, "but an origin that refuses everything is seen");
    let fixed = with_url("/x").await;
    for answer in [404, 403, 301] {
        fixed.aws.http_origin.any.always(Answer::status(answer));
        fixed.get(PATH).await.is_error(500, "Http", "HttpOriginError");
    }
    assert_eq!(fixed.metric("Errors"), 3.0, "a URL that no request changes is the document's");
}

#[tokio::test]
async fn a_request_that_is_too_large_for_an_origin_is_the_callers() {
    let harness = Harness::new(&document(&json!({"v": {"type": "lambda", "arn": FUNCTION}})));
    let too_large = Answer::error(413, "RequestTooLargeException", "6300000 byte payload is too large");
    harness.aws.lambda.invoke.always(too_large);
    let posted = harness.post("/rerank-items/shop/r/u", &json!(["a"])).await;
    posted.is_error(400, "Function", "RequestTooLargeException");
    assert_eq!(harness.metric("Errors"), 0.0);
}

#[tokio::test]
async fn more_than_500_items_are_asked_of_origins_other_than_personalize_and_at_most_10_000() {
    let harness = Harness::new(&document(&json!({"v": {"type": "lambda", "arn": FUNCTION}})));
    for (wanted, asked) in [("501", 501), ("2000", 2000), ("10000", 10_000), ("10001", 10_000), ("9999999999", 10_000)]
    {
        let answered = harness.get(&format!("/recommend-items/shop/r/u?numResults={wanted}")).await;
        assert_eq!(harness.aws.lambda.invoke.requests().last().unwrap().json()["numResults"], asked);
        assert_eq!(item_ids(&answered.json(), "itemList").len(), asked, "the answer is not cut to fewer");
    }
    let http = with_url("/items?n={numResults}").await;
    http.get("/recommend-items/shop/r/u?numResults=600").await;
    assert_eq!(http.aws.http_origin.any.requests()[0].uri.query(), Some("n=600"));
}

#[tokio::test]
async fn an_http_origin_that_fails_is_told_apart() {
    let harness = with_url("/x").await;
    for (answer, status) in [
        (Answer::status(500), 502),
        (Answer::status(503), 502),
        (Answer::status(429), 429),
        (Answer::ConnectionClosed, 502),
        (Answer::truncated(), 502),
        (Answer::malformed_json(), 502),
        (Answer::Content(Content::new(200, "<html>")), 502),
        (Answer::Never, 504),
    ] {
        harness.aws.http_origin.any.always(answer.clone());
        harness.aws.http_origin.any.forget_requests();
        let answered = match answer {
            Answer::Never => {
                harness.time.passes(facts::limits::CALL, &harness.aws.http_origin.any, 1, harness.get(PATH)).await
            }
            _ => harness.get(PATH).await,
        };
        assert_eq!((answered.error().0, answered.error().1.as_str()), (status, "Http"), "{answer:?}");
    }
}

#[tokio::test]
async fn an_http_origin_that_refuses_connections_is_a_502() {
    let variation = json!({"type": "http", "url": "http://127.0.0.1:1/x"});
    let harness = Harness::new(&document(&json!({"v": variation})));
    harness.get(PATH).await.is_error(502, "Http", "OriginUnavailable");
}

#[tokio::test]
async fn an_origins_answer_that_is_too_long_is_the_callers_where_the_caller_asked_for_so_many() {
    let lambda = Harness::new(&document(&json!({"v": {"type": "lambda", "arn": FUNCTION}})));
    lambda.aws.lambda.invoke.always(Lambda::function_error(
        "Function.ResponseSizeTooLarge",
        "Response payload size exceeded maximum allowed payload size (6291556 bytes).",
    ));
    let http = with_url("/items").await;
    http.aws.http_origin.any.always(Answer::json(&json!({"itemList": [{"itemId": "x".repeat(6 * 1024 * 1024)}]})));
    for (harness, error_type) in [(lambda, "Function"), (http, "Http")] {
        let many = harness.get("/recommend-items/shop/r/u?numResults=10000").await;
        many.is_error(400, "Validation", "AnswerTooLarge");
        assert_eq!(harness.metric("Errors"), 0.0, "callers must not be able to roll a configuration back");
        let usual = harness.get("/recommend-items/shop/r/u").await;
        usual.is_error(502, error_type, "OriginAnswerInvalid");
        assert_eq!(harness.metric("Errors"), 1.0);
    }
}
