//! The state machine, run by moto: its own interpreter of the states language, and doubles for what its tasks call.
//!
//! What moto does not know: EventBridge does not start it (`validate-config`'s tests send the event to the template's
//! rule), its role is not looked at, and no time passes between two tries (`play_aws.py` sees to that).

use std::collections::BTreeSet;

use aws_doubles::services::Lambda;
use aws_doubles::{Answer, AwsDouble, Moto};
use cfn::Json;
use serde_json::json;

use crate::anatomy::{Anatomy, text};
use crate::templates::{Subject, subjects};

const ACCOUNT: &str = "us-east-1:123456789012";

/// The state machine at moto, and what its tasks call.
struct Machine {
    aws: AwsDouble,
    moto: Moto,
    arn: Json,
}

/// The names of the functions, in the ARNs by which they are called.
const CACHE: &str = "SyncCacheFunction";
const TABLES: &str = "SyncTablesFunction";

impl Machine {
    fn create(anatomy: Anatomy<'_>) -> Self {
        let aws = AwsDouble::start().unwrap();
        let moto = Moto::start_with_tasks_at(&aws).unwrap();
        let queue = format!("{}/123456789012/dead-letters", aws.endpoint_url());
        let machine = anatomy.only("AWS::StepFunctions::StateMachine");
        let definition = resolved(&machine.properties()["Definition"], &queue).to_string();
        let role = format!("arn:aws:iam::{}:role/a-role", "123456789012");
        let body = json!({ "name": "a-machine", "definition": definition, "roleArn": role });
        let answer = moto.call("states", "AWSStepFunctions.CreateStateMachine", &body).unwrap();
        assert!(answer["stateMachineArn"].is_string(), "{}: {answer}", anatomy.name);
        aws.other("AmazonSQS.SendMessage").always(Answer::json(&json!({ "MessageId": "1", "MD5OfMessageBody": "0" })));
        Self { aws, moto, arn: answer["stateMachineArn"].clone() }
    }

    fn call(&self, operation: &str, body: &Json) -> Json {
        let answer = self.moto.call("states", &format!("AWSStepFunctions.{operation}"), body).unwrap();
        assert_eq!(answer["status"].as_u64(), None, "{operation}: {answer}");
        answer
    }

    /// Runs it to its end, and returns how it ended.
    fn run(&self, event: &Json) -> String {
        let input = json!({ "stateMachineArn": self.arn, "input": event.to_string() });
        let execution = json!({ "executionArn": self.call("StartExecution", &input)["executionArn"] });
        loop {
            let status = self.call("DescribeExecution", &execution)["status"].as_str().unwrap().to_owned();
            if status != "RUNNING" {
                return status;
            }
        }
    }

    /// What a function was invoked with, each time.
    fn invoked(&self, function: &str) -> Vec<Json> {
        let requests = self.aws.lambda.invoke.requests().into_iter();
        let own =
            requests.filter(|request| Lambda::function_name(request).is_some_and(|name| name.ends_with(function)));
        own.map(|request| request.json()).collect()
    }

    /// The messages sent to the dead-letter queue.
    fn dead_letters(&self) -> Vec<Json> {
        let requests = self.aws.other("AmazonSQS.SendMessage").requests();
        requests
            .iter()
            .map(|request| serde_json::from_str(request.json()["MessageBody"].as_str().unwrap()).unwrap())
            .collect()
    }
}

/// A definition as CloudFormation makes it.
fn resolved(json: &Json, queue: &str) -> Json {
    let intrinsic = json.as_object().and_then(|object| object.keys().next());
    if intrinsic.is_some_and(|key| key == "Ref" || key.starts_with("Fn::")) {
        let reference = text(json);
        return match reference.strip_prefix("${").and_then(|rest| rest.strip_suffix("}")) {
            Some(name) if name.ends_with("Queue") || name.contains("DeadLetter") => json!(queue),
            Some(name) if name.ends_with(".Arn") => {
                json!(format!("arn:aws:lambda:{ACCOUNT}:function:{}", name.trim_end_matches(".Arn")))
            }
            _ => json!(reference.replace("${AWS::Partition}", "aws")),
        };
    }
    match json {
        Json::Array(items) => items.iter().map(|item| resolved(item, queue)).collect(),
        Json::Object(object) => object
            .iter()
            .map(|(key, value)| (key.clone(), resolved(value, queue)))
            .collect::<serde_json::Map<_, _>>()
            .into(),
        other => other.clone(),
    }
}

