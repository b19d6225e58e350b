//! A `local` of a test's own, with a small configuration and catalogue in a folder of its own.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use aws_doubles::LocalProcess;
use http::{Request, Response};
use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use serde_json::{Value, json};
use tempfile::TempDir;

/// A folder with a namespace `shop` of ten items, `item-0` to `item-9`, and interactions in which `item-1` goes with
/// `item-2`, and the others are used alone.
pub(crate) struct Inputs(TempDir);

impl Inputs {
    pub(crate) fn new() -> Self {
        let inputs = Self(tempfile::tempdir().unwrap());
        let items = (0..10).map(|number| {
            json!({"id": format!("item-{number}"), "name": format!("Item {number}"),
                "colour": if number % 2 == 0 { "red" } else { "blue" }})
            .to_string()
        });
        fs::write(inputs.items(), items.map(|line| line + "\n").collect::<String>()).unwrap();
        let mut interactions = String::new();
        for user in 0..20 {
            for item in [1, 2, 3 + user % 7] {
                interactions += &format!(
                    "{}\n",
                    json!({"userId": format!("user-{user}"), "itemId": format!("item-{item}"), "eventType": "View",
                        "timestamp": 1_700_000_000 + user})
                );
            }
        }
        fs::write(inputs.interactions(), interactions).unwrap();
        inputs.configure(&configuration());
        inputs
    }

    /// Writes a file at once, as editors do.
    pub(crate) fn write(&self, path: &Path, text: &str) {
        let new = self.0.path().join("new");
        fs::write(&new, text).unwrap();
        fs::rename(new, path).unwrap();
    }

    pub(crate) fn items(&self) -> PathBuf {
        self.0.path().join("items.jsonl")
    }

    pub(crate) fn interactions(&self) -> PathBuf {
        self.0.path().join("interactions.jsonl")
    }

    pub(crate) fn configuration(&self) -> PathBuf {
        self.0.path().join("configuration.json")
    }

    pub(crate) fn events(&self) -> PathBuf {
        self.0.path().join("events")
    }

    pub(crate) fn configure(&self, document: &Value) {
        self.write(&self.configuration(), &serde_json::to_string_pretty(document).unwrap());
    }

    /// The arguments that make `local` run these.
    pub(crate) fn arguments(&self) -> Vec<String> {
        let path = |path: PathBuf| path.display().to_string();
        vec![
            "--config".to_owned(),
            path(self.configuration()),
            "--items".to_owned(),
            format!("shop={}", path(self.items())),
            "--interactions".to_owned(),
            format!("shop={}", path(self.interactions())),
            "--data".to_owned(),
            path(self.events()),
            "--port".to_owned(),
            "0".to_owned(),
            "--cache".to_owned(),
            "none".to_owned(),
            "--auth".to_owned(),
            "none".to_owned(),
        ]
    }
}

/// A configuration with a recommender of each action, a tracker and a stream.
pub(crate) fn configuration() -> Value {
    let campaign = |name: &str| {
        json!({"variations": {"one": {"type": "personalize-campaign",
            "arn": format!("arn:aws:personalize:eu-central-1:123456789012:campaign/{name}")}}})
    };
    json!({
        "version": "1",
        "namespaces": {"shop": {
            "inferenceItemMetadata": {"type": "localdb"},
            "eventTargets": [
                {"type": "personalize-event-tracker", "trackingId": "11111111-2222-3333-4444-555555555555"},
                {"type": "kinesis-stream", "streamName": "clicks"}
            ],
            "recommenders": {
                "recommend-items": {"home": campaign("home")},
                "related-items": {"like-this": campaign("like-this")},
                "rerank-items": {"sort": campaign("sort")}
            }
        }}
    })
}

/// A running `local`.
pub(crate) struct Local {
    process: LocalProcess,
    pub(crate) base: String,
    /// What it said until it was ready.
    pub(crate) greeting: String,
}

impl Local {
    /// Starts one and waits until it says where it is.
    pub(crate) fn start(arguments: &[String]) -> Self {
        let process = LocalProcess::start(Command::new(env!("CARGO_BIN_EXE_local")).args(arguments)).unwrap();
        let (base, greeting) = (process.base().to_owned(), process.greeting().to_owned());
        Self { process, base, greeting }
    }

    /// The next line that it says.
    pub(crate) fn line(&self) -> String {
        self.process.line().unwrap()
    }

    pub(crate) async fn get(&self, path: &str) -> Response<Bytes> {
        self.send(Request::get(format!("{}{path}", self.base)).body(Full::default()).unwrap()).await
    }

    /// The body of a 200, as JSON.
    pub(crate) async fn json(&self, path: &str) -> Value {
        let response = self.get(path).await;
        assert_eq!(response.status(), 200, "{path}: {:?}", response.body());
        serde_json::from_slice(response.body()).unwrap()
    }

    /// The ids of an answer, in order.
    pub(crate) async fn ids(&self, path: &str) -> Vec<String> {
        let answer = self.json(path).await;
        let list = answer.get("itemList").or(answer.get("personalizedRanking")).unwrap();
        list.as_array().unwrap().iter().map(|item| item["itemId"].as_str().unwrap().to_owned()).collect()
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Response<Bytes> {
        let request = Request::post(format!("{}{path}", self.base)).header("content-type", "application/json");
        self.send(request.body(Full::from(body.to_string())).unwrap()).await
    }

    pub(crate) async fn send(&self, request: Request<Full<Bytes>>) -> Response<Bytes> {
        let response = Client::builder(TokioExecutor::new()).build_http().request(request).await.unwrap();
        let (parts, body) = response.into_parts();
        Response::from_parts(parts, body.collect().await.unwrap().to_bytes())
    }

    /// Interrupts it as Ctrl-C does, and returns its exit code and what else it said.
    pub(crate) fn interrupt(self) -> (Option<i32>, String) {
        self.process.interrupt().unwrap()
    }
}

/// Interrupts a process as Ctrl-C does.
pub(crate) fn interrupt(process: &Child) {
    let interrupted = Command::new("kill").args(["-INT", &process.id().to_string()]).status().unwrap();
    assert!(interrupted.success());
}

/// Runs one that is not to start: its exit code and what it says.
pub(crate) fn refused(arguments: &[String]) -> (Option<i32>, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_local")).args(arguments).stdin(Stdio::null()).output().unwrap();
    assert!(output.stdout.is_empty());
    (output.status.code(), String::from_utf8(output.stderr).unwrap())
}
