//! Personalize's runtime, and by its example every fault that an operation can be told to show.

use std::time::Duration;

use aws_doubles::{Answer, AwsDouble, Gate};
use aws_sdk_personalizeruntime::Client;
use aws_sdk_personalizeruntime::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_personalizeruntime::operation::get_recommendations::{GetRecommendationsError, GetRecommendationsOutput};
use serde_json::json;

use crate::clients;

type Recommended = Result<GetRecommendationsOutput, SdkError<GetRecommendationsError>>;

async fn recommend(client: &Client) -> Recommended {
    client
        .get_recommendations()
        .recommender_arn("arn:aws:personalize:us-east-1:123456789012:recommender/r")
        .user_id("u")
        .num_results(3)
        .send()
        .await
}

#[tokio::test]
async fn it_recommends_as_many_items_as_asked_for_and_keeps_the_request() {
    let aws = AwsDouble::start().unwrap();
    let answer = recommend(&clients::personalize_runtime(&aws)).await.unwrap();
    let ids: Vec<_> = answer.item_list().iter().filter_map(|item| item.item_id()).collect();
    assert_eq!(ids, ["item-1", "item-2", "item-3"]);
    let requests = aws.personalize_runtime.get_recommendations.requests();
    assert_eq!(requests.len(), 1);
    assert_eq!(requests[0].json()["userId"], "u");
}

#[tokio::test]
async fn it_ranks_by_turning_the_list_round() {
    let aws = AwsDouble::start().unwrap();
    let ranking = clients::personalize_runtime(&aws)
        .get_personalized_ranking()
        .campaign_arn("arn:aws:personalize:us-east-1:123456789012:campaign/c")
        .user_id("u")
        .set_input_list(Some(vec!["a".to_owned(), "b".to_owned()]))
        .send()
        .await
        .unwrap();
    let ids: Vec<_> = ranking.personalized_ranking().iter().filter_map(|item| item.item_id()).collect();
    assert_eq!(ids, ["b", "a"]);
}

#[tokio::test]
async fn scripted_answers_come_in_turn_and_then_the_usual_one_again() {
    let aws = AwsDouble::start().unwrap();
    let client = clients::personalize_runtime(&aws);
    let operation = &aws.personalize_runtime.get_recommendations;
    operation.next(Answer::Throttled);
    operation.next(Answer::status(503));
    operation.next(Answer::json(&json!({ "itemList": [{ "itemId": "scripted" }] })));
    let throttled = recommend(&client).await.unwrap_err();
    assert_eq!(throttled.code(), Some("ThrottlingException"));
    assert_eq!(throttled.raw_response().unwrap().status().as_u16(), 429);
    let down = recommend(&client).await.unwrap_err();
    assert_eq!(down.raw_response().unwrap().status().as_u16(), 503);
    let scripted = recommend(&client).await.unwrap();
    assert_eq!(scripted.item_list()[0].item_id(), Some("scripted"));
    assert_eq!(recommend(&client).await.unwrap().item_list().len(), 3);
}

#[tokio::test]
async fn an_error_is_known_to_the_client_by_its_name() {
    let aws = AwsDouble::start().unwrap();
    let missing = Answer::error(404, "ResourceNotFoundException", "no such recommender");
    aws.personalize_runtime.get_recommendations.always(missing);
    let error = recommend(&clients::personalize_runtime(&aws)).await.unwrap_err();
    let error = error.into_service_error();
    assert!(error.is_resource_not_found_exception());
    assert_eq!(error.message(), Some("no such recommender"));
}

#[tokio::test]
async fn malformed_json_reaches_the_client_whole() {
    let aws = AwsDouble::start().unwrap();
    aws.personalize_runtime.get_recommendations.next(Answer::malformed_json());
    let error = recommend(&clients::personalize_runtime(&aws)).await.unwrap_err();
    assert_eq!(error.raw_response().unwrap().status().as_u16(), 200);
}

#[tokio::test]
async fn a_truncated_answer_announces_more_than_it_sends() {
    let aws = AwsDouble::start().unwrap();
    let operation = &aws.personalize_runtime.get_recommendations;
    operation.next(Answer::Truncated(Box::new(Answer::json(&json!({ "itemList": [] })))));
    let answer = clients::http(&aws, "POST /recommendations HTTP/1.1", "{}").await;
    assert!(answer.contains("content-length: 15\r\n"), "{answer}");
    assert!(answer.ends_with("\r\n\r\n{\"itemL"), "{answer}");
    operation.next(Answer::truncated());
    recommend(&clients::personalize_runtime(&aws)).await.unwrap_err();
}

#[tokio::test]
async fn a_connection_is_closed_without_an_answer() {
    let aws = AwsDouble::start().unwrap();
    aws.personalize_runtime.get_recommendations.next(Answer::ConnectionClosed);
    let answer = clients::http(&aws, "POST /recommendations HTTP/1.1", "{}").await;
    assert_eq!(answer, "");
    assert_eq!(aws.personalize_runtime.get_recommendations.count(), 1);
}

#[tokio::test]
async fn a_request_that_is_never_answered_is_still_received() {
    let aws = AwsDouble::start().unwrap();
    let operation = &aws.personalize_runtime.get_recommendations;
    operation.next(Answer::Never);
    let client = clients::personalize_runtime(&aws);
    tokio::select! {
        _ = recommend(&client) => panic!("it was answered"),
        // Well after any answer would have come; a wrong one is not waited for.
        () = async {
            operation.received(1).await;
            recommend(&client).await.unwrap();
        } => {}
    }
    assert_eq!(operation.count(), 2);
}

#[tokio::test]
async fn a_held_answer_comes_when_the_gate_opens() {
    let aws = AwsDouble::start().unwrap();
    let operation = &aws.personalize_runtime.get_recommendations;
    let gate = Gate::closed();
    operation.next(Answer::Usual.held_by(&gate));
    let client = clients::personalize_runtime(&aws);
    let held = tokio::spawn({
        let client = client.clone();
        async move { recommend(&client).await }
    });
    operation.received(1).await;
    // Others are answered meanwhile: an answer that is not held would have come before theirs.
    for _ in 0..3 {
        recommend(&client).await.unwrap();
    }
    assert!(!held.is_finished());
    gate.open();
    assert_eq!(held.await.unwrap().unwrap().item_list().len(), 3);
}

#[tokio::test]
async fn every_answer_can_be_the_usual_one_later() {
    let aws = AwsDouble::start().unwrap();
    let later = Answer::Delayed(Duration::from_millis(1), Box::new(Answer::Usual));
    aws.personalize_runtime.get_recommendations.always(later);
    let client = clients::personalize_runtime(&aws);
    for _ in 0..2 {
        assert_eq!(recommend(&client).await.unwrap().item_list().len(), 3);
    }
}

#[tokio::test]
async fn a_double_that_is_gone_refuses_connections() {
    let aws = AwsDouble::start().unwrap();
    let client = clients::personalize_runtime(&aws);
    recommend(&client).await.unwrap();
    drop(aws);
    let error = recommend(&client).await.unwrap_err();
    assert!(matches!(error, SdkError::DispatchFailure(_)), "{error:?}");
}

#[test]
fn a_double_needs_no_runtime_of_the_test() {
    let aws = AwsDouble::start().unwrap();
    assert!(aws.endpoint_url().starts_with("http://127.0.0.1:"));
}
