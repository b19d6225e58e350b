//! EventBridge, called by plain HTTP.

use aws_doubles::AwsDouble;
use aws_doubles::services::EventBridge;
use serde_json::{Value, json};

use crate::clients::http;

async fn put(aws: &AwsDouble, entries: Value) -> (String, Value) {
    let head = "POST / HTTP/1.1\r\nx-amz-target: AWSEvents.PutEvents";
    let answer = http(aws, head, &json!({ "Entries": entries }).to_string()).await;
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    (head.to_owned(), serde_json::from_str(body).unwrap())
}

fn entry(detail: &str) -> Value {
    json!({ "Source": "a.source", "DetailType": "ADetail", "Detail": detail, "Resources": ["arn"] })
}

#[tokio::test]
async fn the_bus_keeps_what_is_put_on_it() {
    let aws = AwsDouble::start().unwrap();
    let (_, answer) = put(&aws, json!([entry(r#"{"a":1}"#)])).await;
    assert_eq!(answer["FailedEntryCount"], 0);
    assert!(answer["Entries"][0]["EventId"].is_string());
    let expected =
        json!({ "source": "a.source", "detail-type": "ADetail", "resources": ["arn"], "detail": { "a": 1 } });
    assert_eq!(aws.event_bridge.events(), [expected]);
}

#[tokio::test]
async fn an_entry_fails_by_itself() {
    let aws = AwsDouble::start().unwrap();
    let (head, answer) = put(&aws, json!([entry("no JSON"), entry("{}"), { "Source": "s", "Detail": "{}" }])).await;
    assert!(head.starts_with("HTTP/1.1 200"));
    assert_eq!(answer["FailedEntryCount"], 2);
    assert_eq!(answer["Entries"][0]["ErrorCode"], "MalformedDetail");
    assert_eq!(answer["Entries"][2]["ErrorCode"], "InvalidArgument");
    assert_eq!(aws.event_bridge.events().len(), 1);
    aws.event_bridge.put_events.next(EventBridge::failed_entry("InternalFailure", "not now"));
    let (_, answer) = put(&aws, json!([entry("{}")])).await;
    assert_eq!(answer["Entries"][0]["ErrorCode"], "InternalFailure");
    assert_eq!(aws.event_bridge.events().len(), 1);
}

#[tokio::test]
async fn a_call_takes_ten_entries_of_less_than_256_kb() {
    let aws = AwsDouble::start().unwrap();
    let detail = |bytes: usize| format!("{{\"a\":\"{}\"}}", "x".repeat(bytes - 8));
    let others = "a.source".len() + "ADetail".len() + "arn".len();
    for (entries, status) in [
        (vec![], "400"),
        (vec![entry("{}"); 10], "200"),
        (vec![entry("{}"); 11], "400"),
        (vec![entry(&detail(256 * 1024 - others - 1))], "200"),
        (vec![entry(&detail(256 * 1024 - others))], "400"),
    ] {
        let (head, _) = put(&aws, entries.into()).await;
        assert!(head.starts_with(&format!("HTTP/1.1 {status}")), "{head}");
    }
}
