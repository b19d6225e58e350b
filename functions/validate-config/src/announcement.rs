//! The event that sets caches and tables as the configuration wants them.

use aws_sdk_eventbridge::types::PutEventsRequestEntry;
use facts::configuration_change::{APPLICATION_ID, DETAIL_TYPE, SOURCE};
use serde_json::{Value, json};
use thiserror::Error;

use crate::event::ConfigurationVersion;

/// The most bytes that the entry may have.
///
/// AppConfig would host a document of 1 MB and more. One whose compact form does not fit here is refused, rather than
/// deployed with caches and tables that do not follow it.
pub const ENTRY_LIMIT: usize = facts::configuration_change::EVENT_BYTES;

/// A document that is too large for the event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error(
    "The configuration is too large: its event has {size} bytes, at most {ENTRY_LIMIT} can be sent to the state \
     machine that sets \
     caches and tables. Shorten descriptions, move settings that repeat to a level above (they are inherited), or \
     give some \
     namespaces a deployment of their own. White space does not count."
)]
pub struct TooLarge {
    /// The entry's size in bytes, as EventBridge counts.
    pub size: usize,
}

/// The event's entry.
///
/// `function_arn` is this function's own: partition, region and account of the profile are those of its validator.
///
/// # Errors
/// When the document is too large for it.
pub fn entry(
    version: &ConfigurationVersion,
    document: &Value,
    open_api_uri: &str,
    function_arn: &str,
) -> Result<PutEventsRequestEntry, TooLarge> {
    let detail = json!({
        APPLICATION_ID: version.application_id,
        "configurationProfileId": version.configuration_profile_id,
        "configurationVersion": version.configuration_version,
        "uri": version.uri,
        "content": document,
        "openApiSpecUri": open_api_uri,
    })
    .to_string();
    let resource = profile_arn(version, function_arn);
    let size = SOURCE.len() + DETAIL_TYPE.len() + detail.len() + resource.as_ref().map_or(0, String::len);
    if size > ENTRY_LIMIT {
        return Err(TooLarge { size });
    }
    Ok(PutEventsRequestEntry::builder()
        .source(SOURCE)
        .detail_type(DETAIL_TYPE)
        .detail(detail)
        .set_resources(resource.map(|resource| vec![resource]))
        .build())
}

/// The ARN of the configuration profile:
/// <https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsappconfig.html>.
fn profile_arn(version: &ConfigurationVersion, function_arn: &str) -> Option<String> {
    let mut parts = function_arn.splitn(6, ':');
    let (_, partition, _, region, account) =
        (parts.next()?, parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    let (application, profile) = (&version.application_id, &version.configuration_profile_id);
    Some(format!(
        "arn:{partition}:appconfig:{region}:{account}:application/{application}/configurationprofile/{profile}"
    ))
}
