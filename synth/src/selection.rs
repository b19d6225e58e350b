//! Flags and deployment file together, as a plan and parameter values.

use std::path::PathBuf;

use stacks::infer::Given;
use stacks::{Auth, Choice, Cognito, Experiments, Options, Plan, Scopes};

use crate::cli::{DeploymentArguments, OptionArguments};
use crate::deployment_file::{DeploymentFile, ParameterValue, every_parameter};
use crate::error::Error;
use crate::render;

/// What was chosen.
#[derive(Debug)]
pub struct Selection {
    /// The deployment.
    pub plan: Plan,
    /// Values for its parameters, from a deployment file.
    pub parameters: Vec<ParameterValue>,
    /// The deployment file, if there is one.
    pub file: Option<PathBuf>,
    /// What a person should know before deploying, a line each.
    pub notices: Vec<String>,
    /// What is left to do by hand for those who deploy the template themselves, a line each.
    pub by_hand: Vec<String>,
}

impl Selection {
    /// Reads the deployment file, lets flags go before it, and infers the choices that are left.
    ///
    /// # Errors
    /// When the file is wrong (everything that is, at once), the choices do not go together, or an option does not go
    /// with them.
    pub fn new(flags: &DeploymentArguments) -> Result<Self, Error> {
        let DeploymentFile { arguments: file, parameters, mut faults } = match &flags.parameters {
            Some(path) => DeploymentFile::read(path)?,
            None => DeploymentFile::default(),
        };
        if !faults.is_empty() {
            // Which deployment it is of can't be told, so its parameters are held against those of all.
            faults.extend(render::faults(&parameters, &every_parameter().into_iter().collect()));
            faults.sort_by_key(|fault| fault.line);
            return Err(Error::DeploymentFile { path: flags.parameters.clone().unwrap_or_default(), faults });
        }
        let given = Given {
            auth: flags.auth.or(file.auth),
            entry_point: flags.entry_point.or(file.entry_point),
            cache: flags.cache.or(file.cache),
        };
        let choices = given.infer().map_err(Error::Illegal)?;
        let written = OptionArguments {
            cognito: flags.options.cognito.or(file.options.cognito),
            scopes: flags.options.scopes.or(file.options.scopes),
            swagger_ui: flags.options.swagger_ui.or(file.options.swagger_ui),
            experiments: flags.options.experiments.or(file.options.experiments),
            arch: flags.options.arch.or(file.options.arch),
        };
        for (name, is_written) in [(Cognito::NAME, written.cognito.is_some()), (Scopes::NAME, written.scopes.is_some())]
        {
            if is_written && choices.auth != Auth::OAuth2 {
                return Err(Error::Usage(format!(
                    "--{name} goes with --auth oauth2; this deployment has --auth {}",
                    choices.auth
                )));
            }
        }
        if written.scopes == Some(Scopes::Own) && written.cognito == Some(Cognito::Existing) {
            return Err(Error::Usage(
                "--scopes own makes scopes in the stack's own user pool, and --cognito existing has none: make them in \
                 your pool, and name them in AuthorizationScopes"
                    .to_owned(),
            ));
        }
        let options = options(&written);
        let plan = Plan::new(choices, options).map_err(|illegal| Error::Usage(illegal.to_string()))?;
        let mut notices = Vec::new();
        notices.extend(inferred(&given, &plan));
        notices.extend(warnings(&plan));
        let by_hand = by_hand(&plan).into_iter().collect();
        Ok(Self { plan, parameters, file: flags.parameters.clone(), notices, by_hand })
    }
}

/// The options that were written, and the usual ones for the rest.
#[must_use]
pub fn options(written: &OptionArguments) -> Options {
    let usual = Options::default();
    Options {
        cognito: written.cognito.unwrap_or(usual.cognito),
        scopes: written.scopes.unwrap_or(usual.scopes),
        swagger_ui: written.swagger_ui.unwrap_or(usual.swagger_ui),
        experiments: written.experiments.unwrap_or(usual.experiments),
        architecture: written.arch.unwrap_or(usual.architecture),
    }
}

fn inferred(given: &Given, plan: &Plan) -> Option<String> {
    let choices = plan.choices();
    let mut words = Vec::new();
    if given.auth.is_none() {
        words.push(format!("--auth {}", choices.auth));
    }
    if given.entry_point.is_none() {
        words.push(format!("--entry-point {}", choices.entry_point));
    }
    if given.cache.is_none() {
        words.push(format!("--cache {}", choices.cache));
    }
    let recommended = if choices.recommended() { ", a recommended deployment" } else { "" };
    (!words.is_empty()).then(|| format!("inferred {}{recommended}", words.join(" ")))
}

/// What a person should know before deploying.
fn warnings(plan: &Plan) -> impl Iterator<Item = String> {
    let (choices, options) = (plan.choices(), plan.options());
    let evidently = (options.experiments == Experiments::Evidently).then(|| {
        "AWS ended CloudWatch Evidently on 2025-10-16: a new project can't be created where it is gone. --experiments \
         weighted needs no service"
            .to_owned()
    });
    let open = (choices.auth == Auth::NoAuth).then(|| {
        format!("--auth {}: anyone who knows the URL can call this API, at your cost", choices.auth.spelling())
    });
    let pool = (choices.auth == Auth::OAuth2
        && options.cognito == Cognito::Existing
        && choices.entry_point == stacks::EntryPoint::Rest)
        .then(|| {
            "a REST API's authorizer does not look at a token's app client: with a user pool that other applications \
             use, name a scope of your own in AuthorizationScopes"
                .to_owned()
        });
    [evidently, open, pool].into_iter().flatten()
}

fn by_hand(plan: &Plan) -> Option<String> {
    let scopes = if plan.options().scopes == Scopes::Own { " with CheckedScopes=own" } else { "" };
    plan.choices().needs_edge_auth().then(|| {
        format!(
            "CloudFront keeps no answer until the edge function checks tokens in front of it: deploy `synth edge-auth` \
             in us-east-1{scopes}, then give its output as EdgeAuthFunctionVersionArn"
        )
    })
}
