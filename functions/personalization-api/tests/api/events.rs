//! Section 5, and section 6's conversions.

use std::collections::BTreeSet;

use aws_doubles::{Answer, Gate};
use axum::body::Body;
use http::Request;
use serde_json::{Value, json};

use crate::experiments;
use crate::harness::Harness;

fn all_targets() -> Value {
    json!({"version": "7", "namespaces": {"shop": {
        "autoContext": {
            "device": {"type": "string", "evaluateAll": true, "rules": [
                {"type": "header-value", "header": "X-Device"}, {"type": "header-value", "header": "X-Screen"}]},
            "hour": {"type": "integer", "rules": [{"type": "hour-of-day"}]},
        },
        "eventTargets": [
            {"type": "personalize-event-tracker", "trackingId": "tracking-1"},
            {"type": "kinesis-stream", "streamName": "stream"},
            {"type": "kinesis-firehose", "streamName": "firehose"},
        ],
    }}})
}

fn event(more: Value) -> Value {
    let mut event = json!({"eventType": "click", "sentAt": 1_700_000_000, "itemId": "i"});
    event.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    event
}

fn one(more: Value) -> Value {
    json!({"userId": "u", "sessionId": "s", "eventList": [event(more)]})
}

#[tokio::test]
async fn every_target_gets_the_same_enriched_events() {
    let harness = Harness::new(&all_targets());
    let request = Request::post("/events/shop?source=web")
        .header("X-Device", "tv")
        .header("X-Screen", "large")
        .header("Authorization", "Bearer secret-token")
        .header("X-Api-Key", "secret-key")
        .header("X-Origin-Authorization", "Bearer secret-token");
    let body = one(json!({"properties": {"device": "mine"}}));
    let answered = harness.send(request.body(Body::from(body.to_string())).unwrap()).await;
    assert_eq!((answered.status.as_u16(), answered.bytes.len()), (200, 0));
    assert_eq!(answered.header("content-type"), Some("text/plain"));

    let put = harness.aws.personalize_events.put_events.requests()[0].json();
    assert_eq!(
        (&put["trackingId"], &put["userId"], &put["sessionId"]),
        (&json!("tracking-1"), &json!("u"), &json!("s"))
    );
    let properties: Value = serde_json::from_str(put["eventList"][0]["properties"].as_str().unwrap()).unwrap();
    assert_eq!(properties, json!({"device": "mine", "hour": "12"}));

    let record = &harness.aws.kinesis.records()[0];
    assert_eq!((record.stream.as_str(), record.partition_key.as_str()), ("stream", "s"));
    let data: Value = serde_json::from_slice(&record.data).unwrap();
    assert_eq!((&data["namespace"], &data["path"]), (&json!("shop"), &json!("/events/shop")));
    assert_eq!(data["queryStringParameters"], json!({"source": "web"}));
    assert_eq!(data["body"]["eventList"][0]["properties"], put["eventList"][0]["properties"]);
    assert_eq!(data["headers"]["x-device"], "tv");
    let text = data.to_string();
    for leaked in ["secret", "tracking-1", "trackingId"] {
        assert!(!text.contains(leaked), "{leaked} in {text}");
    }

    let (stream, bytes) = &harness.aws.firehose.records()[0];
    assert_eq!((stream.as_str(), bytes.last()), ("firehose", Some(&b'\n')));
    assert_eq!(serde_json::from_slice::<Value>(bytes).unwrap(), data);
}

#[tokio::test]
async fn properties_are_an_object_or_its_text_and_several_values_are_joined() {
    let harness = Harness::new(&all_targets());
    for (index, properties) in [json!({"a": 1}), json!("{\"a\": 1}"), json!(null), json!("")].into_iter().enumerate() {
        let request = Request::post("/events/shop").header("X-Device", "tv").header("X-Screen", "large");
        let body = one(json!({"properties": properties})).to_string();
        assert_eq!(harness.send(request.body(Body::from(body)).unwrap()).await.status, 200);
        let put = harness.aws.personalize_events.put_events.requests()[index].json();
        let sent: Value = serde_json::from_str(put["eventList"][0]["properties"].as_str().unwrap()).unwrap();
        assert_eq!(sent["device"], "tv|large");
        assert_eq!(sent.get("a").is_some(), index < 2);
    }
    for properties in [json!([1]), json!("[1]"), json!("{"), json!(7)] {
        let answered = harness.post("/events/shop", &one(json!({"properties": properties}))).await;
        answered.is_error(400, "Validation", "InvalidRequestPayload");
    }
}

