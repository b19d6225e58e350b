//! The runtime API, used by plain HTTP as any runtime does.

use aws_doubles::services::Outcome;
use aws_doubles::{Answer, AwsDouble};
use serde_json::json;

use crate::clients::http;

const NEXT: &str = "GET /2018-06-01/runtime/invocation/next HTTP/1.1";
const NEXT_EVENT: &str = "GET /2020-01-01/extension/event/next HTTP/1.1";

fn header<'a>(answer: &'a str, name: &str) -> &'a str {
    let start = answer.find(name).unwrap() + name.len() + 2;
    answer[start..].lines().next().unwrap()
}

async fn respond(aws: &AwsDouble, id: &str, how: &str, body: &str) -> String {
    let head = format!("POST /2018-06-01/runtime/invocation/{id}/{how} HTTP/1.1");
    http(aws, &head, body).await
}

#[tokio::test]
async fn an_event_goes_to_the_function_and_its_answer_comes_back() {
    let aws = AwsDouble::start().unwrap();
    let event = json!({ "rawPath": "/" });
    let function = async {
        let next = http(&aws, NEXT, "").await;
        assert!(next.ends_with(r#"{"rawPath":"/"}"#), "{next}");
        assert!(next.contains("lambda-runtime-deadline-ms: "), "{next}");
        respond(&aws, header(&next, "lambda-runtime-aws-request-id"), "response", r#"{"a":1}"#).await;
    };
    let (outcome, ()) = tokio::join!(aws.lambda_runtime.invoke(&event), function);
    assert_eq!(outcome.json(), json!({ "a": 1 }));
}

#[tokio::test]
async fn the_function_may_ask_before_there_is_an_event() {
    let aws = AwsDouble::start().unwrap();
    let event = json!({});
    let invoker = async {
        aws.lambda_runtime.ready(1).await;
        aws.lambda_runtime.invoke(&event).await
    };
    let function = async {
        let next = http(&aws, NEXT, "").await;
        let id = header(&next, "lambda-runtime-aws-request-id").to_owned();
        respond(&aws, &id, "error", r#"{"errorType":"Oops"}"#).await;
        // An id is answered once.
        assert!(respond(&aws, &id, "response", "{}").await.starts_with("HTTP/1.1 400"));
    };
    let (outcome, ()) = tokio::join!(invoker, function);
    match outcome {
        Outcome::Error(error) => assert_eq!(error["errorType"], "Oops"),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn an_error_at_start_is_kept() {
    let aws = AwsDouble::start().unwrap();
    let error = r#"{"errorType":"MissingVariable"}"#;
    http(&aws, "POST /2018-06-01/runtime/init/error HTTP/1.1", error).await;
    assert_eq!(aws.lambda_runtime.init_error().unwrap()["errorType"], "MissingVariable");
}

#[tokio::test]
async fn a_registered_extension_is_told_of_events_and_awaited_before_the_freeze() {
    let aws = AwsDouble::start().unwrap();
    let register = "POST /2020-01-01/extension/register HTTP/1.1\r\nlambda-extension-name: e";
    let registered = http(&aws, register, r#"{"events":["INVOKE"]}"#).await;
    assert!(registered.contains("lambda-extension-identifier: "), "{registered}");
    let event = json!({});
    let function = async {
        let next = http(&aws, NEXT, "").await;
        let told = http(&aws, NEXT_EVENT, "").await;
        let id = header(&next, "lambda-runtime-aws-request-id");
        assert!(told.contains(id), "{told}");
        respond(&aws, id, "response", "{}").await;
    };
    tokio::join!(aws.lambda_runtime.invoke(&event), function);
    tokio::select! {
        () = aws.lambda_runtime.may_freeze(2) => {}
        _ = async { tokio::join!(http(&aws, NEXT, ""), http(&aws, NEXT_EVENT, "")) } => panic!(),
    }
}

#[tokio::test]
async fn an_extension_that_wants_no_events_is_told_none_and_not_awaited() {
    let aws = AwsDouble::start().unwrap();
    let register = "POST /2020-01-01/extension/register HTTP/1.1\r\nlambda-extension-name: e";
    http(&aws, register, r#"{"events":[]}"#).await;
    let event = json!({});
    let function = async {
        let next = http(&aws, NEXT, "").await;
        respond(&aws, header(&next, "lambda-runtime-aws-request-id"), "response", "{}").await;
    };
    tokio::join!(aws.lambda_runtime.invoke(&event), function);
    tokio::select! {
        () = aws.lambda_runtime.may_freeze(2) => {}
        _ = async { tokio::join!(http(&aws, NEXT, ""), http(&aws, NEXT_EVENT, "")) } => panic!(),
    }
    tokio::select! {
        told = http(&aws, NEXT_EVENT, "") => panic!("{told}"),
        // A round trip more: an event would have come before it.
        _ = http(&aws, "GET /http-origin/ HTTP/1.1", "") => {}
    }
}

#[tokio::test]
async fn the_runtime_api_can_fail_too() {
    let aws = AwsDouble::start().unwrap();
    aws.lambda_runtime.next_operation().next(Answer::status(500));
    assert!(http(&aws, NEXT, "").await.starts_with("HTTP/1.1 500"));
}
