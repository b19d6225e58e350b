//! `deploy up`: a deployment made or changed, from its choices to a running API.

use std::fmt::{self, Display};
use std::path::PathBuf;

use clap::Args;
use serde::Serialize;
use stacks::{Auth, Synthesis};
use synth::cli::DeploymentArguments;
use synth::selection::Selection;

use crate::artifact_bucket::{ArtifactBucket, Upload};
use crate::aws::Connection;
use crate::changing::{self, Approval, Change, Changed};
use crate::cli::StackArguments;
use crate::edge;
use crate::error::Error;
use crate::package::apply::apply;
use crate::package::manifest::Package;
use crate::package::packaging;
use crate::parameters::{self, Named, Sources};
use crate::report::Report;
use crate::stack::Stack;
use crate::stack::recovery;

/// `deploy up`
#[derive(Args, Clone, Debug)]
pub(crate) struct UpArguments {
    #[command(flatten)]
    pub(crate) deployment: DeploymentArguments,
    #[command(flatten)]
    pub(crate) stack: StackArguments,
    #[command(flatten)]
    pub(crate) content: ContentArguments,
    /// Ask nothing; what loses data is refused all the same
    #[arg(long, short)]
    pub(crate) yes: bool,
    /// A resource whose data may be lost; for several, write it several times
    #[arg(long, value_name = "RESOURCE")]
    pub(crate) allow_data_loss: Vec<String>,
    /// Set back what was changed by hand
    #[arg(long)]
    pub(crate) revert_drift: bool,
}

/// What a stack is made of besides its choices.
#[derive(Args, Clone, Debug)]
pub(crate) struct ContentArguments {
    /// A parameter of the template; for several, write it several times. Others keep the value that the stack has
    #[arg(long = "parameter", value_name = "NAME=VALUE", value_parser = parameters::named)]
    pub(crate) named: Vec<Named>,
    /// A folder that `deploy package --output` wrote, in place of packaging
    #[arg(long, value_name = "DIR")]
    pub(crate) assets: Option<PathBuf>,
}

/// Makes or changes a deployment, and tells where it is.
pub(crate) async fn run(arguments: &UpArguments, report: &Report) -> Result<(), Error> {
    let selection = Selection::new(&arguments.deployment)?;
    for notice in &selection.notices {
        report.note(notice);
    }
    let mut synthesis = synth::render::synthesize(&selection)?;
    let package = package(&arguments.content, &selection, report).await?;
    apply(&mut synthesis, &package)?;
    let connection = Connection::open(&arguments.stack.connection).await?;
    let mut up = Up::new(arguments, &selection, synthesis, package, &connection, report).await?;
    let stack = up.run().await?;
    let changed = up.changed;
    report.result(&Done::new(&stack, &selection, changed, connection.region()));
    Ok(())
}

/// The package that is to be deployed: the one that was named, else that of the clone, made now.
pub(crate) async fn package(
    content: &ContentArguments,
    selection: &Selection,
    report: &Report,
) -> Result<Package, Error> {
    match &content.assets {
        Some(folder) => Ok(Package::read(folder)?),
        None => Ok(packaging::package(selection.plan.options().architecture, None, report).await?),
    }
}

struct Up<'a> {
    arguments: &'a UpArguments,
    selection: &'a Selection,
    main: Side,
    edge: Option<Side>,
    package: Package,
    approval: Approval<'a>,
    report: &'a Report,
    changed: bool,
}

/// One of the two stacks.
struct Side {
    connection: Connection,
    name: String,
    synthesis: Synthesis,
    bucket: ArtifactBucket,
}

impl<'a> Up<'a> {
    async fn new(
        arguments: &'a UpArguments,
        selection: &'a Selection,
        synthesis: Synthesis,
        package: Package,
        connection: &Connection,
        report: &'a Report,
    ) -> Result<Self, Error> {
        let account = connection.caller().await?.account;
        let side = |connection: Connection, name: String, synthesis| Side {
            bucket: ArtifactBucket::of(&connection, &account),
            connection,
            name,
            synthesis,
        };
        let name = &arguments.stack.stack;
        let edge = match selection.plan.choices().needs_edge_auth() {
            true => {
                let mut synthesis = edge::synthesize()?;
                apply(&mut synthesis, &package)?;
                Some(side(connection.in_region(edge::REGION), edge::stack_name(name, connection.region()), synthesis))
            }
            false => None,
        };
        let main = side(connection.clone(), name.clone(), synthesis);
        let (yes, data_loss) = (arguments.yes, &*arguments.allow_data_loss);
        let approval = Approval { yes, data_loss, given: false };
        Ok(Self { arguments, selection, main, edge, package, approval, report, changed: false })
    }