#[tokio::test]
async fn sent_at_defaults_to_now() {
    let harness = Harness::new(&all_targets());
    harness.post("/events/shop", &json!({"sessionId": "s", "eventList": [{"eventType": "click"}]})).await;
    let put = harness.aws.personalize_events.put_events.requests()[0].json();
    assert_eq!(put["eventList"][0]["sentAt"].as_f64(), Some(1_782_907_200.0));
}

#[tokio::test]
async fn more_than_ten_events_are_split() {
    let harness = Harness::new(&all_targets());
    let events: Vec<_> = (0..23).map(|number| event(json!({"itemId": number.to_string()}))).collect();
    assert_eq!(harness.post("/events/shop", &json!({"sessionId": "s", "eventList": events})).await.status, 200);
    let puts = harness.aws.personalize_events.put_events.requests();
    let lists: Vec<_> = puts.iter().map(|put| put.json()["eventList"].as_array().unwrap().clone()).collect();
    assert_eq!(lists.iter().map(Vec::len).collect::<Vec<_>>(), [10, 10, 3]);
    assert_eq!(lists[2][2]["itemId"], "22");
    assert_eq!(harness.aws.kinesis.records().len(), 1);
}

#[tokio::test]
async fn a_trackers_calls_go_ten_at_a_time() {
    let mut document = all_targets();
    document["namespaces"]["other"] = json!({"eventTargets": [{"type": "kinesis-stream", "streamName": "other"}]});
    let harness = Harness::new(&document);
    let gate = Gate::closed();
    let operation = &harness.aws.personalize_events.put_events;
    operation.always(Answer::Usual.held_by(&gate));
    let events: Vec<_> = (0..150).map(|number| event(json!({"itemId": number.to_string()}))).collect();
    let body = json!({"sessionId": "s", "eventList": events});
    let first = async {
        operation.received(10).await;
        // While this one goes there and back, an eleventh call would arrive.
        assert_eq!(harness.post("/events/other", &one(json!({}))).await.status, 200);
        let first = operation.count();
        gate.open();
        first
    };
    let (answered, first) = tokio::join!(harness.post("/events/shop", &body), first);
    assert_eq!((answered.status.as_u16(), first, operation.count()), (200, 10, 15));
    let mut sent: Vec<usize> = Vec::new();
    for put in operation.requests() {
        let put = put.json();
        let items = put["eventList"].as_array().unwrap().iter().map(|event| event["itemId"].as_str().unwrap());
        sent.extend(items.map(|item| item.parse::<usize>().unwrap()));
    }
    sent.sort_unstable();
    assert!(sent.into_iter().eq(0..150), "every event is sent once");
}

#[tokio::test]
async fn a_tracker_that_refuses_is_not_called_for_the_rest() {
    let harness = Harness::new(&all_targets());
    let operation = &harness.aws.personalize_events.put_events;
    operation.always(Answer::Throttled);
    let events: Vec<_> = (0..500).map(|_| event(json!({}))).collect();
    let answered = harness.post("/events/shop", &json!({"sessionId": "s", "eventList": events})).await;
    answered.is_error(429, "Personalize", "ThrottlingException");
    assert!(operation.count() < 50, "{} calls", operation.count());
}

