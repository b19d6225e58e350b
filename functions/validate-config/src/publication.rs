//! What a configuration has outside of AppConfig: the OpenAPI document in the bucket, and the event that sets caches
//! and tables.
//!
//! The OpenAPI document goes first: alone, it describes routes that are not there yet, and the next deployment writes
//! it anew; an event alone would set caches for a document that nobody deployed. Doing it again does the same again.

use std::error::Error;

use aws_sdk_eventbridge::types::PutEventsRequestEntry;
use aws_sdk_s3::primitives::ByteStream;
use aws_types::SdkConfig;
use configuration::Document;
use facts::bucket::OPENAPI_KEY;
use function_host::call_error::CallError;
use serde_json::Value;
use thiserror::Error;

use crate::announcement::{self, TooLarge};
use crate::event::ConfigurationVersion;
use openapi_document::DescribeError;
use openapi_document::deployment::Deployment;

/// Asks each time whether there is a newer one, so that a new configuration's routes are seen at once. The question
/// costs a 304: both CloudFront and the browser know the object's ETag.
const OPENAPI_CACHE_CONTROL: &str = "no-cache";

const EVENT_BRIDGE: &str = "EventBridge";
const PUT_EVENTS: &str = "PutEvents";

/// Why a configuration is not described or not announced.
#[derive(Debug, Error)]
pub enum PublishError {
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
        "The configuration is valid, but its OpenAPI document could not be written to {uri}: {error}. Deploy it again."
    )]
    NotWritten {
        /// Where it should go.
        uri: String,
        /// What S3 says.
        error: CallError,
    },
    /// The event can't be put.
    #[error(
        "The configuration is valid, but its change could not be announced on the default event bus: {0}. Deploy it \
         again."
    )]
    NotAnnounced(CallError),
}

impl PublishError {
    /// The error's type, by which Lambda's log and metrics tell faults of the document from ours.
    #[must_use]
    pub const fn error_type(&self) -> &'static str {
        match self {
            Self::TooLarge(_) => "ConfigurationTooLarge",
            Self::NotWritten { .. } => "OpenApiNotWritten",
            Self::NotAnnounced(_) => "ChangeNotAnnounced",
            Self::Unreadable(_) | Self::Describe(_) => "InternalError",
        }
    }
}

/// What is to be written and announced: all of it fits.
#[derive(Debug)]
pub(crate) struct Publication {
    /// The configuration.
    pub document: Document,
    /// Where the OpenAPI document goes: `s3://bucket/key`.
    pub uri: String,
    description: String,
    entry: PutEventsRequestEntry,
}

/// Writes and announces.
#[derive(Debug)]
pub(crate) struct Publisher {
    staging_bucket: String,
    deployment: Deployment,
    s3: aws_sdk_s3::Client,
    event_bridge: aws_sdk_eventbridge::Client,
}

impl Publisher {
    /// One that writes to this bucket how a deployment is called.
    #[must_use]
    pub(crate) fn new(staging_bucket: String, deployment: Deployment, sdk: &SdkConfig) -> Self {
        let (s3, event_bridge) = (aws_sdk_s3::Client::new(sdk), aws_sdk_eventbridge::Client::new(sdk));
        Self { staging_bucket, deployment, s3, event_bridge }
    }

    /// Makes what is to be written and announced, before either is done.
    ///
    /// # Errors
    /// When the document can't be read or described, or is too large.
    pub(crate) fn prepare(
        &self,
        text: &[u8],
        version: &ConfigurationVersion,
        function_arn: &str,
    ) -> Result<Publication, PublishError> {
        let unreadable = |error: &dyn Error| PublishError::Unreadable(error.to_string());
        let document = Document::parse(text).map_err(|error| unreadable(&error))?;
        let written: Value = serde_json::from_slice(text).map_err(|error| unreadable(&error))?;
        let uri = format!("s3://{}/{OPENAPI_KEY}", self.staging_bucket);
        let entry = announcement::entry(version, &written, &uri, function_arn)?;
        let description = openapi_document::text(&document, &self.deployment)?;
        Ok(Publication { document, uri, description, entry })
    }

    /// Writes the OpenAPI document.
    ///
    /// # Errors
    /// What S3 says.
    pub(crate) async fn write(&self, publication: &Publication) -> Result<(), PublishError> {
        let put = self
            .s3
            .put_object()
            .bucket(&self.staging_bucket)
            .key(OPENAPI_KEY)
            .content_type("application/json")
            .cache_control(OPENAPI_CACHE_CONTROL)
            .body(ByteStream::from(publication.description.clone().into_bytes()));
        match put.send().await {
            Ok(_) => Ok(()),
            Err(error) => {
                let error = CallError::of("S3", "PutObject")(error);
                Err(PublishError::NotWritten { uri: publication.uri.clone(), error })
            }
        }
    }

    /// Puts the event.
    ///
    /// # Errors
    /// What EventBridge says.
    pub(crate) async fn announce(&self, publication: Publication) -> Result<(), PublishError> {
        let put = self.event_bridge.put_events().entries(publication.entry).send().await;
        let put = put.map_err(CallError::of(EVENT_BRIDGE, PUT_EVENTS)).map_err(PublishError::NotAnnounced)?;
        if put.failed_entry_count() == 0 {
            return Ok(());
        }
        // One entry was put, so one has failed.
        let failed = put.entries().iter().find(|entry| entry.error_code().is_some());
        let (code, message) = failed.map_or((None, None), |entry| (entry.error_code(), entry.error_message()));
        let (code, message) = (code.unwrap_or("unknown"), message.unwrap_or("no reason given"));
        Err(PublishError::NotAnnounced(CallError::new(EVENT_BRIDGE, PUT_EVENTS, code, message)))
    }
}