    /// Both stacks, in the order in which nothing is open at any time: the distribution keeps no answer until the
    /// function that checks tokens in front of it is attached, and the function needs the user pool.
    async fn run(&mut self) -> Result<Stack, Error> {
        let (yes, report) = (self.arguments.yes, self.report);
        let mut main = recovery::ready(&self.main.connection, &self.main.name, yes, report).await?;
        if let Some(edge) = &self.edge {
            recovery::ready(&edge.connection, &edge.name, yes, report).await?;
        }
        for side in [Some(&self.main), self.edge.as_ref()].into_iter().flatten() {
            side.bucket.ensure(report).await?;
            let uploads = uploads(side, main.as_ref(), &self.package, self.arguments);
            side.bucket.upload(&uploads, report).await?;
        }
        // What the edge-auth stack was last made for, and the function that came of it.
        let mut attached = None;
        if let (Some(stack), true) = (&main, self.edge.is_some()) {
            attached = self.edge_stack(stack).await?;
        }
        loop {
            let function = attached.as_ref().map(|(_, function): &(_, String)| function.clone());
            let changed = self.main_stack(main.as_ref(), function.clone()).await?;
            let stack = changed.stack;
            if self.edge.is_none()
                || attached.as_ref().is_some_and(|(pool, _)| Some(pool) == edge::parameters(&stack).as_ref())
            {
                return Ok(stack);
            }
            attached = self.edge_stack(&stack).await?;
            if attached.as_ref().map(|(_, function)| function) == function.as_ref() {
                return Ok(stack);
            }
            main = Some(stack);
        }
    }

    async fn main_stack(&mut self, stack: Option<&Stack>, function: Option<String>) -> Result<Changed, Error> {
        let side = &self.main;
        let mut own = vec![("ArtifactBucket", side.bucket.name.clone())];
        own.extend(function.map(|function| (edge::ATTACHED, function)));
        let sources = Sources {
            own: &own,
            named: &self.arguments.content.named,
            file: &self.selection.parameters,
            previous: stack.map(|stack| &stack.parameters),
            fallback: &[("ApplicationName", &*side.name)],
        };
        let then = self.edge.as_ref().filter(|_| stack.is_none()).map(|edge| {
            format!(
                "After that: {} in {}, whose function checks tokens, and its attachment to the distribution.",
                edge.name,
                edge::REGION
            )
        });
        let change = Change {
            connection: &side.connection,
            name: &side.name,
            stack,
            synthesis: &side.synthesis,
            parameters: parameters::values(&side.synthesis.template, sources)?,
            revert_drift: self.arguments.revert_drift,
            then: then.as_deref(),
        };
        let changed = changing::change(change, &side.bucket, &mut self.approval, self.report).await?;
        self.changed |= changed.changed;
        Ok(changed)
    }

    /// The edge-auth stack for the user pool of the main stack, if that has one yet: what it was made for, and the ARN
    /// of its function's version.
    async fn edge_stack(&mut self, main: &Stack) -> Result<Option<(EdgeParameters, String)>, Error> {
        let Some(side) = &self.edge else { return Ok(None) };
        let Some(pool) = edge::parameters(main) else { return Ok(None) };
        let stack = Stack::describe(&side.connection, &side.name).await?;
        let stack =
            stack.filter(|stack| crate::stack::state::State::of(&stack.status) == crate::stack::state::State::Settled);
        let mut own = pool.clone();
        own.push(("ArtifactBucket", side.bucket.name.clone()));
        let shared: Vec<Named> = {
            let declared = &side.synthesis.template["Parameters"];
            let named = self.arguments.content.named.iter();
            // What both stacks have, as the days that logs are kept. An alarm's topic has to be in its own region.
            let both = |name: &str| declared.get(name).is_some() && name != "AlarmTopicArn";
            named.filter(|(name, _)| both(name) && !own.iter().any(|(own, _)| own == name)).cloned().collect()
        };
        let previous = stack.as_ref().map(|stack| &stack.parameters);
        let sources = Sources { own: &own, named: &shared, previous, ..Sources::default() };
        let change = Change {
            connection: &side.connection,
            name: &side.name,
            stack: stack.as_ref(),
            synthesis: &side.synthesis,
            parameters: parameters::values(&side.synthesis.template, sources)?,
            revert_drift: false,
            then: None,
        };
        let changed = changing::change(change, &side.bucket, &mut self.approval, self.report).await?;
        self.changed |= changed.changed;
        let function = changed.stack.output(edge::ATTACHED).map(str::to_owned);
        let function =
            function.ok_or_else(|| Error::Failed(format!("{} has no output {}", side.name, edge::ATTACHED)))?;
        Ok(Some((pool, function)))
    }
}