/// The records that a request to these targets makes, with these headers and this query.
async fn record(targets: Value, headers: &[(&str, &str)], query: &str) -> Value {
    let mut document = all_targets();
    document["namespaces"]["shop"]["eventTargets"] = targets;
    // A rule of another namespace names a header too, and so does one of a filter.
    let arn = "arn:aws:personalize:us-east-1:123456789012:filter/f";
    let rule = |header: &str| json!({"F": {"type": "string", "rules": [{"type": "header-value", "header": header}]}});
    document["namespaces"]["other"] = json!({"autoContext": rule("X-Other"), "recommenders": {"recommend-items": {"r": {
        "filters": [{"arn": arn, "autoDynamicFilterValues": rule("X-Filter")}],
        "variations": {"c": {
            "type": "personalize-campaign", "arn": "arn:aws:personalize:us-east-1:123456789012:campaign/c"}}
    }}}});
    let harness = Harness::new(&document);
    let mut request = Request::post(format!("/events/shop?{query}"));
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let answered = harness.send(request.body(Body::from(one(json!({})).to_string())).unwrap()).await;
    assert_eq!(answered.status, 200);
    let kinesis = harness.aws.kinesis.records();
    let firehose = harness.aws.firehose.records();
    let data = kinesis.first().map(|record| record.data.clone()).or_else(|| Some(firehose.first()?.1.clone()));
    serde_json::from_slice(&data.unwrap()).unwrap()
}

const CREDENTIALS: [(&str, &str); 6] = [
    ("Authorization", "Bearer secret"),
    ("Proxy-Authorization", "Basic secret"),
    ("Cookie", "session=secret"),
    ("X-Api-Key", "secret"),
    ("X-Origin-Authorization", "Bearer secret"),
    ("X-Amz-Security-Token", "secret"),
];

#[tokio::test]
async fn records_have_the_headers_of_a_list_and_those_that_rules_name() {
    let recorded = [
        ("user-agent", "browser"),
        ("accept-language", "de"),
        ("referer", "https://example.com/page"),
        ("origin", "https://example.com"),
        ("content-type", "application/json"),
        ("cloudfront-viewer-country", "CH"),
        ("x-forwarded-for", "192.0.2.1"),
        ("x-amzn-trace-id", "Root=1-5759e988-bd862e3fe1be46a994272793"),
        ("x-device", "tv"),
        ("x-other", "other"),
        ("x-filter", "filter"),
    ];
    let others = [("X-Forwarded-User", "u"), ("X-Session-Token", "secret"), ("Sec-Ch-Ua", "browser")];
    let expected = |more: &[(&str, &str)]| {
        let all = recorded.iter().chain(more).map(|(name, value)| (name.to_lowercase(), json!(value)));
        Value::Object(all.collect())
    };
    let headers: Vec<_> = recorded.iter().chain(&CREDENTIALS).chain(&others).copied().collect();
    let named: Vec<_> = CREDENTIALS.iter().map(|(name, _)| *name).chain(["X-FORWARDED-user"]).collect();
    for kind in ["kinesis-stream", "kinesis-firehose"] {
        for (widened, more) in [
            (json!(null), &[][..]),
            (json!([]), &[]),
            // What carries credentials stays out, whoever names it.
            (json!(named), &others[..1]),
            (json!("all"), &[others[0], others[2]]),
        ] {
            let targets = json!([{"type": kind, "streamName": "s", "headers": widened}]);
            let record = record(targets, &headers, "").await;
            let of = |record: &Value| record["headers"].as_object().unwrap().clone();
            let (mut found, mut wanted) = (of(&record), expected(more));
            found.sort_keys();
            let wanted = wanted.as_object_mut().unwrap();
            wanted.sort_keys();
            assert_eq!(&found, wanted, "{kind}, {widened}");
            assert!(!record.to_string().contains("secret"), "{record}");
        }
    }
}

#[tokio::test]
async fn query_parameters_that_carry_credentials_are_in_no_record() {
    let secrets = [
        "token",
        "access_token",
        "idToken",
        "TOKEN",
        "refreshtoken",
        "X-Amz-Security-Token",
        "key",
        "api_key",
        "apiKey",
        "apikey",
        "APIKEY",
        "Access-Key",
        "keys",
        "secret",
        "clientSecret",
        "password",
        "Pass-Word",
        "user_passwd",
        "X-Amz-Signature",
    ];
    let harmless = ["keyword", "monkey", "source", "utm_source", "pageId", "hockey"];
    let query: String = secrets.iter().chain(&harmless).map(|name| format!("{name}=value-of-{name}&")).collect();
    let targets = json!([{"type": "kinesis-stream", "streamName": "s", "headers": "all"}]);
    let record = record(targets, &[], &query).await;
    let names: Vec<_> = record["queryStringParameters"].as_object().unwrap().keys().cloned().collect();
    assert_eq!(names.into_iter().collect::<BTreeSet<_>>(), harmless.map(str::to_owned).into());
}

