//! A stack that is updated from another template, or with other parameters or new code, announces its configuration
//! again.

use cfn::schema::CustomResource;
use cfn::{Handle, Json};
use facts::Binary;
use facts::environment::LOG_LEVEL;
use serde_json::{Map, json};

use super::configuration::Configuration;
use crate::stack::Stack;

/// The functions that a configuration is announced to, with the one that does it. What a template decides about a
/// configuration's caches, tables and API description is in their settings.
const FUNCTIONS: [&str; 3] = ["ConfigValidatorFunction", "SyncCacheFunction", "SyncTablesFunction"];

/// The REST API's stage.
const STAGE: &str = "RestApiStage";

/// Seconds from the update of the state machine to the event: "Executions started immediately after you call
/// UpdateStateMachine may use the previous state machine definition and roleArn".
/// <https://docs.aws.amazon.com/step-functions/latest/apireference/API_UpdateStateMachine.html>
const SETTLE_SECONDS: &str = "3";

/// Adds the custom resource. Everything that an announcement sets in motion is there before it.
pub(crate) fn add(stack: &mut Stack<'_>, configuration: &Configuration, stage_cache: bool) -> Handle<CustomResource> {
    stack.back_to("Synchronization");
    let mut settings = Map::new();
    for variables in FUNCTIONS.map(|name| &stack.template.resource(name)["Properties"]["Environment"]["Variables"]) {
        let variables = variables.as_object().into_iter().flatten().filter(|(name, _)| *name != LOG_LEVEL);
        settings.extend(variables.map(|(name, value)| (name.clone(), value.clone())));
    }
    let validator = Handle::<cfn::lambda::Function>::named(FUNCTIONS[0]);
    let mut announcement = CustomResource::new("ConfigurationAnnouncement", &validator.arn())
        .property("ApplicationId", &configuration.application.reference())
        .property("EnvironmentId", &configuration.environment.reference())
        .property("ConfigurationProfileId", &configuration.profile.reference())
        .property("SettleSeconds", &SETTLE_SECONDS.to_owned())
        .property("Code", &stack.asset_key(Binary::Companions))
        .property("Settings", &Json::Object(settings));
    if stage_cache {
        // An update that writes these sets the stage's ages and cache keys back to the template's.
        let stage = &stack.template.resource(STAGE)["Properties"];
        let written = json!({ "DeploymentId": stage["DeploymentId"], "MethodSettings": stage["MethodSettings"] });
        announcement = announcement.property(STAGE, &written);
    }
    let announcement = stack.template.add_custom("ConfigurationAnnouncement", announcement);
    stack.template.comment(
        &announcement,
        "When one of these changes with an update of the stack, the deployed configuration is described and announced \
         again.",
    );
    stack.template.depends_on(&announcement, &Handle::<cfn::events::Rule>::named("ConfigurationChangeRule"));
    if stage_cache {
        stack.template.depends_on(&announcement, &Handle::<cfn::apigateway::Stage>::named(STAGE));
    }
    announcement
}
