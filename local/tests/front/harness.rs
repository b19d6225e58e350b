//! A process of a test's own, and a client.

use std::process::Command;

use aws_doubles::LocalProcess;
use axum::body::Body;
use http::{HeaderMap, Method, Request, StatusCode};
use http_body_util::BodyExt;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use serde_json::{Value, json};
use tempfile::TempDir;

/// A running `local`.
pub(crate) struct Local {
    process: LocalProcess,
    folder: TempDir,
    client: Client<HttpConnector, Body>,
    /// Scheme, host and port.
    pub(crate) base: String,
    /// What it said when it started.
    pub(crate) greeting: String,
}

/// What was answered.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|_| panic!("{self:?}"))
    }
}

/// A configuration with recommenders of all three actions, whose answers may be kept by these rules.
pub(crate) fn configuration(cache_control: &Value) -> Value {
    let variations = json!({"variations": {"only": {
        "type": "personalize-campaign", "arn": "arn:aws:personalize:eu-west-1:123456789012:campaign/some"
    }}});
    json!({"version": "1", "namespaces": {"shop": {
        "cacheControl": cache_control,
        "recommenders": {
            "recommend-items": {"home": variations},
            "related-items": {"similar": variations},
            "rerank-items": {"order": variations}
        }
    }}})
}

/// Answers to requests without a user may be kept for 600 seconds.
pub(crate) fn kept_without_user() -> Value {
    json!({"noUserSpecified": {"maxAge": 600, "directives": "public"}})
}

impl Local {
    pub(crate) fn start(configuration: &Value, options: &[&str]) -> Self {
        let folder = TempDir::new().unwrap();
        let (document, items) = (folder.path().join("configuration.json"), folder.path().join("items.jsonl"));
        std::fs::write(&document, configuration.to_string()).unwrap();
        let lines = (0..20).map(|number| format!("{{\"id\": \"item-{number}\", \"name\": \"Item {number}\"}}\n"));
        std::fs::write(&items, lines.collect::<String>()).unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_local"));
        command.arg("--config").arg(&document).arg("--items").arg(format!("shop={}", items.display()));
        let process = LocalProcess::start(command.args(["--port", "0"]).args(options)).unwrap();
        let (base, greeting) = (process.base().to_owned(), process.greeting().to_owned());
        let client = Client::builder(TokioExecutor::new()).build_http();
        Self { process, folder, client, base, greeting }
    }

    /// The header that the greeting says callers show: its name and value.
    pub(crate) fn credential(&self) -> (String, String) {
        let header = self.process.credential().and_then(|header| header.split_once(": "));
        let (name, value) = header.unwrap_or_else(|| panic!("{}", self.greeting));
        (name.to_owned(), value.to_owned())
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.get_with(path, &[]).await
    }

    pub(crate) async fn get_with(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        self.send(Method::GET, path, headers, "").await
    }

    pub(crate) async fn send(&self, method: Method, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        let mut request = Request::builder().method(method).uri(format!("{}{path}", self.base));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let response = self.client.request(request.body(Body::from(body.to_owned())).unwrap()).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = String::from_utf8(body.collect().await.unwrap().to_bytes().to_vec()).unwrap();
        Answer { status: parts.status, headers: parts.headers, body }
    }

    /// Everything that the pages show of requests, as text.
    pub(crate) async fn traces(&self) -> Value {
        self.get("/local/requests").await.json()
    }

    /// Changes the configuration's file and waits until it is served.
    pub(crate) async fn configure(&self, configuration: &Value) {
        let text = configuration.to_string();
        std::fs::write(self.folder.path().join("configuration.json"), &text).unwrap();
        while self.get("/local/configuration").await.json()["served"] != *text {
            tokio::task::yield_now().await;
        }
    }
}