/// What the edge-auth stack knows of the main stack.
type EdgeParameters = Vec<(&'static str, String)>;

/// The files that a template names, and their keys.
fn uploads(side: &Side, stack: Option<&Stack>, package: &Package, arguments: &UpArguments) -> Vec<Upload> {
    const PARAMETER: &str = "ArtifactPrefix";
    let named = arguments.content.named.iter().rfind(|(name, _)| name == PARAMETER).map(|(_, value)| value.as_str());
    let kept = || stack.and_then(|stack| stack.parameters.get(PARAMETER)).map(String::as_str);
    let default = || side.synthesis.template["Parameters"][PARAMETER]["Default"].as_str();
    let prefix = named.or_else(kept).or_else(default).unwrap_or_default();
    let wanted = side.synthesis.assets.iter();
    let packaged =
        wanted.filter_map(|asset| package.manifest.assets.iter().find(|packaged| packaged.file == asset.file));
    let mut uploads: Vec<Upload> = packaged
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

/// Where the deployment is, and how to try it.
#[derive(Debug, Serialize)]
struct Done {
    stack: String,
    region: String,
    changed: bool,
    outputs: serde_json::Map<String, serde_json::Value>,
    try_it: Vec<String>,
}

impl Done {
    fn new(stack: &Stack, selection: &Selection, changed: bool, region: &str) -> Self {
        let outputs = stack.outputs.iter().map(|output| (output.name.clone(), output.value.clone().into())).collect();
        let try_it = try_it(stack, selection.plan.choices().auth, region);
        Self { stack: stack.name.clone(), region: region.to_owned(), changed, outputs, try_it }
    }
}

/// The lines to try the API with. No credential is in them: they name the command that gives it.
fn try_it(stack: &Stack, auth: Auth, region: &str) -> Vec<String> {
    let url = ["ApiCdnUrl", "HttpApiEndpointUrl", "RestApiEndpointUrl"].into_iter().find_map(|name| stack.output(name));
    let Some(url) = url else { return Vec::new() };
    let of = format!("--stack {} --region {region}", stack.name);
    let header = match auth {
        Auth::NoAuth => String::new(),
        Auth::OAuth2 => format!(" --header \"Authorization: Bearer $(deploy token {of})\""),
        Auth::ApiKey => {
            let key = stack.output("RestApiKey").unwrap_or_default();
            let get = "aws apigateway get-api-key --include-value --query value --output text";
            format!(" --header \"x-api-key: $({get} --region {region} --api-key {key})\"")
        }
    };
    vec![
        format!("deploy config push configuration.json {of}"),
        format!("curl \"{}/recommend-items/NAMESPACE/RECOMMENDER/USER\"{header}", url.trim_end_matches('/')),
    ]
}

impl Display for Done {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let widest = self.outputs.keys().map(String::len).max().unwrap_or_default();
        if !self.changed {
            writeln!(formatter, "nothing to change\n")?;
        }
        for (name, value) in &self.outputs {
            writeln!(formatter, "{name:widest$}  {}", value.as_str().unwrap_or_default())?;
        }
        if !self.try_it.is_empty() {
            write!(formatter, "\nTry it:")?;
        }
        self.try_it.iter().try_for_each(|line| write!(formatter, "\n  {line}"))
    }
}
