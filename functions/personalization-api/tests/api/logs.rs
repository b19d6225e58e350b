//! What the shipped binary writes: JSON, enough to find a request by, and nothing of who asked or what for.

use aws_doubles::services::{Invocation, Lambda};
use aws_doubles::{Answer, AwsDouble};
use serde_json::{Value, json};

use crate::harness::{CAMPAIGN, FUNCTION};
use crate::lambda::{payload_2, start};

/// In every value that a caller or an origin may send. No line of the log may hold it, in whatever letter case.
const MARKER: &str = "marker";

fn document(aws: &AwsDouble) -> Value {
    let one = |variation: Value| json!({"variations": {"v": variation}});
    let two = json!({"a": {"type": "personalize-campaign", "arn": CAMPAIGN}, "b": {"type": "lambda", "arn": FUNCTION}});
    let experiment = |method: Value| json!({"variations": two, "experiments": {"x": method}});
    let metrics = json!({"m": {"entityIdKey": "user", "valueKey": "value"}});
    let recommenders = json!({
        "campaign": one(json!({"type": "personalize-campaign", "arn": CAMPAIGN})),
        "function": one(json!({"type": "lambda", "arn": FUNCTION})),
        "endpoint": one(json!({"type": "sagemaker", "endpointName": "e"})),
        "url": one(json!({"type": "http", "url": format!("{}/{{userId}}", aws.http_origin_url())})),
        "needs-more": one(json!({"type": "http", "url": format!("{}/{{more}}", aws.http_origin_url())})),
        "oracle": one(json!({"type": "oracle"})),
        "evidently": experiment(json!({"method": "evidently", "project": "p", "metrics": metrics})),
        "weighted": experiment(json!({"method": "weighted", "split": {"a": 1, "b": 1}, "metrics": metrics})),
        "decorated": {
            "inferenceItemMetadata": {"type": "dynamodb"},
            "variations": {"v": {"type": "personalize-campaign", "arn": CAMPAIGN}},
        },
    });
    json!({"version": "7", "namespaces": {"shop": {
        "inferenceItemMetadata": {"type": "localdb"},
        "cacheControl": {"userSpecified": {"maxAge": 10}},
        "autoContext": {"city": {"type": "string", "rules": [{"type": "header-value", "header": "X-City"}]}},
        "eventTargets": [
            {"type": "personalize-event-tracker", "trackingId": "t"},
            {"type": "kinesis-stream", "streamName": "s"},
            {"type": "kinesis-firehose", "streamName": "f"},
        ],
        "recommenders": {
            "recommend-items": recommenders.clone(), "related-items": recommenders.clone(),
            "rerank-items": recommenders,
        },
    }}})
}

fn with_headers(mut event: Value) -> Value {
    event["headers"] = json!({
        "authorization": "Bearer marker-token", "x-api-key": "marker-key", "cookie": "session=marker-cookie",
        "x-city": "marker-city", "user-agent": "marker-agent", "if-none-match": "\"marker-tag\"",
        "cloudfront-viewer-time-zone": "Marker/Zone", "cloudfront-viewer-latitude": "marker-latitude",
    });
    event
}

/// How AWS's message about a missing permission begins.
const NOT_AUTHORIZED: &str = "User: arn:aws:sts::1:assumed-role/r/f is not authorized to perform: x:Y on resource:";

