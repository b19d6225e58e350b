//! The answer that is given before the function's time is over.

use std::time::Duration;

use aws_doubles::{AwsDouble, PausedTime};
use custom_resource::time_for_work;
use serde_json::{Value, json};

use crate::harness::invoke_within;

/// The answer of a function whose minute passes while it works.
async fn answer_when_time_is_over(request_type: &str, deed: &str) -> Value {
    let minute = Duration::from_secs(60);
    let aws = AwsDouble::start().unwrap();
    let event = aws.custom_resource_event(request_type, &json!({ "Do": deed }));
    let time = PausedTime::pause();
    // The first is asked first, so that the work has begun when the minute passes.
    let (answered, ()) = tokio::join!(invoke_within(minute, event), time.advance(minute));
    answered.unwrap();
    aws.cloud_formation.answers().remove(0)
}

#[tokio::test]
async fn work_that_does_not_end_is_answered_with_what_was_done() {
    for request_type in ["Create", "Update", "Delete"] {
        let answer = answer_when_time_is_over(request_type, "never").await;
        assert_eq!(answer["Status"], "FAILED");
        let reason = answer["Reason"].as_str().unwrap();
        assert!(reason.starts_with("the function's time was over after "), "{reason}");
        assert!(reason.ends_with(": 7 of 9 files are there"), "{reason}");
    }
}

#[tokio::test]
async fn work_that_said_nothing_is_answered_too() {
    let answer = answer_when_time_is_over("Create", "never-silently").await;
    assert!(answer["Reason"].as_str().unwrap().ends_with(": nothing was finished"));
}

#[tokio::test]
async fn a_creation_whose_time_was_over_is_deleted_like_one_that_was_made() {
    let answer = answer_when_time_is_over("Create", "never").await;
    assert_eq!(answer["PhysicalResourceId"], "a-stack/AResource/11111111-2222-4333-8444-555555555555");
}

#[test]
fn ten_seconds_are_kept_for_the_answer_or_half_of_what_there_is() {
    let seconds = Duration::from_secs;
    assert_eq!(time_for_work(seconds(900)), seconds(890));
    assert_eq!(time_for_work(seconds(60)), seconds(50));
    assert_eq!(time_for_work(seconds(8)), seconds(4));
    assert_eq!(time_for_work(seconds(0)), seconds(0));
}
