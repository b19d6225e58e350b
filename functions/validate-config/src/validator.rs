//! The order of it all: check, describe, write, announce.
//!
//! Whatever fails, the invocation fails, and AppConfig deploys nothing. Nothing is written or announced before the whole
//! document is known to be good and to fit. The OpenAPI document goes first: alone, it describes routes that are not
//! there yet, and the next deployment writes it anew; an event alone would set caches for a document that nobody deployed.
//! Doing it again does the same again.

use std::error::Error;
use std::time::Duration;

use aws_sdk_s3::primitives::ByteStream;
use aws_smithy_types::retry::RetryConfig;
use aws_smithy_types::timeout::TimeoutConfig;
use configuration::Document;
use configuration::validate::{Findings, Level, validate};
use facts::bucket::OPENAPI_KEY;
use lambda_runtime::{Diagnostic, LambdaEvent};
use serde_json::{Value, json};
use thiserror::Error;

use crate::announcement::{self, TooLarge};
use crate::environment::Environment;
use crate::event::{EventError, ValidatorEvent};
use crate::openapi::{self, DescribeError};
use crate::rejection;

/// Asks each time whether there is a newer one, so that a new configuration's routes are seen at once. The question
/// costs a 304: both CloudFront and the browser know the object's ETag.
const OPENAPI_CACHE_CONTROL: &str = "no-cache";

/// AppConfig gives a validator 15 s; two calls, and the work between them, have room in it.
const CALL_LIMIT: Duration = Duration::from_secs(5);
const ATTEMPT_LIMIT: Duration = Duration::from_secs(2);

/// Why a configuration is not deployed.
#[derive(Debug, Error)]
pub enum Refusal {
    /// The invocation is none of AppConfig's.
    #[error(transparent)]
    Event(#[from] EventError),
    /// The document has problems. The text names them.
    #[error("{0}")]
    Invalid(String),
    /// The document can't be read, although nothing was found; both readers would have to be out of step.
    #[error("the configuration passed its checks but can't be read: {0}")]
    Unreadable(String),
    /// The document is too large for the event.
    #[error(transparent)]
    TooLarge(#[from] TooLarge),
    /// The OpenAPI document can't be made.
    #[error(transparent)]
    Describe(#[from] DescribeError),
    /// The OpenAPI document can't be written.
    #[error(
        "The configuration is valid, but its OpenAPI document could not be written to {uri}: {reason}. Deploy it again."
    )]
    NotWritten {
        /// Where it should go.
        uri: String,
        /// What S3 says.
        reason: String,
    },
    /// The event can't be put.
    #[error(
        "The configuration is valid, but its change could not be announced on the default event bus: {0}. Deploy it again."
    )]
    NotAnnounced(String),
}

impl Refusal {
    /// The error's type, by which Lambda's log and metrics tell faults of the document from ours.
    #[must_use]
    pub const fn error_type(&self) -> &'static str {
        match self {
            Self::Event(_) => "InvalidEvent",
            Self::Invalid(_) => "InvalidConfiguration",
            Self::TooLarge(_) => "ConfigurationTooLarge",
            Self::NotWritten { .. } => "OpenApiNotWritten",
            Self::NotAnnounced(_) => "ChangeNotAnnounced",
            Self::Unreadable(_) | Self::Describe(_) => "InternalError",
        }
    }
}

impl From<Refusal> for Diagnostic {
    fn from(refusal: Refusal) -> Self {
        Self { error_type: refusal.error_type().to_owned(), error_message: refusal.to_string() }
    }
}

/// The function.
#[derive(Debug)]
pub struct Validator {
    environment: Environment,
    s3: aws_sdk_s3::Client,
    event_bridge: aws_sdk_eventbridge::Client,
}

impl Validator {
    /// Makes the clients.
    #[must_use]
    pub fn new(environment: Environment) -> Self {
        let limits = TimeoutConfig::builder()
            .operation_timeout(CALL_LIMIT)
            .operation_attempt_timeout(ATTEMPT_LIMIT)
            .connect_timeout(ATTEMPT_LIMIT)
            .build();
        let sdk = environment.connection.sdk_config(limits, RetryConfig::standard());
        let (s3, event_bridge) = (aws_sdk_s3::Client::new(&sdk), aws_sdk_eventbridge::Client::new(&sdk));
        Self { environment, s3, event_bridge }
    }

