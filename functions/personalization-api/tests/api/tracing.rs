//! X-Ray's trace header: on the way in, and on to whomever the function calls.

use aws_doubles::services::Invocation;
use aws_doubles::{AwsDouble, ReceivedRequest};
use serde_json::{Value, json};

use crate::harness::{CAMPAIGN, FUNCTION};
use crate::lambda::{payload_2, start};

const OF_THE_GATEWAY: &str = "Root=1-5759e988-bd862e3fe1be46a994272700";

fn document(aws: &AwsDouble) -> Value {
    let one = |variation: Value| json!({"variations": {"v": variation}});
    json!({"namespaces": {"shop": {
        "inferenceItemMetadata": {"type": "dynamodb"},
        "eventTargets": [
            {"type": "personalize-event-tracker", "trackingId": "t"},
            {"type": "kinesis-stream", "streamName": "s"},
            {"type": "kinesis-firehose", "streamName": "f"},
        ],
        "recommenders": {"recommend-items": {
            "campaign": one(json!({"type": "personalize-campaign", "arn": CAMPAIGN})),
            "function": one(json!({"type": "lambda", "arn": FUNCTION})),
            "endpoint": one(json!({"type": "sagemaker", "endpointName": "e"})),
            "url": one(json!({"type": "http", "url": format!("{}/x", aws.http_origin_url())})),
            "evidently": {
                "variations": {"a": {"type": "personalize-campaign", "arn": CAMPAIGN},
                    "b": {"type": "personalize-campaign", "arn": CAMPAIGN}},
                "experiments": {"x": {"method": "evidently", "project": "p", "metrics": {}}},
            },
        }},
    }}})
}

/// The header of each request, by what it was a request for.
fn headers(aws: &AwsDouble) -> Vec<(&'static str, Option<String>)> {
    let all: [(&str, Vec<ReceivedRequest>); 9] = [
        ("Personalize", aws.personalize_runtime.get_recommendations.requests()),
        ("DynamoDB", aws.dynamodb.batch_get_item.requests()),
        ("Lambda", aws.lambda.invoke.requests()),
        ("SageMaker", aws.sagemaker_runtime.invoke_endpoint.requests()),
        ("HTTP", aws.http_origin.any.requests()),
        ("Evidently", aws.evidently.evaluate_feature.requests()),
        ("PutEvents", aws.personalize_events.put_events.requests()),
        ("Kinesis", aws.kinesis.put_record.requests()),
        ("Firehose", aws.firehose.put_record.requests()),
    ];
    all.into_iter()
        .map(|(name, requests)| {
            let last = requests.last().unwrap_or_else(|| panic!("{name} was not asked"));
            (name, last.header("x-amzn-trace-id").map(str::to_owned))
        })
        .collect()
}

#[tokio::test]
async fn whoever_is_called_is_told_the_trace_of_the_invocation_and_not_of_one_before() {
    let aws = AwsDouble::start().unwrap();
    aws.app_config_data.deploy(&document(&aws));
    let function = start(&aws, &[("EXPERIMENTS", "evidently")]);
    for number in 0..2 {
        let trace = format!("Root=1-5759e988-bd862e3fe1be46a99427279{number};Parent=53995c3f42cd8ad8;Sampled=1");
        let mut events: Vec<Value> = ["campaign", "function", "endpoint", "url", "evidently"]
            .into_iter()
            .map(|name| payload_2("GET", &format!("/recommend-items/shop/{name}/u"), ""))
            .collect();
        let mut post = payload_2("POST", "/events/shop", "");
        post["body"] = json!(r#"{"sessionId": "s", "eventList": [{"eventType": "x"}]}"#);
        events.push(post);
        for mut event in events {
            event["headers"]["X-Amzn-Trace-Id"] = json!(OF_THE_GATEWAY);
            let invocation = Invocation { trace_id: Some(trace.clone()), ..Invocation::from(&event) };
            let answer = aws.lambda_runtime.invoke(invocation).await.json();
            assert_eq!(answer["statusCode"], 200, "{event} {answer}");
        }
        for (name, header) in headers(&aws) {
            assert_eq!(header.as_deref(), Some(trace.as_str()), "{name}");
        }
    }
    function.stop().await.unwrap();
}

#[tokio::test]
async fn without_a_trace_of_the_invocation_an_http_origin_is_told_the_gateways() {
    let aws = AwsDouble::start().unwrap();
    aws.app_config_data.deploy(&document(&aws));
    let function = start(&aws, &[]);
    let mut event = payload_2("GET", "/recommend-items/shop/url/u", "");
    event["headers"]["X-Amzn-Trace-Id"] = json!(OF_THE_GATEWAY);
    assert_eq!(aws.lambda_runtime.invoke(&event).await.json()["statusCode"], 200);
    assert_eq!(aws.http_origin.any.requests()[0].header("x-amzn-trace-id"), Some(OF_THE_GATEWAY));
    function.stop().await.unwrap();
}
