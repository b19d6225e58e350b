//! A deployment as it is to be: its stacks, their templates with the code that they name, and their parameters' values.

use std::path::{Path, PathBuf};

use aws_sdk_cloudformation::types::{Parameter, TemplateStage};
use clap::Args;
use packaging::{Package, apply};
use serde_json::Value;
use stacks::Asset;
use stacks::{Architecture, Synthesis};
use synth::cli::DeploymentArguments;
use synth::selection::Selection;

use crate::artifact_bucket::{ArtifactBucket, Upload};
use crate::aws::{CallError, Connection};
use crate::cli::StackArguments;
use crate::edge;
use crate::error::Error;
use crate::hotswap::Code;
use crate::names::parameter;
use crate::parameters::{self, Named, Sources};
use crate::report::Report;
use crate::stack::Stack;

/// A deployment as it is to be, by its choices, its stack and its content.
#[derive(Args, Clone, Debug)]
pub(crate) struct PlannedArguments {
    #[command(flatten)]
    choices: DeploymentArguments,
    #[command(flatten)]
    stack: StackArguments,
    #[command(flatten)]
    content: ContentArguments,
}

/// What a deployment is made of besides its choices.
#[derive(Args, Clone, Debug)]
struct ContentArguments {
    /// A parameter of the template; for several, write it several times. Others keep the value that the stack has
    #[arg(long = "parameter", value_name = "NAME=VALUE", value_parser = parameters::named)]
    named: Vec<Named>,
    /// A folder that `deploy package --output` wrote, in place of packaging
    #[arg(long, value_name = "DIR")]
    assets: Option<PathBuf>,
}

/// A deployment as it is to be.
#[derive(Debug)]
pub(crate) struct Deployment {
    pub(crate) selection: Selection,
    pub(crate) main: Side,
    /// The stack that verifies tokens in front of CloudFront, where there is one.
    pub(crate) edge: Option<Side>,
    package: Package,
    named: Vec<Named>,
}

/// One of its stacks.
#[derive(Debug)]
pub(crate) struct Side {
    pub(crate) connection: Connection,
    /// The stack's name.
    pub(crate) name: String,
    pub(crate) synthesis: Synthesis,
    pub(crate) bucket: ArtifactBucket,
}

