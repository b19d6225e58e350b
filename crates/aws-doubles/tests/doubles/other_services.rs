//! The services that are called by plain HTTP here; the functions' own tests call them by their SDK clients.

use aws_doubles::services::{Evidently, Lambda, SageMakerRuntime};
use aws_doubles::{Answer, AwsDouble};
use serde_json::{Value, json};

use crate::clients::http;

async fn post(aws: &AwsDouble, path: &str, body: &Value) -> (String, Value) {
    send(aws, &format!("POST {path} HTTP/1.1"), body).await
}

async fn target(aws: &AwsDouble, target: &str, body: &Value) -> (String, Value) {
    send(aws, &format!("POST / HTTP/1.1\r\nx-amz-target: {target}"), body).await
}

/// Everything before the body, and the body as JSON.
async fn send(aws: &AwsDouble, head: &str, body: &Value) -> (String, Value) {
    let answer = http(aws, head, &body.to_string()).await;
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    (head.to_owned(), serde_json::from_str(body).unwrap_or(Value::Null))
}

#[tokio::test]
async fn put_events_takes_ten_events_and_no_more() {
    let aws = AwsDouble::start().unwrap();
    for (count, status) in [(0, "400"), (1, "200"), (10, "200"), (11, "400")] {
        let events: Vec<Value> = (0..count).map(|n| json!({ "eventType": n })).collect();
        let body = json!({ "trackingId": "t", "sessionId": "s", "eventList": events });
        let (head, _) = post(&aws, "/events", &body).await;
        assert!(head.starts_with(&format!("HTTP/1.1 {status}")), "{count}: {head}");
    }
    let (head, _) = post(&aws, "/events", &json!({ "sessionId": "s", "eventList": [{}] })).await;
    assert!(head.contains("x-amzn-errortype: InvalidInputException"), "{head}");
}

#[tokio::test]
async fn lambda_recommends_ranks_and_post_processes() {
    let aws = AwsDouble::start().unwrap();
    let path = "/2015-03-31/functions/arn%3Aaws%3Alambda%3Af/invocations";
    let (_, recommended) = post(&aws, path, &json!({ "numResults": 2 })).await;
    assert_eq!(recommended["itemList"].as_array().unwrap().len(), 2);
    let (_, ranked) = post(&aws, path, &json!({ "itemList": ["a", "b"] })).await;
    assert_eq!(ranked["personalizedRanking"][0]["itemId"], "b");
    let (_, processed) = post(&aws, path, &json!({ "response": { "itemList": [] } })).await;
    assert_eq!(processed, json!({ "itemList": [] }));
    let request = &aws.lambda.invoke.requests()[0];
    assert_eq!(Lambda::function_name(request).unwrap(), "arn:aws:lambda:f");
}

#[tokio::test]
async fn a_function_that_fails_is_told_by_a_header() {
    let aws = AwsDouble::start().unwrap();
    aws.lambda.invoke.next(Lambda::function_error("Oops", "it broke"));
    let (head, body) = post(&aws, "/2015-03-31/functions/f/invocations", &json!({})).await;
    assert!(head.starts_with("HTTP/1.1 200") && head.contains("x-amz-function-error: Unhandled"));
    assert_eq!(body["errorMessage"], "it broke");
    aws.lambda.invoke.next(Answer::Throttled);
    let (head, _) = post(&aws, "/2015-03-31/functions/f/invocations", &json!({})).await;
    assert!(head.contains("x-amzn-errortype: TooManyRequestsException"), "{head}");
}

#[tokio::test]
async fn a_sagemaker_endpoint_recommends() {
    let aws = AwsDouble::start().unwrap();
    let body = json!({ "numResults": 1 });
    let (_, answer) = post(&aws, "/endpoints/my-endpoint/invocations", &body).await;
    assert_eq!(answer["itemList"][0]["itemId"], "item-1");
    let request = &aws.sagemaker_runtime.invoke_endpoint.requests()[0];
    assert_eq!(SageMakerRuntime::endpoint_name(request).unwrap(), "my-endpoint");
}

