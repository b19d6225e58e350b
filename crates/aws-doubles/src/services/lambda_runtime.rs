//! Lambda's side of a running function: the runtime API that hands out events and takes answers, and as much of the
//! extensions API as an internal extension needs (register, next).
//!
//! <https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html>
//! <https://docs.aws.amazon.com/lambda/latest/dg/runtimes-extensions-api.html>

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use http::{HeaderMap, Method};
use serde_json::{Value, json};
use tokio::sync::{Notify, oneshot, watch};

use crate::answer::{Answer, Content};
use crate::dialect::Dialect;
use crate::operation::{Operation, Reply, lock};
use crate::request::ReceivedRequest;

const RUNTIME: &str = "2018-06-01";
const EXTENSIONS: &str = "2020-01-01";
const FUNCTION_ARN: &str = "arn:aws:lambda:us-east-1:123456789012:function:a-function";

/// An event, with what Lambda tells the function about it.
#[derive(Clone, Debug)]
pub struct Invocation {
    /// The event.
    pub event: Bytes,
    /// How long the function may take; it is told the moment, and nothing happens when it is over.
    pub timeout: Duration,
    /// The X-Ray trace header, if the function is to be told one.
    pub trace_id: Option<String>,
}

/// Lambda's longest: only what hangs meets it, however busy the machine is.
const TIMEOUT: Duration = Duration::from_secs(900);

impl From<&Value> for Invocation {
    fn from(event: &Value) -> Self {
        Self { event: event.to_string().into(), timeout: TIMEOUT, trace_id: None }
    }
}

/// What came of an invocation.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// The function answered.
    Answer(Bytes),
    /// The function reported an error, here as Lambda's error JSON.
    Error(Value),
    /// The double was dropped, or the process ended, before there was an answer.
    Lost,
}

impl Outcome {
    /// The answer as JSON; `Null` when there is no answer or it is not JSON.
    #[must_use]
    pub fn json(&self) -> Value {
        match self {
            Self::Answer(body) => serde_json::from_slice(body).unwrap_or(Value::Null),
            Self::Error(_) | Self::Lost => Value::Null,
        }
    }

    /// `errorType` and `errorMessage` of the error that the function reported, if it did.
    #[must_use]
    pub fn error(&self) -> Option<(String, String)> {
        let Self::Error(error) = self else { return None };
        let text = |name: &str| error[name].as_str().unwrap_or_default().to_owned();
        Some((text("errorType"), text("errorMessage")))
    }
}

/// The runtime API. `AWS_LAMBDA_RUNTIME_API` has to be the double's address.
#[derive(Debug)]
pub struct LambdaRuntime {
    state: Arc<State>,
    next: Operation,
    unknown: Operation,
}

#[derive(Debug)]
struct State {
    queue: Mutex<Queue>,
    arrived: Notify,
    /// How often the function asked for its next event: it is ready for as many.
    asked: watch::Sender<u64>,
    init_error: watch::Sender<Option<Value>>,
    /// Events sent to the extension so far; an extension waits for one that it has not seen.
    extension: Mutex<VecDeque<Value>>,
    extension_wants_events: watch::Sender<bool>,
    extension_asked: watch::Sender<u64>,
    extension_event: Notify,
}

#[derive(Debug, Default)]
struct Queue {
    invocations: u64,
    waiting: VecDeque<(String, Invocation)>,
    running: HashMap<String, oneshot::Sender<Outcome>>,
}

impl LambdaRuntime {
    pub(crate) fn new() -> Self {
        let never = |_: &ReceivedRequest| Answer::Never;
        Self {
            state: Arc::new(State {
                queue: Mutex::default(),
                arrived: Notify::new(),
                asked: watch::Sender::default(),
                init_error: watch::Sender::default(),
                extension: Mutex::default(),
                extension_wants_events: watch::Sender::default(),
                extension_asked: watch::Sender::default(),
                extension_event: Notify::new(),
            }),
            next: Operation::new("next", Dialect::Plain, never),
            unknown: Operation::new("the runtime API", Dialect::Plain, |_| Answer::status(404)),
        }
    }

    /// Hands an event to the function and waits for what comes of it.
    pub async fn invoke(&self, invocation: impl Into<Invocation>) -> Outcome {
        let (sender, receiver) = oneshot::channel();
        {
            let mut queue = lock(&self.state.queue);
            queue.invocations += 1;
            let id = format!("00000000-0000-4000-8000-{:012}", queue.invocations);
            queue.running.insert(id.clone(), sender);
            queue.waiting.push_back((id, invocation.into()));
        }
        self.state.arrived.notify_one();
        receiver.await.unwrap_or(Outcome::Lost)
    }

    /// Waits until the function has asked for its `count`th event since the double started: it has then started, and
    /// is done with `count - 1` events.
    pub async fn ready(&self, count: u64) {
        // The sender lives in `self`, so waiting can't fail.
        let _ = self.state.asked.subscribe().wait_for(|asked| *asked >= count).await;
    }

    /// How many events the function has asked for since the double started.
    #[must_use]
    pub fn asked(&self) -> u64 {
        *self.state.asked.borrow()
    }