/// Requests to every route, right and wrong ones.
fn requests() -> Vec<Value> {
    let mut events = Vec::new();
    let query = "userId=marker-user&filter=marker-filter&filterValues=%7B%22a%22%3A%22marker-value%22%7D\
        &context=%7B%22a%22%3A%22marker-context%22%7D";
    for name in [
        "campaign",
        "function",
        "endpoint",
        "url",
        "needs-more",
        "oracle",
        "evidently",
        "weighted",
        "decorated",
        "marker-unknown",
    ] {
        for path in [
            format!("/recommend-items/shop/{name}/marker-user"),
            format!("/related-items/shop/{name}/marker-item"),
            format!("/rerank-items/shop/{name}/marker-user/marker-item,other-marker"),
        ] {
            events.push(payload_2("GET", &path, query));
        }
        for body in ["[\"marker-item\"]", "[\"marker-item\"", "{\"marker\": 1}", "[]"] {
            let mut event = payload_2("POST", &format!("/rerank-items/shop/{name}/marker-user"), query);
            event["body"] = json!(body);
            events.push(event);
        }
    }
    for wrong in [
        "numResults=marker",
        "context=marker",
        "filterValues=marker",
        "feature=marker",
        "context=%7B%22a%22%3A%22marker%22",
        "filter=arn:aws:marker",
        "%FFmarker",
    ] {
        events.push(payload_2("GET", "/recommend-items/shop/weighted/marker-user", wrong));
    }
    let right = json!({"eventType": "marker", "properties": {"a": "marker"}, "itemId": "marker"});
    let conversions = |recommender: &str| json!([{"recommender": recommender, "feature": "x", "value": 2}]);
    for body in [
        json!({"userId": "marker-user", "sessionId": "marker-session", "eventList": [right]}).to_string(),
        json!({"userId": "marker-user", "experimentConversions": conversions("evidently")}).to_string(),
        json!({"userId": "marker-user", "experimentConversions": conversions("weighted")}).to_string(),
        json!({"userId": "marker-user", "experimentConversions": conversions("marker-recommender")}).to_string(),
        json!({"sessionId": "marker", "eventList": [{"eventType": "marker", "properties": "{marker"}]}).to_string(),
        json!({"sessionId": "marker", "eventList": ["marker"]}).to_string(),
        "{\"marker\": marker".to_owned(),
        "marker".to_owned(),
    ] {
        let mut event = payload_2("POST", "/events/shop", "marker=marker");
        event["body"] = json!(body);
        events.push(event.clone());
        event["isBase64Encoded"] = json!(true);
        events.push(event);
    }
    for (method, path) in [
        ("GET", "/marker"),
        ("PUT", "/recommend-items/shop/campaign/marker"),
        ("MARKER", "/events/marker"),
        ("OPTIONS", "/recommend-items/shop/campaign/marker"),
        ("POST", "/events/marker"),
        ("GET", "/recommend-items/marker/campaign/u"),
    ] {
        events.push(payload_2(method, path, "marker"));
    }
    events.push(json!({"marker": "marker"}));
    events.into_iter().map(with_headers).collect()
}

/// What is answered by everyone who is called, each in words that hold the marker.
fn failures() -> Vec<Answer> {
    let refusal = |status, code: &str| Answer::error(status, code, "marker: the user marker-user has no marker-item");
    vec![
        Answer::Usual,
        refusal(400, "InvalidInputException"),
        refusal(400, "ValidationException"),
        refusal(403, "AccessDeniedException"),
        // AWS's words for a permission that is missing, once where they are logged, and once as a caller may have them
        // quoted.
        Answer::error(
            403,
            "AccessDeniedException",
            &format!("{NOT_AUTHORIZED} arn:aws:x:us-east-1:1:filter/marker-filter"),
        ),
        Answer::error(400, "ValidationException", &format!("{NOT_AUTHORIZED} marker-user")),
        refusal(404, "ResourceNotFoundException"),
        refusal(500, "InternalServerException"),
        Answer::Throttled,
        Answer::json(&json!({"itemList": "marker", "marker": 1})),
        Answer::json(&json!("marker")),
        Lambda::function_error("Marker", "marker-user"),
        Answer::truncated(),
        Answer::ConnectionClosed,
    ]
}

fn all_answer(aws: &AwsDouble, answer: &Answer) {
    for operation in [
        &aws.personalize_runtime.get_recommendations,
        &aws.personalize_runtime.get_personalized_ranking,
        &aws.lambda.invoke,
        &aws.sagemaker_runtime.invoke_endpoint,
        &aws.http_origin.any,
        &aws.personalize_events.put_events,
        &aws.kinesis.put_record,
        &aws.firehose.put_record,
        &aws.evidently.evaluate_feature,
        &aws.evidently.put_project_events,
        &aws.dynamodb.batch_get_item,
        &aws.s3.get_object,
    ] {
        operation.always(answer.clone());
    }
}

