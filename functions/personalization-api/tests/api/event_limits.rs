//! What `/events` takes at most, and that whatever comes instead costs little.

use aws_doubles::AwsDouble;
use aws_doubles::services::Invocation;
use axum::body::Body;
use base64::Engine;
use http::Request;
use serde_json::{Value, json};

use crate::harness::{Answered, Harness};
use crate::lambda::{payload_2, start};

/// Lambda's limit for an invocation's event:
/// <https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html>.
const LAMBDA_EVENT: usize = 6 * 1024 * 1024;

/// `all` has a target of every kind, `tracker` and the streams have just one, `experiment` has one and no target.
fn document() -> Value {
    let tracker = json!({"type": "personalize-event-tracker", "trackingId": "t"});
    let stream = json!({"type": "kinesis-stream", "streamName": "stream"});
    let firehose = json!({"type": "kinesis-firehose", "streamName": "firehose"});
    let fields: serde_json::Map<String, Value> = (0..7)
        .map(|number| {
            let rule = json!({"type": "header-value", "header": "X-Long"});
            (format!("field-{number}"), json!({"type": "string", "rules": [rule]}))
        })
        .collect();
    let arn = "arn:aws:personalize:us-east-1:123456789012:campaign/c";
    let variations = json!({"a": {"type": "personalize-campaign", "arn": arn},
        "b": {"type": "personalize-campaign", "arn": arn}});
    let experiment = json!({"method": "weighted", "split": {"a": 1}, "metrics": {"clicks": {}}});
    let recommenders = json!({"recommend-items": {"r": {"variations": variations, "experiments": {"f": experiment}}}});
    let namespace =
        |targets: Value| json!({"autoContext": fields, "eventTargets": targets, "recommenders": recommenders});
    json!({"version": "7", "namespaces": {
        "all": namespace(json!([tracker, stream, firehose])),
        "tracker": namespace(json!([tracker])),
        "stream": namespace(json!([stream])),
        "firehose": namespace(json!([firehose])),
        "experiment": {"recommenders": recommenders},
    }})
}

fn events(count: usize) -> Value {
    let events: Vec<_> = (0..count).map(|number| json!({"eventType": "a", "itemId": number.to_string()})).collect();
    json!({"userId": "u", "sessionId": "s", "eventList": events})
}

async fn post(harness: &Harness, namespace: &str, body: String) -> Answered {
    harness.send(Request::post(format!("/events/{namespace}")).body(Body::from(body)).unwrap()).await
}

fn sent(harness: &Harness) -> usize {
    harness.aws.personalize_events.put_events.count()
        + harness.aws.kinesis.put_record.count()
        + harness.aws.firehose.put_record.count()
}

#[track_caller]
fn too_large(answered: &Answered, code: &str, limit: &str) {
    answered.is_error(413, "Validation", code);
    let message = answered.json()["message"].as_str().unwrap().to_owned();
    assert!(message.contains(limit), "{message}");
}

#[tokio::test]
async fn five_hundred_events_are_taken_and_one_more_is_a_413_that_names_the_limit() {
    let harness = Harness::new(&document());
    assert_eq!(post(&harness, "all", events(500).to_string()).await.status, 200);
    assert_eq!(harness.aws.personalize_events.put_events.count(), 50);
    let before = sent(&harness);
    for count in [501, 100_000] {
        too_large(&post(&harness, "all", events(count).to_string()).await, "TooManyEvents", "500");
    }
    assert_eq!(sent(&harness), before, "nothing is sent");
}

#[tokio::test]
async fn a_hundred_conversions_are_taken_and_one_more_is_a_413_that_names_the_limit() {
    let harness = Harness::new(&document());
    let conversions = |count| json!({"userId": "u", "experimentConversions": vec![json!({"recommender": "r"}); count]});
    assert_eq!(post(&harness, "experiment", conversions(100).to_string()).await.status, 200);
    assert_eq!(harness.metric("Conversions"), 100.0);
    for count in [101, 100_000] {
        let mut body = events(1);
        body["experimentConversions"] = conversions(count)["experimentConversions"].take();
        too_large(&post(&harness, "all", body.to_string()).await, "TooManyEvents", "100");
    }
    assert_eq!((harness.metric("Conversions"), sent(&harness)), (100.0, 0));
}

/// An event that is this many bytes once it is complete, with `sentAt` of the harness's clock.
fn event_of(bytes: usize) -> Value {
    let mut event = json!({"eventType": "a", "sentAt": 1_782_907_200, "itemId": ""});
    let rest = bytes - event.to_string().len();
    event["itemId"] = json!("i".repeat(rest));
    event
}

