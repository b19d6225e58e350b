//! The configuration document in AWS AppConfig: its versions, and their deployments to the stack's environment.
//!
//! - [`following`] — a deployment followed to its end

pub(crate) mod following;

use aws_sdk_appconfig::Client;
use aws_sdk_appconfig::error::SdkError;
use aws_sdk_appconfig::operation::get_deployment::GetDeploymentOutput;
use aws_sdk_appconfig::operation::start_deployment::StartDeploymentError;
use aws_sdk_appconfig::types::error::BadRequestException;
use aws_sdk_appconfig::types::{BadRequestDetails, DeploymentState};
use aws_smithy_types::{Blob, DateTime};
use configuration::Document;

use crate::aws::{CallError, Connection};
use crate::error::Error;
use crate::names::output;
use crate::stack::Stack;

/// Bytes of the largest document that AppConfig hosts, unless AWS raised the account's quota:
/// <https://docs.aws.amazon.com/general/latest/gr/appconfig.html>.
pub(crate) const LARGEST_DOCUMENT: usize = 2 << 20;

/// Characters of a description of a version or a deployment.
const LONGEST_DESCRIPTION: usize = 1024;

const SERVICE: &str = "AppConfig";

/// The configuration of a stack.
#[derive(Clone, Debug)]
pub(crate) struct AppConfig {
    client: Client,
    application: String,
    environment: String,
    profile: String,
    /// The strategy that reaches a quarter of the function's instances at a time.
    pub(crate) gradual: String,
    /// The strategy that reaches all of them at once.
    pub(crate) at_once: String,
}

/// A deployment of a version.
#[derive(Clone, Debug)]
pub(crate) struct Deployment {
    /// Counts the environment's deployments, from 1.
    pub(crate) number: i32,
    /// The number of the version of the document.
    pub(crate) version: String,
    pub(crate) state: DeploymentState,
    pub(crate) percent: f32,
    pub(crate) started: Option<DateTime>,
    pub(crate) completed: Option<DateTime>,
}

impl Deployment {
    /// Whether AppConfig is still at it. It makes one deployment at a time.
    pub(crate) fn is_under_way(&self) -> bool {
        is_under_way(&self.state)
    }

    /// Whether the version came to be in force everywhere.
    pub(crate) fn is_complete(&self) -> bool {
        self.state == DeploymentState::Complete
    }
}

/// Whether AppConfig is still at it.
pub(crate) fn is_under_way(state: &DeploymentState) -> bool {
    use DeploymentState::{Baking, Deploying, RollingBack, Validating};
    matches!(state, Baking | Deploying | RollingBack | Validating)
}

/// The last deployment that came to its end: its version is in force, but for what is under way.
pub(crate) fn in_force(newest_first: &[Deployment]) -> Option<&Deployment> {
    newest_first.iter().find(|deployment| deployment.is_complete())
}

impl AppConfig {
    /// The configuration of a stack, by its outputs.
    ///
    /// # Errors
    /// When the stack lacks an output.
    pub(crate) fn of(connection: &Connection, stack: &Stack) -> Result<Self, Error> {
        let named = |name| stack.required(name).map(str::to_owned);
        Ok(Self {
            client: connection.appconfig(),
            application: named(output::APPLICATION)?,
            environment: named(output::ENVIRONMENT)?,
            profile: named(output::CONFIGURATION_PROFILE)?,
            gradual: named(output::STRATEGY)?,
            at_once: named(output::FIRST_STRATEGY)?,
        })
    }

    /// All deployments, the newest first.
    pub(crate) async fn deployments(&self) -> Result<Vec<Deployment>, CallError> {
        let request = self.client.list_deployments().application_id(&self.application);
        let mut pages = request.environment_id(&self.environment).into_paginator().send();
        let mut deployments = Vec::new();
        while let Some(page) = pages.next().await {
            let page = page.map_err(CallError::of(SERVICE, "ListDeployments"))?;
            deployments.extend(page.items.unwrap_or_default().into_iter().map(|item| Deployment {
                number: item.deployment_number,
                version: item.configuration_version.unwrap_or_default(),
                state: item.state.unwrap_or(DeploymentState::from("UNKNOWN")),
                percent: item.percentage_complete.unwrap_or_default(),
                started: item.started_at,
                completed: item.completed_at,
            }));
        }
        deployments.sort_by_key(|deployment| -deployment.number);
        Ok(deployments)
    }

    /// A deployment, with its events.
    pub(crate) async fn deployment(&self, number: i32) -> Result<GetDeploymentOutput, CallError> {
        let request = self.client.get_deployment().application_id(&self.application);
        let got = request.environment_id(&self.environment).deployment_number(number).send().await;
        got.map_err(CallError::of(SERVICE, "GetDeployment"))
    }

    /// What versions are described as, by their numbers.
    pub(crate) async fn descriptions(&self) -> Result<Vec<(String, String)>, CallError> {
        let request = self.client.list_hosted_configuration_versions().application_id(&self.application);
        let mut pages = request.configuration_profile_id(&self.profile).into_paginator().send();
        let mut versions = Vec::new();
        while let Some(page) = pages.next().await {
            let page = page.map_err(CallError::of(SERVICE, "ListHostedConfigurationVersions"))?;
            versions.extend(
                page.items
                    .unwrap_or_default()
                    .into_iter()
                    .map(|item| (item.version_number.to_string(), item.description.unwrap_or_default())),
            );
        }
        Ok(versions)
    }

