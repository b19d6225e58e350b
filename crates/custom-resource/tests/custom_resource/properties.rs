//! Whatever is said, the answer fits.

use custom_resource::{Answer, LONGEST_ANSWER, Status};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

fn answer(reason: String, data: Map<String, Value>) -> Answer {
    Answer {
        status: Status::Failed,
        reason,
        physical_resource_id: "an-id".to_owned(),
        stack_id: "a-stack".to_owned(),
        request_id: "a-request".to_owned(),
        logical_resource_id: "AResource".to_owned(),
        no_echo: false,
        data,
    }
}

fn read(answer: &Answer) -> Value {
    let body = answer.body();
    assert!(body.len() <= LONGEST_ANSWER, "{} bytes", body.len());
    serde_json::from_slice(&body).unwrap()
}

proptest! {
    #[test]
    fn any_reason_and_data_make_an_answer_that_fits(
        reason in "(?s).{0,6000}",
        data in proptest::collection::btree_map("[a-z]{1,9}", "(?s).{0,2000}", 0..4),
    ) {
        let data: Map<String, Value> = data.into_iter().map(|(name, value)| (name, json!(value))).collect();
        let read = read(&answer(reason.clone(), data.clone()));
        prop_assert_eq!(&read["Status"], "FAILED");
        prop_assert_eq!(&read["PhysicalResourceId"], "an-id");
        let kept = read["Reason"].as_str().unwrap_or_default();
        let kept = kept.strip_prefix("(The answer's data don't fit and are left out.) ").unwrap_or(kept);
        prop_assert!(reason.starts_with(kept.strip_suffix(" …").unwrap_or(kept)));
        prop_assert!(read["Data"].is_null() || read["Data"] == Value::Object(data));
    }
}

#[test]
fn a_long_reason_fills_the_answer_and_ends_in_dots() {
    let body = answer("x\"".repeat(5000), Map::new()).body();
    assert!(body.len() >= LONGEST_ANSWER - 3, "{} bytes", body.len());
    let read: Value = serde_json::from_slice(&body).unwrap();
    assert!(read["Reason"].as_str().unwrap().ends_with(" …"));
}

#[test]
fn a_reason_that_fits_to_the_byte_is_whole() {
    let room = LONGEST_ANSWER - answer("x".to_owned(), Map::new()).body().len() + 1;
    assert_eq!(answer("y".repeat(room), Map::new()).body().len(), LONGEST_ANSWER);
    assert_eq!(read(&answer("y".repeat(room), Map::new()))["Reason"], "y".repeat(room));
    assert!(read(&answer("y".repeat(room + 1), Map::new()))["Reason"].as_str().unwrap().ends_with(" …"));
}

#[test]
fn data_go_before_a_long_reason_and_are_left_out_when_they_do_not_fit() {
    let data = |length: usize| Map::from_iter([("Value".to_owned(), json!("v".repeat(length)))]);
    let with_reason = read(&answer("r".repeat(5000), data(2000)));
    assert_eq!(with_reason["Data"]["Value"], "v".repeat(2000));
    assert!(with_reason["Reason"].as_str().unwrap().ends_with(" …"));
    let too_long = read(&answer("why".to_owned(), data(5000)));
    assert!(too_long["Data"].is_null());
    assert_eq!(too_long["Reason"], "(The answer's data don't fit and are left out.) why");
}

#[test]
fn no_echo_is_said_when_it_is_wanted() {
    let mut masked = answer("r".to_owned(), Map::new());
    assert!(read(&masked)["NoEcho"].is_null());
    masked.no_echo = true;
    assert_eq!(read(&masked)["NoEcho"], true);
}