#[tokio::test]
async fn streams_keep_the_records_they_are_sent() {
    let aws = AwsDouble::start().unwrap();
    let record = json!({ "StreamName": "s", "PartitionKey": "p", "Data": "aGVsbG8=" });
    let (_, placed) = target(&aws, "Kinesis_20131202.PutRecord", &record).await;
    assert_eq!(placed["ShardId"], "shardId-000000000000");
    let many = json!({ "StreamARN": "arn:aws:kinesis:::stream/s", "Records": [record, record] });
    let (_, placed) = target(&aws, "Kinesis_20131202.PutRecords", &many).await;
    assert_eq!(placed["Records"].as_array().unwrap().len(), 2);
    let records = aws.kinesis.records();
    assert_eq!(records.len(), 3);
    for record in records {
        assert_eq!((record.stream.as_str(), &record.data[..]), ("s", &b"hello"[..]));
    }
    let record = json!({ "DeliveryStreamName": "d", "Record": { "Data": "aGVsbG8K" } });
    target(&aws, "Firehose_20150804.PutRecord", &record).await;
    assert_eq!(aws.firehose.records(), [("d".to_owned(), "hello\n".into())]);
}

#[tokio::test]
async fn a_throttled_stream_says_so_in_its_body() {
    let aws = AwsDouble::start().unwrap();
    aws.kinesis.put_record.next(Answer::Throttled);
    let (head, body) = target(&aws, "Kinesis_20131202.PutRecord", &json!({})).await;
    assert!(head.starts_with("HTTP/1.1 400"), "{head}");
    assert_eq!(body["__type"], "ProvisionedThroughputExceededException");
}

#[tokio::test]
async fn evidently_knows_no_feature_until_told() {
    let aws = AwsDouble::start().unwrap();
    let (head, _) = post(&aws, "/projects/p/evaluations/f", &json!({ "entityId": "u" })).await;
    assert!(head.starts_with("HTTP/1.1 404"), "{head}");
    let matched = Evidently::experiment_match("b", &json!({ "stringValue": "b" }));
    aws.evidently.evaluate_feature.always(matched);
    let (_, body) = post(&aws, "/projects/p/evaluations/f", &json!({ "entityId": "u" })).await;
    assert_eq!(body["reason"], "EXPERIMENT_RULE_MATCH");
    let (_, body) = post(&aws, "/events/projects/p", &json!({ "events": [{}, {}] })).await;
    assert_eq!(body["eventResults"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn the_http_origin_answers_on_any_path_below_its_url() {
    let aws = AwsDouble::start().unwrap();
    let path = "GET /http-origin/users/u%201?numResults=2 HTTP/1.1";
    let (_, body) = send(&aws, path, &Value::Null).await;
    assert_eq!(body["itemList"].as_array().unwrap().len(), 2);
    assert_eq!(aws.http_origin.any.requests()[0].path_segments()[2], "u 1");
    assert!(aws.http_origin_url().ends_with("/http-origin"));
}

#[tokio::test]
async fn what_has_no_double_is_refused_by_name_and_can_be_scripted() {
    let aws = AwsDouble::start().unwrap();
    let (head, body) = target(&aws, "AWSEvents.ListRules", &json!({})).await;
    assert!(head.starts_with("HTTP/1.1 501"), "{head}");
    assert_eq!(body["message"], "no test said what AWSEvents.ListRules answers");
    assert_eq!(aws.others_asked(), ["AWSEvents.ListRules"]);
    let list_rules = aws.other("AWSEvents.ListRules");
    list_rules.always(Answer::json(&json!({ "FailedEntryCount": 0 })));
    let (head, _) = target(&aws, "AWSEvents.ListRules", &json!({ "Entries": [] })).await;
    assert!(head.starts_with("HTTP/1.1 200"), "{head}");
    assert_eq!(list_rules.count(), 2);
}