#[tokio::test]
async fn an_event_is_at_most_65536_bytes_as_compact_json_once_it_is_complete() {
    let harness = Harness::new(&document());
    let body = |event: &Value| json!({"sessionId": "s", "eventList": [{"eventType": "a"}, event]});
    assert_eq!(post(&harness, "all", body(&event_of(65_536)).to_string()).await.status, 200);
    let before = sent(&harness);
    for bytes in [65_537, 1_000_000] {
        let answered = post(&harness, "all", body(&event_of(bytes)).to_string()).await;
        too_large(&answered, "EventTooLarge", "65536");
        assert!(answered.json()["message"].as_str().unwrap().contains("eventList[1]"));
    }
    // What automatic context adds counts: an event that would fit without it.
    let request = Request::post("/events/all").header("X-Long", "l".repeat(100));
    let answered = harness.send(request.body(Body::from(body(&event_of(65_500)).to_string())).unwrap()).await;
    too_large(&answered, "EventTooLarge", "65536");
    let mut conversion = events(1);
    conversion["experimentConversions"] = json!([{"recommender": "r", "note": "n".repeat(65_536)}]);
    too_large(&post(&harness, "all", conversion.to_string()).await, "EventTooLarge", "65536");
    assert_eq!(sent(&harness), before, "nothing is sent");
    // The form in which the event is written does not count: blanks, and letters as escapes.
    let spread =
        body(&event_of(65_536)).to_string().replace(",\"itemId\"", &format!(",{}\"itemId\"", " ".repeat(1_000_000)));
    assert_eq!(post(&harness, "all", spread).await.status, 200);
    let escaped = body(&event_of(65_536)).to_string().replace('i', "\\u0069").replace("\\u0069tem\\u0049d", "itemId");
    assert_eq!(post(&harness, "all", escaped).await.status, 200);
}

#[tokio::test]
async fn a_record_is_as_large_as_its_stream_takes_and_no_larger() {
    // Kinesis counts the partition key, Firehose the newline.
    for (namespace, limit) in [("stream", 1_048_576), ("firehose", 1_024_000)] {
        let harness = Harness::new(&document());
        let size = |harness: &Harness| {
            let kinesis = harness.aws.kinesis.records();
            let firehose = harness.aws.firehose.records();
            let kinesis = kinesis.last().map(|record| record.data.len() + record.partition_key.len());
            kinesis.or_else(|| firehose.last().map(|(_, data)| data.len())).unwrap()
        };
        let body = |padding: usize| {
            let mut body = json!({"sessionId": "s", "eventList": vec![event_of(60_000); 16], "note": ""});
            body["note"] = json!("n".repeat(padding));
            body.to_string()
        };
        assert_eq!(post(&harness, namespace, body(0)).await.status, 200);
        let left = limit - size(&harness);
        assert_eq!(post(&harness, namespace, body(left)).await.status, 200);
        assert_eq!(size(&harness), limit);
        let before = sent(&harness);
        let answered = post(&harness, namespace, body(left + 1)).await;
        too_large(&answered, "EventTooLarge", &limit.to_string());
        too_large(&post(&harness, namespace, body(2 * limit)).await, "EventTooLarge", "bytes");
        too_large(&post(&harness, "all", body(left + 100)).await, "EventTooLarge", "bytes");
        assert_eq!(sent(&harness), before, "no target gets anything, the tracker neither");
        // A tracker gets events one by one, and no record.
        assert_eq!(post(&harness, "tracker", body(left + 1)).await.status, 200);
    }
}

#[tokio::test]
async fn automatic_context_that_makes_a_record_too_large_is_a_413_before_all_events_are_completed() {
    let harness = Harness::new(&document());
    let mut body = events(500);
    // Were all completed first, this one would be a 400.
    body["eventList"][499] = json!({"eventType": "a", "properties": 1});
    for namespace in ["stream", "firehose"] {
        let request = Request::post(format!("/events/{namespace}")).header("X-Long", "l".repeat(8 * 1024));
        let answered = harness.send(request.body(Body::from(body.to_string())).unwrap()).await;
        too_large(&answered, "EventTooLarge", "1048576");
    }
    assert_eq!(sent(&harness), 0);
}

