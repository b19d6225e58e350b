//! The shipped binary, over Lambda's runtime API.

use std::path::Path;

use aws_doubles::services::Outcome;
use aws_doubles::{Answer, AwsDouble, FunctionProcess, Gate};
use base64::Engine;
use serde_json::{Value, json};

use crate::harness::{CAMPAIGN, campaign, document};

const REQUIRED: [(&str, &str); 7] = [
    ("APPCONFIG_APPLICATION_ID", "application"),
    ("APPCONFIG_ENVIRONMENT_ID", "environment"),
    ("APPCONFIG_CONFIGURATION_PROFILE_ID", "profile"),
    ("STAGING_BUCKET", "staging"),
    ("ITEM_TABLE_PREFIX", "PersonalizationApiItemMetadata_"),
    ("STACK_ID", crate::harness::STACK),
    ("API_TYPE", "http"),
];

pub(crate) fn start(aws: &AwsDouble, more: &[(&'static str, &'static str)]) -> FunctionProcess {
    let variables: Vec<_> = REQUIRED.iter().chain(more).copied().collect();
    FunctionProcess::start(Path::new(env!("CARGO_BIN_EXE_personalization-api")), aws, variables).unwrap()
}

/// An HTTP API's event: the path is decoded and starts with the stage.
pub(crate) fn payload_2(method: &str, decoded: &str, query: &str) -> Value {
    json!({"version": "2.0", "routeKey": "$default", "rawPath": format!("/prod{decoded}"), "rawQueryString": query,
        "headers": {"accept": "*/*"}, "requestContext": {"http": {"method": method}, "stage": "prod"}})
}

/// A REST API's event: the path is as it came, the query decoded, the headers in the caller's letter case.
fn payload_1(method: &str, encoded: &str, query: Value) -> Value {
    json!({"resource": "/{proxy+}", "path": encoded, "httpMethod": method,
        "headers": {"CloudFront-Viewer-City": "Bern"},
        "multiValueHeaders": {"CloudFront-Viewer-City": ["Bern"]}, "multiValueQueryStringParameters": query,
        "requestContext": {"stage": "prod"}, "body": null, "isBase64Encoded": false})
}

pub(crate) fn body(answer: &Value) -> Value {
    serde_json::from_str(answer["body"].as_str().unwrap()).unwrap()
}

#[tokio::test]
async fn an_http_apis_event_is_answered() {
    let aws = AwsDouble::start().unwrap();
    aws.app_config_data.deploy(&campaign());
    let function = start(&aws, &[("STAGE_NAME", "prod")]);
    let event = payload_2("GET", "/recommend-items/shop/r/u 1", "numResults=2");
    let answer = aws.lambda_runtime.invoke(&event).await.json();
    assert_eq!(answer["statusCode"], 200, "{answer}");
    assert_eq!(body(&answer)["itemList"].as_array().unwrap().len(), 2);
    assert_eq!(answer["headers"]["x-personalization-config-version"], "7");
    let asked = aws.personalize_runtime.get_recommendations.requests();
    assert_eq!(asked[0].json(), json!({"campaignArn": CAMPAIGN, "userId": "u 1", "numResults": 2}));
    aws.lambda_runtime.may_freeze(2).await;
    let output = function.stop().await.unwrap();
    let log = String::from_utf8(output.stdout).unwrap();
    let lines: Vec<Value> = log.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let metrics = lines.iter().find(|line| line.get("OriginLatency").is_some()).unwrap();
    let published = &metrics["_aws"]["CloudWatchMetrics"];
    assert_eq!(published[0]["Dimensions"], json!([["Namespace", "Recommender"]]));
    // What an alarm watches is published without dimensions as well.
    assert_eq!(published[1]["Dimensions"], json!([[]]));
    let totals: Vec<&Value> =
        published[1]["Metrics"].as_array().unwrap().iter().map(|metric| &metric["Name"]).collect();
    assert_eq!(totals, ["ConfigurationAge", "Latency"]);
    let answered = lines.iter().find(|line| line["message"] == "answered").unwrap();
    assert_eq!((&answered["namespace"], &answered["status"]), (&json!("shop"), &json!(200)));
    assert!(answered["request_id"].as_str().unwrap().ends_with("1"), "{answered}");
    assert!(!log.contains("u 1"), "no user id is logged: {log}");
}