    /// Answers an invocation. AppConfig looks at nothing but whether it failed; the answer is for people who try by hand.
    ///
    /// # Errors
    /// The document's problems, or what keeps it from being deployed.
    pub async fn answer(&self, invocation: LambdaEvent<Value>) -> Result<Value, Diagnostic> {
        let function_arn = invocation.context.invoked_function_arn.clone();
        Ok(self.check(invocation.payload, &function_arn).await?)
    }

    async fn check(&self, event: Value, function_arn: &str) -> Result<Value, Refusal> {
        let event = ValidatorEvent::read(event)?;
        let text = event.document()?;
        let findings = validate(&text);
        log(&findings, &event);
        if !findings.is_valid() {
            return Err(Refusal::Invalid(rejection::message(&findings)));
        }
        let document = Document::parse(&text).map_err(|error| Refusal::Unreadable(error.to_string()))?;
        let written: Value = serde_json::from_slice(&text).map_err(|error| Refusal::Unreadable(error.to_string()))?;
        let uri = format!("s3://{}/{OPENAPI_KEY}", self.environment.staging_bucket);
        let entry = announcement::entry(&event, &written, &uri, function_arn)?;
        let description = openapi::text(&document, &self.environment.deployment)?;

        self.write(description, &uri).await?;
        self.announce(entry).await?;
        tracing::info!(
            application = event.application_id,
            configuration_version = event.configuration_version,
            version = document.version(),
            namespaces = document.namespaces.len(),
            "the configuration is valid"
        );
        let warnings: Vec<String> = findings.iter().map(ToString::to_string).collect();
        Ok(json!({"valid": true, "warnings": warnings, "openApiSpecUri": uri}))
    }

    async fn write(&self, description: String, uri: &str) -> Result<(), Refusal> {
        let put = self
            .s3
            .put_object()
            .bucket(&self.environment.staging_bucket)
            .key(OPENAPI_KEY)
            .content_type("application/json")
            .cache_control(OPENAPI_CACHE_CONTROL)
            .body(ByteStream::from(description.into_bytes()));
        match put.send().await {
            Ok(_) => Ok(()),
            Err(error) => Err(Refusal::NotWritten { uri: uri.to_owned(), reason: reason(&error) }),
        }
    }

    async fn announce(&self, entry: aws_sdk_eventbridge::types::PutEventsRequestEntry) -> Result<(), Refusal> {
        let put = self.event_bridge.put_events().entries(entry).send().await;
        let put = put.map_err(|error| Refusal::NotAnnounced(reason(&error)))?;
        if put.failed_entry_count() == 0 {
            return Ok(());
        }
        // One entry was put, so one has failed.
        let failed = put.entries().iter().find(|entry| entry.error_code().is_some());
        let (code, message) = failed.map_or((None, None), |entry| (entry.error_code(), entry.error_message()));
        Err(Refusal::NotAnnounced(format!("{}: {}", code.unwrap_or("unknown"), message.unwrap_or("no reason given"))))
    }
}

/// An error of the SDK with its causes: the outermost says just "service error".
fn reason(error: &dyn Error) -> String {
    let mut words = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        words = format!("{words}: {error}");
        cause = error.source();
    }
    words
}

/// Every finding is a line of the log, with its place in a field of its own.
fn log(findings: &Findings, event: &ValidatorEvent) {
    let (application, configuration_version) = (&event.application_id, &event.configuration_version);
    for finding in findings.iter() {
        let (pointer, mend) = (&finding.pointer, &finding.mend);
        match finding.level {
            Level::Error => {
                tracing::error!(application, configuration_version, pointer, mend, "{}", finding.message);
            }
            Level::Warning => {
                tracing::warn!(application, configuration_version, pointer, mend, "{}", finding.message);
            }
        }
    }
}
