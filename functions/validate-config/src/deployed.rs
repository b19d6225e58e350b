//! The configuration that is deployed.
//!
//! It is read from AppConfig's control plane. During a roll-out the data plane answers with the old document or the new
//! one, as chance has it; caches and tables are set for the new one from its beginning.

use aws_sdk_appconfig::Client;
use aws_sdk_appconfig::primitives::Blob;
use aws_sdk_appconfig::types::DeploymentState;
use function_host::call_error::CallError;

use crate::event::ConfigurationVersion;

const APP_CONFIG: &str = "AppConfig";
const GET_VERSION: &str = "GetHostedConfigurationVersion";

/// The newest version of a profile that is deployed to an environment, or is being rolled out, with its document. None
/// when there is none.
///
/// # Errors
/// What AppConfig says.
pub(crate) async fn deployed(
    client: &Client,
    application: &str,
    environment: &str,
    profile: &str,
) -> Result<Option<(ConfigurationVersion, Vec<u8>)>, CallError> {
    // "Lists the deployments for an environment in descending deployment number order":
    // <https://docs.aws.amazon.com/appconfig/2019-10-09/APIReference/API_ListDeployments.html>.
    let list = client.list_deployments().application_id(application).environment_id(environment);
    let mut pages = list.into_paginator().send();
    while let Some(page) = pages.next().await {
        let page = page.map_err(CallError::of(APP_CONFIG, "ListDeployments"))?;
        let mut deployments = page.items.unwrap_or_default();
        deployments.retain(|deployment| is_deployed(deployment.state.as_ref()));
        // Emulators list the oldest first.
        deployments.sort_by_key(|deployment| std::cmp::Reverse(deployment.deployment_number));
        for deployment in deployments {
            // The list does not say whose deployment it is; an environment may have several profiles.
            let get = client.get_deployment().application_id(application).environment_id(environment);
            let deployment = get.deployment_number(deployment.deployment_number).send().await;
            let deployment = deployment.map_err(CallError::of(APP_CONFIG, "GetDeployment"))?;
            if deployment.configuration_profile_id.as_deref() == Some(profile) {
                let number = deployment.configuration_version.unwrap_or_default();
                return hosted(client, application, profile, number).await.map(Some);
            }
        }
    }
    Ok(None)
}

/// A version of a profile, with its document.
async fn hosted(
    client: &Client,
    application: &str,
    profile: &str,
    configuration_version: String,
) -> Result<(ConfigurationVersion, Vec<u8>), CallError> {
    let Ok(number) = configuration_version.parse() else {
        let message = format!("version {configuration_version:?} is not one that AppConfig hosts");
        return Err(CallError::new(APP_CONFIG, GET_VERSION, "", &message));
    };
    let get = client.get_hosted_configuration_version().application_id(application);
    let hosted = get.configuration_profile_id(profile).version_number(number).send().await;
    let hosted = hosted.map_err(CallError::of(APP_CONFIG, GET_VERSION))?;
    let version = ConfigurationVersion {
        application_id: application.to_owned(),
        configuration_profile_id: profile.to_owned(),
        configuration_version,
        uri: "hosted".to_owned(),
    };
    Ok((version, hosted.content.map(Blob::into_inner).unwrap_or_default()))
}

/// One that is still being validated may yet be refused.
fn is_deployed(state: Option<&DeploymentState>) -> bool {
    use DeploymentState::{Baking, Complete, Deploying};
    matches!(state, Some(Baking | Complete | Deploying))
}
