//! A resource that does what its property `Do` says, and an invocation of it.

use std::time::{Duration, SystemTime};

use aws_doubles::AwsDouble;
use custom_resource::{Answering, CustomResource, Failure, Made, Progress};
use lambda_runtime::{Context, Diagnostic, LambdaEvent};
use serde::Deserialize;
use serde_json::{Value, json};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Wanted {
    r#do: Deed,
    name: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Deed {
    Succeed,
    Fail,
    Never,
    NeverSilently,
}

pub(crate) struct Resource;

impl Resource {
    async fn act(wanted: &Wanted, verb: &str, progress: &Progress) -> Result<Made, Failure> {
        match wanted.r#do {
            Deed::Succeed => Ok(Made::default().with("Verb", verb)),
            Deed::Fail => Err(Failure::new(format!("{verb}: it can't be done"))),
            Deed::Never => {
                progress.say("7 of 9 files are there");
                std::future::pending().await
            }
            Deed::NeverSilently => std::future::pending().await,
        }
    }
}

impl CustomResource for Resource {
    type Properties = Wanted;

    async fn create(&self, wanted: Wanted, progress: &Progress) -> Result<Made, Failure> {
        Self::act(&wanted, "create", progress).await
    }

    async fn update(&self, wanted: Wanted, before: Option<Wanted>, progress: &Progress) -> Result<Made, Failure> {
        let made = Self::act(&wanted, "update", progress).await?;
        Ok(made.with("Before", before.and_then(|before| before.name).unwrap_or_default()))
    }

    async fn delete(&self, gone: Wanted, progress: &Progress) -> Result<Made, Failure> {
        Self::act(&gone, "delete", progress).await
    }
}

/// Invokes the function with an event and this much time.
pub(crate) async fn invoke_within(time: Duration, event: Value) -> Result<Value, Diagnostic> {
    let mut context = Context::default();
    let deadline = (SystemTime::now() + time).duration_since(SystemTime::UNIX_EPOCH).unwrap();
    context.deadline = u64::try_from(deadline.as_millis()).unwrap();
    Answering::default().answer(&Resource, LambdaEvent::new(event, context)).await
}

pub(crate) async fn invoke(event: Value) -> Result<Value, Diagnostic> {
    invoke_within(Duration::from_secs(60), event).await
}

/// Invokes with an event of this type that does this, and returns the one answer that CloudFormation got.
pub(crate) async fn answer(request_type: &str, deed: &str) -> Value {
    answer_to(request_type, deed, |_| {}).await
}

/// The same, with an event that was tampered with.
pub(crate) async fn answer_to(request_type: &str, deed: &str, tamper: impl FnOnce(&mut Value)) -> Value {
    let aws = AwsDouble::start().unwrap();
    let mut event = aws.custom_resource_event(request_type, &json!({ "Do": deed, "Name": "new" }));
    tamper(&mut event);
    let returned = invoke(event).await.unwrap();
    let mut answers = aws.cloud_formation.answers();
    assert_eq!(answers.len(), 1);
    let answer = answers.remove(0);
    assert_eq!(returned["Status"], answer["Status"]);
    answer
}