/// What the edge-auth stack knows of the main stack.
pub(crate) type EdgeParameters = Vec<(&'static str, String)>;

impl Side {
    /// The template that the stack was made of, if it came from here.
    ///
    /// # Errors
    /// When CloudFormation or S3 can't be asked.
    pub(crate) async fn deployed_template(&self, stack: &Stack) -> Result<Option<Value>, Error> {
        let client = self.connection.cloudformation();
        let template = client.get_template().stack_name(&stack.id).template_stage(TemplateStage::Original).send().await;
        let template = template.map_err(CallError::of("CloudFormation", "GetTemplate"))?;
        match template.template_body {
            Some(text) => Ok(self.bucket.template(&self.name, &text).await?),
            None => Ok(None),
        }
    }
}

impl Deployment {
    /// Reads the choices, finds the code, and opens the connection.
    ///
    /// # Errors
    /// When the choices make no deployment, there is no package, or no connection.
    pub(crate) async fn prepare(planned: &PlannedArguments, report: &Report) -> Result<Self, Error> {
        let PlannedArguments { choices, stack, content } = planned;
        let selection = Selection::new(choices)?;
        for notice in &selection.notices {
            report.note(notice);
        }
        let mut synthesis = synth::render::synthesize(&selection)?;
        // Whoever has no credentials has not waited for the code to be built.
        let connection = Connection::open(&stack.connection).await?;
        let account = connection.caller().await?.account;
        let package = package(content.assets.as_deref(), selection.plan.options().architecture, report).await?;
        apply(&mut synthesis, &package)?;
        let side = |connection: Connection, name: String, synthesis| Side {
            bucket: ArtifactBucket::of(&connection, &account),
            connection,
            name,
            synthesis,
        };
        let edge = match selection.plan.choices().needs_edge_auth() {
            true => {
                let mut synthesis = edge::synthesize()?;
                apply(&mut synthesis, &package)?;
                let name = edge::stack_name(&stack.stack, connection.region());
                Some(side(connection.in_region(edge::REGION), name, synthesis))
            }
            false => None,
        };
        let main = side(connection, stack.stack.clone(), synthesis);
        Ok(Self { selection, main, edge, package, named: content.named.clone() })
    }

    /// Both stacks, the main one first.
    pub(crate) fn sides(&self) -> impl Iterator<Item = &Side> {
        std::iter::once(&self.main).chain(&self.edge)
    }

    /// The values for the main stack: `stack` as it is, with this version of the edge function.
    ///
    /// # Errors
    /// Everything that is wrong with them.
    pub(crate) fn main_parameters(
        &self,
        stack: Option<&Stack>,
        function: Option<String>,
    ) -> Result<Vec<Parameter>, Error> {
        let side = &self.main;
        let mut own = vec![(parameter::ARTIFACT_BUCKET, side.bucket.name.clone())];
        own.extend(function.map(|function| (parameter::EDGE_FUNCTION_VERSION, function)));
        let sources = Sources {
            own: &own,
            named: &self.named,
            file: &self.selection.parameters,
            previous: stack.map(|stack| &stack.parameters),
            fallback: &[(parameter::APPLICATION_NAME, &*side.name)],
        };
        parameters::values(&side.synthesis.template, sources)
    }

    /// The values for the edge-auth stack, and what they know of the main stack. None without such a stack, or as long
    /// as the main stack has no user pool.
    ///
    /// # Errors
    /// Everything that is wrong with them.
    pub(crate) fn edge_parameters(
        &self,
        main: &Stack,
        stack: Option<&Stack>,
    ) -> Result<Option<(EdgeParameters, Vec<Parameter>)>, Error> {
        let Some(side) = &self.edge else { return Ok(None) };
        let Some(pool) = edge::parameters(main) else { return Ok(None) };
        let mut own = pool.clone();
        own.push((parameter::ARTIFACT_BUCKET, side.bucket.name.clone()));
        let declared = &side.synthesis.template["Parameters"];
        // What both stacks have, as the days that logs are kept. An alarm's topic has to be in its own region.
        let both = |name: &str| declared.get(name).is_some() && name != parameter::ALARM_TOPIC;
        let shared = |name: &str| both(name) && !own.iter().any(|(own, _)| *own == name);
        let named: Vec<Named> = self.named.iter().filter(|(name, _)| shared(name)).cloned().collect();
        let file: Vec<_> = self.selection.parameters.iter().filter(|value| shared(&value.name)).cloned().collect();
        let previous = stack.map(|stack| &stack.parameters);
        let sources = Sources { own: &own, named: &named, file: &file, previous, ..Sources::default() };
        Ok(Some((pool, parameters::values(&side.synthesis.template, sources)?)))
    }

    /// What the keys of a stack's code begin with.
    fn prefix(&self, side: &Side, stack: Option<&Stack>) -> String {
        let named =
            self.named.iter().rfind(|(name, _)| name == parameter::ARTIFACT_PREFIX).map(|(_, value)| value.as_str());
        let file =
            || self.selection.parameters.iter().find(|value| value.name == parameter::ARTIFACT_PREFIX)?.value.as_str();
        let kept = || stack.and_then(|stack| stack.parameters.get(parameter::ARTIFACT_PREFIX)).map(String::as_str);
        let default = || side.synthesis.template["Parameters"][parameter::ARTIFACT_PREFIX]["Default"].as_str();
        named.or_else(file).or_else(kept).or_else(default).unwrap_or_default().to_owned()
    }

    /// The files that a stack's template names, and where they go.
    pub(crate) fn uploads(&self, side: &Side, stack: Option<&Stack>) -> Vec<Upload> {
        let prefix = self.prefix(side, stack);
        uploads(&self.package, &side.synthesis.assets, &prefix)
    }

    /// The code that each function of the main stack is to run.
    pub(crate) fn code(&self, stack: &Stack) -> Vec<Code> {
        let prefix = self.prefix(&self.main, Some(stack));
        let empty = serde_json::Map::new();
        let resources = self.main.synthesis.template["Resources"].as_object().unwrap_or(&empty);
        let functions = resources.iter().filter(|(_, resource)| resource["Type"] == "AWS::Lambda::Function");
        functions
            .filter_map(|(name, function)| {
                let file = function["Properties"]["Code"]["S3Key"]["Fn::Sub"].as_str()?.rsplit('/').next()?;
                let packaged = self.package.manifest.assets.iter().find(|packaged| packaged.file == file)?;
                Some(Code {
                    logical_id: name.clone(),
                    key: format!("{prefix}/{file}"),
                    sha256: base64_of(&packaged.sha256)?,
                })
            })
            .collect()
    }
}

/// A hash as Lambda writes it, of one in hexadecimal digits.
fn base64_of(hexadecimal: &str) -> Option<String> {
    let digits = |at: usize| u8::from_str_radix(hexadecimal.get(at..at + 2)?, 16).ok();
    let bytes: Option<Vec<u8>> = (0..hexadecimal.len()).step_by(2).map(digits).collect();
    bytes.map(aws_smithy_types::base64::encode)
}

/// The package that is to be deployed: the one that was named, else that of the clone, made now.
pub(crate) async fn package(
    assets: Option<&Path>,
    architecture: Architecture,
    report: &Report,
) -> Result<Package, Error> {
    match assets {
        Some(folder) => Ok(Package::read(folder)?),
        None => Ok(packaging::package(architecture, None, &|event| report.event(event.name(), event)).await?),
    }
}

/// The packaged files of templates' assets, each once, and their keys.
pub(crate) fn uploads<'a>(package: &Package, assets: impl IntoIterator<Item = &'a Asset>, prefix: &str) -> Vec<Upload> {
    let packaged = |asset: &Asset| package.manifest.assets.iter().find(|packaged| packaged.file == asset.file);
    let mut uploads: Vec<Upload> = assets
        .into_iter()
        .filter_map(packaged)
        .map(|packaged| Upload {
            key: format!("{prefix}/{}", packaged.file),
            file: package.path(packaged),
            bytes: packaged.bytes,
        })
        .collect();
    uploads.sort_by(|one, other| one.key.cmp(&other.key));
    uploads.dedup_by(|one, other| one.key == other.key);
    uploads
}
