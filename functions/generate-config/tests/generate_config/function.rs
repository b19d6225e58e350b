//! The shipped binary, asked by CloudFormation or by a person.

use std::time::{Duration, SystemTime};

use aws_doubles::services::{CloudFormation, Invocation, Outcome};
use aws_doubles::{Answer, AwsDouble, FunctionProcess, Gate, Operation, PausedTime};
use custom_resource::Answering;
use facts::Handler;
use function_host::variables::Variables;
use generate_config::{Environment, GeneratedConfiguration};
use lambda_runtime::{Context, LambdaEvent};
use serde_json::{Value, json};

const VARIABLES: [(&str, &str); 5] = [
    ("APPCONFIG_APPLICATION_ID", "application"),
    ("APPCONFIG_ENVIRONMENT_ID", "environment"),
    ("APPCONFIG_CONFIGURATION_PROFILE_ID", "profile"),
    ("APPCONFIG_DEPLOYMENT_STRATEGY_ID", "strategy"),
    ("LOG_LEVEL", "trace"),
];

const MINUTE: Duration = Duration::from_secs(60);

/// The function, running.
pub(crate) struct Function {
    pub(crate) aws: AwsDouble,
    process: FunctionProcess,
}

impl Function {
    pub(crate) fn start() -> Self {
        let aws = AwsDouble::start().unwrap();
        let process = FunctionProcess::companion(Handler::GenerateConfig, &aws, VARIABLES).unwrap();
        Self { aws, process }
    }

    /// In an account that has an active dataset group `shop` with one campaign.
    pub(crate) fn with_a_campaign() -> Self {
        let function = Self::start();
        function.aws.personalize.put_dataset_group("shop", "ACTIVE");
        function.aws.personalize.put_campaign("shop", "popular", "aws-popularity-count", "ACTIVE", false);
        function
    }

    /// CloudFormation's request, and the answer that it gets.
    pub(crate) async fn asked(&self, request_type: &str, names: &str) -> Value {
        let event = self.event(request_type, names);
        self.sent(Invocation::from(&event)).await
    }

    pub(crate) fn event(&self, request_type: &str, names: &str) -> Value {
        self.aws.custom_resource_event(request_type, &json!({ "DatasetGroupNames": names }))
    }

    pub(crate) async fn sent(&self, invocation: Invocation) -> Value {
        self.aws.lambda_runtime.invoke(invocation).await;
        self.aws.cloud_formation.answers().pop().unwrap()
    }

    /// The same of the function's code in this process, whose time is over at the moment at which `operation` has
    /// received this many requests.
    async fn asked_until(&self, operation: &Operation, requests: usize, request_type: &str, names: &str) -> Value {
        let variable = |name: &'static str| {
            let own = VARIABLES.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned());
            own.or_else(|| self.aws.variable(name))
        };
        let environment = Environment::read(Variables::new(variable)).unwrap();
        let (generated, answering) = (GeneratedConfiguration::new(environment), Answering::default());
        let mut context = Context::default();
        let deadline = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap() + MINUTE;
        context.deadline = u64::try_from(deadline.as_millis()).unwrap();
        let answered = answering.answer(&generated, LambdaEvent::new(self.event(request_type, names), context));
        PausedTime::passes(MINUTE, operation, requests, answered).await.unwrap();
        self.aws.cloud_formation.answers().pop().unwrap()
    }

    /// The document of the newest version.
    pub(crate) fn document(&self) -> Value {
        serde_json::from_slice(&self.aws.app_config.versions().pop().unwrap().1).unwrap()
    }
}

#[tokio::test]
async fn every_variable_that_is_missing_is_named() {
    let aws = AwsDouble::start().unwrap();
    let none: [(&str, &str); 0] = [];
    let function = FunctionProcess::companion(Handler::GenerateConfig, &aws, none).unwrap();
    let output = function.ended().await.unwrap();
    assert!(!output.status.success());
    let error = String::from_utf8(output.stderr).unwrap();
    for (name, _) in &VARIABLES[..4] {
        assert!(error.contains(name), "{error}");
    }
}

#[tokio::test]
async fn a_creation_is_answered_with_what_was_deployed() {
    let function = Function::with_a_campaign();
    let answer = function.asked("Create", "shop").await;
    assert_eq!(answer["Status"], "SUCCESS", "{answer}");
    let data = json!({"Namespaces": "1", "ConfigurationVersion": "1", "DeploymentNumber": "1", "LeftOut": "0"});
    assert_eq!(answer["Data"], data);
    assert_eq!(function.aws.app_config.deployments(), [("1".to_owned(), "DEPLOYING".to_owned())]);
    let sent = &function.aws.app_config.start_deployment.requests()[0];
    assert_eq!(sent.path(), "/applications/application/environments/environment/deployments");
    assert_eq!(sent.json()["ConfigurationProfileId"], "profile");
    assert_eq!(sent.json()["DeploymentStrategyId"], "strategy");
}

#[tokio::test]
async fn a_failure_is_answered_with_its_reason() {
    let function = Function::with_a_campaign();
    let denied = Answer::error(400, "AccessDeniedException", "not authorized");
    function.aws.personalize.list_campaigns.always(denied);
    let answer = function.asked("Create", "all").await;
    assert_eq!(answer["Status"], "FAILED");
    let reason = answer["Reason"].as_str().unwrap();
    assert!(reason.contains("the campaigns of Amazon Personalize can't be listed"), "{reason}");
    assert_eq!(function.aws.app_config.versions(), []);
}

#[tokio::test]
async fn an_unknown_request_and_unknown_properties_are_answered() {
    let function = Function::with_a_campaign();
    let answer = function.asked("Replace", "all").await;
    assert_eq!(answer["Status"], "FAILED");
    assert!(answer["Reason"].as_str().unwrap().contains("Replace"), "{answer}");
    let event = function.aws.custom_resource_event("Create", &json!({}));
    let answer = function.sent(Invocation::from(&event)).await;
    assert_eq!(answer["Status"], "FAILED");
    assert!(answer["Reason"].as_str().unwrap().contains("DatasetGroupNames"), "{answer}");
}

#[tokio::test]
async fn a_creation_that_runs_out_of_time_is_answered_before_the_time_is_over() {
    let function = Function::with_a_campaign();
    let describe = &function.aws.personalize.describe_campaign;
    describe.always(Answer::Usual.held_by(&Gate::closed()));
    let answer = function.asked_until(describe, 1, "Create", "all").await;
    assert_eq!(answer["Status"], "FAILED");
    assert!(answer["Reason"].as_str().unwrap().contains("0 of 1 campaigns are looked at"), "{answer}");
}

#[tokio::test]
async fn the_url_to_answer_to_is_in_no_log_even_at_trace() {
    let function = Function::with_a_campaign();
    function.asked("Create", "all").await;
    let output = function.process.stop().await.unwrap();
    let log = String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap();
    assert!(log.contains("deploying"), "{log}");
    assert!(!log.contains(CloudFormation::SECRET), "{log}");
}

#[tokio::test]
async fn a_person_can_ask_too() {
    let function = Function::with_a_campaign();
    let answer = function.aws.lambda_runtime.invoke(&json!({ "DatasetGroupNames": "all" })).await.json();
    assert_eq!(answer["Data"]["ConfigurationVersion"], "1", "{answer}");
    let refused = function.aws.lambda_runtime.invoke(&json!({ "names": "all" })).await;
    let Outcome::Error(error) = refused else { panic!("{refused:?}") };
    assert!(error["errorMessage"].as_str().unwrap().contains("DatasetGroupNames"), "{error}");
    assert!(function.aws.cloud_formation.answers().is_empty());
}