#[tokio::test]
async fn ids_arrive_unharmed_through_both_apis() {
    let aws = AwsDouble::start().unwrap();
    aws.app_config_data.deploy(&campaign());
    let function = start(&aws, &[("STAGE_NAME", "prod")]);
    for (id, encoded) in [
        ("a b", "a%20b"),
        ("50%", "50%25"),
        ("%41", "%2541"),
        ("a#b?c", "a%23b%3Fc"),
        ("a+b", "a+b"),
        ("é猫", "%C3%A9%E7%8C%AB"),
        ("é猫", "é猫"),
        ("50% off", "50% off"),
    ] {
        for event in [
            payload_2("GET", &format!("/recommend-items/shop/r/{id}"), ""),
            payload_1("GET", &format!("/recommend-items/shop/r/{encoded}"), Value::Null),
        ] {
            let answer = aws.lambda_runtime.invoke(&event).await.json();
            assert_eq!(answer["statusCode"], 200, "{event} {answer}");
            let asked = aws.personalize_runtime.get_recommendations.requests();
            assert_eq!(asked.last().unwrap().json()["userId"], id, "{event}");
        }
    }
    // A slash inside an id can only be told from the route's parameters.
    let mut event = payload_2("GET", "/recommend-items/shop/r/a/b", "");
    event["routeKey"] = json!("GET /recommend-items/{namespace}/{recommender}/{userId}");
    event["pathParameters"] = json!({"namespace": "shop", "recommender": "r", "userId": "a/b"});
    aws.lambda_runtime.invoke(&event).await;
    assert_eq!(aws.personalize_runtime.get_recommendations.requests().last().unwrap().json()["userId"], "a/b");
    function.stop().await.unwrap();
}

#[tokio::test]
async fn a_rest_apis_event_is_answered_and_its_headers_match_in_any_case() {
    let aws = AwsDouble::start().unwrap();
    let mut document = campaign();
    document["autoContext"] =
        json!({"city": {"type": "string", "rules": [{"type": "header-value", "header": "cloudfront-VIEWER-city"}]}});
    aws.app_config_data.deploy(&document);
    let function = start(&aws, &[("API_TYPE", "rest")]);
    let event = payload_1("GET", "/recommend-items/shop/r/u", json!({"context": ["{\"d\": \"x y\"}"]}));
    let answer = aws.lambda_runtime.invoke(&event).await.json();
    assert_eq!(answer["statusCode"], 200);
    assert_eq!(answer["multiValueHeaders"]["content-type"], json!(["application/json"]));
    let asked = aws.personalize_runtime.get_recommendations.requests();
    assert_eq!(asked[0].json()["context"], json!({"d": "x y", "city": "Bern"}));
    function.stop().await.unwrap();
}

#[tokio::test]
async fn a_rest_apis_path_may_begin_with_a_custom_domains_base_path() {
    let aws = AwsDouble::start().unwrap();
    let mut document = campaign();
    document["cacheControl"] = json!({"userSpecified": {"maxAge": 60}});
    aws.app_config_data.deploy(&document);
    let function = start(&aws, &[("API_TYPE", "rest")]);
    let resource = "/recommend-items/{namespace}/{recommender}/{userId}";
    let mut tags = Vec::new();
    for (base, id, encoded) in [
        ("", "u", "u"),
        ("/v1", "u", "u"),
        ("/shop/v1", "a/b c", "a%2Fb%20c"),
        // A base path that is a word of the API's own.
        ("/recommend-items", "u", "u"),
        ("/events/shop", "u", "u"),
    ] {
        let mut event = payload_1("GET", &format!("{base}/recommend-items/shop/r/{encoded}"), Value::Null);
        event["resource"] = json!(resource);
        let answer = aws.lambda_runtime.invoke(&event).await.json();
        assert_eq!(answer["statusCode"], 200, "{event} {answer}");
        let asked = aws.personalize_runtime.get_recommendations.requests();
        assert_eq!(asked.last().unwrap().json()["userId"], id, "{event}");
        // What is asked for and answered; the second in which it was answered follows.
        let tag = answer["multiValueHeaders"]["etag"][0].as_str().unwrap();
        tags.push((id, tag.split('-').next().unwrap().to_owned()));
    }
    assert_eq!(tags[0], tags[1], "whatever it is called by, it is one answer");
    assert_ne!(tags[0].1, tags[2].1, "another user's answer is another");
    let mut event = payload_1("POST", "/v1/events/shop", Value::Null);
    event["resource"] = json!("/events/{namespace}");
    event["body"] = json!("{}");
    let answer = aws.lambda_runtime.invoke(&event).await.json();
    assert_eq!(answer["statusCode"], 400, "the route is found: {answer}");
    let mut event = payload_1("GET", "/v1/other/shop/r/u", Value::Null);
    event["resource"] = json!(resource);
    assert_eq!(aws.lambda_runtime.invoke(&event).await.json()["statusCode"], 404, "the path is not the resource's");
    function.stop().await.unwrap();
}

