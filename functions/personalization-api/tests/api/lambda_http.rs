//! Why `lambda_http` does not read API Gateway's events here: what it does with those that `lambda.rs` shows to be
//! answered. When one of these fails after an update, look whether the conversion in `src/lambda/event.rs` is still
//! needed.

use axum::body::Body;
use http::Request;
use serde_json::{Value, json};

use crate::harness::{Harness, campaign};
use crate::lambda::payload_2;

fn read(event: &Value) -> Request<Body> {
    // The context has members that our own conversion does without.
    let mut event = event.clone();
    event["requestContext"]["timeEpoch"] = json!(0);
    lambda_http::request::from_str(&event.to_string()).unwrap().map(|_| Body::empty())
}

fn event(id: &str) -> Value {
    payload_2("GET", &format!("/recommend-items/shop/r/{id}"), "")
}

#[tokio::test]
async fn lambda_http_carries_ids_over_an_http_api_but_for_those_that_look_like_parts_of_a_url() {
    let harness = Harness::new(&campaign());
    for (id, arrives_as) in [
        ("a b", Some("a b")),
        ("é猫", Some("é猫")),
        ("50%", Some("50%")),
        ("a+b", Some("a+b")),
        ("a\"<>b", Some("a\"<>b")),
        // From here on it is another id, or none.
        ("%41", Some("A")),
        ("a?b", Some("a")),
        ("a#b", Some("a")),
        ("a/b", None),
        ("a\\b", None),
    ] {
        let mut request = read(&event(id));
        // The stage is still there; it is taken off here so that what is shown is the id.
        let without_stage = request.uri().to_string().replacen("/prod/", "/", 1);
        *request.uri_mut() = without_stage.parse().unwrap();
        let answered = harness.send(request).await;
        let user = (answered.status == 200).then(|| harness.asked()["userId"].clone());
        assert_eq!(user.as_ref().and_then(Value::as_str), arrives_as, "{id}");
    }
}

#[test]
fn lambda_http_leaves_the_stage_in_an_http_apis_path_and_makes_a_query_of_a_question_mark() {
    let mut with_a_host = event("a?b");
    with_a_host["headers"] = json!({"host": "abc.execute-api.eu-west-1.amazonaws.com"});
    let request = read(&with_a_host);
    assert_eq!(request.uri().path(), "/prod/recommend-items/shop/r/a");
    assert_eq!(request.uri().query(), Some("b"));
}

#[test]
fn lambda_http_answers_no_event_that_is_none_of_api_gateways() {
    assert!(lambda_http::request::from_str("{}").is_err());
}