/// What the rule hands over.
fn event() -> Json {
    json!({
        "source": "personalization.apis",
        "detail-type": "PersonalizationApisConfigurationChange",
        "detail": { "applicationId": "app1234", "content": document() },
    })
}

fn document() -> Json {
    json!({ "version": "1", "namespaces": {} })
}

fn has_cache(subject: &Subject) -> bool {
    subject.has_cloudfront() || subject.has_stage_cache()
}

/// A template with a cache.
fn one() -> Anatomy<'static> {
    subjects().iter().find(|subject| has_cache(subject)).unwrap().anatomy()
}

/// One without.
fn one_without_cache() -> Anatomy<'static> {
    subjects().iter().find(|subject| !has_cache(subject)).unwrap().anatomy()
}

#[test]
fn there_is_one_state_machine_with_a_cache_and_one_without_whatever_else_is_chosen() {
    let definitions: BTreeSet<(bool, String)> = subjects()
        .iter()
        .map(|subject| {
            let machine = subject.anatomy().only("AWS::StepFunctions::StateMachine");
            (has_cache(subject), machine.properties()["Definition"].to_string())
        })
        .collect();
    assert_eq!(definitions.len(), 2, "the tests here run two alone");
}

#[test]
fn a_function_that_synchronizes_caches_is_deployed_where_there_are_any() {
    for subject in subjects() {
        assert_eq!(subject.anatomy().has(CACHE), has_cache(subject), "{}", subject.name);
    }
}

#[test]
fn tables_get_the_document_where_there_is_no_cache() {
    let machine = Machine::create(one_without_cache());
    machine.aws.lambda.invoke.always(Answer::json(&json!({})));
    assert_eq!(machine.run(&event()), "SUCCEEDED");
    assert_eq!(machine.invoked(TABLES), [document()]);
    assert_eq!(machine.invoked(CACHE), [] as [Json; 0]);
}

#[test]
fn caches_and_tables_both_get_the_document_once_when_nothing_is_pending() {
    let machine = Machine::create(one());
    machine.aws.lambda.invoke.always(Answer::json(&json!({})));
    assert_eq!(machine.run(&event()), "SUCCEEDED");
    assert_eq!(machine.invoked(CACHE), [document()]);
    assert_eq!(machine.invoked(TABLES), [document()]);
    assert_eq!(machine.dead_letters(), [] as [Json; 0]);
}

#[test]
fn a_table_that_is_being_made_is_tried_again_and_nothing_else_is() {
    let machine = Machine::create(one());
    let tries = std::sync::atomic::AtomicUsize::new(0);
    machine.aws.lambda.invoke.answer_with(move |request| {
        let tables = Lambda::function_name(request).is_some_and(|name| name.ends_with(TABLES));
        if tables && tries.fetch_add(1, std::sync::atomic::Ordering::Relaxed) < 9 {
            return Lambda::function_error("ResourcePending", "not yet ready: T (CREATING)");
        }
        Answer::json(&json!({}))
    });
    assert_eq!(machine.run(&event()), "SUCCEEDED");
    assert_eq!(machine.invoked(TABLES), vec![document(); 10]);
    assert_eq!(machine.invoked(CACHE), [document()]);
    assert_eq!(machine.dead_letters(), [] as [Json; 0]);
}

#[test]
fn what_fails_for_good_is_a_failed_execution_and_a_dead_letter_with_the_event_and_the_reason() {
    let machine = Machine::create(one());
    machine.aws.lambda.invoke.answer_with(|request| {
        if Lambda::function_name(request).is_some_and(|name| name.ends_with(CACHE)) {
            return Lambda::function_error("ServiceError", "GetStage: AccessDenied");
        }
        Answer::json(&json!({}))
    });
    assert_eq!(machine.run(&event()), "FAILED");
    assert_eq!(machine.invoked(CACHE).len(), 6, "the first try and five more");
    let letters = machine.dead_letters();
    assert_eq!(letters.len(), 1);
    assert_eq!(letters[0]["detail"], event()["detail"]);
    assert!(letters[0]["error"].to_string().contains("AccessDenied"), "{}", letters[0]);
}
