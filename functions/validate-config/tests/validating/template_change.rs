//! The stack is updated: by another template, with other parameters, or with new code.

use std::time::{Duration, SystemTime};

use aws_doubles::services::{AppConfig, Invocation};
use aws_doubles::{Answer, Gate, PausedTime};
use lambda_runtime::{Context, LambdaEvent};
use serde_json::{Value, json};
use validate_config::environment::Environment;
use validate_config::validator::Validator;

use crate::harness::{API_URL, BUCKET, CDN_URL, Function, VARIABLES, announcement, describe, document};

/// What the template says.
pub(crate) fn properties() -> Value {
    json!({
        "ApplicationId": "app1234",
        "EnvironmentId": "env1234",
        "ConfigurationProfileId": AppConfig::PROFILE,
        "SettleSeconds": "0",
        "Settings": { "API_URL": API_URL },
    })
}

impl Function {
    /// A function whose environment has this document deployed, as version 1.
    fn with_deployed(document: &Value) -> Self {
        let function = Self::start();
        let version = function.aws.app_config.put_version(document.to_string().as_bytes());
        function.aws.app_config.put_deployment(version, "by hand");
        function.aws.app_config.complete_deployments();
        function
    }

    /// CloudFormation's request, and the answer that it gets.
    async fn asked(&self, request_type: &str) -> Value {
        self.asked_with(request_type, &properties()).await
    }

    async fn asked_with(&self, request_type: &str, properties: &Value) -> Value {
        let event = self.aws.custom_resource_event(request_type, properties);
        self.sent(Invocation::from(&event)).await
    }

    async fn sent(&self, invocation: Invocation) -> Value {
        self.aws.lambda_runtime.invoke(invocation).await;
        self.aws.cloud_formation.answers().pop().unwrap()
    }

