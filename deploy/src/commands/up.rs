//! `deploy up`: a deployment made or changed, from its choices to a running API.

use std::fmt::{self, Display};

use aws_sdk_cloudformation::types::Parameter;
use clap::Args;
use serde::Serialize;
use stacks::Auth;
use synth::selection::Selection;
use terminal::layout;

use crate::changing::{self, Approval, Change};
use crate::deployment::{Deployment, EdgeParameters, PlannedArguments, Side};
use crate::edge;
use crate::error::Error;
use crate::hotswap;
use crate::names::{output, parameter};
use crate::report::Report;
use crate::stack::change_set::Mode;
use crate::stack::state::State;
use crate::stack::{Stack, recovery};

/// `deploy up`
#[derive(Args, Clone, Debug)]
pub(crate) struct UpArguments {
    #[command(flatten)]
    pub(crate) planned: PlannedArguments,
    /// Ask nothing; what loses data is refused all the same
    #[arg(long, short)]
    pub(crate) yes: bool,
    /// A resource whose data may be lost; for several, write it several times
    #[arg(long, value_name = "RESOURCE")]
    pub(crate) allow_data_loss: Vec<String>,
    /// Set back what was changed by hand
    #[arg(long)]
    pub(crate) revert_drift: bool,
    /// While developing: be done when every resource is configured, without waiting until it is ready. Attaching the
    /// edge function is waited for all the same
    #[arg(long, conflicts_with = "revert_drift")]
    pub(crate) express: bool,
    /// Where only code has changed, give it to the functions without CloudFormation: for development
    #[arg(long, conflicts_with_all = ["revert_drift", "express"])]
    pub(crate) hotswap: bool,
}

/// Makes or changes a deployment, and tells where it is.
pub(crate) async fn run(arguments: &UpArguments, report: &Report) -> Result<(), Error> {
    let deployment = Deployment::prepare(&arguments.planned, report).await?;
    let approval = Approval { yes: arguments.yes, data_loss: &arguments.allow_data_loss, given: false };
    let mut up = Up { arguments, deployment: &deployment, approval, report, changed: false };
    let stack = up.run().await?;
    let changed = up.changed;
    report.result(&Done::new(&stack, &deployment.selection, changed, deployment.main.connection.region()));
    Ok(())
}

struct Up<'a> {
    arguments: &'a UpArguments,
    deployment: &'a Deployment,
    approval: Approval<'a>,
    report: &'a Report,
    changed: bool,
}

