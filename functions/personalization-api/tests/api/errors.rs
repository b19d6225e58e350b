//! Section 9: errors, and what a failing origin comes to.

use aws_doubles::Answer;
use facts::limits::{ANSWER, CALL};
use serde_json::json;

use crate::harness::{Harness, campaign, document};

const PATH: &str = "/recommend-items/shop/r/u";

#[tokio::test]
async fn what_is_not_configured_is_a_404() {
    let harness = Harness::new(&campaign());
    for path in ["/recommend-items/other/r/u", "/recommend-items/shop/other/u"] {
        harness.get(path).await.is_error(404, "Configuration", "RecommenderNotConfigured");
    }
    harness.post("/events/other", &json!({})).await.is_error(404, "Configuration", "NamespaceNotFound");
    harness.get("/recommend-items/shop/r").await.is_error(404, "Configuration", "NoSuchPath");
    harness.get("/events/shop").await.is_error(405, "Validation", "MethodNotAllowed");
    let none = Harness::new(&document(&json!({})));
    none.get(PATH).await.is_error(404, "Configuration", "NoVariationsConfigured");
}

#[tokio::test]
async fn every_route_that_the_gateways_have_is_one_of_the_routers() {
    let harness = Harness::new(&campaign());
    for route in facts::routes::ROUTES {
        let path = route.path_with(|_| "other".to_owned());
        let request = http::Request::builder().method(route.method).uri(&path);
        let answered = harness.send(request.body(axum::body::Body::from("[\"i\"]")).unwrap()).await;
        let (status, _, code) = answered.error();
        assert_eq!(status, 404, "{} {path}", route.method);
        assert!(["RecommenderNotConfigured", "NamespaceNotFound"].contains(&code.as_str()), "{path}: {code}");
    }
}

#[tokio::test]
async fn a_part_that_is_not_understood_fails_only_the_requests_that_need_it() {
    let mut configuration = campaign();
    let recommenders = &mut configuration["namespaces"]["shop"]["recommenders"]["recommend-items"];
    recommenders["oracle"] = json!({"variations": {"v": {"type": "oracle"}}});
    recommenders["no-arn"] = json!({"variations": {"v": {"type": "personalize-campaign"}}});
    let harness = Harness::new(&configuration);
    let oracle = harness.get("/recommend-items/shop/oracle/u").await;
    oracle.is_error(500, "Configuration", "UnsupportedVariationType");
    let no_arn = harness.get("/recommend-items/shop/no-arn/u").await;
    no_arn.is_error(500, "Configuration", "RecommenderArnNotConfigured");
    assert_eq!(harness.get(PATH).await.status, 200);
}

#[tokio::test]
async fn a_throttled_origin_is_a_429_with_retry_after_and_is_asked_once() {
    let harness = Harness::new(&campaign());
    harness.aws.personalize_runtime.get_recommendations.always(Answer::Throttled);
    let answered = harness.get(PATH).await;
    answered.is_error(429, "Personalize", "ThrottlingException");
    assert!(answered.header("retry-after").is_some());
    assert_eq!(harness.aws.personalize_runtime.get_recommendations.count(), 1);
    assert_eq!(harness.metric("PersonalizeInferenceThrottledRequests"), 1.0);
}

#[tokio::test]
async fn an_origin_that_is_down_or_answers_nonsense_is_a_502() {
    let harness = Harness::new(&campaign());
    let operation = &harness.aws.personalize_runtime.get_recommendations;
    for answer in [
        Answer::status(500),
        Answer::status(503),
        Answer::ConnectionClosed,
        Answer::malformed_json(),
        Answer::truncated(),
        Answer::json(&json!({"recommendationId": "x"})),
    ] {
        operation.always(answer.clone());
        let answered = harness.get(PATH).await;
        assert_eq!(answered.error().0, 502, "{answer:?}: {:?}", answered.error());
        assert_eq!(answered.error().1, "Personalize");
    }
}

#[tokio::test]
async fn an_origin_that_failed_once_is_asked_once_more() {
    let harness = Harness::new(&campaign());
    harness.aws.personalize_runtime.get_recommendations.next(Answer::ConnectionClosed);
    assert_eq!(harness.get(PATH).await.status, 200);
}

#[tokio::test]
async fn an_origin_that_never_answers_is_a_504_inside_the_functions_own_time() {
    let harness = Harness::new(&campaign());
    harness.aws.personalize_runtime.get_recommendations.always(Answer::Never);
    let asked = &harness.aws.personalize_runtime.get_recommendations;
    let answered = harness.time.passes(CALL, asked, 1, harness.get(PATH)).await;
    answered.is_error(504, "Personalize", "OriginTimedOut");
}