    /// How often it counted that nothing could be announced.
    async fn failures_counted(self) -> usize {
        self.log().await.lines().filter(|line| line.contains(r#""ConfigurationAnnouncementFailures":[1.0]"#)).count()
    }
}

#[tokio::test]
async fn an_update_describes_and_announces_the_configuration_that_is_deployed() {
    let function = Function::with_deployed(&document());
    let answer = function.asked("Update").await;
    assert_eq!(answer["Status"], "SUCCESS", "{answer}");
    let deployment = openapi_document::deployment::Deployment {
        auth_scheme: facts::AuthScheme::OAuth2,
        entry_point: facts::ApiType::Http,
        api_url: API_URL.to_owned(),
        cdn_url: Some(CDN_URL.to_owned()),
    };
    assert_eq!(function.described(), describe(&document(), &deployment));
    assert_eq!(function.announced(), [announcement("1")]);
    let list = &function.aws.app_config.list_deployments.requests()[0];
    assert_eq!(list.path(), "/applications/app1234/environments/env1234/deployments");
    assert_eq!(function.failures_counted().await, 0);
}

#[tokio::test]
async fn a_creation_and_a_deletion_are_answered_at_once() {
    let function = Function::with_deployed(&document());
    for request_type in ["Create", "Delete"] {
        let answer = function.asked(request_type).await;
        assert_eq!(answer["Status"], "SUCCESS", "{answer}");
    }
    assert_eq!(function.aws.app_config.list_deployments.count(), 0);
    assert_eq!(function.announced(), [] as [Value; 0]);
}

#[tokio::test]
async fn a_version_that_is_being_rolled_out_counts_and_one_that_was_rolled_back_does_not() {
    let function = Function::with_deployed(&document());
    let mut newer = document();
    newer["version"] = json!("4");
    let version = function.aws.app_config.put_version(newer.to_string().as_bytes());
    function.aws.app_config.put_deployment(version, "newer");
    function.asked("Update").await;
    function.aws.app_config.end_deployments("ROLLED_BACK");
    function.asked("Update").await;
    let versions: Vec<Value> =
        function.announced().iter().map(|event| event["detail"]["configurationVersion"].clone()).collect();
    assert_eq!(versions, ["2", "1"]);
}

#[tokio::test]
async fn the_configuration_of_another_profile_in_the_environment_is_not_announced() {
    let function = Function::with_deployed(&document());
    function.aws.app_config.page(1);
    let flags = function.aws.app_config.put_version(b"flags");
    function.aws.app_config.put_deployment_of("another-profile", flags, "feature flags");
    function.aws.app_config.complete_deployments();
    function.asked("Update").await;
    assert_eq!(function.announced().len(), 1);
    assert_eq!(function.announced()[0]["detail"]["configurationVersion"], "1");
}

#[tokio::test]
async fn where_nothing_is_deployed_nothing_is_announced() {
    let function = Function::start();
    let answer = function.asked("Update").await;
    assert_eq!(answer["Status"], "SUCCESS", "{answer}");
    assert_eq!(function.announced(), [] as [Value; 0]);
    assert_eq!(function.failures_counted().await, 0);
}

#[tokio::test]
async fn what_goes_wrong_is_a_remark_and_counted_and_never_fails_the_update() {
    let denied = || Answer::error(403, "AccessDenied", "not allowed to do this");
    let failing: [fn(&Function) -> &aws_doubles::Operation; 5] = [
        |function| &function.aws.app_config.list_deployments,
        |function| &function.aws.app_config.get_deployment,
        |function| &function.aws.app_config.get_version,
        |function| &function.aws.s3.put_object,
        |function| &function.aws.event_bridge.put_events,
    ];
    for operation in failing {
        let function = Function::with_deployed(&document());
        operation(&function).always(denied());
        let answer = function.asked("Update").await;
        assert_eq!(answer["Status"], "SUCCESS", "{answer}");
        assert!(answer["Reason"].as_str().unwrap().contains("not allowed to do this"), "{answer}");
        assert_eq!(function.announced(), [] as [Value; 0]);
        assert_eq!(function.failures_counted().await, 1);
    }
}

#[tokio::test]
async fn a_document_or_properties_that_cannot_be_read_do_not_fail_the_update() {
    let function = Function::with_deployed(&json!("no configuration"));
    let answer = function.asked("Update").await;
    assert_eq!(answer["Status"], "SUCCESS", "{answer}");
    let answer = function.asked_with("Update", &json!({ "ApplicationId": "app1234" })).await;
    assert_eq!(answer["Status"], "SUCCESS", "{answer}");
    assert!(answer["Reason"].as_str().unwrap().contains("EnvironmentId"), "{answer}");
    assert_eq!(function.aws.s3.names(), []);
    assert_eq!(function.failures_counted().await, 2);
}

#[tokio::test]
async fn an_update_that_runs_out_of_time_is_answered_with_a_success_before_it_is_over() {
    let function = Function::with_deployed(&document());
    let aws = &function.aws;
    aws.app_config.get_version.always(Answer::Usual.held_by(&Gate::closed()));
    let variable = |name: &'static str| {
        let own = VARIABLES.into_iter().find(|(known, _)| *known == name).map(|(_, value)| value.to_owned());
        own.or_else(|| aws.variable(name))
    };
    let validator = Validator::new(Environment::read(variable).unwrap());
    let mut context = Context::default();
    // Half of it is for the work, which is less than a call may take.
    let deadline = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap() + Duration::from_secs(8);
    context.deadline = u64::try_from(deadline.as_millis()).unwrap();
    let event = aws.custom_resource_event("Update", &properties());
    let answered = validator.answer(LambdaEvent::new(event, context));
    PausedTime::passes(Duration::from_secs(4), &aws.app_config.get_version, 1, answered).await.unwrap();
    let answer = aws.cloud_formation.answers().remove(0);
    assert_eq!(answer["Status"], "SUCCESS", "{answer}");
    assert!(answer["Reason"].as_str().unwrap().contains("was not done in"), "{answer}");
}

#[tokio::test]
async fn after_an_update_the_function_goes_on_validating() {
    let function = Function::with_deployed(&document());
    function.asked("Update").await;
    assert_eq!(function.validate(&document()).await.json()["valid"], true);
    assert_eq!(function.aws.s3.names(), [(BUCKET.to_owned(), "openapi/openapi.json".to_owned())]);
}
