//! A `local` that calls a double of AWS, with a small configuration and catalogue.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use aws_doubles::{AwsDouble, LocalProcess};
use http::Request;
use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use serde_json::{Value, json};
use tempfile::TempDir;

/// The namespace `shop`, whose items here are named as the file beside the configuration names them.
pub(crate) struct Shop {
    pub(crate) aws: AwsDouble,
    folder: TempDir,
}

impl Shop {
    pub(crate) fn new(document: &Value) -> Self {
        let shop = Self { aws: AwsDouble::start().unwrap(), folder: tempfile::tempdir().unwrap() };
        fs::write(shop.path("configuration.json"), document.to_string()).unwrap();
        let items = (1..=9).map(|number| format!("{{\"id\": \"item-{number}\", \"name\": \"Of the file\"}}\n"));
        fs::write(shop.path("items.jsonl"), items.collect::<String>()).unwrap();
        shop
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// As an option.
    pub(crate) fn data(&self) -> [String; 2] {
        ["--data".to_owned(), self.path("events").display().to_string()]
    }

    /// `local` with these options more, in an environment in which the double is AWS and nothing else is known.
    pub(crate) fn command(&self, options: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_local"));
        command
            .env_clear()
            .env("HOME", self.folder.path())
            .envs(self.aws.environment())
            .arg("--config")
            .arg(self.path("configuration.json"))
            .arg("--items")
            .arg(format!("shop={}", self.path("items.jsonl").display()))
            .args(["--port", "0", "--auth", "none", "--cache", "none"])
            .args(options);
        command
    }

    /// The same, where neither region nor credentials are in the environment.
    pub(crate) fn nobodys_command(&self, options: &[&str]) -> Command {
        let mut command = self.command(options);
        for (name, _) in self.aws.environment() {
            if name.starts_with("AWS_") && !["AWS_ENDPOINT_URL", "AWS_EC2_METADATA_DISABLED"].contains(&name) {
                command.env_remove(name);
            }
        }
        command
    }

    pub(crate) fn start(&self, options: &[&str]) -> LocalProcess {
        LocalProcess::start(&mut self.command(options)).unwrap()
    }
}

/// Runs one that is not to start: what it says, with exit code 2.
pub(crate) fn refused(command: &mut Command) -> String {
    let output = command.stdin(Stdio::null()).output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{said}");
    said
}

/// Status and JSON of an answer, if it is JSON.
pub(crate) async fn ask(request: http::request::Builder, body: &str) -> (u16, Value) {
    let request = request.body(Full::<Bytes>::from(body.to_owned())).unwrap();
    let response = Client::builder(TokioExecutor::new()).build_http().request(request).await.unwrap();
    let status = response.status().as_u16();
    let body = response.into_body().collect().await.unwrap().to_bytes();
    (status, serde_json::from_slice(&body).unwrap_or_default())
}

pub(crate) async fn get(local: &LocalProcess, path: &str) -> (u16, Value) {
    ask(Request::get(format!("{}{path}", local.base())), "").await
}

/// A document with one recommender, `home`, of this origin.
pub(crate) fn document(origin: &Value) -> Value {
    json!({"version": "1", "namespaces": {"shop": {
        "inferenceItemMetadata": {"type": "localdb"},
        "eventTargets": [
            {"type": "personalize-event-tracker", "trackingId": "11111111-2222-3333-4444-555555555555"},
            {"type": "kinesis-stream", "streamName": "clicks"}
        ],
        "recommenders": {"recommend-items": {"home": {"variations": {"one": origin}}}}
    }}})
}

/// A campaign as origin.
pub(crate) fn campaign() -> Value {
    json!({"type": "personalize-campaign", "arn": "arn:aws:personalize:us-east-1:123456789012:campaign/home"})
}
