//! Section 6.

use aws_doubles::Answer;
use configuration::compiled::Weighted;
use indexmap::IndexMap;
use origin_api::answering::weighted::{Draw, bucket, draw};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::harness::{Harness, document};

fn arn(name: &str) -> String {
    format!("arn:aws:personalize:us-east-1:123456789012:campaign/{name}")
}

fn experiment(method: Value) -> Value {
    let mut document = document(&json!({
        "a": {"type": "personalize-campaign", "arn": arn("a")},
        "b": {"type": "personalize-campaign", "arn": arn("b")}}));
    document["namespaces"]["shop"]["recommenders"]["recommend-items"]["r"]["experiments"] = json!({"f": method});
    document
}

pub(crate) fn weighted(split: Value) -> Value {
    experiment(json!({"method": "weighted", "split": split, "overrides": {"tester": "b"}, "metrics": {"clicks": {}}}))
}

fn evidently(track: bool) -> Value {
    experiment(json!({"method": "evidently", "project": "p", "metrics": {
        "clicks": {"trackExposures": track, "entityIdKey": "user.id", "valueKey": "details.click"}}}))
}

const PATH: &str = "/recommend-items/shop/r/u";

#[tokio::test]
async fn a_weighted_experiment_gives_a_user_one_variation_and_counts_the_exposure() {
    let harness = Harness::new(&weighted(json!({"b": 1})));
    for _ in 0..2 {
        let answered = harness.get(PATH).await;
        let matched = json!({"type": "weighted", "feature": "f", "variation": "b"});
        assert_eq!(answered.json()["matchedExperiment"], matched);
        assert_eq!(harness.asked()["campaignArn"], arn("b"));
    }
    assert_eq!(harness.metric("Exposures"), 2.0);
    let dimensions = harness.dimensions("Exposures").unwrap();
    let names: Vec<_> = dimensions.iter().map(|(name, value)| format!("{name}={value}")).collect();
    assert_eq!(names, ["Namespace=shop", "Recommender=r", "Feature=f", "Variation=b", "Metric=clicks"]);
}

#[tokio::test]
async fn an_override_is_outside_the_experiment() {
    let harness = Harness::new(&weighted(json!({"a": 1})));
    let answered = harness.get("/recommend-items/shop/r/tester").await;
    assert_eq!(harness.asked()["campaignArn"], arn("b"));
    assert!(answered.json().get("matchedExperiment").is_none());
    assert_eq!(harness.metric("Exposures"), 0.0);
}

#[tokio::test]
async fn without_experiments_the_first_variation_answers_whatever_the_document_says() {
    for document in [weighted(json!({"b": 1})), evidently(true)] {
        let harness = Harness::with_experiments(&document, "none");
        for path in [PATH, "/recommend-items/shop/r/tester", "/recommend-items/shop/r/u?feature=f"] {
            let answered = harness.get(path).await;
            assert_eq!(harness.asked()["campaignArn"], arn("a"), "{path}");
            assert!(answered.json().get("matchedExperiment").is_none());
        }
        let conversion = json!({"userId": "u", "experimentConversions": [{"recommender": "r"}]});
        assert_eq!(harness.post("/events/shop", &conversion).await.status, 200, "clients need not be changed");
        for metric in ["Exposures", "Conversions", "ExperimentEvaluationFailures"] {
            assert_eq!(harness.metric(metric), 0.0, "{metric}");
        }
        assert_eq!(harness.aws.evidently.evaluate_feature.count(), 0);
        assert_eq!(harness.aws.evidently.put_project_events.count(), 0);
    }
}

#[tokio::test]
async fn with_weighted_experiments_alone_evidently_is_not_called() {
    let harness = Harness::with_experiments(&evidently(true), "weighted");
    assert_eq!(harness.get(PATH).await.status, 200);
    assert_eq!(harness.asked()["campaignArn"], arn("a"));
    assert_eq!(harness.aws.evidently.evaluate_feature.count(), 0);
    assert_eq!(harness.metric("ExperimentEvaluationFailures"), 1.0, "and it is seen that it would have been");
}

#[tokio::test]
async fn an_unknown_feature_is_a_400() {
    let harness = Harness::new(&weighted(json!({"a": 1})));
    harness.get(&format!("{PATH}?feature=g")).await.is_error(400, "Validation", "InvalidExperimentFeature");
}

