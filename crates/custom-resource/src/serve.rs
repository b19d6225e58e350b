//! From an event to the answer, against the invocation's deadline.

use std::time::{Duration, SystemTime};

use function_host::http::HttpClient;
use lambda_runtime::{Diagnostic, LambdaEvent};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use crate::address::ResponseUrl;
use crate::answer::{Answer, Status};
use crate::request::{Kind, Request, RequestError, physical_id, physical_id_of_nothing};
use crate::resource::{CustomResource, Failure, Made, Progress};

/// The time that is kept for the answer, retries included; half of the invocation's if that is less.
const RESERVE: Duration = Duration::from_secs(10);

/// The longest that connecting, and one attempt to answer, may take.
const CONNECT_LIMIT: Duration = Duration::from_secs(1);
const PUT_LIMIT: Duration = Duration::from_secs(3);

/// The longest body that is read of what S3 says to an answer, in bytes; it is not looked at.
const LONGEST_REPLY: usize = 64 * 1024;

/// How much of the time that an invocation has left is for the work; the rest is for the answer.
#[must_use]
pub fn time_for_work(left: Duration) -> Duration {
    left.saturating_sub(RESERVE).max(left / 2)
}

/// Answers CloudFormation.
#[derive(Debug)]
pub struct Answering {
    client: HttpClient,
}

impl Default for Answering {
    fn default() -> Self {
        Self { client: HttpClient::new(CONNECT_LIMIT, PUT_LIMIT, LONGEST_REPLY) }
    }
}

impl Answering {
    /// Does what an event asks of the resource, answers, and returns the status that was answered. A request that
    /// failed and was answered is a success of the function: Lambda must not try it again.
    ///
    /// # Errors
    /// When the event has no URL to answer to, and when the answer does not arrive: then Lambda invokes the function
    /// again with the same event, twice by default.
    pub async fn answer<R: CustomResource>(
        &self,
        resource: &R,
        invocation: LambdaEvent<Value>,
    ) -> Result<Value, Diagnostic> {
        let (event, context) = invocation.into_parts();
        let url = ResponseUrl::of(&event).ok_or_else(|| diagnostic(&RequestError::NoResponseUrl))?;
        let deadline = context.deadline();
        let time = time_for_work(deadline.duration_since(SystemTime::now()).unwrap_or_default());

        let outcome = match Request::read(&event) {
            Ok(request) => {
                let (kind, resource_type) = (name(&request.kind), &request.resource_type);
                let request_id = &context.request_id;
                tracing::info!(request_id, resource_type, resource = request.logical_resource_id, "{kind}");
                // Boxed, for work that calls the SDK is a future deeper than rustc lays out.
                Box::pin(handle(resource, request, time)).await
            }
            Err(error) => Err(Failure::nothing_made(error.to_string())),
        };
        if let Err(Failure { reason, .. }) = &outcome {
            tracing::error!(request_id = context.request_id, reason, "failed");
        }
        let answer = answer_to(&event, outcome);
        let status = answer.status;
        match url.put(&self.client, answer.body(), deadline).await {
            Ok(()) => Ok(json!({ "Status": status })),
            Err(error) => Err(Diagnostic {
                error_type: "AnswerNotDelivered".to_owned(),
                error_message: format!("the answer did not arrive at CloudFormation: {error}"),
            }),
        }
    }
}

async fn handle<R: CustomResource>(resource: &R, request: Request, time: Duration) -> Result<Made, Failure> {
    if request.kind == Kind::Delete && request.nothing_was_made() {
        return Ok(Made::default().remark("There was nothing to delete."));
    }
    let wanted = properties::<R::Properties>(request.properties)
        .map_err(|error| Failure::nothing_made(format!("the properties can't be read: {error}")))?;
    let progress = Progress::default();
    let work = async {
        match request.kind {
            Kind::Create => resource.create(wanted, &progress).await,
            Kind::Update { before } => resource.update(wanted, properties(before).ok(), &progress).await,
            Kind::Delete => resource.delete(wanted, &progress).await,
        }
    };
    tokio::time::timeout(time, work).await.unwrap_or_else(|_| {
        let done = progress.said();
        let done = if done.is_empty() { "nothing was finished".to_owned() } else { done };
        Err(Failure::new(format!("the function's time was over after {:.0} s: {done}", time.as_secs_f64())))
    })
}

fn properties<P: DeserializeOwned>(properties: Map<String, Value>) -> Result<P, serde_json::Error> {
    serde_json::from_value(Value::Object(properties))
}

const fn name(kind: &Kind) -> &'static str {
    match kind {
        Kind::Create => "create",
        Kind::Update { .. } => "update",
        Kind::Delete => "delete",
    }
}

fn answer_to(event: &Value, outcome: Result<Made, Failure>) -> Answer {
    let text = |name: &str| event[name].as_str().unwrap_or_default().to_owned();
    let (status, made, physical_resource_id) = match outcome {
        Ok(made) => (Status::Success, made, physical_id(event)),
        Err(Failure { reason, nothing_made }) => {
            let id = if nothing_made { physical_id_of_nothing(event) } else { physical_id(event) };
            // CloudFormation takes no failure without a reason.
            let reason = if reason.is_empty() { "no reason is known".to_owned() } else { reason };
            (Status::Failed, Made::default().remark(reason), id)
        }
    };
    Answer {
        status,
        reason: made.remark.unwrap_or_default(),
        physical_resource_id,
        stack_id: text("StackId"),
        request_id: text("RequestId"),
        logical_resource_id: text("LogicalResourceId"),
        no_echo: made.no_echo,
        data: made.data,
    }
}

fn diagnostic(error: &RequestError) -> Diagnostic {
    Diagnostic { error_type: "NoResponseUrl".to_owned(), error_message: error.to_string() }
}