impl Up<'_> {
    /// Both stacks, in the order in which nothing is open at any time: the distribution keeps no answer until the
    /// function that checks tokens in front of it is attached, and the function needs the user pool.
    async fn run(&mut self) -> Result<Stack, Error> {
        let Self { deployment, report, .. } = *self;
        let yes = self.arguments.yes;
        let mut main = recovery::ready(&deployment.main.connection, &deployment.main.name, yes, report).await?;
        if let Some(edge) = &deployment.edge {
            recovery::ready(&edge.connection, &edge.name, yes, report).await?;
        }
        for side in deployment.sides() {
            side.bucket.ensure(report).await?;
            side.bucket.upload(&deployment.uploads(side, main.as_ref()), report).await?;
        }
        if let (Some(stack), true) = (&main, self.arguments.hotswap) {
            self.hotswap(stack).await?;
            return Ok(stack.clone());
        }
        // What the edge-auth stack was last made for, and the function that came of it.
        let mut attached = match &main {
            Some(stack) => self.edge_stack(stack).await?,
            None => None,
        };
        loop {
            let function = attached.as_ref().map(|(_, function)| function.clone());
            let stack = self.main_stack(main.as_ref(), function.clone()).await?;
            let fits = attached.as_ref().is_some_and(|(pool, _)| Some(pool) == edge::parameters(&stack).as_ref());
            if deployment.edge.is_none() || fits {
                return self.with_its_code(stack).await;
            }
            attached = self.edge_stack(&stack).await?;
            if attached.as_ref().map(|(_, function)| function) == function.as_ref() {
                return self.with_its_code(stack).await;
            }
            main = Some(stack);
        }
    }

    /// Gives functions the code that the template names, where they run another: a `--hotswap` was before.
    async fn with_its_code(&mut self, stack: Stack) -> Result<Stack, Error> {
        let Self { deployment, report, .. } = *self;
        // What CloudFormation has just changed has its code.
        if !self.changed {
            let side = &deployment.main;
            let code = deployment.code(&stack);
            let set = hotswap::set(&side.connection, &stack, &code, &side.bucket.name, report).await?;
            self.changed = !set.is_empty();
        }
        Ok(stack)
    }

    /// Code alone. What else has changed is named, and then nothing is done.
    async fn hotswap(&mut self, stack: &Stack) -> Result<(), Error> {
        let Self { deployment, report, .. } = *self;
        let side = &deployment.main;
        let old = side.deployed_template(stack).await?;
        let old = old.ok_or_else(|| {
            Error::Failed(format!("the template of {} did not come from deploy: run up without --hotswap", side.name))
        })?;
        let parameters = deployment.main_parameters(Some(stack), None)?;
        let given = parameters.iter().find(|parameter| {
            let name = parameter.parameter_key.as_deref().unwrap_or_default();
            let value = parameter.parameter_value.as_ref();
            value.is_some() && stack.parameters.get(name) != value
        });
        let other = match given {
            Some(parameter) => Err(parameter.parameter_key.clone().unwrap_or_default()),
            None => hotswap::only_code(&old, &side.synthesis.template),
        };
        if let Err(other) = other {
            return Err(Error::Failed(format!(
                "nothing was changed: not only code differs ({other}). Run up without --hotswap"
            )));
        }
        if !self.arguments.yes {
            let question = format!("Give the functions of {} new code? [y/N]", stack.name);
            report.ask(&question, &["y", "Y", "yes"]).await?;
        }
        let code = deployment.code(stack);
        let set = hotswap::set(&side.connection, stack, &code, &side.bucket.name, report).await?;
        self.changed = !set.is_empty();
        if self.changed {
            report.note(&format!(
                "{} has drifted: its template names other code than its functions run. deploy up sets that right.",
                stack.name
            ));
        }
        Ok(())
    }

    async fn main_stack(&mut self, stack: Option<&Stack>, function: Option<String>) -> Result<Stack, Error> {
        let then = self.deployment.edge.as_ref().filter(|_| stack.is_none()).map(|edge| {
            let (name, region) = (&edge.name, edge::REGION);
            format!(
                "After that: {name} in {region}, whose function checks tokens, and its attachment to the distribution."
            )
        });
        // CloudFront must have the function that checks tokens before it keeps an answer: that is waited for.
        let attached = stack.and_then(|stack| stack.parameters.get(parameter::EDGE_FUNCTION_VERSION));
        let attaches = function.is_some() && function.as_ref() != attached;
        let parameters = self.deployment.main_parameters(stack, function)?;
        let mode = match self.arguments {
            UpArguments { revert_drift: true, .. } => Mode::RevertDrift,
            UpArguments { express: true, .. } if !attaches => Mode::Express,
            _ => Mode::Standard,
        };
        self.change(&self.deployment.main, stack, parameters, mode, then.as_deref()).await
    }

    /// The edge-auth stack for the user pool of the main stack, if that has one yet: what it was made for, and the ARN
    /// of its function's version.
    async fn edge_stack(&mut self, main: &Stack) -> Result<Option<(EdgeParameters, String)>, Error> {
        let Some(side) = &self.deployment.edge else { return Ok(None) };
        let stack = Stack::describe(&side.connection, &side.name).await?;
        let stack = stack.filter(|stack| State::of(&stack.status) == State::Settled);
        let Some((pool, parameters)) = self.deployment.edge_parameters(main, stack.as_ref())? else { return Ok(None) };
        let stack = self.change(side, stack.as_ref(), parameters, Mode::Standard, None).await?;
        Ok(Some((pool, stack.required(output::EDGE_FUNCTION_VERSION)?.to_owned())))
    }

    async fn change(
        &mut self,
        side: &Side,
        stack: Option<&Stack>,
        parameters: Vec<Parameter>,
        mode: Mode,
        then: Option<&str>,
    ) -> Result<Stack, Error> {
        let change = Change { side, stack, parameters, mode, then };
        let changed = changing::change(change, &mut self.approval, self.report).await?;
        self.changed |= changed.changed;
        Ok(changed.stack)
    }
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
    let url = [output::DISTRIBUTION_URL, output::HTTP_API_URL, output::REST_API_URL]
        .into_iter()
        .find_map(|name| stack.output(name));
    let Some(url) = url else { return Vec::new() };
    let of = format!("--stack {} --region {region}", stack.name);
    let header = match auth {
        Auth::NoAuth => String::new(),
        Auth::OAuth2 => format!(" --header \"Authorization: Bearer $(deploy token {of})\""),
        Auth::ApiKey => {
            let key = stack.output(output::API_KEY).unwrap_or_default();
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
        if !self.changed {
            writeln!(formatter, "nothing to change\n")?;
        }
        let outputs = self.outputs.iter().map(|(name, value)| (name.as_str(), value.as_str().unwrap_or_default()));
        writeln!(formatter, "{}", layout::listing(outputs, layout::columns()))?;
        if !self.try_it.is_empty() {
            write!(formatter, "\nTry it:")?;
        }
        self.try_it.iter().try_for_each(|line| write!(formatter, "\n  {line}"))
    }
}