#[tokio::test]
async fn evidently_names_a_variation_or_indexes_it_and_zero_is_an_index() {
    let harness = Harness::new(&evidently(true));
    for (value, expected) in [
        (json!({"stringValue": "b"}), "b"),
        (json!({"stringValue": "1"}), "b"),
        (json!({"stringValue": "0"}), "a"),
        (json!({"longValue": 1}), "b"),
        (json!({"longValue": 0}), "a"),
        (json!({"longValue": "0"}), "a"),
    ] {
        harness.aws.evidently.evaluate_feature.always(Answer::json(&json!({
            "value": value, "reason": "EXPERIMENT_RULE_MATCH", "details": "{\"experiment\": \"e\"}",
            "variation": "x"})));
        let answered = harness.get(PATH).await;
        assert_eq!(harness.asked()["campaignArn"], arn(expected), "{value}");
        let matched = json!({"type": "evidently", "feature": "f", "details": {"experiment": "e"}});
        assert_eq!(answered.json()["matchedExperiment"], matched);
    }
    harness.finish_background_work().await;
    let sent = harness.aws.evidently.put_project_events.requests()[0].json();
    let data: Value = serde_json::from_str(sent["events"][0]["data"].as_str().unwrap()).unwrap();
    assert_eq!(data, json!({"user": {"id": "u"}, "details": {"click": 0.000_000_1}}));
    let signed = harness.aws.evidently.evaluate_feature.requests();
    assert!(signed[0].header("authorization").unwrap().starts_with("AWS4-HMAC-SHA256"));
}

#[tokio::test]
async fn a_value_that_is_no_variation_is_a_configuration_error() {
    let harness = Harness::new(&evidently(true));
    for value in [json!({"stringValue": "c"}), json!({"stringValue": "2"}), json!({"longValue": -1})] {
        let answer = json!({"value": value, "reason": "DEFAULT", "details": "{}"});
        harness.aws.evidently.evaluate_feature.always(Answer::json(&answer));
        harness.get(PATH).await.is_error(500, "Configuration", "NoMatchedTarget");
    }
}

#[tokio::test]
async fn exposures_that_are_not_tracked_call_nothing() {
    let harness = Harness::new(&evidently(false));
    let answer = json!({"value": {"stringValue": "b"}, "reason": "EXPERIMENT_RULE_MATCH", "details": "{}"});
    harness.aws.evidently.evaluate_feature.always(Answer::json(&answer));
    assert!(harness.get(PATH).await.json().get("matchedExperiment").is_some());
    harness.finish_background_work().await;
    assert_eq!(harness.aws.evidently.put_project_events.count(), 0);
}

/// The document with a stream, to which exposures of weighted experiments go.
fn with_stream(mut document: Value) -> Value {
    document["namespaces"]["shop"]["eventTargets"] = json!([{"type": "kinesis-stream", "streamName": "stream"}]);
    document
}

#[tokio::test]
async fn an_answer_that_is_not_given_exposes_nobody() {
    let refusals = ["?numResults=0", "?context=no", "?filter=f&filterValues=no"];
    for document in [with_stream(weighted(json!({"b": 1}))), with_stream(evidently(true))] {
        let harness = Harness::new(&document);
        let matches = json!({"value": {"stringValue": "b"}, "reason": "EXPERIMENT_RULE_MATCH", "details": "{}"});
        harness.aws.evidently.evaluate_feature.always(Answer::json(&matches));
        for query in refusals {
            assert_eq!(harness.get(&format!("{PATH}{query}")).await.status, 400, "{query}");
        }
        let recommendations = &harness.aws.personalize_runtime.get_recommendations;
        for failure in [Answer::Throttled, Answer::status(503), Answer::malformed_json()] {
            recommendations.always(failure);
            assert!(harness.get(PATH).await.status.as_u16() >= 429);
        }
        harness.finish_background_work().await;
        assert_eq!(harness.metric("Exposures"), 0.0);
        let sent = (harness.aws.kinesis.records().len(), harness.aws.evidently.put_project_events.count());
        assert_eq!(sent, (0, 0));
        // The next answer is given, and exposes its user.
        recommendations.always(Answer::Usual);
        assert_eq!(harness.get(PATH).await.status, 200);
        harness.finish_background_work().await;
        assert_eq!(harness.aws.kinesis.records().len() + harness.aws.evidently.put_project_events.count(), 1);
    }
}