#[tokio::test]
async fn an_event_trackers_properties_have_at_most_1024_characters_with_the_automatic_fields() {
    let harness = Harness::new(&document());
    let body = |text: &str| json!({"sessionId": "s", "eventList": [{"eventType": "a", "properties": {"p": text}}]});
    // {"p":"…"}
    let longest = 1_024 - 8;
    assert_eq!(post(&harness, "tracker", body(&"ä".repeat(longest)).to_string()).await.status, 200);
    let before = sent(&harness);
    let too_long = body(&"ä".repeat(longest + 1)).to_string();
    for namespace in ["tracker", "all"] {
        let answered = post(&harness, namespace, too_long.clone()).await;
        answered.is_error(400, "Validation", "InvalidRequestPayload");
        assert!(answered.json()["message"].as_str().unwrap().contains("1024"));
    }
    let request = Request::post("/events/tracker").header("X-Long", "l".repeat(1_024));
    let answered = harness.send(request.body(Body::from(events(1).to_string())).unwrap()).await;
    answered.is_error(400, "Validation", "InvalidRequestPayload");
    assert_eq!(sent(&harness), before, "nothing is sent");
    // A stream takes them.
    assert_eq!(post(&harness, "stream", too_long).await.status, 200);
}

#[tokio::test]
async fn the_body_has_at_most_a_hundred_members() {
    let harness = Harness::new(&document());
    let mut body = events(1);
    for number in 3..100 {
        body[format!("member-{number}")] = json!(number);
    }
    assert_eq!(post(&harness, "all", body.to_string()).await.status, 200);
    body["one more"] = json!(1);
    let answered = post(&harness, "all", body.to_string()).await;
    answered.is_error(400, "Validation", "InvalidRequestPayload");
}

#[tokio::test]
async fn the_time_limit_holds_while_events_are_completed() {
    let harness = Harness::new(&document());
    assert_eq!(post(&harness, "all", events(1).to_string()).await.status, 200);
    let before = sent(&harness);
    let passes = async {
        tokio::task::yield_now().await;
        tokio::time::advance(2 * origin_api::router::ANSWER_LIMIT).await;
    };
    let (answered, ()) = tokio::join!(post(&harness, "all", events(500).to_string()), passes);
    answered.is_error(504, "Unhandled", "TimedOut");
    assert_eq!(sent(&harness), before, "nothing is sent");
}

/// The most memory that a process has had, in bytes.
pub(crate) fn peak(process: u32) -> usize {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    1024 * line.trim().strip_suffix(" kB").unwrap().parse::<usize>().unwrap()
}

/// An invocation's event with this body, as API Gateway writes it: as text if that fits into Lambda's limit, else, if
/// it then does, as base64.
pub(crate) fn invocation(path: &str, body: &str) -> Option<Invocation> {
    let mut event = payload_2("POST", path, "");
    event["headers"]["x-long"] = json!("l".repeat(8 * 1024));
    let with = |event: &Value, body: Value| {
        let event = event.to_string().replacen('{', &format!("{{\"body\":{body},"), 1);
        (event.len() <= LAMBDA_EVENT).then_some(event)
    };
    let text = with(&event, json!(body)).or_else(|| {
        event["isBase64Encoded"] = json!(true);
        with(&event, json!(base64::engine::general_purpose::STANDARD.encode(body)))
    });
    text.map(|text| Invocation { event: text.into(), ..Invocation::from(&json!({})) })
}

/// `prefix`, as many of `piece` as go into one invocation, and `suffix`.
pub(crate) fn filled(prefix: &str, piece: &str, suffix: &str) -> String {
    let text = |escaped: usize| (LAMBDA_EVENT - 16 * 1024) / escaped;
    let encoded = json!(piece).to_string().len() - 2;
    let count = text(encoded).max(text(1) / 4 * 3 / piece.len());
    format!("{prefix}{}{suffix}", piece.repeat(count))
}

