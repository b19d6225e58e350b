//! How the answer gets there.

use std::io::Write;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use aws_doubles::services::CloudFormation;
use aws_doubles::{Answer, AwsDouble};
use custom_resource::ResponseUrl;
use serde_json::json;

use crate::harness::{invoke, invoke_within};

#[tokio::test]
async fn the_content_type_is_empty_as_the_url_is_signed() {
    let aws = AwsDouble::start().unwrap();
    invoke(aws.custom_resource_event("Create", &json!({ "Do": "succeed" }))).await.unwrap();
    let put = aws.cloud_formation.answer.requests().remove(0);
    assert_eq!(put.header("content-type"), Some(""));
    assert_eq!(put.header("content-length"), Some(put.body.len().to_string().as_str()));
    assert_eq!(put.uri.query().unwrap().split('&').next_back(), Some("X-Amz-Signature=f00dfeedc0ffee"));
}

#[tokio::test]
async fn an_answer_that_does_not_arrive_is_sent_again() {
    let aws = AwsDouble::start().unwrap();
    for fault in [Answer::ConnectionClosed, Answer::status(503), Answer::Throttled] {
        aws.cloud_formation.answer.next(fault);
    }
    invoke(aws.custom_resource_event("Create", &json!({ "Do": "succeed" }))).await.unwrap();
    let answers = aws.cloud_formation.answers();
    assert_eq!(answers.len(), 4);
    assert!(answers.iter().all(|answer| *answer == answers[0]));
}

#[tokio::test]
async fn an_answer_that_is_refused_is_not_sent_again_and_the_invocation_fails() {
    let aws = AwsDouble::start().unwrap();
    aws.cloud_formation.answer.always(Answer::status(403));
    let error = invoke(aws.custom_resource_event("Create", &json!({ "Do": "succeed" }))).await.unwrap_err();
    assert_eq!(error.error_type, "AnswerNotDelivered");
    assert_eq!(error.error_message, "the answer did not arrive at CloudFormation: it is refused with status 403");
    assert_eq!(aws.cloud_formation.answer.count(), 1);
}

#[tokio::test]
async fn when_the_invocations_time_is_over_an_answer_is_not_sent_again() {
    let aws = AwsDouble::start().unwrap();
    aws.cloud_formation.answer.always(Answer::status(500));
    let event = aws.custom_resource_event("Create", &json!({ "Do": "succeed" }));
    let error = invoke_within(Duration::ZERO, event).await.unwrap_err();
    assert_eq!(error.error_type, "AnswerNotDelivered");
    assert_eq!(aws.cloud_formation.answer.count(), 1);
}

/// Everything that is logged.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn the_url_is_in_no_log_at_any_level_and_in_no_error() {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing_subscriber::filter::LevelFilter::TRACE)
        .with_writer(move || writer.clone())
        .finish();
    let _guard = tracing::subscriber::set_default(subscriber);

    let aws = AwsDouble::start().unwrap();
    aws.cloud_formation.answer.next(Answer::ConnectionClosed);
    aws.cloud_formation.answer.next(Answer::status(403));
    let event = aws.custom_resource_event("Create", &json!({ "Do": "fail" }));
    let shown = format!("{:?}", ResponseUrl::of(&event));
    let error = format!("{:?}", invoke(event).await.unwrap_err());

    let log = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert!(log.contains("sent again"), "{log}");
    for text in [log, shown, error] {
        assert!(!text.contains(CloudFormation::SECRET) && !text.contains("X-Amz-"), "{text}");
    }
}
