//! `Server-Timing`: where the document asks for it, and never in what a cache gives to others.

use http::StatusCode;
use serde_json::{Value, json};

use crate::harness::{Answered, CAMPAIGN, FUNCTION, Harness, campaign};

const HEADER: &str = "server-timing";

fn asking() -> Value {
    let mut document = campaign();
    document["serverTiming"] = json!(true);
    document
}

fn with_cache_control(directives: &str, max_age: u32) -> Value {
    let mut document = asking();
    let rule = json!({"maxAge": max_age, "directives": directives});
    document["cacheControl"] = json!({"userSpecified": rule, "noUserSpecified": rule});
    document
}

fn steps(answered: &Answered) -> Vec<String> {
    let header = answered.header(HEADER).unwrap_or_default();
    let metrics = header.split(", ").filter(|metric| !metric.is_empty()).map(|metric| {
        let (name, duration) = metric.split_once(";dur=").unwrap_or_else(|| panic!("{metric}"));
        assert!(duration.parse::<f64>().is_ok_and(|milliseconds| milliseconds >= 0.0), "{metric}");
        name.to_owned()
    });
    metrics.collect()
}

#[tokio::test]
async fn an_answer_tells_how_long_each_step_took_by_the_names_of_the_spans() {
    let mut document = asking();
    document["inferenceItemMetadata"] = json!({"type": "dynamodb"});
    let harness = Harness::new(&document);
    let answered = harness.get("/recommend-items/shop/r/u").await;
    assert_eq!(answered.status, StatusCode::OK);
    let steps = steps(&answered);
    assert_eq!(steps, ["configuration", "variation", "context", "filter", "origin", "decoration", "caching"]);
    assert!(steps.iter().all(|step| origin_api::steps::NAMES.contains(&step.as_str())));
    assert_eq!(answered.header("timing-allow-origin"), Some("*"));
}

#[tokio::test]
async fn fallbacks_and_post_processors_are_steps_too() {
    let mut document = asking();
    document["fallback"] = json!({"then": [{"type": "list", "itemIds": ["1", "2"]}]});
    let recommender = &mut document["namespaces"]["shop"]["recommenders"]["recommend-items"]["r"];
    recommender["responsePostProcessor"] = json!({"type": "lambda", "arn": FUNCTION});
    let harness = Harness::new(&document);
    harness.aws.personalize_runtime.get_recommendations.always(aws_doubles::Answer::status(503));
    harness.aws.lambda.invoke.always(aws_doubles::Answer::json(&json!({"itemList": [{"itemId": "2"}]})));
    let answered = harness.get("/recommend-items/shop/r/u?numResults=2").await;
    assert_eq!(answered.status, StatusCode::OK);
    let steps = steps(&answered);
    // Those of whoever answers instead come before the step that they are part of: it ends after them.
    let expected = ["configuration", "variation", "context", "filter", "origin"];
    let expected = [&expected[..], &["context", "origin", "fallback", "post-processor", "caching"]].concat();
    assert_eq!(steps, expected);
    assert!(steps.iter().all(|step| origin_api::steps::NAMES.contains(&step.as_str())));
}

#[tokio::test]
async fn pages_of_other_origins_may_read_the_header() {
    let answered = Harness::new(&asking()).get("/recommend-items/shop/r/u").await;
    let exposed = answered.header("access-control-expose-headers").unwrap().to_ascii_lowercase();
    assert!(exposed.split(',').any(|name| name.trim() == HEADER), "{exposed}");
}

#[tokio::test]
async fn without_asking_nothing_is_told() {
    for value in [json!(false), json!("yes"), Value::Null] {
        let mut document = campaign();
        document["serverTiming"] = value;
        let answered = Harness::new(&document).get("/recommend-items/shop/r/u").await;
        assert_eq!((answered.status, answered.header(HEADER)), (StatusCode::OK, None));
        assert_eq!(answered.header("timing-allow-origin"), None);
    }
}

#[tokio::test]
async fn errors_tell_how_far_they_came() {
    let harness = Harness::new(&asking());
    let full = aws_doubles::Answer::error(400, "ThrottlingException", "slow down");
    harness.aws.personalize_runtime.get_recommendations.always(full);
    let answered = harness.get("/recommend-items/shop/r/u").await;
    answered.is_error(429, "Personalize", "ThrottlingException");
    assert_eq!(steps(&answered).last().map(String::as_str), Some("origin"));
}

#[tokio::test]
async fn what_a_shared_cache_may_keep_has_no_times() {
    let told = [("private", 60), ("no-store", 60), ("public", 0), ("public, s-maxage=0", 60), ("Private", 60)];
    for (directives, max_age) in told {
        let harness = Harness::new(&with_cache_control(directives, max_age));
        let answered = harness.get("/recommend-items/shop/r/u").await;
        assert!(answered.header(HEADER).is_some(), "{directives}, {max_age}");
    }
    for (directives, max_age) in [("public", 60), ("", 60), ("max-age=0, s-maxage=60", 60), ("max-age=soon", 60)] {
        let harness = Harness::new(&with_cache_control(directives, max_age));
        let answered = harness.get("/recommend-items/shop/r/u").await;
        assert_eq!((answered.status, answered.header(HEADER)), (StatusCode::OK, None), "{directives}, {max_age}");
    }
}

#[tokio::test]
async fn a_304_that_renews_a_shared_copy_has_none_either() {
    for (directives, told) in [("public", false), ("private", true)] {
        let harness = Harness::new(&with_cache_control(directives, 60));
        let tag = harness.get("/recommend-items/shop/r/u").await.header("etag").unwrap().to_owned();
        let again = harness.get_with("/recommend-items/shop/r/u", &[("if-none-match", &tag)]).await;
        assert_eq!((again.status, again.header(HEADER).is_some()), (StatusCode::NOT_MODIFIED, told), "{directives}");
    }
}

#[tokio::test]
async fn an_answer_without_a_rule_may_be_kept_where_the_document_has_any() {
    let mut document = asking();
    let shop = &mut document["namespaces"]["shop"]["recommenders"]["recommend-items"];
    shop["kept"] = json!({"cacheControl": {"userSpecified": {"maxAge": 60}},
        "variations": {"c": {"type": "personalize-campaign", "arn": CAMPAIGN}}});
    let harness = Harness::new(&document);
    let answered = harness.get("/recommend-items/shop/r/u").await;
    assert_eq!((answered.header("cache-control"), answered.header(HEADER)), (None, None));
}

#[tokio::test]
async fn the_pages_that_may_call_may_read_it() {
    let origins = "https://a.example,https://b.example";
    let harness = Harness::with(&asking(), "rest", &[("CORS_ALLOW_ORIGINS", origins)]);
    let answered = harness.get("/recommend-items/shop/r/u").await;
    assert_eq!(answered.header("timing-allow-origin"), Some("https://a.example, https://b.example"));
    let posted = harness.post("/rerank-items/shop/r/u", &json!(["1"])).await;
    assert!(posted.header(HEADER).is_some(), "answers to POST are not kept");
}
