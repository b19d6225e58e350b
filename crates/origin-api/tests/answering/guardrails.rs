//! Variations that fail, or are late, more often than their experiment allows.

use origin_api::answering::guardrails::{CERTAIN, after};
use origin_api::error::OriginError;
use serde_json::{Value, json};

use crate::harness::{Does, Harness, document, down, items, late, variations};

/// An experiment between `campaign`, which is the first, and `function`.
fn with(members: &Value) -> Harness {
    running(&json!({}), members)
}

fn running(settings: &Value, members: &Value) -> Harness {
    let mut experiment = json!({"method": "weighted", "split": {"campaign": 1, "function": 1},
        "metrics": {"clicks": {}}});
    experiment.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
    let mut document = document(settings, &variations());
    document["namespaces"]["shop"]["recommenders"]["recommend-items"]["r"]["experiments"] = json!({"f": experiment});
    let harness = Harness::new(&document);
    harness.origin("campaign", items(&["old"])).origin("function", items(&["new"]));
    harness
}

/// The matches of so many users' answers.
async fn asked(harness: &Harness, users: usize) -> Vec<Value> {
    let mut matched = Vec::new();
    for user in 0..users {
        let answered = harness.get(&format!("/recommend-items/shop/r/user-{user}?numResults=1")).await;
        matched.push(answered.body["matchedExperiment"].clone());
    }
    matched
}

fn breaches(harness: &Harness) -> Vec<Vec<String>> {
    harness.measured("GuardrailBreaches").into_iter().map(|(dimensions, _)| dimensions).collect()
}

const ERRORS: [&str; 5] = ["shop", "r", "f", "function", "errors"];
const LATENCY: [&str; 5] = ["shop", "r", "f", "function", "latency"];

#[tokio::test(start_paused = true)]
async fn a_variation_that_fails_too_often_is_counted_and_the_experiment_goes_on() {
    let harness = with(&json!({"guardrails": {"errorPercent": 5, "p90Latency": 800}}));
    asked(&harness, 200).await;
    assert!(breaches(&harness).is_empty());
    harness.origin("function", down());
    asked(&harness, 60).await;
    assert_eq!(breaches(&harness), [ERRORS]);
    harness.origin("function", items(&["new"]));
    let matched = asked(&harness, 40).await;
    assert!(matched.iter().any(|matched| matched["variation"] == "function"), "nothing is changed without autoStop");
    assert!(harness.measured("ExperimentStopped").is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_variation_that_is_too_late_too_often_is_counted_also_where_it_outlasts_the_answers_time() {
    for time in [900, 120_000] {
        let harness = with(&json!({"guardrails": {"p90Latency": 800}}));
        harness.origin("function", late(700, items(&["new"])));
        asked(&harness, 60).await;
        assert!(breaches(&harness).is_empty());
        harness.origin("function", late(time, items(&["new"])));
        asked(&harness, 60).await;
        assert_eq!(breaches(&harness), [LATENCY], "{time}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_error_that_a_fallback_hides_is_one_and_one_that_the_caller_earned_is_not() {
    let members = json!({"guardrails": {"errorPercent": 5}});
    let harness = running(&json!({"fallback": {"then": ["list"]}}), &members);
    harness.origin("function", down());
    asked(&harness, 60).await;
    assert_eq!(breaches(&harness), [ERRORS]);
    let harness = with(&members);
    let earned = OriginError::Invalid { code: "Validation".to_owned(), message: "no".to_owned() };
    harness.origin("function", Does::Fails(earned));
    asked(&harness, 100).await;
    assert!(breaches(&harness).is_empty());
}

#[tokio::test(start_paused = true)]
async fn what_the_first_variation_does_as_well_is_not_the_others_doing() {
    let harness = with(&json!({"guardrails": {"errorPercent": 5}, "autoStop": true}));
    harness.origin("function", down()).origin("campaign", down());
    asked(&harness, 200).await;
    assert!(breaches(&harness).is_empty());
    // Once the first is well again, and the other is not, it is.
    harness.origin("campaign", items(&["old"]));
    asked(&harness, 2000).await;
    assert_eq!(breaches(&harness), [ERRORS]);
}

#[tokio::test(start_paused = true)]
async fn with_auto_stop_the_first_variation_answers_everybody_and_answers_and_a_metric_say_why() {
    let harness = with(&json!({"guardrails": {"errorPercent": 5}, "autoStop": true}));
    harness.origin("function", down());
    asked(&harness, 60).await;
    assert_eq!(breaches(&harness), [ERRORS]);
    let (exposures, stopped) = (harness.measured("Exposures").len(), harness.measured("ExperimentStopped").len());
    for matched in asked(&harness, 30).await {
        assert_eq!(
            matched,
            json!({"type": "weighted", "feature": "f", "variation": "campaign",
                "stopped": {"variation": "function", "reason": "errors"}})
        );
    }
    assert_eq!(harness.measured("Exposures").len(), exposures, "nobody is exposed to what is stopped");
    assert_eq!(harness.measured("ExperimentStopped").len(), stopped + 30);
    assert_eq!(harness.measured("ExperimentStopped")[0].0, ERRORS);
    assert_eq!(breaches(&harness).len(), 1);
}

/// The most evidence at any of so many requests, of which each that `happens` names is beyond.
fn most(requests: u32, share: f64, happens: impl Fn(u32) -> bool) -> f64 {
    let mut evidence = 0.0;
    let all = (0..requests).map(|request| {
        evidence = after(evidence, happens(request), share);
        evidence
    });
    all.fold(0.0, f64::max)
}

#[test]
fn twenty_in_a_row_are_certain_and_a_long_good_time_before_does_not_hide_them() {
    for share in [1e-4, 0.01, 0.1, 0.3] {
        assert!(most(19, share, |_| true) < CERTAIN);
        assert!(most(10_000, share, |_| false) <= 0.0);
        assert!(most(10_020, share, |request| request >= 10_000) >= CERTAIN);
    }
}

#[test]
fn a_share_within_the_bound_gathers_little_and_one_of_twice_the_bound_is_certain() {
    assert!(most(100_000, 0.05, |request| request % 25 == 0) < CERTAIN / 2.0);
    assert!(most(1_000, 0.05, |request| request % 10 == 0) >= CERTAIN);
}
