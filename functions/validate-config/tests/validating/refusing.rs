//! What is refused, and in which words.

use serde_json::{Value, json};
use validate_config::announcement::ENTRY_LIMIT;
use validate_config::rejection::MESSAGE_LIMIT;

use crate::harness::{Function, campaign, document, error, event};

#[tokio::test]
async fn every_problem_is_named_at_once_with_its_pointer_and_what_would_mend_it() {
    let function = Function::start();
    let mut wrong = document();
    let shop = &mut wrong["namespaces"]["shop"];
    shop["cacheControl"] = json!({"userSpecified": {"maxAge": -1}});
    shop["recommenders"]["recommend-items"]["popular"]["variations"]["a"]["type"] = "personalise-campaign".into();
    shop["recommenders"]["recommend-items"]["popular"]["variations"]["b"] =
        json!({"type": "lambda", "arn": "arn:aws:sqs:us-east-1:123456789012:q"});
    shop["inferenceItemMetadata"] = json!({"type": "dynamodb", "billingMode": "PROVISIONED"});
    let (kind, words) = function.refused(wrong.to_string().as_bytes()).await;
    assert_eq!(kind, "InvalidConfiguration");
    assert!(words.starts_with("The configuration has 4 problems:\n1. /namespaces/shop/"), "{words}");
    let popular = "/namespaces/shop/recommenders/recommend-items/popular/variations";
    for line in [
        ". /namespaces/shop/cacheControl/userSpecified/maxAge: too small (use 0 or more)".to_owned(),
        ". /namespaces/shop/inferenceItemMetadata: billingMode PROVISIONED needs a throughput (add".to_owned(),
        format!(". {popular}/a/type: not one of the values that are known here (use one of `personalize-campaign`"),
        format!(". {popular}/b/arn: the ARN is not of the kind that is needed here (write it as"),
    ] {
        assert!(words.contains(&line), "{line}\n{words}");
    }
    assert_eq!(words.lines().count(), 5);
}

#[tokio::test]
async fn a_refusal_of_many_problems_is_cut_and_says_how_many_are_left_and_the_log_has_all() {
    let function = Function::start();
    let variations = |number: usize| json!({"variations": {"a": {"type": format!("unknown-{number}")}}});
    let recommenders: serde_json::Map<String, Value> = (0..200).map(|n| (format!("r{n}"), variations(n))).collect();
    let wrong = json!({"namespaces": {"n": {"recommenders": {"recommend-items": recommenders}}}});
    let (_, words) = function.refused(wrong.to_string().as_bytes()).await;
    assert!(words.starts_with("The configuration has 200 problems:"), "{words}");
    assert!(words.chars().count() <= MESSAGE_LIMIT, "{} characters", words.chars().count());
    assert!(words.chars().count() > MESSAGE_LIMIT - 400, "{} characters", words.chars().count());
    let told = words.lines().filter(|line| line.contains(". /namespaces/n/")).count();
    assert!(words.ends_with(&format!("\n… and {} more, which the validator's log has.", 200 - told)), "{words}");
    let log = function.log().await;
    let logged = log.lines().filter(|line| line.contains(r#""level":"ERROR""#) && line.contains(r#""pointer":"#));
    assert_eq!(logged.count(), 200);
}

#[tokio::test]
async fn what_is_no_json_or_no_document_is_refused() {
    for (text, expected) in [
        (&b"{"[..], "1. /: not JSON: "),
        (b"", "1. /: not JSON: "),
        (b"\xff\xfe", "1. /: not JSON: "),
        (b"[]", "1. /: "),
        (b"{}", "1. /: `namespaces` is missing (add `namespaces`)"),
        (b"null", "1. /: "),
    ] {
        let (kind, words) = Function::start().refused(text).await;
        assert_eq!(kind, "InvalidConfiguration");
        assert!(words.contains(expected), "{words}");
    }
}

#[tokio::test]
async fn an_event_that_is_not_appconfigs_is_refused() {
    let function = Function::start();
    let mut without_content = event(b"{}");
    without_content.as_object_mut().unwrap().remove("content");
    let mut not_base64 = event(b"{}");
    not_base64["content"] = "{}".into();
    for event in [json!({}), json!([]), json!(null), without_content, not_base64] {
        let (kind, _) = error(&function.invoke(&event).await);
        assert_eq!(kind, "InvalidEvent");
    }
    assert_eq!(function.aws.s3.names(), []);
    assert_eq!(function.aws.event_bridge.put_events.count(), 0);
}

#[tokio::test]
async fn warnings_are_logged_and_refuse_nothing() {
    let function = Function::start();
    let mut document = document();
    document["namespaces"]["shop"]["recommenders"]["recommend-items"]["popular"]["colour"] = "red".into();
    let answer = function.validate(&document).await.json();
    assert_eq!(answer["valid"], true);
    assert!(
        answer["warnings"][0].as_str().unwrap().contains("/popular/colour: `colour` is not known here"),
        "{answer}"
    );
    assert_eq!(function.aws.event_bridge.events().len(), 1);
    let log = function.log().await;
    assert!(log.lines().any(|line| line.contains(r#""level":"WARN""#) && line.contains("/popular/colour")), "{log}");
}

#[tokio::test]
async fn a_document_that_does_not_fit_into_the_event_is_refused_with_its_size() {
    // White space does not count, descriptions do.
    let sized = |bytes: usize| {
        let mut document = document();
        document["description"] = "x".repeat(bytes).into();
        serde_json::to_vec_pretty(&document).unwrap()
    };
    let function = Function::start();
    let (kind, words) = function.refused(&sized(ENTRY_LIMIT)).await;
    assert_eq!(kind, "ConfigurationTooLarge");
    assert!(words.contains(&format!("at most {ENTRY_LIMIT} can be sent")), "{words}");
    let size: usize = words.split(" has ").nth(1).unwrap().split(' ').next().unwrap().parse().unwrap();
    // One byte less than what is too much is let through.
    let excess = size - ENTRY_LIMIT;
    function.refused(&sized(ENTRY_LIMIT - excess + 1)).await;
    let answer = function.validate_text(&sized(ENTRY_LIMIT - excess)).await.json();
    assert_eq!(answer["valid"], true);
    assert_eq!(function.aws.event_bridge.events().len(), 1);
}

#[tokio::test]
async fn a_large_document_with_many_levels_is_still_checked() {
    let function = Function::start();
    let recommenders: serde_json::Map<String, Value> =
        (0..1200).map(|n| (format!("recommender-{n}"), json!({"variations": {"a": campaign("c")}}))).collect();
    let document = json!({"namespaces": {"n": {"recommenders": {"recommend-items": recommenders}}}});
    assert_eq!(function.validate(&document).await.json()["valid"], true);
    assert_eq!(function.described()["paths"].as_object().unwrap().len(), 1200);
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let (kind, _) = error(&function.validate_text(deep.as_bytes()).await);
    assert_eq!(kind, "InvalidConfiguration");
}
