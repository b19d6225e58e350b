//! The configuration that is deployed now.

use configuration::{Configuration, Document};
use function_host::call_error::CallError;

use crate::clients::Clients;
use crate::environment::Environment;
use crate::error::LoadError;

/// The configuration that is deployed now.
///
/// A session of its own for every event: a load comes after a change of the configuration often enough, and must not
/// use the one that a warm sandbox remembers.
///
/// # Errors
/// When AppConfig can't be asked, or has no configuration that can be read.
pub async fn configuration(clients: &Clients, environment: &Environment) -> Result<Configuration, LoadError> {
    let session = clients
        .app_config
        .start_configuration_session()
        .application_identifier(&environment.application_id)
        .environment_identifier(&environment.environment_id)
        .configuration_profile_identifier(&environment.configuration_profile_id)
        .send()
        .await
        .map_err(CallError::of("AppConfig", "StartConfigurationSession"))
        .map_err(|error| LoadError::NoConfiguration(error.to_string()))?;
    let answer = clients
        .app_config
        .get_latest_configuration()
        .set_configuration_token(session.initial_configuration_token)
        .send()
        .await
        .map_err(CallError::of("AppConfig", "GetLatestConfiguration"))
        .map_err(|error| LoadError::NoConfiguration(error.to_string()))?;
    let document = answer.configuration.map(aws_sdk_appconfigdata::primitives::Blob::into_inner).unwrap_or_default();
    if document.is_empty() {
        return Err(LoadError::NoConfiguration("none is deployed".to_owned()));
    }
    let document = Document::parse(&document).map_err(|error| LoadError::NoConfiguration(error.to_string()))?;
    Ok(document.compile())
}
