//! The shipped binary, asked by CloudFormation.

use std::time::{Duration, SystemTime};

use aws_doubles::services::{CloudFormation, Invocation};
use aws_doubles::{AwsDouble, FunctionProcess, Operation, PausedTime};
use custom_resource::Answering;
use facts::Handler;
use function_host::connection::Connection;
use function_host::variables::Variables;
use lambda_runtime::{Context, LambdaEvent};
use serde_json::{Value, json};
use staging_bucket::Contents;

const MINUTE: Duration = Duration::from_secs(60);

pub(crate) const BUCKET: &str = "a-staging-bucket";

/// The function, running.
pub(crate) struct Function {
    pub(crate) aws: AwsDouble,
    process: FunctionProcess,
}

impl Function {
    pub(crate) fn start() -> Self {
        let aws = AwsDouble::start().unwrap();
        let process = FunctionProcess::companion(Handler::StagingBucket, &aws, [("LOG_LEVEL", "trace")]).unwrap();
        Self { aws, process }
    }

    /// Asks for `Create`, `Update` or `Delete`, and returns CloudFormation's answer.
    pub(crate) async fn asked(&self, request_type: &str, swagger_ui: &str) -> Value {
        let event = self.event(request_type, swagger_ui);
        self.aws.lambda_runtime.invoke(Invocation { timeout: MINUTE, ..Invocation::from(&event) }).await;
        self.aws.cloud_formation.answers().pop().unwrap()
    }

    /// The same of the function's code in this process, whose time is over at the moment at which `operation` has
    /// received this many requests.
    pub(crate) async fn asked_until(&self, operation: &Operation, requests: usize, request_type: &str) -> Value {
        let connection = Connection::read(&mut Variables::new(|name| self.aws.variable(name)));
        let (contents, answering) = (Contents::new(&connection), Answering::default());
        let mut context = Context::default();
        let deadline = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap() + MINUTE;
        context.deadline = u64::try_from(deadline.as_millis()).unwrap();
        let answered = answering.answer(&contents, LambdaEvent::new(self.event(request_type, "yes"), context));
        PausedTime::passes(MINUTE, operation, requests, answered).await.unwrap();
        self.aws.cloud_formation.answers().pop().unwrap()
    }

    fn event(&self, request_type: &str, swagger_ui: &str) -> Value {
        let properties =
            json!({ "BucketName": BUCKET, "SwaggerUi": swagger_ui, "Code": "1.0.0/companions-x86_64.zip" });
        self.aws.custom_resource_event(request_type, &properties)
    }

    /// The keys that are shown.
    pub(crate) fn keys(&self) -> Vec<String> {
        self.aws.s3.names().into_iter().map(|(_, key)| key).collect()
    }

    /// Stops the function and returns its log.
    pub(crate) async fn log(self) -> String {
        let output = self.process.stop().await.unwrap();
        String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap()
    }
}

#[tokio::test]
async fn a_function_without_its_connection_names_the_variables_and_does_not_start() {
    let aws = AwsDouble::start().unwrap();
    let function = FunctionProcess::companion(Handler::StagingBucket, &aws, [("AWS_REGION", "")]).unwrap();
    let output = function.ended().await.unwrap();
    assert!(!output.status.success());
    assert!(String::from_utf8(output.stderr).unwrap().contains("must be set: AWS_REGION"));
}

#[tokio::test]
async fn the_url_to_answer_to_is_in_no_log_even_at_trace() {
    let function = Function::start();
    function.asked("Create", "yes").await;
    function.asked("Delete", "yes").await;
    let log = function.log().await;
    assert!(log.contains("Swagger UI") && log.contains("the bucket is empty"), "{log}");
    assert!(!log.contains(CloudFormation::SECRET) && !log.contains("ResponseURL"), "{log}");
}

#[tokio::test]
async fn properties_that_are_not_understood_are_answered() {
    let function = Function::start();
    let answer = function.asked("Create", "perhaps").await;
    assert_eq!(answer["Status"], "FAILED");
    assert!(answer["Reason"].as_str().unwrap().contains("unknown variant `perhaps`"));
    assert_eq!(function.aws.s3.names(), []);
}

#[tokio::test]
async fn a_request_of_an_unknown_type_is_answered_and_changes_nothing() {
    let function = Function::start();
    let answer = function.asked("Rename", "yes").await;
    assert_eq!(answer["Status"], "FAILED");
    assert!(answer["Reason"].as_str().unwrap().contains("\"Rename\""));
    assert_eq!(function.aws.s3.names(), []);
}