#[tokio::test]
async fn all_targets_are_attempted_whatever_one_does_and_each_that_failed_is_named() {
    let harness = Harness::new(&all_targets());
    harness.aws.personalize_events.put_events.always(Answer::Throttled);
    let answered = harness.post("/events/shop", &one(json!({}))).await;
    answered.is_error(429, "Personalize", "ThrottlingException");
    let message = answered.json()["message"].as_str().unwrap().to_owned();
    assert!(message.contains("personalize-event-tracker") && !message.contains("kinesis"), "{message}");
    assert_eq!((harness.aws.kinesis.records().len(), harness.aws.firehose.records().len()), (1, 1));
    assert_eq!(harness.metric("PersonalizeEventTrackerThrottle"), 1.0);
    harness.aws.kinesis.put_record.always(Answer::status(500));
    let answered = harness.post("/events/shop", &one(json!({}))).await;
    let message = answered.json()["message"].as_str().unwrap().to_owned();
    assert!(message.contains("personalize-event-tracker") && message.contains("kinesis-stream"), "{message}");
    assert_eq!(harness.aws.firehose.records().len(), 2);
    assert_eq!(harness.metric("EventTargetFailures"), 3.0);
}

#[tokio::test]
async fn a_body_that_is_not_right_is_a_400_and_nothing_is_sent() {
    let harness = Harness::new(&all_targets());
    let post = |body: String| harness.send(Request::post("/events/shop").body(Body::from(body)).unwrap());
    post("{".to_owned()).await.is_error(400, "Validation", "InvalidJSONRequestPayload");
    post(String::new()).await.is_error(400, "Validation", "InvalidJSONRequestPayload");
    for body in [
        json!([]),
        json!({}),
        json!({"userId": "u"}),
        json!({"eventList": [event(json!({}))]}),
        json!({"sessionId": "s", "eventList": {}}),
        json!({"sessionId": "s", "eventList": ["x"]}),
        json!({"sessionId": "s", "eventList": [{"itemId": "i"}]}),
        json!({"sessionId": "s", "eventList": [event(json!({"sentAt": "yesterday"}))]}),
        json!({"userId": 7, "sessionId": "s", "eventList": [event(json!({}))]}),
    ] {
        post(body.to_string()).await.is_error(400, "Validation", "InvalidRequestPayload");
    }
    assert_eq!(harness.aws.kinesis.put_record.count() + harness.aws.personalize_events.put_events.count(), 0);
}

#[tokio::test]
async fn without_targets_events_are_a_404_but_conversions_alone_need_none() {
    let mut document = experiments::weighted(json!({"b": 1}));
    let harness = Harness::new(&document);
    let answered = harness.post("/events/shop", &one(json!({}))).await;
    answered.is_error(404, "Configuration", "NamespaceEventTargetsNotFound");
    let conversion = json!({"userId": "u", "experimentConversions": [{"recommender": "r"}]});
    assert_eq!(harness.post("/events/shop", &conversion).await.status, 200);
    assert_eq!((harness.metric("Conversions"), harness.metric("ConversionValue")), (1.0, 1.0));
    document["namespaces"]["shop"]["eventTargets"] = all_targets()["namespaces"]["shop"]["eventTargets"].clone();
    let harness = Harness::new(&document);
    assert_eq!(harness.post("/events/shop", &conversion).await.status, 200);
    assert_eq!(harness.aws.personalize_events.put_events.count(), 0, "the tracker is skipped without events");
    let record = &harness.aws.kinesis.records()[0];
    assert_eq!(record.partition_key, "u");
    let data: Value = serde_json::from_slice(&record.data).unwrap();
    assert_eq!(data["body"]["experimentConversions"][0]["recommender"], "r");
}

