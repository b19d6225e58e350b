//! The order of it all: check, describe, write, announce.
//!
//! Whatever fails, the invocation fails, and AppConfig deploys nothing. Nothing is written or announced before the
//! whole document is known to be good and to fit.

use std::time::{Duration, SystemTime};

use aws_smithy_types::retry::RetryConfig;
use aws_smithy_types::timeout::TimeoutConfig;
use configuration::validate::{Findings, Severity, validate};
use custom_resource::{Answering, is_custom_resource_event, time_for_work};
use embedded_metrics::EmbeddedMetrics;
use lambda_runtime::{Diagnostic, LambdaEvent};
use serde_json::{Value, json};
use thiserror::Error;

use crate::environment::Environment;
use crate::event::{ConfigurationVersion, EventError, ValidatorEvent};
use crate::publication::{PublishError, Publisher};
use crate::rejection;
use crate::template_change::TemplateChange;

/// AppConfig gives a validator 15 s; two calls, and the work between them, have room in it.
const CALL_LIMIT: Duration = Duration::from_secs(5);
const ATTEMPT_LIMIT: Duration = Duration::from_secs(2);

/// What is left of a custom resource's time when its work is given up, so that the answer is a success.
const REMAINDER: Duration = Duration::from_millis(500);

/// Why a configuration is not deployed.
#[derive(Debug, Error)]
pub enum Refusal {
    /// The invocation is none of AppConfig's.
    #[error(transparent)]
    Event(#[from] EventError),
    /// The document has problems. The text names them.
    #[error("{0}")]
    Invalid(String),
    /// The document can't be described or announced.
    #[error(transparent)]
    Publish(#[from] PublishError),
}

impl Refusal {
    /// The error's type, by which Lambda's log and metrics tell faults of the document from ours.
    #[must_use]
    pub const fn error_type(&self) -> &'static str {
        match self {
            Self::Event(_) => "InvalidEvent",
            Self::Invalid(_) => "InvalidConfiguration",
            Self::Publish(error) => error.error_type(),
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
    publisher: Publisher,
    app_config: aws_sdk_appconfig::Client,
    metrics: EmbeddedMetrics,
    answering: Answering,
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
        let Environment { connection, staging_bucket, deployment, metrics_namespace } = environment;
        let sdk = connection.sdk_config(limits, RetryConfig::standard());
        Self {
            publisher: Publisher::new(staging_bucket, deployment, &sdk),
            app_config: aws_sdk_appconfig::Client::new(&sdk),
            metrics: EmbeddedMetrics { namespace: metrics_namespace },
            answering: Answering::default(),
        }
    }

    /// Answers an invocation: AppConfig's, or CloudFormation's when the stack changes. AppConfig looks at nothing but
    /// whether it failed; the answer is for people who try by hand.
    ///
    /// # Errors
    /// The document's problems, or what keeps it from being deployed.
    pub async fn answer(&self, invocation: LambdaEvent<Value>) -> Result<Value, Diagnostic> {
        let function_arn = invocation.context.invoked_function_arn.clone();
        if is_custom_resource_event(&invocation.payload) {
            let left = invocation.context.deadline().duration_since(SystemTime::now()).unwrap_or_default();
            let change = TemplateChange {
                publisher: &self.publisher,
                app_config: &self.app_config,
                metrics: &self.metrics,
                function_arn: &function_arn,
                limit: time_for_work(left).saturating_sub(REMAINDER),
            };
            return self.answering.answer(&change, invocation).await;
        }
        Ok(self.check(invocation.payload, &function_arn).await?)
    }

    async fn check(&self, event: Value, function_arn: &str) -> Result<Value, Refusal> {
        let event = ValidatorEvent::read(event)?;
        let text = event.document()?;
        let findings = validate(&text);
        log(&findings, &event.version);
        if !findings.is_valid() {
            return Err(Refusal::Invalid(rejection::message(&findings)));
        }
        let publication = self.publisher.prepare(&text, &event.version, function_arn)?;
        self.publisher.write(&publication).await?;
        tracing::info!(
            application = event.version.application_id,
            configuration_version = event.version.configuration_version,
            version = publication.document.version(),
            namespaces = publication.document.namespaces.len(),
            "the configuration is valid"
        );
        let uri = publication.uri.clone();
        self.publisher.announce(publication).await?;
        let warnings: Vec<String> = findings.iter().map(ToString::to_string).collect();
        Ok(json!({"valid": true, "warnings": warnings, "openApiSpecUri": uri}))
    }
}

/// Every finding is a line of the log, with its JSON pointer in a field of its own.
fn log(findings: &Findings, version: &ConfigurationVersion) {
    let (application, configuration_version) = (&version.application_id, &version.configuration_version);
    for finding in findings.iter() {
        let (pointer, fix) = (&finding.pointer, &finding.fix);
        match finding.severity {
            Severity::Error => {
                tracing::error!(application, configuration_version, pointer, fix, "{}", finding.message);
            }
            Severity::Warning => {
                tracing::warn!(application, configuration_version, pointer, fix, "{}", finding.message);
            }
        }
    }
}
