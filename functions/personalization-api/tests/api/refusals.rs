//! Permissions that AWS refuses: the log has AWS's message, which names the action; the answer does not; a metric
//! counts them.

use aws_doubles::{Answer, AwsDouble, Content};
use serde_json::{Value, json};

use crate::harness::{CAMPAIGN, FUNCTION, Harness, campaign, document};
use crate::lambda::{payload_2, start};

/// AWS's message, in the words of
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html>.
fn message(action: &str, resource: &str) -> String {
    format!(
        "User: arn:aws:sts::123456789012:assumed-role/shop-origin/shop is not authorized to perform: {action} on \
         resource: {resource} because no identity-based policy allows the {action} action"
    )
}

fn everything() -> Value {
    let personalize = json!({"type": "personalize-campaign", "arn": CAMPAIGN});
    let two = json!({"a": personalize, "b": {"type": "lambda", "arn": FUNCTION}});
    json!({"version": "7", "namespaces": {"shop": {
        "eventTargets": [{"type": "kinesis-stream", "streamName": "clicks"}],
        "recommenders": {"recommend-items": {
            "campaign": {"variations": {"v": personalize}},
            "function": {"variations": {"v": {"type": "lambda", "arn": FUNCTION}}},
            "decorated": {"variations": {"v": personalize}, "inferenceItemMetadata": {"type": "dynamodb"}},
            "evidently": {"variations": two, "experiments": {"x": {"method": "evidently", "project": "p"}}},
            "local": {"variations": {"v": personalize}, "inferenceItemMetadata": {"type": "localdb"}},
        }},
    }}})
}

fn recommend(recommender: &str) -> Value {
    payload_2("GET", &format!("/recommend-items/shop/{recommender}/u"), "")
}

fn track() -> Value {
    let mut event = payload_2("POST", "/events/shop", "");
    event["body"] = json!(json!({"sessionId": "s", "eventList": [{"eventType": "a"}]}).to_string());
    event
}

/// The lines of the shipped function's log, and its answer, for one event.
async fn logged(refuse: impl Fn(&AwsDouble), event: &Value) -> (Vec<Value>, Value) {
    let aws = AwsDouble::start().unwrap();
    aws.app_config_data.deploy(&everything());
    refuse(&aws);
    let function = start(&aws, &[("EXPERIMENTS", "evidently"), ("STAGE_NAME", "prod")]);
    let answer = aws.lambda_runtime.invoke(event).await.json();
    aws.lambda_runtime.may_freeze(2).await;
    let output = function.stop().await.unwrap();
    let log = String::from_utf8(output.stdout).unwrap();
    (log.lines().map(|line| serde_json::from_str(line).unwrap()).collect(), answer)
}

fn refusals(log: &[Value]) -> Vec<&Value> {
    log.iter().filter(|line| line.get("refusal").is_some()).collect()
}

/// The services for which the metric counted.
fn counted(log: &[Value]) -> Vec<&str> {
    log.iter()
        .filter(|line| line.get("PermissionsRefused").is_some())
        .map(|line| line["Service"].as_str().unwrap())
        .collect()
}

#[tokio::test]
async fn what_aws_says_of_a_refused_permission_is_logged_and_counted_and_not_answered() {
    type Refuse = fn(&AwsDouble, Answer);
    let cases: [(&str, &str, &str, Refuse, Value, u16); 5] = [
        (
            "Personalize Runtime",
            "GetRecommendations",
            "personalize:GetRecommendations",
            |aws, answer| aws.personalize_runtime.get_recommendations.always(answer),
            recommend("campaign"),
            500,
        ),
        (
            "DynamoDB",
            "BatchGetItem",
            "dynamodb:BatchGetItem",
            |aws, answer| aws.dynamodb.batch_get_item.always(answer),
            recommend("decorated"),
            200,
        ),
        (
            "Kinesis",
            "PutRecord",
            "kinesis:PutRecord",
            |aws, answer| aws.kinesis.put_record.always(answer),
            track(),
            500,
        ),
        (
            "Lambda",
            "Invoke",
            "lambda:InvokeFunction",
            |aws, answer| aws.lambda.invoke.always(answer),
            recommend("function"),
            500,
        ),
        (
            "Evidently",
            "EvaluateFeature",
            "evidently:EvaluateFeature",
            |aws, answer| aws.evidently.evaluate_feature.always(answer),
            recommend("evidently"),
            200,
        ),
    ];
    for (service, operation, action, refuse, event, status) in cases {
        let said = message(action, "arn:aws:example:us-east-1:123456789012:thing/t");
        let json_protocol = ["DynamoDB", "Kinesis"].contains(&service);
        let answer = Answer::error(if json_protocol { 400 } else { 403 }, "AccessDeniedException", &said);
        let (log, answered) = logged(|aws| refuse(aws, answer.clone()), &event).await;
        assert_eq!(answered["statusCode"], status, "{service}: {answered}");
        let answered = answered.to_string();
        assert!(!answered.contains("authorized") && !answered.contains(action), "{service}: {answered}");
        let lines = refusals(&log);
        assert!(!lines.is_empty(), "{service}: {log:?}");
        for line in lines {
            let words = [&line["level"], &line["service"], &line["operation"], &line["refusal"]];
            assert_eq!(words, [&json!("WARN"), &json!(service), &json!(operation), &json!(said)]);
        }
        assert!(!counted(&log).is_empty() && counted(&log).iter().all(|of| *of == service), "{service}: {log:?}");
    }
}