#[tokio::test]
async fn a_rest_apis_header_that_comes_twice_is_joined() {
    let aws = AwsDouble::start().unwrap();
    let mut document = campaign();
    document["autoContext"] =
        json!({"f": {"type": "string", "rules": [{"type": "header-value", "header": "X-Segment"}]}});
    aws.app_config_data.deploy(&document);
    let function = start(&aws, &[("API_TYPE", "rest")]);
    let mut event = payload_1("GET", "/recommend-items/shop/r/u", Value::Null);
    event["headers"] = json!({"X-Segment": "b"});
    event["multiValueHeaders"] = json!({"X-Segment": ["a", "b"]});
    aws.lambda_runtime.invoke(&event).await;
    assert_eq!(aws.personalize_runtime.get_recommendations.requests()[0].json()["context"], json!({"f": "a,b"}));
    function.stop().await.unwrap();
}

fn length(outcome: &Outcome) -> usize {
    let Outcome::Answer(payload) = outcome else { panic!("{outcome:?}") };
    payload.len()
}

#[tokio::test]
async fn an_answer_that_lambda_would_not_take_is_an_error_that_says_so() {
    // Lambda counts the whole payload: a body's quotes are escaped in it, and compressed bodies are base64.
    const LIMIT: usize = 6_291_556;
    let aws = AwsDouble::start().unwrap();
    let variations = json!({"v": {"type": "http", "url": format!("{}/x", aws.http_origin_url())}});
    aws.app_config_data.deploy(&document(&variations));
    let respond = |length: usize| {
        aws.http_origin.any.always(Answer::json(&json!({"itemList": [{"itemId": "a", "text": "x".repeat(length)}]})));
    };
    let function = start(&aws, &[]);
    let event = payload_2("GET", "/recommend-items/shop/r/u", "");
    respond(1_000_000);
    let frame = length(&aws.lambda_runtime.invoke(&event).await) - 1_000_000;
    respond(LIMIT - frame);
    let fits = aws.lambda_runtime.invoke(&event).await;
    assert_eq!((length(&fits), fits.json()["statusCode"].clone()), (LIMIT, json!(200)));
    respond(LIMIT - frame + 1);
    let answer = aws.lambda_runtime.invoke(&event).await.json();
    assert_eq!(answer["statusCode"], 502, "{answer}");
    let told = body(&answer);
    assert_eq!((&told["type"], &told["code"]), (&json!("Unhandled"), &json!("AnswerTooLarge")));
    assert!(told["message"].as_str().unwrap().contains("6291556"), "{told}");
    assert!(told["requestId"].is_string());
    assert_eq!(answer["headers"]["cache-control"], "no-store");
    assert_eq!(answer["headers"]["x-personalization-config-version"], "7");
    assert_eq!(answer["headers"]["access-control-allow-origin"], "*");
    // Whoever asks for so many is to ask for fewer: callers can't cause 5xx.
    let many = payload_2("GET", "/recommend-items/shop/r/u", "numResults=500");
    let answer = aws.lambda_runtime.invoke(&many).await.json();
    assert_eq!((&answer["statusCode"], &body(&answer)["code"]), (&json!(400), &json!("AnswerTooLarge")));
    assert_eq!(body(&answer)["type"], "Validation");
    // What is too long as text may fit once it is compressed.
    let mut compressed = event.clone();
    compressed["headers"] = json!({"accept-encoding": "gzip"});
    let answer = aws.lambda_runtime.invoke(&compressed).await.json();
    assert_eq!((&answer["statusCode"], &answer["isBase64Encoded"]), (&json!(200), &json!(true)));
    let output = function.stop().await.unwrap();
    let log = String::from_utf8(output.stdout).unwrap();
    let errors = log.lines().filter(|line| line.contains("\"Errors\":[1.0]")).count();
    assert_eq!(errors, 1, "the 502 alone counts as an error: {log}");
}

