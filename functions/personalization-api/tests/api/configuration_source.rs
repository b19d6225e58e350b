//! Section 2's last paragraph: how a new document is taken up.

use aws_doubles::Answer;
use serde_json::{Value, json};

use crate::harness::{Harness, campaign};

const PATH: &str = "/recommend-items/shop/r/u";

fn version(number: u32) -> Value {
    let mut document = campaign();
    document["version"] = json!(number.to_string());
    document
}

async fn served(harness: &Harness) -> String {
    harness.get(PATH).await.header("x-personalization-config-version").unwrap().to_owned()
}

#[tokio::test]
async fn the_document_is_polled_off_the_answers_path_every_fifteen_seconds() {
    let harness = Harness::new(&version(1));
    assert_eq!(served(&harness).await, "1");
    harness.aws.app_config_data.deploy(&version(2));
    harness.clock.forward(14);
    harness.api.configuration.refresh().await;
    assert_eq!(served(&harness).await, "1", "not due");
    harness.clock.forward(1);
    assert_eq!(served(&harness).await, "1", "no answer waits for a poll");
    harness.api.configuration.refresh().await;
    assert_eq!(served(&harness).await, "2");
    assert_eq!(harness.aws.app_config_data.start_configuration_session.count(), 1);
}

#[tokio::test]
async fn a_document_that_was_not_confirmed_for_45_seconds_is_confirmed_before_the_next_answer() {
    let harness = Harness::new(&version(1));
    served(&harness).await;
    harness.aws.app_config_data.deploy(&version(2));
    harness.clock.forward(44);
    assert_eq!(served(&harness).await, "1");
    harness.clock.forward(1);
    assert_eq!(served(&harness).await, "2");
}

#[tokio::test]
async fn a_sandbox_that_slept_longer_than_its_session_starts_another() {
    let harness = Harness::new(&version(1));
    served(&harness).await;
    harness.aws.app_config_data.expire_sessions();
    harness.aws.app_config_data.deploy(&version(2));
    harness.clock.forward(100_000);
    assert_eq!(served(&harness).await, "2");
}

#[tokio::test]
async fn a_bad_or_unreachable_document_leaves_the_last_good_one_serving() {
    let harness = Harness::new(&version(1));
    served(&harness).await;
    for bad in ["{", "[]", "{\"namespaces\": 3}", "\u{0}"] {
        harness.aws.app_config_data.deploy_bytes(bad);
        harness.clock.forward(46);
        assert_eq!(served(&harness).await, "1", "{bad}");
    }
    assert_eq!(harness.metric("ConfigurationRejected"), 4.0);
    for answer in [Answer::status(500), Answer::Throttled, Answer::ConnectionClosed, Answer::Never, Answer::truncated()]
    {
        harness.aws.app_config_data.get_latest_configuration.always(answer);
        harness.clock.forward(46);
        assert_eq!(served(&harness).await, "1");
    }
}

#[tokio::test]
async fn without_any_document_the_answer_is_a_configuration_error() {
    let harness = Harness::new(&version(1));
    harness.aws.app_config_data.start_configuration_session.always(Answer::status(500));
    harness.get(PATH).await.is_error(500, "Configuration", "ConfigurationUnavailable");
    harness.aws.app_config_data.start_configuration_session.always(Answer::Usual);
    assert_eq!(served(&harness).await, "1", "the next request tries again");
}

#[tokio::test]
async fn a_request_keeps_the_document_that_it_began_with() {
    let harness = Harness::new(&version(1));
    served(&harness).await;
    let gate = aws_doubles::Gate::closed();
    let operation = &harness.aws.personalize_runtime.get_recommendations;
    operation.forget_requests();
    operation.next(Answer::Usual.held_by(&gate));
    let answered = harness.get(PATH);
    let change = async {
        operation.received(1).await;
        let mut other = version(2);
        other["namespaces"] = json!({});
        harness.aws.app_config_data.deploy(&other);
        harness.clock.forward(16);
        harness.api.configuration.refresh().await;
        gate.open();
    };
    let (answered, ()) = tokio::join!(answered, change);
    assert_eq!((answered.status.as_u16(), answered.header("x-personalization-config-version")), (200, Some("1")));
    assert_eq!(harness.get(PATH).await.status, 404);
}