/// Bodies that are small to send and large to hold.
fn hostile() -> Vec<(&'static str, String)> {
    let event = |of: &str, end: &str| (format!(r#"{{"sessionId":"s","eventList":[{of}"#), format!("{end}]}}"));
    let in_event = |name, of: &str, piece: &str, end: &str| {
        let (prefix, suffix) = event(of, end);
        (name, filled(&prefix, piece, &suffix))
    };
    let small = json!({"eventType": "a"});
    vec![
        ("5,000 events", json!({"sessionId": "s", "eventList": vec![&small; 5_000]}).to_string()),
        in_event("as many events as go in", "", r#"{"eventType":"a"},"#, r#"{"eventType":"a"}"#),
        ("500 events that grow to their limit", json!({"sessionId": "s", "eventList": vec![&small; 500]}).to_string()),
        in_event("a list of numbers in an event", r#"{"eventType":"a","x":["#, "0,", "0]}"),
        in_event("a list of objects in an event", r#"{"eventType":"a","x":["#, r#"{"":0},"#, "0]}"),
        in_event("a list of objects in properties", r#"{"eventType":"a","properties":{"x":["#, r#"{"":0},"#, "0]}}"),
        in_event(
            "objects in the text of properties",
            r#"{"eventType":"a","properties":"{\"x\":["#,
            r#"{\"\":0},"#,
            r#"0]}"}"#,
        ),
        in_event("a long text", r#"{"eventType":""#, "a", r#""}"#),
        in_event("a text of escapes", r#"{"eventType":""#, r"\n", r#""}"#),
        in_event("one name again and again", r#"{"eventType":"a""#, r#","properties":{"a":0}"#, "}"),
        in_event("blanks", r#"{"eventType":"a"     "#, " ", "}"),
        in_event("lists that open", "", "[", ""),
        in_event("objects that open", "", r#"{"":"#, ""),
        ("lists in lists",
            format!(r#"{{"sessionId":"s","eventList":[{}{}]}}"#, "[".repeat(2_000_000), "]".repeat(2_000_000))),
        ("a list of objects in place of the body", filled("[", r#"{"":0},"#, "0]")),
        ("the same member again and again", filled(r#"{"a":0"#, r#","eventList":[]"#, "}")),
        (
            "members",
            format!("{{{}\"a\":0}}", (0..300_000).map(|number| format!("\"{number}\":0,")).collect::<String>()),
        ),
        ("a member of objects",
            filled(r#"{"sessionId":"s","eventList":[{"eventType":"a"}],"x":["#, r#"{"":0},"#, "0]}")),
        ("a long user", filled(r#"{"sessionId":"s","eventList":[{"eventType":"a"}],"userId":""#, "u", r#""}"#)),
        ("a long session", filled(r#"{"eventList":[{"eventType":"a"}],"sessionId":""#, "s", r#""}"#)),
        (
            "conversions",
            filled(r#"{"userId":"u","experimentConversions":["#, r#"{"recommender":"r"},"#, r#"{"recommender":"r"}]}"#),
        ),
        (
            "a conversion of objects",
            filled(r#"{"userId":"u","experimentConversions":[{"recommender":"r","x":["#, r#"{"":0},"#, "0]}]}"),
        ),
        (
            "a hundred conversions, each as large as may be",
            json!({"userId": "u",
                "experimentConversions": vec![json!({"recommender": "r", "x": vec![0; 20_000]}); 100]})
                .to_string(),
        ),
        (
            "a hundred events, each as large as may be",
            json!({"sessionId": "s", "eventList": vec![json!({"eventType": "a", "x": vec![json!({"": 0}); 800]}); 400]})
                .to_string(),
        ),
    ]
}

#[tokio::test]
async fn memory_and_log_stay_small_whatever_is_sent() {
    let aws = AwsDouble::start().unwrap();
    aws.app_config_data.deploy(&document());
    let function = start(&aws, &[("STAGE_NAME", "prod"), ("LOG_LEVEL", "INFO")]);
    let process = function.id().unwrap();
    let (mut answers, mut tried) = (0, 0);
    for (name, body) in hostile() {
        // What is no event of its own matters to records alone.
        let namespaces: &[_] = if name.contains("event") { &["tracker"] } else { &["all"] };
        for namespace in namespaces {
            let event = invocation(&format!("/events/{namespace}"), &body)
                .unwrap_or_else(|| panic!("{name}: {} bytes", body.len()));
            let answer = aws.lambda_runtime.invoke(event).await.json();
            assert!(answer["statusCode"].is_number(), "{name}: {answer}");
            let memory = peak(process);
            println!("{namespace}, {name}: {}, {} MB", answer["statusCode"], memory / 1_000_000);
            assert!(memory < 128_000_000, "{namespace}, {name}: {memory} bytes");
            // What the doubles keep is not the function's memory, but this machine's.
            aws.personalize_events.put_events.forget_requests();
            aws.kinesis.put_record.forget_requests();
            aws.firehose.put_record.forget_requests();
            answers += answer["body"].to_string().len();
            tried += 1;
        }
    }
    let output = function.stop().await.unwrap();
    let log = output.stdout.len() + output.stderr.len();
    println!("{tried} requests: {log} bytes of log, {answers} bytes of answers");
    assert!(log < tried * 64 * 1024 && answers < tried * 1024, "{log} bytes of log, {answers} bytes of answers");
}