#[tokio::test]
async fn every_conversion_is_checked_before_anything_is_sent() {
    // related-items and rerank-items have a recommender `r` too, without the experiment.
    let mut document = experiments::weighted(json!({"b": 1}));
    document["namespaces"]["shop"]["eventTargets"] = all_targets()["namespaces"]["shop"]["eventTargets"].clone();
    document["namespaces"]["shop"]["recommenders"]["related-items"]["plain"] =
        document["namespaces"]["shop"]["recommenders"]["related-items"]["r"].clone();
    let harness = Harness::new(&document);
    for (conversion, status, error_type, code) in [
        (json!({}), 400, "Validation", "InvalidExperimentConversions"),
        (json!("x"), 400, "Validation", "InvalidExperimentConversions"),
        (json!({"recommender": "none"}), 400, "Validation", "InvalidRecommender"),
        (json!({"recommender": "plain"}), 404, "Configuration", "ExperimentsNotFound"),
        (json!({"recommender": "r", "feature": "g"}), 400, "Validation", "InvalidExperimentFeature"),
        (json!({"recommender": "r", "metric": "m"}), 400, "Validation", "InvalidExperimentMetric"),
        (json!({"recommender": "r", "value": "much"}), 400, "Validation", "InvalidExperimentConversions"),
    ] {
        let mut body = one(json!({}));
        body["experimentConversions"] = json!([{"recommender": "r"}, conversion]);
        harness.post("/events/shop", &body).await.is_error(status, error_type, code);
    }
    let mut body = one(json!({}));
    body["userId"] = json!("");
    body["experimentConversions"] = json!([{"recommender": "r"}]);
    harness.post("/events/shop", &body).await.is_error(400, "Validation", "UserIdRequired");
    assert_eq!(harness.aws.kinesis.put_record.count(), 0);
    assert_eq!(harness.metric("Conversions"), 0.0);
}

#[tokio::test]
async fn conversions_of_the_second_action_that_has_the_name_find_its_experiment() {
    let mut document = experiments::weighted(json!({"b": 1}));
    let recommenders = &mut document["namespaces"]["shop"]["recommenders"];
    let with_experiment = recommenders["recommend-items"]["r"].take();
    recommenders["recommend-items"]["r"] = recommenders["related-items"]["r"].take();
    recommenders["related-items"]["r"] = with_experiment;
    let harness = Harness::new(&document);
    let conversion =
        json!({"userId": "u", "experimentConversions": [{"recommender": "r", "feature": "f", "value": 2.5}]});
    assert_eq!(harness.post("/events/shop", &conversion).await.status, 200);
    assert_eq!(harness.metric("ConversionValue"), 2.5);
}

#[tokio::test]
async fn an_unknown_target_type_fails_but_the_others_get_their_events() {
    let mut document = all_targets();
    document["namespaces"]["shop"]["eventTargets"][0] = json!({"type": "pigeon"});
    let harness = Harness::new(&document);
    let answered = harness.post("/events/shop", &one(json!({}))).await;
    assert_eq!((answered.error().0, answered.error().1.as_str()), (500, "Configuration"));
    assert_eq!((harness.aws.kinesis.records().len(), harness.aws.firehose.records().len()), (1, 1));
}

#[tokio::test]
async fn a_target_that_never_answers_is_a_504_and_the_others_get_their_events() {
    for silent in ["kinesis-stream", "kinesis-firehose"] {
        let harness = Harness::new(&all_targets());
        let stream = silent == "kinesis-stream";
        let operation = if stream { &harness.aws.kinesis.put_record } else { &harness.aws.firehose.put_record };
        operation.always(Answer::Never);
        let answered = harness.post("/events/shop", &one(json!({}))).await;
        answered.is_error(504, "Kinesis", "OriginTimedOut");
        let message = answered.json()["message"].as_str().unwrap().to_owned();
        assert!(message.contains(silent) && !message.contains("personalize"), "{message}");
        assert_eq!(harness.aws.personalize_events.put_events.count(), 1);
        let others = if stream { harness.aws.firehose.records().len() } else { harness.aws.kinesis.records().len() };
        assert_eq!(others, 1);
        assert_eq!(harness.metric("EventTargetFailures"), 1.0);
    }
}