#[tokio::test]
async fn bodies_come_as_text_and_as_base64() {
    let aws = AwsDouble::start().unwrap();
    aws.app_config_data.deploy(&campaign());
    let function = start(&aws, &[]);
    let mut event = payload_2("POST", "/rerank-items/shop/r/u", "");
    event["body"] = json!("[\"a\", \"b\"]");
    let answer = aws.lambda_runtime.invoke(&event).await.json();
    assert_eq!(body(&answer)["personalizedRanking"][0]["itemId"], "b");
    event["body"] = json!(base64::engine::general_purpose::STANDARD.encode("[\"c\", \"d\"]"));
    event["isBase64Encoded"] = json!(true);
    let answer = aws.lambda_runtime.invoke(&event).await.json();
    assert_eq!(body(&answer)["personalizedRanking"][0]["itemId"], "d");
    event["headers"] = json!({"accept-encoding": "gzip"});
    let answer = aws.lambda_runtime.invoke(&event).await.json();
    assert_eq!(answer["isBase64Encoded"], true);
    function.stop().await.unwrap();
}

#[tokio::test]
async fn events_that_are_none_of_api_gateways_are_answered_all_the_same() {
    let aws = AwsDouble::start().unwrap();
    aws.app_config_data.deploy(&campaign());
    let function = start(&aws, &[]);
    for event in
        [json!({}), json!([1]), json!("x"), json!(null), json!({"version": "2.0", "rawPath": 7}), json!({"path": "no"})]
    {
        let answer = aws.lambda_runtime.invoke(&event).await.json();
        assert_eq!(answer["statusCode"], 404, "{event} {answer}");
    }
    function.stop().await.unwrap();
}

#[tokio::test]
async fn a_required_variable_that_is_missing_is_named_at_start() {
    let aws = AwsDouble::start().unwrap();
    let binary = Path::new(env!("CARGO_BIN_EXE_personalization-api"));
    let function = FunctionProcess::start(binary, &aws, [("API_TYPE", "http")]).unwrap();
    let output = function.ended().await.unwrap();
    assert!(!output.status.success());
    let said = String::from_utf8(output.stderr).unwrap();
    for name in
        ["APPCONFIG_APPLICATION_ID", "APPCONFIG_ENVIRONMENT_ID", "APPCONFIG_CONFIGURATION_PROFILE_ID", "STAGING_BUCKET"]
    {
        assert!(said.contains(name), "{said}");
    }
    assert!(!said.contains("API_TYPE"), "{said}");
}

#[tokio::test]
async fn an_exposure_does_not_hold_up_the_answer() {
    let (aws, function) = with_a_stream();
    let gate = Gate::closed();
    aws.kinesis.put_record.next(Answer::Usual.held_by(&gate));
    let answer = aws.lambda_runtime.invoke(&payload_2("GET", "/recommend-items/shop/r/u", "")).await.json();
    assert_eq!(body(&answer)["matchedExperiment"]["type"], "weighted", "the answer is here while the exposure is held");
    gate.open();
    aws.lambda_runtime.may_freeze(2).await;
    assert_eq!(aws.kinesis.records().len(), 1);
    function.stop().await.unwrap();
}

#[tokio::test]
async fn work_beside_an_answer_is_done_before_the_sandbox_may_freeze() {
    let (aws, function) = with_a_stream();
    // The stream's refusal comes when the caller has its answer. Were the next event asked for before, the process
    // would be stopped without having heard of it.
    let gate = Gate::closed();
    aws.kinesis.put_record.always(Answer::Throttled.held_by(&gate));
    aws.lambda_runtime.invoke(&payload_2("GET", "/recommend-items/shop/r/u", "")).await;
    aws.kinesis.put_record.received(1).await;
    assert_eq!(aws.lambda_runtime.asked(), 1, "the next event is asked for, and the sandbox may freeze");
    gate.open();
    aws.lambda_runtime.may_freeze(2).await;
    let output = function.stop().await.unwrap();
    let log = String::from_utf8(output.stdout).unwrap();
    assert!(log.contains("ExposureFailures"), "{log}");
}

fn with_a_stream() -> (AwsDouble, FunctionProcess) {
    let aws = AwsDouble::start().unwrap();
    let mut document = crate::experiments::weighted(json!({"a": 1, "b": 1}));
    document["namespaces"]["shop"]["eventTargets"] = json!([{"type": "kinesis-stream", "streamName": "s"}]);
    aws.app_config_data.deploy(&document);
    let function = start(&aws, &[]);
    (aws, function)
}
