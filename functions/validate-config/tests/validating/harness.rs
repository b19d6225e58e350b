//! The shipped binary over doubles, and what AppConfig sends it.

use std::path::{Path, PathBuf};

use aws_doubles::services::Outcome;
use aws_doubles::{AwsDouble, FunctionProcess};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use configuration::Document;
use facts::{ApiType, AuthScheme, Handler};
use openapi_document::deployment::Deployment;
use serde_json::{Value, json};

pub(crate) const BUCKET: &str = "a-bucket";
pub(crate) const API_URL: &str = "https://abc123.execute-api.us-east-1.amazonaws.com/prod";
pub(crate) const CDN_URL: &str = "https://d111111abcdef8.cloudfront.net";

/// What the template tells the function.
pub(crate) const VARIABLES: [(&str, &str); 5] = [
    ("STAGING_BUCKET", BUCKET),
    ("AUTH_SCHEME", "oauth2"),
    ("API_TYPE", "http"),
    ("API_URL", API_URL),
    ("API_CDN_URL", CDN_URL),
];

/// The function's process, with the doubles that it calls.
pub(crate) struct Function {
    pub(crate) aws: AwsDouble,
    process: FunctionProcess,
}

impl Function {
    pub(crate) fn start() -> Self {
        Self::start_with(&VARIABLES)
    }

    pub(crate) fn start_with(variables: &[(&str, &str)]) -> Self {
        let aws = AwsDouble::start().unwrap();
        let variables = variables.iter().copied();
        let process = FunctionProcess::companion(Handler::ValidateConfig, &aws, variables).unwrap();
        Self { aws, process }
    }

    /// Has a document validated.
    pub(crate) async fn validate(&self, document: &Value) -> Outcome {
        self.validate_text(document.to_string().as_bytes()).await
    }

    pub(crate) async fn validate_text(&self, text: &[u8]) -> Outcome {
        self.invoke(&event(text)).await
    }

    pub(crate) async fn invoke(&self, event: &Value) -> Outcome {
        self.aws.lambda_runtime.invoke(event).await
    }

    /// Has a document refused, and returns the error's type and words; nothing may have been written or announced.
    pub(crate) async fn refused(&self, text: &[u8]) -> (String, String) {
        let refusal = error(&self.validate_text(text).await);
        assert_eq!(self.aws.s3.names(), [], "an object is written");
        assert_eq!(self.aws.event_bridge.put_events.count(), 0, "an event is put");
        refusal
    }

    /// The OpenAPI document in the bucket.
    pub(crate) fn described(&self) -> Value {
        serde_json::from_slice(&self.aws.s3.object(BUCKET, "openapi/openapi.json").unwrap()).unwrap()
    }

    /// The events that were put on the default bus.
    pub(crate) fn announced(&self) -> Vec<Value> {
        self.aws.event_bridge.events()
    }

    /// Ends the process, and returns its log.
    pub(crate) async fn log(self) -> String {
        let output = self.process.stop().await.unwrap();
        [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap()).concat()
    }

    pub(crate) async fn ended(self) -> (bool, String) {
        let output = self.process.ended().await.unwrap();
        (output.status.success(), String::from_utf8(output.stderr).unwrap())
    }
}

/// What AppConfig sends.
pub(crate) fn event(text: &[u8]) -> Value {
    json!({
        "applicationId": "app1234",
        "configurationProfileId": "pro1234",
        "configurationVersion": "7",
        "content": STANDARD.encode(text),
        "uri": "hosted",
    })
}

/// The event that tells of [`document`] as a version of the configuration.
pub(crate) fn announcement(version: &str) -> Value {
    json!({
        "source": "personalization.apis",
        "detail-type": "PersonalizationApisConfigurationChange",
        "resources": ["arn:aws:appconfig:us-east-1:123456789012:application/app1234/configurationprofile/pro1234"],
        "detail": {
            "applicationId": "app1234",
            "configurationProfileId": "pro1234",
            "configurationVersion": version,
            "uri": "hosted",
            "content": document(),
            "openApiSpecUri": "s3://a-bucket/openapi/openapi.json",
        },
    })
}

/// Type and words of an invocation that failed.
#[track_caller]
pub(crate) fn error(outcome: &Outcome) -> (String, String) {
    outcome.error().unwrap_or_else(|| panic!("the invocation did not fail: {outcome:?}"))
}

/// A recommender of this action and one of events, in namespace `shop`.
pub(crate) fn document() -> Value {
    json!({"version": "3", "namespaces": {"shop": {
        "eventTargets": [{"type": "kinesis-stream", "streamName": "s"}],
        "recommenders": {"recommend-items": {"popular": {"variations": {"a": campaign("popular")}}}},
    }}})
}

pub(crate) fn campaign(name: &str) -> Value {
    json!({"type": "personalize-campaign",
        "arn": format!("arn:aws:personalize:us-east-1:123456789012:campaign/{name}")})
}

/// A deployment without anything in front of its gateway.
pub(crate) fn deployment(auth_scheme: AuthScheme) -> Deployment {
    Deployment { auth_scheme, entry_point: ApiType::Http, api_url: API_URL.to_owned(), cdn_url: None }
}

/// The OpenAPI document of a configuration, by the library that the binary is made from.
pub(crate) fn describe(document: &Value, deployment: &Deployment) -> Value {
    let document = Document::parse(document.to_string().as_bytes()).unwrap();
    serde_json::from_str(&openapi_document::text(&document, deployment).unwrap()).unwrap()
}

/// The configurations of this repository: our samples, and those of the Python original.
pub(crate) fn samples() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap();
    let folders = [root.join("docs/samples"), root.join("crates/configuration/tests/fixtures")];
    let files = folders.iter().flat_map(|folder| folder.read_dir().unwrap().map(|entry| entry.unwrap().path()));
    let mut files: Vec<PathBuf> = files.filter(|file| file.extension().is_some_and(|end| end == "json")).collect();
    files.sort();
    assert!(files.len() >= 7, "{files:?}");
    files
}

pub(crate) fn read(file: &Path) -> Value {
    serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap()
}