#[tokio::test]
async fn calls_that_are_each_in_time_are_not_in_all_longer_than_the_function_has() {
    // A service that never answers takes up all of a call's time; two of them in turn would outlast the function.
    let experiment = json!({"method": "evidently", "project": "p", "metrics": {}});
    let variation = json!({"type": "personalize-campaign", "arn": crate::harness::CAMPAIGN});
    let mut configuration = document(&json!({"a": variation, "b": variation}));
    configuration["namespaces"]["shop"]["recommenders"]["recommend-items"]["r"]["experiments"] =
        json!({"f": experiment});
    let harness = Harness::new(&configuration);
    harness.aws.evidently.evaluate_feature.always(Answer::Never);
    let evaluate = &harness.aws.evidently.evaluate_feature;
    let survived = harness.time.passes(CALL, evaluate, 1, harness.get(PATH)).await;
    assert_eq!(survived.status, 200, "one alone is survived");
    let recommend = &harness.aws.personalize_runtime.get_recommendations;
    recommend.always(Answer::Never);
    let both = harness.time.passes(ANSWER - CALL, recommend, 2, harness.get(PATH));
    harness.time.passes(CALL, evaluate, 2, both).await.is_error(504, "Unhandled", "TimedOut");
}

#[tokio::test]
async fn invalid_input_is_a_400_and_no_arn_leaves() {
    let harness = Harness::new(&campaign());
    let message = "Filter arn:aws:personalize:us-east-1:123456789012:filter/secret is not valid";
    let error = Answer::error(400, "InvalidInputException", message);
    harness.aws.personalize_runtime.get_recommendations.always(error);
    let answered = harness.get(PATH).await;
    answered.is_error(400, "Personalize", "InvalidInputException");
    assert_eq!(answered.json()["message"], "Filter (ARN withheld) is not valid");
    harness.aws.personalize_runtime.get_recommendations.always(Answer::error(400, "InvalidInputException", ""));
    let wordless = harness.get("/recommend-items/shop/r/u").await.json();
    assert_eq!(wordless["message"], "the origin calls the request invalid: InvalidInputException");
    let error = Answer::error(404, "ResourceNotFoundException", message);
    harness.aws.personalize_runtime.get_recommendations.always(error);
    let answered = harness.get(PATH).await;
    answered.is_error(500, "Personalize", "ResourceNotFoundException");
    assert!(!answered.json()["message"].as_str().unwrap().contains("secret"));
}

#[tokio::test]
async fn a_body_that_is_not_a_list_of_ids_is_a_400() {
    let harness = Harness::new(&campaign());
    let post = |body: &'static str| {
        harness.send(http::Request::post("/rerank-items/shop/r/u").body(axum::body::Body::from(body)).unwrap())
    };
    post("[").await.is_error(400, "Validation", "InvalidJSONRequestPayload");
    for body in ["{}", "7", "[{}]", "[]", "[\"\"]", "[null]"] {
        post(body).await.is_error(400, "Validation", "InvalidRequestPayload");
    }
}

#[tokio::test]
async fn a_filter_that_only_the_caller_names_is_the_callers_mistake() {
    let mut configuration = campaign();
    let filters = json!([{"arn": "arn:aws:personalize:us-east-1:123456789012:filter/configured"}]);
    configuration["namespaces"]["shop"]["recommenders"]["recommend-items"]["r"]["filters"] = filters;
    let harness = Harness::new(&configuration);
    let operation = &harness.aws.personalize_runtime.get_recommendations;
    for (code, status) in [("ResourceNotFoundException", 404), ("AccessDeniedException", 400)] {
        for message in ["arn:aws:personalize:us-east-1:123456789012:filter/nope", "no words about what"] {
            operation.always(Answer::error(status, code, message));
            let answered = harness.get(&format!("{PATH}?filter=nope")).await;
            answered.is_error(400, "Validation", "InvalidFilterParameter");
            assert!(!answered.json()["message"].as_str().unwrap().contains("arn:"));
        }
    }
    assert_eq!(harness.metric("Errors"), 0.0, "callers must not be able to roll a configuration back");
    for (path, message) in [
        (format!("{PATH}?filter=nope"), format!("Resource not found: {}", crate::harness::CAMPAIGN)),
        (PATH.to_owned(), "arn:aws:personalize:us-east-1:123456789012:filter/configured".to_owned()),
    ] {
        operation.always(Answer::error(404, "ResourceNotFoundException", &message));
        harness.get(&path).await.is_error(500, "Personalize", "ResourceNotFoundException");
    }
    assert_eq!(harness.metric("Errors"), 2.0, "a campaign or a configured filter that is missing is the document's");
}

#[tokio::test]
async fn only_what_callers_do_not_cause_counts_as_an_error() {
    let harness = Harness::new(&campaign());
    for path in ["/recommend-items/shop/other/u", "/nothing", "/recommend-items/shop/r/u?numResults=0", "/events/shop"]
    {
        assert!(harness.get(path).await.status.is_client_error());
    }
    assert_eq!(harness.metric("Errors"), 0.0);
    harness.aws.personalize_runtime.get_recommendations.always(Answer::status(500));
    assert_eq!(harness.get(PATH).await.status, 502);
    assert_eq!(harness.metric("Errors"), 1.0);
}

#[tokio::test]
async fn a_service_that_is_not_available_is_not_throttling() {
    let harness = Harness::new(&document(&json!({"v": {"type": "lambda", "arn": crate::harness::FUNCTION}})));
    let unavailable = Answer::error(503, "ServiceUnavailableException", "Service is unavailable.");
    harness.aws.lambda.invoke.always(unavailable);
    let answered = harness.get(PATH).await;
    answered.is_error(502, "Function", "OriginUnavailable");
    assert_eq!(answered.header("retry-after"), None);
    assert_eq!(harness.aws.lambda.invoke.count(), 2, "it is asked once more, as any origin that is down");
}
