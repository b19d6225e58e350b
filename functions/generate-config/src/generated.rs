//! The custom resource, and the same without CloudFormation.

use configuration::validate::validate;
use custom_resource::{CustomResource, Failure, Made, Progress};
use lambda_runtime::Diagnostic;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::account::Personalize;
use crate::app_config::AppConfig;
use crate::document::document;
use crate::environment::Environment;
use crate::selection::Selection;

/// What the template says.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Properties {
    /// See [`Selection::read`].
    pub(crate) dataset_group_names: String,
}

/// A configuration generated from what Amazon Personalize has.
#[derive(Debug)]
pub struct GeneratedConfiguration {
    personalize: Personalize,
    app_config: AppConfig,
}

impl GeneratedConfiguration {
    /// One of this environment.
    #[must_use]
    pub fn new(environment: Environment) -> Self {
        Self { personalize: Personalize::new(&environment.connection), app_config: AppConfig::new(environment) }
    }

    /// Answers an event of a person's own: `{"DatasetGroupNames": "all"}`, or a custom resource's event with nobody to
    /// answer to. Whatever it asks for, it generates.
    ///
    /// # Errors
    /// When the event names no dataset groups, and when nothing can be generated.
    pub(crate) async fn asked_directly(&self, event: &Value) -> Result<Value, Diagnostic> {
        let properties = event.get("ResourceProperties").unwrap_or(event);
        let failed = |reason: String| Diagnostic { error_type: "NotGenerated".to_owned(), error_message: reason };
        let wanted: Properties = serde_json::from_value(properties.clone())
            .map_err(|error| failed(format!("the event is no {{\"DatasetGroupNames\": \"…\"}}: {error}")))?;
        let made = self.generate(&Selection::read(&wanted.dataset_group_names), &Progress::default()).await;
        let made = made.map_err(|failure| failed(failure.reason))?;
        Ok(json!({ "Data": made.data, "Remark": made.remark }))
    }

    async fn generate(&self, selection: &Selection, progress: &Progress) -> Result<Made, Failure> {
        if *selection == Selection::Nothing {
            return Ok(Made::default().remark("No dataset groups are named, so nothing is generated."));
        }
        let found = self.personalize.find(selection, progress).await?;
        for left_out in &found.left_out {
            tracing::warn!("not in the configuration: {left_out}");
        }
        let left_out = if found.left_out.is_empty() {
            String::new()
        } else {
            format!("Not in the configuration: {}.", found.left_out.join("; "))
        };
        let made = Made::default().with("LeftOut", found.left_out.len().to_string());
        let Some(document) = document(&found) else {
            return Ok(made.remark(format!("There is nothing to serve, so nothing is deployed. {left_out}")));
        };
        let namespaces = document["namespaces"].as_object().map_or(0, serde_json::Map::len);
        let text = serde_json::to_vec_pretty(&document).unwrap_or_default();
        let findings = validate(&text);
        if !findings.is_valid() {
            let findings: Vec<String> = findings.iter().map(ToString::to_string).collect();
            let reason = format!("the generated configuration is not valid: {}", findings.join(" "));
            return Err(Failure::nothing_made(reason));
        }
        let deployed = self.app_config.deploy(text, progress).await?;
        tracing::info!(version = deployed.version, deployment = deployed.deployment, namespaces, "deploying");
        let made = made
            .with("Namespaces", namespaces.to_string())
            .with("ConfigurationVersion", deployed.version.to_string())
            .with("DeploymentNumber", deployed.deployment.to_string());
        Ok(if left_out.is_empty() { made } else { made.remark(left_out) })
    }
}

impl CustomResource for GeneratedConfiguration {
    type Properties = Properties;

    async fn create(&self, wanted: Properties, progress: &Progress) -> Result<Made, Failure> {
        self.generate(&Selection::read(&wanted.dataset_group_names), progress).await
    }

    /// Another choice of dataset groups makes another version. The same choice makes none: people may have changed the
    /// configuration since.
    async fn update(
        &self,
        wanted: Properties,
        before: Option<Properties>,
        progress: &Progress,
    ) -> Result<Made, Failure> {
        let wanted = Selection::read(&wanted.dataset_group_names);
        if before.is_some_and(|before| Selection::read(&before.dataset_group_names) == wanted) {
            return Ok(Made::default().remark("The dataset groups are the same, so nothing is generated."));
        }
        self.generate(&wanted, progress).await
    }

    async fn delete(&self, _: Properties, progress: &Progress) -> Result<Made, Failure> {
        let removed = self.app_config.remove_versions(progress).await?;
        Ok(Made::default().with("VersionsRemoved", removed.to_string()))
    }
}