#[tokio::test]
async fn an_exposures_record_tells_of_its_request_like_any_other_record() {
    let harness = Harness::new(&with_stream(weighted(json!({"b": 1}))));
    let headers = [("User-Agent", "browser"), ("Authorization", "Bearer secret")];
    harness.get_with("/recommend-items/shop/r/u%201?numResults=3&token=secret", &headers).await;
    harness.finish_background_work().await;
    let records = harness.aws.kinesis.records();
    assert_eq!((records.len(), records[0].partition_key.as_str()), (1, "u 1"));
    let record: Value = serde_json::from_slice(&records[0].data).unwrap();
    let exposure = json!({"recommender": "r", "action": "recommend-items", "feature": "f", "variation": "b",
        "metric": "clicks", "bucket": bucket(&salted("shop/recommend-items/r/f"), "u 1")});
    assert_eq!(
        record,
        json!({
            "namespace": "shop", "path": "/recommend-items/shop/r/u%201", "headers": {"user-agent": "browser"},
            "queryStringParameters": {"numResults": "3"},
            "body": {"userId": "u 1", "sentAt": 1_782_907_200, "experimentExposures": [exposure]},
        })
    );
}

#[tokio::test]
async fn an_experiment_that_cant_be_evaluated_falls_back_to_the_first_variation() {
    let harness = Harness::new(&evidently(true));
    for (answer, failures) in [
        (Answer::error(404, "ResourceNotFoundException", "no such project"), 0.0),
        (Answer::Throttled, 1.0),
        (Answer::status(503), 2.0),
        (Answer::ConnectionClosed, 3.0),
        (Answer::malformed_json(), 4.0),
    ] {
        harness.aws.evidently.evaluate_feature.always(answer);
        let answered = harness.get(PATH).await;
        assert_eq!(answered.status, 200);
        assert_eq!(harness.asked()["campaignArn"], arn("a"));
        assert!(answered.json().get("matchedExperiment").is_none());
        assert_eq!(harness.metric("ExperimentEvaluationFailures"), failures);
    }
}

#[tokio::test]
async fn without_a_user_there_is_no_experiment() {
    let mut document = weighted(json!({"b": 1}));
    let recommenders = &mut document["namespaces"]["shop"]["recommenders"];
    recommenders["related-items"] = recommenders["recommend-items"].clone();
    let harness = Harness::new(&document);
    harness.get("/related-items/shop/r/i").await;
    assert_eq!(harness.asked()["campaignArn"], arn("a"));
    harness.get("/related-items/shop/r/i?userId=u").await;
    assert_eq!(harness.asked()["campaignArn"], arn("b"));
}

#[tokio::test]
async fn conversions_are_sent_to_evidently_at_the_metrics_own_paths() {
    let harness = Harness::new(&evidently(true));
    let conversions = json!([{"recommender": "r"}, {"recommender": "r", "metric": "clicks", "value": 0}]);
    let body = json!({"userId": "u 1", "experimentConversions": conversions});
    assert_eq!(harness.post("/events/shop", &body).await.status, 200);
    let requests = harness.aws.evidently.put_project_events.requests();
    assert_eq!((requests.len(), requests[0].path()), (1, "/events/projects/p"));
    let sent = requests[0].json();
    let events = sent["events"].as_array().unwrap();
    for (event, value) in events.iter().zip([1.0, 0.0]) {
        assert_eq!(event["type"], "aws.evidently.custom");
        assert_eq!(event["timestamp"], 1_782_907_200);
        let data: Value = serde_json::from_str(event["data"].as_str().unwrap()).unwrap();
        assert_eq!(data, json!({"user": {"id": "u 1"}, "details": {"click": value}}));
    }
    assert_eq!(events.len(), 2);
}

#[tokio::test]
async fn conversions_that_evidently_does_not_take_are_an_error() {
    let harness = Harness::new(&evidently(true));
    let body = json!({"userId": "u", "experimentConversions": [{"recommender": "r"}]});
    for (answer, status, code) in [
        (Answer::Throttled, 429, "ThrottlingException"),
        (Answer::status(503), 502, "OriginUnavailable"),
        (Answer::json(&json!({"failedEventCount": 1, "eventResults": [{"errorCode": "x"}]})), 500, "EventsRefused"),
        (Answer::error(404, "ResourceNotFoundException", "no such project"), 500, "ResourceNotFoundException"),
    ] {
        harness.aws.evidently.put_project_events.always(answer);
        harness.post("/events/shop", &body).await.is_error(status, "Evidently", code);
    }
}

#[tokio::test]
async fn exposures_and_conversions_of_a_user_are_counted_in_one_bucket_beside_the_metrics_and_name_nobody() {
    let harness = Harness::new(&weighted(json!({"b": 1})));
    harness.get("/recommend-items/shop/r/somebody").await;
    let body = json!({"userId": "somebody", "experimentConversions": [{"recommender": "r", "value": 2.5}]});
    assert_eq!(harness.post("/events/shop", &body).await.status, 200);
    let expected = vec![("bucket", bucket(&salted("shop/recommend-items/r/f"), "somebody"))];
    for name in ["Exposures", "Conversions", "ConversionValue"] {
        let counted = harness.measured(name).unwrap();
        assert_eq!(counted.properties, expected, "{name}");
        assert_eq!(counted.dimensions.len(), 5, "{name}: every dimension is billed");
        assert!(!counted.line("Tests", 0).to_string().contains("somebody"), "{name}");
    }
}

