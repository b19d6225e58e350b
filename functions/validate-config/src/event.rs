//! AppConfig's event, and the document in it.
//!
//! <https://docs.aws.amazon.com/appconfig/latest/userguide/appconfig-creating-configuration-and-profile-validators.html>

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde_json::Value;
use thiserror::Error;

/// A version of a configuration, as AppConfig names it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ConfigurationVersion {
    /// The application.
    pub application_id: String,
    /// The configuration profile.
    pub configuration_profile_id: String,
    /// The number of the version.
    #[serde(default)]
    pub configuration_version: String,
    /// Where the document is kept: `hosted`, or a URI.
    #[serde(default)]
    pub uri: String,
}

/// What AppConfig asks.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct ValidatorEvent {
    /// What is to be deployed.
    #[serde(flatten)]
    pub version: ConfigurationVersion,
    /// The document in base64.
    content: String,
}

/// Why an event can't be answered.
#[derive(Debug, Error)]
pub enum EventError {
    /// Not what AppConfig sends a validator. The parser's words stay out: they may quote the document.
    #[error(
        "the event is not one of AppConfig's validator events, which have applicationId, configurationProfileId and \
         content"
    )]
    Shape,
    /// The content is not base64.
    #[error("the event's content is not base64: {0}")]
    Content(#[from] base64::DecodeError),
}

impl ValidatorEvent {
    /// Reads the event.
    ///
    /// # Errors
    /// When it is none of AppConfig's.
    pub(crate) fn read(event: Value) -> Result<Self, EventError> {
        serde_json::from_value(event).map_err(|_| EventError::Shape)
    }

    /// The document's text.
    ///
    /// # Errors
    /// When it is not base64.
    pub(crate) fn document(&self) -> Result<Vec<u8>, EventError> {
        Ok(STANDARD.decode(&self.content)?)
    }
}
