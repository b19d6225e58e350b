//! The same against moto's S3 and EventBridge, where the template's own rule waits for the event.
//!
//! What moto does not know: a state machine as a rule's target, so a queue is the target here
//! (`tests/system/synchronization.rs` runs the state machine); and the limit of an entry's size, which `announcing.rs`
//! has.

use aws_doubles::Moto;
use facts::AuthScheme;
use serde_json::{Value, json};
use stacks::rules::Choices;
use stacks::{Options, Plan};

use crate::harness::{API_URL, BUCKET, Function, deployment, describe, document, error};

fn call(moto: &Moto, service: &str, target: &str, body: Value) -> Value {
    let answer = moto.call(service, target, &body).unwrap();
    assert_eq!(answer["status"], Value::Null, "{target}: {answer}");
    answer
}

/// The pattern of the rule that starts the state machine, for this application.
fn pattern(application: &str) -> String {
    let template =
        Plan::new(Choices::valid().next().unwrap(), Options::default()).unwrap().synthesize().unwrap().template;
    let mut pattern = template["Resources"]["ConfigurationChangeRule"]["Properties"]["EventPattern"].clone();
    pattern["detail"]["applicationId"] = json!([application]);
    pattern.to_string()
}

/// Makes the template's rule, for this application, and a queue to which it sends; returns the queue's URL.
fn listen(moto: &Moto, application: &str) -> Value {
    let queue = call(moto, "sqs", "AmazonSQS.CreateQueue", json!({ "QueueName": application }))["QueueUrl"].clone();
    call(moto, "events", "AWSEvents.PutRule", json!({ "Name": application, "EventPattern": pattern(application) }));
    let arn = format!("arn:aws:sqs:us-east-1:123456789012:{application}");
    let targets = json!({ "Rule": application, "Targets": [{ "Id": "a-queue", "Arn": arn }] });
    call(moto, "events", "AWSEvents.PutTargets", targets);
    queue
}

fn received(moto: &Moto, queue: &Value) -> Vec<Value> {
    let answer = call(moto, "sqs", "AmazonSQS.ReceiveMessage", json!({ "QueueUrl": queue, "WaitTimeSeconds": 0 }));
    let messages = answer["Messages"].as_array().cloned().unwrap_or_default();
    messages.iter().map(|message| serde_json::from_str(message["Body"].as_str().unwrap()).unwrap()).collect()
}

#[tokio::test]
async fn the_change_reaches_the_rule_of_its_own_application_alone() {
    let moto = Moto::start().unwrap();
    let (ours, theirs) = (listen(&moto, "app1234"), listen(&moto, "another"));
    let endpoint = moto.endpoint_url();
    let variables = [
        ("STAGING_BUCKET", BUCKET),
        ("AUTH_SCHEME", "oauth2"),
        ("API_TYPE", "http"),
        ("API_URL", API_URL),
        ("AWS_ENDPOINT_URL", &endpoint),
    ];
    let function = Function::start_with(&variables);
    // The bucket is not there yet, so nothing is announced.
    let (name, text) = error(&function.validate(&document()).await);
    assert_eq!(name, "OpenApiNotWritten", "{text}");
    assert_eq!(received(&moto, &ours), [] as [Value; 0]);

    moto.rest("s3", "PUT", &format!("/{BUCKET}"), &Value::Null).unwrap();
    assert_eq!(function.validate(&document()).await.json()["valid"], true);
    let events = received(&moto, &ours);
    assert_eq!(events.len(), 1, "{events:?}");
    assert_eq!(events[0]["detail"]["content"], document());
    assert_eq!(received(&moto, &theirs), [] as [Value; 0]);
    let described = moto.rest("s3", "GET", &format!("/{BUCKET}/openapi/openapi.json"), &Value::Null).unwrap();
    assert_eq!(described, describe(&document(), &deployment(AuthScheme::OAuth2)));
}