#[tokio::test]
async fn a_conversions_record_tells_what_it_counts_for_and_takes_nobodys_word_for_it() {
    let mut document = with_stream(weighted(json!({"b": 1})));
    let experiment = &mut document["namespaces"]["shop"]["recommenders"]["recommend-items"]["r"]["experiments"]["f"];
    experiment["audience"] = json!(50);
    let harness = Harness::new(&document);
    let half = Weighted { audience: 50.0, ..salted("shop/recommend-items/r/f") };
    let takes_part = |user: &String| matches!(draw(&half, user), Draw::InExperiment(_));
    let users: Vec<String> = (0..50).map(|number| format!("user-{number}")).collect();
    let inside = users.iter().find(|user| takes_part(user)).unwrap();
    let outside = users.iter().find(|user| !takes_part(user)).unwrap();
    for user in [inside, outside] {
        let conversion = json!({"recommender": "r", "place": "cart", "bucket": 5000, "variation": "a"});
        let body = json!({"userId": user, "experimentConversions": [conversion]});
        assert_eq!(harness.post("/events/shop", &body).await.status, 200);
    }
    let conversions: Vec<Value> = harness
        .aws
        .kinesis
        .records()
        .iter()
        .map(|record| serde_json::from_slice::<Value>(&record.data).unwrap()["body"]["experimentConversions"].clone())
        .collect();
    let counted = json!([{"recommender": "r", "place": "cart", "feature": "f", "metric": "clicks", "variation": "b",
        "bucket": bucket(&half, inside), "sentAt": 1_782_907_200}]);
    assert_eq!(conversions, [counted, json!([{"recommender": "r", "place": "cart"}])]);
}

#[test]
fn buckets_are_even_and_independent_of_the_variation_and_another_salt_makes_others() {
    let experiment = split(&[("a", 1.0), ("b", 1.0)], 100.0);
    let mut counts = [[0_u32; 2]; 10];
    for user in (0..20_000).map(|number| format!("user-{number}")) {
        let number = bucket(&experiment, &user);
        assert!(number < 1000, "{number}");
        let variation = usize::from(draw(&experiment, &user) == Draw::InExperiment("b"));
        counts[usize::try_from(number / 100).unwrap()][variation] += 1;
    }
    // A thousand each, give or take four standard errors.
    assert!(counts.iter().flatten().all(|count| (870..1130).contains(count)), "{counts:?}");
    let other = Weighted { salt: "another".to_owned(), ..experiment.clone() };
    let kept = (0..1000).filter(|number| {
        let user = format!("user-{number}");
        bucket(&experiment, &user) == bucket(&other, &user)
    });
    assert!(kept.count() < 10);
}

fn salted(salt: &str) -> Weighted {
    Weighted { salt: salt.to_owned(), ..split(&[("b", 1.0)], 100.0) }
}

fn split(weights: &[(&str, f64)], audience: f64) -> Weighted {
    let split = weights.iter().map(|(name, weight)| ((*name).to_owned(), *weight)).collect();
    Weighted { split, audience, overrides: IndexMap::new(), salt: "s".to_owned() }
}

#[test]
fn users_are_split_by_weight_and_audience() {
    let experiment = split(&[("a", 3.0), ("b", 1.0)], 40.0);
    let count = |wanted: Draw<'_>| (0..20_000).filter(|n| draw(&experiment, &format!("user-{n}")) == wanted).count();
    let (a, b) = (count(Draw::InExperiment("a")), count(Draw::InExperiment("b")));
    assert!((5700..6300).contains(&a) && (1800..2200).contains(&b), "{a} {b}");
}

proptest! {
    #[test]
    fn growing_one_weight_moves_only_users_into_it(user in any::<String>(), grown in 0usize..3, by in 0.01..10.0f64,
        weights in prop::collection::vec(0.01..10.0f64, 3)) {
        let names = ["a", "b", "c"];
        let mut pairs: Vec<_> = names.into_iter().zip(weights).collect();
        let before = split(&pairs, 100.0);
        pairs[grown].1 += by;
        let after = split(&pairs, 100.0);
        let (was, is) = (draw(&before, &user), draw(&after, &user));
        prop_assert!(was == is || is == Draw::InExperiment(names[grown]));
    }
}
