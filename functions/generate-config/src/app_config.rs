//! The document's versions and their deployments.

use std::time::Duration;

use aws_sdk_appconfig::Client;
use aws_sdk_appconfig::primitives::Blob;
use aws_sdk_appconfig::types::{DeploymentState, DeploymentSummary};
use aws_smithy_types::retry::RetryConfig;
use aws_smithy_types::timeout::TimeoutConfig;
use custom_resource::{Failure, Progress};
use function_host::call_error::CallError;

use crate::environment::Environment;

/// The service's name in errors.
const APP_CONFIG: &str = "AppConfig";

/// The longest that one attempt may take. A deployment starts with the validator, which has 15 s.
const ATTEMPT_LIMIT: Duration = Duration::from_secs(30);
const CONNECT_LIMIT: Duration = Duration::from_secs(3);
/// AppConfig's control plane allows few calls a second.
const ATTEMPTS: u32 = 8;

/// By this the function knows a deployment of its own.
const DESCRIPTION: &str = "Generated from Amazon Personalize";

/// The wait between two looks at a deployment that is being rolled back.
const LOOK_AGAIN: Duration = Duration::from_secs(2);

/// AppConfig, as far as the profile and the environment of the stack go.
#[derive(Debug)]
pub(crate) struct AppConfig {
    client: Client,
    environment: Environment,
}

/// What was deployed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Deployed {
    pub(crate) version: i32,
    pub(crate) deployment: i32,
}

fn failed(what: &str) -> impl Fn(CallError) -> Failure + '_ {
    move |error| Failure::new(format!("{what}: {error}"))
}

impl AppConfig {
    pub(crate) fn new(environment: Environment) -> Self {
        let limits =
            TimeoutConfig::builder().operation_attempt_timeout(ATTEMPT_LIMIT).connect_timeout(CONNECT_LIMIT).build();
        let shared = environment.connection.sdk_config(limits, RetryConfig::standard().with_max_attempts(ATTEMPTS));
        Self { client: Client::new(&shared), environment }
    }

    /// Makes a version and starts to roll it out, which goes on for minutes after this returns. A deployment that is
    /// under way is stopped if this function started it; somebody else's is a failure, and the new version is removed.
    pub(crate) async fn deploy(&self, document: Vec<u8>, progress: &Progress) -> Result<Deployed, Failure> {
        let version = self
            .client
            .create_hosted_configuration_version()
            .application_id(&self.environment.application_id)
            .configuration_profile_id(&self.environment.configuration_profile_id)
            .description(DESCRIPTION)
            .content_type("application/json")
            .content(Blob::new(document))
            .send()
            .await
            .map_err(CallError::of(APP_CONFIG, "CreateHostedConfigurationVersion"))
            .map_err(failed("no version of the configuration can be made"))?
            .version_number;
        progress.say(format!("version {version} of the configuration is made, but not deployed"));
        match self.start(version).await {
            Ok(deployment) => Ok(Deployed { version, deployment }),
            Err(failure) => {
                if let Err(error) = self.delete_version(version).await {
                    tracing::warn!(version, %error, "a version that is not deployed is left");
                }
                Err(failure)
            }
        }
    }

    async fn start(&self, version: i32) -> Result<i32, Failure> {
        let refused = failed("the configuration can't be deployed");
        let conflict = match self.start_once(version).await {
            Ok(deployment) => return Ok(deployment),
            Err(error) if error.code() == "ConflictException" => error,
            Err(error) => return Err(refused(error)),
        };
        let Some(running) = self.running().await.map_err(&refused)?.into_iter().next() else {
            return self.start_once(version).await.map_err(refused);
        };
        // The deployment that an attempt without an answer started.
        if running.configuration_version.as_deref() == Some(version.to_string().as_str()) {
            return Ok(running.deployment_number);
        }
        let number = running.deployment_number;
        if !self.is_ours(number).await.map_err(&refused)? {
            let fix = "wait for its end or stop it, and then update the stack";
            return Err(Failure::new(format!(
                "deployment {number}, of somebody else, is under way ({conflict}): {fix}"
            )));
        }
        self.stop(number).await.map_err(&refused)?;
        self.start_once(version).await.map_err(refused)
    }

    async fn start_once(&self, version: i32) -> Result<i32, CallError> {
        let started = self
            .client
            .start_deployment()
            .application_id(&self.environment.application_id)
            .environment_id(&self.environment.environment_id)
            .deployment_strategy_id(&self.environment.deployment_strategy_id)
            .configuration_profile_id(&self.environment.configuration_profile_id)
            .configuration_version(version.to_string())
            .description(DESCRIPTION)
            .send()
            .await
            .map_err(CallError::of(APP_CONFIG, "StartDeployment"))?;
        Ok(started.deployment_number)
    }

