//! A stack that is updated: by another template, with other parameters, or with new code. What was made of the
//! deployed configuration is made anew, because nobody deploys that configuration again just for this.
//!
//! As a custom resource it is asked when a setting of the functions that a configuration is announced to changes. It
//! never fails: a stack whose caches are behind is better than one that can't be updated. What goes wrong is logged,
//! counted as [`facts::metrics::CONFIGURATION_ANNOUNCEMENT_FAILURES`], and a remark of the answer.

use std::time::Duration;

use custom_resource::{CustomResource, Failure, Made, Progress};
use embedded_metrics::{EmbeddedMetrics, Measurements, Unit};
use facts::metrics::CONFIGURATION_ANNOUNCEMENT_FAILURES;
use function_host::call_error::CallError;
use serde::Deserialize;
use serde_json::Value;
use thiserror::Error;

use crate::deployed::deployed;
use crate::event::ConfigurationVersion;
use crate::publication::{PublishError, Publisher};

/// What the function reads of what the template says. The other properties are there to change.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Properties {
    application_id: String,
    environment_id: String,
    configuration_profile_id: String,
    /// How long after the call the event is put at the earliest, in seconds. CloudFormation hands over text.
    #[serde(default)]
    settle_seconds: String,
}

/// Why the configuration is not announced again.
#[derive(Debug, Error)]
enum NotAnnounced {
    #[error("the properties can't be read: {0}")]
    Properties(#[from] serde_json::Error),
    #[error("the deployed configuration can't be read: {0}")]
    Unread(#[from] CallError),
    #[error(transparent)]
    Publish(#[from] PublishError),
    #[error("it was not done in {:.1} s", .0.as_secs_f64())]
    OutOfTime(Duration),
}

/// The custom resource.
#[derive(Debug)]
pub(crate) struct TemplateChange<'a> {
    /// Describes and announces.
    pub publisher: &'a Publisher,
    /// Has the configuration.
    pub app_config: &'a aws_sdk_appconfig::Client,
    /// Where failures are counted.
    pub metrics: &'a EmbeddedMetrics,
    /// This function's own ARN.
    pub function_arn: &'a str,
    /// How long it may take.
    pub limit: Duration,
}

impl TemplateChange<'_> {
    async fn announce(&self, properties: Value) -> Result<Option<ConfigurationVersion>, NotAnnounced> {
        let properties: Properties = serde_json::from_value(properties)?;
        let Properties { application_id, environment_id, configuration_profile_id, settle_seconds } = &properties;
        let written = async {
            let found = deployed(self.app_config, application_id, environment_id, configuration_profile_id).await?;
            let Some((version, text)) = found else { return Ok::<_, NotAnnounced>(None) };
            let publication = self.publisher.prepare(&text, &version, self.function_arn)?;
            self.publisher.write(&publication).await?;
            Ok(Some((version, publication)))
        };
        let settled = tokio::time::sleep(Duration::from_secs(settle_seconds.parse().unwrap_or(0)));
        let (written, ()) = tokio::join!(written, settled);
        let Some((version, publication)) = written? else { return Ok(None) };
        self.publisher.announce(publication).await?;
        Ok(Some(version))
    }
}

impl CustomResource for TemplateChange<'_> {
    /// Any: properties that can't be read must not fail the update.
    type Properties = Value;

    /// The first configuration is announced when it is validated.
    async fn create(&self, _: Value, _: &Progress) -> Result<Made, Failure> {
        Ok(Made::default())
    }

    async fn update(&self, wanted: Value, _: Option<Value>, _: &Progress) -> Result<Made, Failure> {
        let announced = tokio::time::timeout(self.limit, self.announce(wanted)).await;
        let error = match announced.unwrap_or(Err(NotAnnounced::OutOfTime(self.limit))) {
            Ok(Some(version)) => {
                let version = version.configuration_version;
                tracing::info!(version, "the deployed configuration is described and announced for the changed stack");
                return Ok(Made::default().remark(format!("Version {version} of the configuration is announced.")));
            }
            Ok(None) => return Ok(Made::default().remark("No configuration is deployed.")),
            Err(error) => error,
        };
        tracing::error!(%error, "caches, tables and openapi.json are as they were before the stack changed");
        self.metrics.publish(&Measurements::default().with(CONFIGURATION_ANNOUNCEMENT_FAILURES, Unit::Count, 1.0));
        Ok(Made::default().remark(format!(
            "Caches, tables and openapi.json are as they were until a configuration is deployed: {error}"
        )))
    }

    async fn delete(&self, _: Value, _: &Progress) -> Result<Made, Failure> {
        Ok(Made::default())
    }
}
