use aws_doubles::AwsDouble;
use aws_sdk_appconfigdata::Client;
use serde_json::json;

use crate::clients;

async fn session(client: &Client) -> String {
    client
        .start_configuration_session()
        .application_identifier("app")
        .environment_identifier("prod")
        .configuration_profile_identifier("profile")
        .send()
        .await
        .unwrap()
        .initial_configuration_token
        .unwrap()
}

#[tokio::test]
async fn a_session_gets_a_document_once_and_again_when_it_changes() {
    let aws = AwsDouble::start().unwrap();
    let client = clients::app_config_data(&aws);
    aws.app_config_data.deploy(&json!({ "version": "1" }));
    aws.app_config_data.set_poll_interval(7);
    let mut token = session(&client).await;
    let mut seen = Vec::new();
    for deployed in [None, None, Some(json!({ "version": "2" }))] {
        if let Some(document) = deployed {
            aws.app_config_data.deploy(&document);
        }
        let latest = client.get_latest_configuration().configuration_token(&token).send().await.unwrap();
        assert_eq!(latest.next_poll_interval_in_seconds, 7);
        token = latest.next_poll_configuration_token.unwrap();
        // The client makes `None` of an empty body.
        seen.push(latest.configuration.map(|bytes| bytes.into_inner()).unwrap_or_default());
    }
    let expected: [&[u8]; 3] = [br#"{"version":"1"}"#, b"", br#"{"version":"2"}"#];
    assert_eq!(seen, expected);
    let start = &aws.app_config_data.start_configuration_session.requests()[0];
    assert_eq!(start.json()["ApplicationIdentifier"], "app");
}

#[tokio::test]
async fn a_token_is_good_for_one_poll() {
    let aws = AwsDouble::start().unwrap();
    let client = clients::app_config_data(&aws);
    let token = session(&client).await;
    let poll = || client.get_latest_configuration().configuration_token(&token).send();
    poll().await.unwrap();
    let refused = poll().await.unwrap_err().into_service_error();
    assert!(refused.is_bad_request_exception());
}

#[tokio::test]
async fn expired_sessions_are_refused() {
    let aws = AwsDouble::start().unwrap();
    let client = clients::app_config_data(&aws);
    let token = session(&client).await;
    aws.app_config_data.expire_sessions();
    let poll = client.get_latest_configuration().configuration_token(token).send().await;
    assert!(poll.unwrap_err().into_service_error().is_bad_request_exception());
}
