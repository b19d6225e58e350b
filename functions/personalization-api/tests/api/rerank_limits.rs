//! What `POST /rerank-items` takes: at most 500 item ids, and no more memory than a function of the smallest size has,
//! whatever is sent.

use aws_doubles::AwsDouble;
use axum::body::Body;
use http::Request;
use serde_json::{Value, json};

use crate::event_limits::{filled, invocation, peak};
use crate::harness::{Answered, CAMPAIGN, FUNCTION, Harness, campaign};
use crate::lambda::start;

async fn post(harness: &Harness, body: &str) -> Answered {
    harness.send(Request::post("/rerank-items/shop/r/u").body(Body::from(body.to_owned())).unwrap()).await
}

fn asked(harness: &Harness) -> Value {
    harness.aws.personalize_runtime.get_personalized_ranking.requests().last().unwrap().json()["inputList"].clone()
}

#[tokio::test]
async fn at_most_500_items_are_taken_and_the_limit_is_named() {
    let harness = Harness::new(&campaign());
    assert_eq!(post(&harness, &json!(vec!["i"; 500]).to_string()).await.status, 200);
    assert_eq!(asked(&harness).as_array().unwrap().len(), 500);
    let calls = harness.aws.personalize_runtime.get_personalized_ranking.count();
    // Whatever the further ones are, an id or not.
    for further in ["\"i\"", "[[]]", "{\"a\":1}", "\"\"", "null"] {
        let body = format!("[{}{further}]", "\"i\",".repeat(500));
        let answered = post(&harness, &body).await;
        answered.is_error(400, "Validation", "InvalidRequestPayload");
        assert_eq!(answered.json()["message"], "at most 500 item ids can be reranked");
    }
    let answered = harness.get(&format!("/rerank-items/shop/r/u/{}", vec!["i"; 501].join(","))).await;
    answered.is_error(400, "Validation", "InvalidRequestPayload");
    assert_eq!(answered.json()["message"], "at most 500 item ids can be reranked");
    assert_eq!(harness.aws.personalize_runtime.get_personalized_ranking.count(), calls);
}

#[tokio::test]
async fn ids_are_text_or_numbers_in_any_spelling_of_json() {
    let harness = Harness::new(&campaign());
    let body = " [ \"a\" , \"\\u00fc\\n\\\"\", 7, -1, 1.5, 12345678901234567890 ]\n";
    assert_eq!(post(&harness, body).await.status, 200);
    assert_eq!(asked(&harness), json!(["a", "ü\n\"", "7", "-1", "1.5", "12345678901234567890"]));
    for (body, code) in [
        ("", "InvalidJSONRequestPayload"),
        ("[\"a\"", "InvalidJSONRequestPayload"),
        ("[\"a\"] []", "InvalidJSONRequestPayload"),
        ("[1e999]", "InvalidJSONRequestPayload"),
        ("[\"\\ud800\"]", "InvalidJSONRequestPayload"),
        ("[", "InvalidJSONRequestPayload"),
        ("{\"a\": 1}", "InvalidRequestPayload"),
        ("\"a\"", "InvalidRequestPayload"),
        ("null", "InvalidRequestPayload"),
        ("[]", "InvalidRequestPayload"),
        ("[\"\"]", "InvalidRequestPayload"),
        ("[null]", "InvalidRequestPayload"),
        ("[true]", "InvalidRequestPayload"),
        ("[[\"a\"]]", "InvalidRequestPayload"),
        ("[{}]", "InvalidRequestPayload"),
    ] {
        let answered = post(&harness, body).await;
        assert_eq!(answered.error(), (400, "Validation".to_owned(), code.to_owned()), "{body}");
    }
}

/// Bodies that are small to send and large to hold.
fn hostile() -> Vec<(&'static str, String)> {
    vec![
        ("numbers", filled("[", "0,", "0]")),
        ("empty texts", filled("[", "\"\",", "\"\"]")),
        ("objects", filled("[", r#"{"":0},"#, "0]")),
        ("lists", filled("[", "[],", "0]")),
        ("a list in a list", filled("[[", "0,", "0]]")),
        ("an object", filled("{\"\":0", ",\"\":0", "}")),
        ("lists that open", filled("[", "[", "")),
        ("objects that open", filled("[", r#"{"":"#, "")),
        ("one long id", filled("[\"", "a", "\"]")),
        ("one id of escapes", filled("[\"", r"\n", "\"]")),
        ("500 long ids", json!(vec!["i".repeat(11_000); 500]).to_string()),
        ("a long number", filled("[", "1", "]")),
        ("blanks", filled("[1", " ", "]")),
    ]
}

#[tokio::test]
async fn memory_stays_small_whatever_is_to_be_reranked() {
    let aws = AwsDouble::start().unwrap();
    let recommender = |variation: Value| json!({"variations": {"v": variation}});
    aws.app_config_data.deploy(&json!({"version": "7", "namespaces": {"shop": {"recommenders": {"rerank-items": {
        "campaign": recommender(json!({"type": "personalize-campaign", "arn": CAMPAIGN})),
        "function": recommender(json!({"type": "lambda", "arn": FUNCTION})),
        "url": recommender(json!({"type": "http", "url": format!("{}/{{itemIds}}", aws.http_origin_url())})),
    }}}}}));
    let function = start(&aws, &[("STAGE_NAME", "prod"), ("LOG_LEVEL", "INFO")]);
    let process = function.id().unwrap();
    for (name, body) in hostile() {
        // What is no list of ids gets to no origin.
        let recommenders: &[_] = if name.contains("id") { &["campaign", "function", "url"] } else { &["campaign"] };
        for recommender in recommenders {
            let path = format!("/rerank-items/shop/{recommender}/u");
            let event = invocation(&path, &body).unwrap_or_else(|| panic!("{name}: {} bytes", body.len()));
            let answer = aws.lambda_runtime.invoke(event).await.json();
            assert!(answer["statusCode"].is_number(), "{name}: {answer}");
            let memory = peak(process);
            println!("{recommender}, {name}: {}, {} MB", answer["statusCode"], memory / 1_000_000);
            assert!(memory < 128_000_000, "{recommender}, {name}: {memory} bytes");
            // What the doubles keep is not the function's memory, but this machine's.
            aws.personalize_runtime.get_personalized_ranking.forget_requests();
            aws.lambda.invoke.forget_requests();
            aws.http_origin.any.forget_requests();
        }
    }
}