    /// Stops what is being rolled out and deletes all versions of the document, which people made and CloudFormation
    /// does not know. Returns how many.
    pub(crate) async fn remove_versions(&self, progress: &Progress) -> Result<usize, Failure> {
        for running in gone_is_none(self.running().await).map_err(failed("the deployments can't be listed"))? {
            let number = running.deployment_number;
            match self.stop(number).await {
                // One that is only watched any more can't be stopped, and holds up nothing.
                Err(error) if matches!(error.code(), "BadRequestException" | "ResourceNotFoundException") => {
                    tracing::info!(number, %error, "a deployment is not stopped");
                }
                other => other.map_err(failed(&format!("deployment {number} can't be stopped")))?,
            }
        }
        let mut removed = 0;
        loop {
            let versions = gone_is_none(self.versions().await).map_err(failed("the versions can't be listed"))?;
            if versions.is_empty() {
                return Ok(removed);
            }
            for version in versions {
                progress.say(format!("{removed} versions of the configuration are removed"));
                match self.delete_version(version).await {
                    Err(error) if error.code() != "ResourceNotFoundException" => {
                        let what =
                            format!("{removed} versions of the configuration are removed, version {version} can't be");
                        return Err(failed(&what)(error));
                    }
                    _ => removed += 1,
                }
            }
        }
    }

    /// Deployments that have not ended.
    async fn running(&self) -> Result<Vec<DeploymentSummary>, CallError> {
        let listed = self
            .client
            .list_deployments()
            .application_id(&self.environment.application_id)
            .environment_id(&self.environment.environment_id)
            .into_paginator()
            .items()
            .send()
            .collect::<Result<Vec<_>, _>>()
            .await
            .map_err(CallError::of(APP_CONFIG, "ListDeployments"))?;
        Ok(listed.into_iter().filter(|deployment| is_running(deployment.state.as_ref())).collect())
    }

    async fn is_ours(&self, number: i32) -> Result<bool, CallError> {
        let deployment = self.client.get_deployment().application_id(&self.environment.application_id);
        let deployment = deployment.environment_id(&self.environment.environment_id).deployment_number(number);
        Ok(deployment.send().await.map_err(CallError::of(APP_CONFIG, "GetDeployment"))?.description.as_deref()
            == Some(DESCRIPTION))
    }

    /// Stops a deployment, and waits until it is rolled back; the function's time is the limit.
    async fn stop(&self, number: i32) -> Result<(), CallError> {
        let (application, environment) = (&self.environment.application_id, &self.environment.environment_id);
        let stop = self.client.stop_deployment().application_id(application).environment_id(environment);
        let mut state =
            stop.deployment_number(number).send().await.map_err(CallError::of(APP_CONFIG, "StopDeployment"))?.state;
        while is_running(state.as_ref()) {
            tokio::time::sleep(LOOK_AGAIN).await;
            let look = self.client.get_deployment().application_id(application).environment_id(environment);
            let looked = look.deployment_number(number).send().await;
            state = looked.map_err(CallError::of(APP_CONFIG, "GetDeployment"))?.state;
        }
        Ok(())
    }

    async fn versions(&self) -> Result<Vec<i32>, CallError> {
        let listed = self
            .client
            .list_hosted_configuration_versions()
            .application_id(&self.environment.application_id)
            .configuration_profile_id(&self.environment.configuration_profile_id)
            .into_paginator()
            .items()
            .send()
            .collect::<Result<Vec<_>, _>>()
            .await
            .map_err(CallError::of(APP_CONFIG, "ListHostedConfigurationVersions"))?;
        Ok(listed.into_iter().map(|version| version.version_number).collect())
    }

    async fn delete_version(&self, version: i32) -> Result<(), CallError> {
        let delete = self.client.delete_hosted_configuration_version();
        let delete = delete.application_id(&self.environment.application_id);
        let delete =
            delete.configuration_profile_id(&self.environment.configuration_profile_id).version_number(version);
        delete.send().await.map(drop).map_err(CallError::of(APP_CONFIG, "DeleteHostedConfigurationVersion"))
    }
}

const fn is_running(state: Option<&DeploymentState>) -> bool {
    use DeploymentState::{Baking, Deploying, RollingBack, Validating};
    matches!(state, Some(Baking | Deploying | RollingBack | Validating))
}

/// What is gone has nothing.
fn gone_is_none<T>(listed: Result<Vec<T>, CallError>) -> Result<Vec<T>, CallError> {
    match listed {
        Err(error) if error.code() == "ResourceNotFoundException" => Ok(Vec::new()),
        other => other,
    }
}