#[tokio::test]
async fn a_message_that_begins_with_a_capital_letter_is_the_same() {
    let said = message("lambda:InvokeFunction", FUNCTION);
    let content = Content::new(403, json!({"Message": said}).to_string());
    let answer = Answer::from(content.header("x-amzn-errortype", "AccessDeniedException:http://aws/"));
    let (log, _) = logged(|aws| aws.lambda.invoke.always(answer.clone()), &recommend("function")).await;
    assert_eq!(refusals(&log)[0]["refusal"], said);
}

#[tokio::test]
async fn a_file_that_is_not_there_is_no_refusal_and_one_that_may_not_be_read_is() {
    for (action, expected) in [("s3:ListBucket", &[][..]), ("s3:GetObject", &["S3"])] {
        let said = message(action, "&quot;arn:aws:s3:::staging&quot;");
        let (log, answered) =
            logged(|aws| aws.s3.get_object.always(Answer::error(403, "AccessDenied", &said)), &recommend("local"))
                .await;
        assert_eq!(answered["statusCode"], 200);
        assert_eq!(counted(&log), expected, "{action}");
        let logged: Vec<_> = refusals(&log).iter().map(|line| line["refusal"].as_str().unwrap()).collect();
        let said = message(action, "\"arn:aws:s3:::staging\"");
        assert_eq!(logged, expected.iter().map(|_| said.as_str()).collect::<Vec<_>>(), "{action}");
    }
}

#[tokio::test]
async fn other_errors_that_quote_these_words_are_not_logged() {
    // As a caller's user id could have them.
    let said = "the value 'u is not authorized to perform' is too long";
    for answer in [
        Answer::error(400, "InvalidInputException", said),
        Answer::error(400, "ValidationException", said),
        Answer::error(424, "AccessDenied", said),
        Answer::json(&json!({"__type": "AccessDeniedException", "message": said})),
        Answer::error(403, "AccessDeniedException", "Access Denied"),
    ] {
        let harness = Harness::new(&campaign());
        harness.aws.personalize_runtime.get_recommendations.always(answer.clone());
        harness.get("/recommend-items/shop/r/u").await;
        assert_eq!(harness.metric("PermissionsRefused"), 0.0);
        let (log, _) =
            logged(|aws| aws.personalize_runtime.get_recommendations.always(answer.clone()), &recommend("campaign"))
                .await;
        assert!(refusals(&log).is_empty() && counted(&log).is_empty(), "{log:?}");
    }
}

#[tokio::test]
async fn a_filter_which_a_caller_may_have_named_is_neither_logged_nor_counted() {
    let filter = "arn:aws:personalize:us-east-1:123456789012:filter/of the caller";
    let said = message("personalize:GetRecommendations", filter);
    let refuse = |aws: &AwsDouble| {
        let answer = Answer::error(403, "AccessDeniedException", &said);
        aws.personalize_runtime.get_recommendations.always(answer);
    };
    let event = payload_2("GET", "/recommend-items/shop/campaign/u", "filter=of+the+caller");
    let (log, answered) = logged(refuse, &event).await;
    assert_eq!(answered["statusCode"], 400, "{answered}");
    let lines = refusals(&log);
    let text = lines[0]["refusal"].as_str().unwrap();
    assert!(text.contains("personalize:GetRecommendations") && !text.contains("of the caller"), "{text}");
    assert!(counted(&log).is_empty());
}

#[tokio::test]
async fn a_refusal_counts_once_a_call_with_the_service_as_dimension() {
    let harness = Harness::new(&document(&json!({"f": {"type": "lambda", "arn": FUNCTION}})));
    let refusal = Answer::error(403, "AccessDeniedException", &message("lambda:InvokeFunction", FUNCTION));
    harness.aws.lambda.invoke.always(refusal);
    for _ in 0..3 {
        harness.get("/recommend-items/shop/r/u").await.is_error(500, "Function", "AccessDeniedException");
    }
    assert_eq!(harness.metric("PermissionsRefused"), 3.0);
    assert_eq!(harness.dimensions("PermissionsRefused"), Some(vec![("Service", "Lambda".to_owned())]));
}