async fn written_by(aws: &AwsDouble, variables: &[(&'static str, &'static str)], answers: &[Answer]) -> String {
    let function = start(aws, variables);
    let mut count = 1;
    for answer in answers {
        all_answer(aws, answer);
        for event in requests() {
            let trace = "Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=0".to_owned();
            let invocation = Invocation { trace_id: Some(trace), ..Invocation::from(&event) };
            aws.lambda_runtime.invoke(invocation).await;
            count += 1;
        }
    }
    // An event that is not even JSON is the runtime's to refuse, and to write of.
    let nonsense = Invocation { event: "{marker-nonsense".into(), ..Invocation::from(&json!({})) };
    aws.lambda_runtime.invoke(nonsense).await;
    aws.lambda_runtime.may_freeze(count + 1).await;
    let output = function.stop().await.unwrap();
    format!("{}{}", String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap())
}

#[tokio::test]
async fn nothing_of_users_tokens_or_bodies_is_logged_at_info_whatever_fails() {
    let aws = AwsDouble::start().unwrap();
    aws.app_config_data.deploy(&document(&aws));
    let written = written_by(&aws, &[("EXPERIMENTS", "evidently"), ("LOG_LEVEL", "INFO")], &failures()).await;
    let answered = written.lines().filter(|line| line.contains("\"answered\"")).count();
    assert_eq!(answered, requests().len() * failures().len(), "every answer has its line");
    for line in written.lines() {
        assert!(!line.to_lowercase().contains(MARKER), "{line}");
        assert!(serde_json::from_str::<Value>(line).is_ok_and(|line| line.is_object()), "not JSON: {line}");
    }
}

#[tokio::test]
async fn a_line_tells_the_request_the_trace_and_what_was_asked_for() {
    let aws = AwsDouble::start().unwrap();
    aws.app_config_data.deploy(&document(&aws));
    let written = written_by(&aws, &[], &[Answer::Usual]).await;
    let lines: Vec<_> = written.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()).collect();
    let faults: Vec<_> = lines.iter().filter_map(|line| line["fault"].as_str()).collect();
    let oracle = "UnsupportedVariationType: the variation's type is missing or not supported";
    assert_eq!(faults, [oracle; 3], "what can't be used is said once a document, for each action that has it");
    let answered: Vec<_> = lines.into_iter().filter(|line| line["message"] == "answered").collect();
    let ids: Vec<_> = (1..=requests().len()).map(|number| format!("00000000-0000-4000-8000-{number:012}")).collect();
    assert_eq!(answered.iter().map(|line| line["request_id"].as_str().unwrap()).collect::<Vec<_>>(), ids);
    for line in &answered {
        assert_eq!(line["level"], "INFO");
        assert_eq!(line["trace_id"], "Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=0");
    }
    let (first, unknown) = (&answered[0], answered.last().unwrap());
    assert_eq!((&first["namespace"], &first["recommender"]), (&json!("shop"), &json!("campaign")));
    assert_eq!(first["status"], 200);
    // What is not configured is the caller's word, and no name of ours.
    assert_eq!((unknown.get("namespace"), unknown.get("recommender")), (None, None));
}

#[tokio::test]
async fn the_log_level_decides_what_is_written_and_metrics_are_written_at_any() {
    for (level, answered, debug) in [
        ("DEBUG", true, true),
        ("INFO", true, false),
        ("WARN", false, false),
        ("ERROR", false, false),
        ("no", true, false),
    ] {
        // One for each process: an event must not go to the connection that the process before left behind.
        let aws = AwsDouble::start().unwrap();
        aws.app_config_data.deploy(&document(&aws));
        let written = written_by(&aws, &[("LOG_LEVEL", level)], &[Answer::Usual]).await;
        assert_eq!(written.contains("\"answered\""), answered, "{level}");
        assert_eq!(written.contains("\"level\":\"DEBUG\""), debug, "{level}");
        assert!(written.contains("CloudWatchMetrics"), "{level}");
    }
}
