//! Every kind of origin that is throttled, slow, broken, empty or short, and who answers in its place.

use std::time::Duration;

use aws_doubles::{Answer, Gate, Operation};
use serde_json::{Value, json};

use crate::harness::{CAMPAIGN, FUNCTION, Harness, document, item_ids};

const PATH: &str = "/recommend-items/shop/r/u?numResults=3";

/// The kinds of origins: a variation of each, and the operation of the double that answers for it.
const KINDS: [&str; 4] = ["personalize-campaign", "lambda", "sagemaker", "http"];

fn variation(harness: &Harness, kind: &str) -> Value {
    match kind {
        "personalize-campaign" => json!({"type": kind, "arn": CAMPAIGN}),
        "lambda" => json!({"type": kind, "arn": FUNCTION}),
        "sagemaker" => json!({"type": kind, "endpointName": "endpoint"}),
        _ => json!({"type": kind, "url": format!("{}/items/{{userId}}", harness.aws.http_origin_url())}),
    }
}

fn operation<'h>(harness: &'h Harness, kind: &str) -> &'h Operation {
    match kind {
        "personalize-campaign" => &harness.aws.personalize_runtime.get_recommendations,
        "lambda" => &harness.aws.lambda.invoke,
        "sagemaker" => &harness.aws.sagemaker_runtime.invoke_endpoint,
        _ => &harness.aws.http_origin.any,
    }
}

fn with(kinds: &[&str], fallback: &Value) -> Harness {
    let harness = Harness::new(&json!({"namespaces": {}}));
    let variations: serde_json::Map<_, _> =
        kinds.iter().map(|kind| ((*kind).to_owned(), variation(&harness, kind))).collect();
    let mut document = document(&variations.into());
    document["namespaces"]["shop"]["fallback"] = fallback.clone();
    harness.aws.app_config_data.deploy(&document);
    harness
}

fn items(ids: &[&str]) -> Answer {
    Answer::json(&json!({"itemList": ids.iter().map(|id| json!({"itemId": id})).collect::<Vec<_>>()}))
}

#[tokio::test]
async fn every_kind_of_origin_falls_back_for_every_reason() {
    for kind in KINDS {
        let list = json!([{"type": "list", "itemIds": ["l1", "l2", "l3"]}]);
        let harness = with(&[kind], &json!({"then": list}));
        let operation = operation(&harness, kind);
        for (reason, answer) in [
            ("throttled", if kind == "http" { Answer::status(429) } else { Answer::Throttled }),
            ("failed", Answer::status(503)),
            ("failed", Answer::ConnectionClosed),
            ("failed", Answer::malformed_json()),
            ("empty", items(&[])),
        ] {
            operation.always(answer.clone());
            let answered = harness.get(PATH).await;
            assert_eq!(answered.status, 200, "{kind}: {answer:?}: {:?}", answered.json());
            assert_eq!(
                answered.json()["fallback"],
                json!({"reason": reason, "variation": "list"}),
                "{kind}: {answer:?}"
            );
            assert_eq!(item_ids(&answered.json(), "itemList"), ["l1", "l2", "l3"]);
        }
        operation.always(items(&["a"]));
        let answered = harness.get(PATH).await;
        assert_eq!(item_ids(&answered.json(), "itemList"), ["a", "l1", "l2"], "{kind}");
        assert_eq!(answered.json()["fallback"]["reason"], "short", "{kind}");
    }
}

#[tokio::test]
async fn every_kind_of_origin_that_is_late_is_given_up_when_its_share_of_the_time_is_over() {
    for kind in KINDS {
        let list = json!([{"type": "list", "itemIds": ["l1", "l2", "l3"]}]);
        let harness = with(&[kind], &json!({"then": list}));
        let gate = Gate::closed();
        operation(&harness, kind).always(items(&["late"]).held_by(&gate));
        harness.get("/recommend-items/none/r/u").await;
        // A half of the four seconds that the origins have.
        let half = Duration::from_millis(2_000);
        let answered = harness.time.passes(half, operation(&harness, kind), 1, harness.get(PATH)).await;
        assert_eq!(answered.json()["fallback"], json!({"reason": "timed-out", "variation": "list"}), "{kind}");
        gate.open();
    }
}

#[tokio::test]
async fn two_links_of_any_kinds_may_fail_before_the_third_answers() {
    for (origin, first, second) in [
        ("personalize-campaign", "lambda", "sagemaker"),
        ("lambda", "sagemaker", "http"),
        ("sagemaker", "http", "personalize-campaign"),
        ("http", "personalize-campaign", "lambda"),
    ] {
        let then = json!([first, second, {"type": "list", "itemIds": ["l1", "l2", "l3"]}]);
        let harness = with(&[origin, first, second], &json!({"then": then}));
        operation(&harness, origin).always(Answer::status(503));
        operation(&harness, first).always(items(&[]));
        operation(&harness, second).always(if second == "http" { Answer::status(429) } else { Answer::Throttled });
        let answered = harness.get(PATH).await;
        assert_eq!(answered.json()["fallback"], json!({"reason": "failed", "variation": "list"}), "{origin}");
        assert!(operation(&harness, second).requests().len() == 1, "{second} was asked");
    }
}

#[tokio::test]
async fn a_link_uses_its_own_filter_and_context() {
    let mut document = document(&json!({}));
    document["namespaces"]["shop"]["recommenders"]["recommend-items"]["r"] = json!({
        "fallback": {"then": ["second"]},
        "variations": {
            "first": {"type": "lambda", "arn": FUNCTION},
            "second": {"type": "personalize-campaign", "arn": CAMPAIGN,
                "autoContext": {"DEVICE": {"type": "string", "default": "phone", "rules": []}},
                "filters": [{"arn": "arn:aws:personalize:us-east-1:123456789012:filter/own"}]},
        },
    });
    let harness = Harness::new(&document);
    harness.aws.lambda.invoke.always(Answer::status(503));
    harness.get(PATH).await;
    let asked = harness.asked();
    assert_eq!(asked["filterArn"], "arn:aws:personalize:us-east-1:123456789012:filter/own");
    assert_eq!(asked["context"], json!({"DEVICE": "phone"}));
    let told = harness.aws.lambda.invoke.requests()[0].json();
    assert!(told["variation"].get("fallback").is_none(), "who else may answer is not told to who is asked");
}