    /// Waits until every part of the sandbox waits for its `count`th event, an extension that registered for `INVOKE`
    /// too: the moment from which Lambda may freeze it.
    pub async fn may_freeze(&self, count: u64) {
        self.ready(count).await;
        if *self.state.extension_wants_events.borrow() {
            let mut asked = self.state.extension_asked.subscribe();
            let _ = asked.wait_for(|asked| *asked >= count).await;
        }
    }

    /// The error that the function reported while it started, if it did, as Lambda's error JSON.
    #[must_use]
    pub fn init_error(&self) -> Option<Value> {
        self.state.init_error.borrow().clone()
    }

    /// The answers of the call by which the function asks for its next event: for faults of the runtime API itself.
    /// Its usual answer is the next event, and is not scripted here.
    #[must_use]
    pub fn next_operation(&self) -> &Operation {
        &self.next
    }

    /// Whether a request is for the runtime or the extensions API.
    pub(crate) fn claims(request: &ReceivedRequest) -> bool {
        let first = request.path_segments().into_iter().next();
        matches!(first.as_deref(), Some(RUNTIME | EXTENSIONS))
    }

    pub(crate) async fn reply_to(&self, request: ReceivedRequest) -> Reply {
        let segments = request.path_segments();
        let path: Vec<&str> = segments.iter().skip(1).map(String::as_str).collect();
        match (&request.method, path.as_slice()) {
            (&Method::GET, ["runtime", "invocation", "next"]) => self.next_event(request).await,
            (&Method::POST, ["runtime", "invocation", id, "response"]) => {
                let answer = Outcome::Answer(request.body.clone());
                self.settle(id, failed_midway(&request.headers).unwrap_or(answer))
            }
            (&Method::POST, ["runtime", "invocation", id, "error"]) => self.settle(id, Outcome::Error(request.json())),
            (&Method::POST, ["runtime", "init", "error"]) => {
                self.state.init_error.send_replace(Some(request.json()));
                accepted()
            }
            (&Method::POST, ["extension", "register"]) => {
                let wanted = request.json();
                let wanted = wanted["events"].as_array().is_some_and(|events| events.contains(&json!("INVOKE")));
                self.state.extension_wants_events.send_replace(wanted);
                let function = json!({
                    "functionName": "a-function", "functionVersion": "$LATEST", "handler": "bootstrap",
                });
                Reply::Whole(Content::json(&function).header("lambda-extension-identifier", "extension-1"))
            }
            (&Method::GET, ["extension", "event", "next"]) => self.next_extension_event().await,
            _ => self.unknown.reply_to(request).await,
        }
    }

    async fn next_event(&self, request: ReceivedRequest) -> Reply {
        if self.next.has_script() {
            return self.next.reply_to(request).await;
        }
        self.state.asked.send_modify(|asked| *asked += 1);
        loop {
            let waiting = lock(&self.state.queue).waiting.pop_front();
            if let Some((id, invocation)) = waiting {
                let deadline = deadline(invocation.timeout);
                self.tell_extension(&id, deadline);
                return Reply::Whole(event(&id, deadline, invocation));
            }
            self.state.arrived.notified().await;
        }
    }

    fn settle(&self, id: &str, outcome: Outcome) -> Reply {
        match lock(&self.state.queue).running.remove(id) {
            Some(waiting) => {
                // Whoever invoked may have stopped waiting.
                let _ = waiting.send(outcome);
                accepted()
            }
            None => Reply::Whole(Content::new(400, r#"{"errorType":"InvalidRequestID"}"#)),
        }
    }

    fn tell_extension(&self, id: &str, deadline: u128) {
        if *self.state.extension_wants_events.borrow() {
            lock(&self.state.extension).push_back(json!({
                "eventType": "INVOKE", "deadlineMs": deadline as u64, "requestId": id,
                "invokedFunctionArn": FUNCTION_ARN, "tracing": { "type": "X-Amzn-Trace-Id", "value": "" },
            }));
            self.state.extension_event.notify_one();
        }
    }

    async fn next_extension_event(&self) -> Reply {
        self.state.extension_asked.send_modify(|asked| *asked += 1);
        loop {
            let event = lock(&self.state.extension).pop_front();
            if let Some(event) = event {
                return Reply::Whole(Content::json(&event));
            }
            self.state.extension_event.notified().await;
        }
    }
}

fn event(id: &str, deadline: u128, invocation: Invocation) -> Content {
    let mut content = Content::new(200, invocation.event)
        .header("content-type", "application/json")
        .header("lambda-runtime-aws-request-id", id)
        .header("lambda-runtime-deadline-ms", &deadline.to_string())
        .header("lambda-runtime-invoked-function-arn", FUNCTION_ARN);
    if let Some(trace_id) = &invocation.trace_id {
        content = content.header("lambda-runtime-trace-id", trace_id);
    }
    content
}

/// The moment, in milliseconds since 1970, by which the function has to answer.
fn deadline(timeout: Duration) -> u128 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    (now + timeout).as_millis()
}

/// A streamed answer that fails midway tells so in trailers, which arrive here as nothing: only the header that
/// announces an error at once is seen.
fn failed_midway(headers: &HeaderMap) -> Option<Outcome> {
    let error_type = headers.get("lambda-runtime-function-error-type")?.to_str().ok()?;
    Some(Outcome::Error(json!({ "errorType": error_type })))
}

fn accepted() -> Reply {
    Reply::Whole(Content::new(202, r#"{"status":"OK"}"#).header("content-type", "application/json"))
}