    /// The document of a version's number, as it was written.
    ///
    /// # Errors
    /// When there is no such version.
    pub(crate) async fn document(&self, version: &str) -> Result<Vec<u8>, Error> {
        let number: i32 = version
            .parse()
            .map_err(|_| Error::Failed(format!("AppConfig names a version {version}, which is no number")))?;
        let request = self.client.get_hosted_configuration_version().application_id(&self.application);
        let got = request.configuration_profile_id(&self.profile).version_number(number).send().await;
        match got.map_err(CallError::of(SERVICE, "GetHostedConfigurationVersion")) {
            Ok(got) => Ok(got.content.map(Blob::into_inner).unwrap_or_default()),
            Err(error) if error.is("ResourceNotFoundException") => Err(Error::Usage(format!(
                "there is no version {version} of the configuration; `deploy config history` shows which were deployed"
            ))),
            Err(error) => Err(error.into()),
        }
    }

    /// The document in force: its version's number and its text. `None` before the first deployment.
    pub(crate) async fn document_in_force(&self) -> Result<Option<(String, Vec<u8>)>, Error> {
        let deployments = self.deployments().await?;
        let Some(deployment) = in_force(&deployments) else { return Ok(None) };
        Ok(Some((deployment.version.clone(), self.document(&deployment.version).await?)))
    }

    /// Keeps a document as a new version, and returns its number.
    pub(crate) async fn create_version(&self, document: &[u8], description: &str) -> Result<String, CallError> {
        let request = self.client.create_hosted_configuration_version().application_id(&self.application);
        let request = request.configuration_profile_id(&self.profile).content_type("application/json");
        let created = request.content(Blob::new(document)).description(described(description)).send().await;
        let created = created.map_err(CallError::of(SERVICE, "CreateHostedConfigurationVersion"))?;
        Ok(created.version_number.to_string())
    }

    /// Deletes a version that was never deployed.
    pub(crate) async fn delete_version(&self, version: &str) -> Result<(), CallError> {
        let request = self.client.delete_hosted_configuration_version().application_id(&self.application);
        let request = request.configuration_profile_id(&self.profile);
        let deleted = request.version_number(version.parse().unwrap_or_default()).send().await;
        deleted.map(drop).map_err(CallError::of(SERVICE, "DeleteHostedConfigurationVersion"))
    }

    /// Starts the deployment of a version, and returns the deployment's number.
    pub(crate) async fn start(&self, version: &str, strategy: &str, description: &str) -> Result<i32, NotStarted> {
        let request = self.client.start_deployment().application_id(&self.application);
        let request = request.environment_id(&self.environment).configuration_profile_id(&self.profile);
        let request = request.configuration_version(version).deployment_strategy_id(strategy);
        match request.description(described(description)).send().await {
            Ok(started) => Ok(started.deployment_number),
            Err(error) => Err(NotStarted::of(error)),
        }
    }

    /// Stops a deployment that is under way: AppConfig goes back to the version before.
    pub(crate) async fn stop(&self, number: i32) -> Result<(), CallError> {
        let request = self.client.stop_deployment().application_id(&self.application);
        let request = request.environment_id(&self.environment).deployment_number(number);
        // Without it AppConfig refuses to stop one that only waits for alarms.
        let stopped = request.allow_revert(true).send().await;
        stopped.map(drop).map_err(CallError::of(SERVICE, "StopDeployment"))
    }
}

/// Why a deployment did not start.
#[derive(Debug)]
pub(crate) enum NotStarted {
    /// The stack's validator, or another check of AppConfig's, refused the document, for these reasons.
    Refused(Vec<String>),
    /// Another one is under way.
    Another(CallError),
    /// Anything else.
    Call(CallError),
}

impl NotStarted {
    fn of<R>(error: SdkError<StartDeploymentError, R>) -> Self
    where
        R: std::fmt::Debug + Send + Sync + 'static,
        SdkError<StartDeploymentError, R>: Into<SdkError<StartDeploymentError>>,
    {
        let error: SdkError<StartDeploymentError> = error.into();
        if let Some(StartDeploymentError::BadRequestException(refusal)) = error.as_service_error()
            && let Some(reasons) = reasons(refusal)
        {
            return Self::Refused(reasons);
        }
        let error = CallError::of(SERVICE, "StartDeployment")(error);
        if error.is("ConflictException") { Self::Another(error) } else { Self::Call(error) }
    }
}

/// What the validators said, if it was them who refused.
fn reasons(refusal: &BadRequestException) -> Option<Vec<String>> {
    let invalid = refusal.reason().is_some_and(|reason| reason.as_str() == "InvalidConfiguration");
    let details = match refusal.details() {
        Some(BadRequestDetails::InvalidConfiguration(details)) => details
            .iter()
            .filter_map(|detail| detail.reason.clone().or_else(|| detail.value.clone()))
            .flat_map(|reason| reason.lines().map(str::to_owned).collect::<Vec<_>>())
            .collect(),
        _ => Vec::new(),
    };
    match (details.is_empty(), refusal.message()) {
        (false, _) => Some(details),
        (true, Some(message)) if invalid || message.contains("alidat") => {
            Some(message.lines().map(str::to_owned).collect())
        }
        _ => None,
    }
}

/// A description within AppConfig's limit.
fn described(text: &str) -> String {
    text.chars().take(LONGEST_DESCRIPTION).collect()
}

/// What a document calls itself, for descriptions.
pub(crate) fn name_of(document: &Document) -> String {
    let version = document.version().map_or_else(|| "no version".to_owned(), |version| format!("version {version}"));
    match document.description.as_ref().and_then(|description| description.as_str()) {
        Some(description) if !description.is_empty() => format!("{version}: {description}"),
        _ => version,
    }
}
