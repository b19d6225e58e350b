//! `deploy diff`: what `deploy up` would change.

use aws_sdk_cloudformation::types::Parameter;
use clap::Args;

use crate::cli::Format;
use crate::deployment::{Deployment, PlannedArguments, Side};
use crate::diff::Difference;
use crate::diff::rendering::{Differences, Markdown};
use crate::error::Error;
use crate::names::output;
use crate::report::Report;
use crate::stack::Stack;
use crate::stack::change_set::{self, LONGEST_BODY, Mode, Template, Wanted};
use crate::stack::state::{self, State};

/// `deploy diff`
#[derive(Args, Clone, Debug)]
pub(crate) struct DiffArguments {
    #[command(flatten)]
    pub(crate) planned: PlannedArguments,
    /// Exit with 1 when there are changes
    #[arg(long)]
    pub(crate) exit_code: bool,
    /// Leave out what was changed outside CloudFormation, which takes a look at every resource
    #[arg(long)]
    pub(crate) no_drift: bool,
}

/// Compares, and changes nothing. Whether there are changes and the exit code should say so.
pub(crate) async fn run(arguments: &DiffArguments, report: &Report) -> Result<bool, Error> {
    let deployment = Deployment::prepare(&arguments.planned, report).await?;
    let main = find(&deployment.main).await?;
    let edge = match &deployment.edge {
        Some(side) => find(side).await?,
        None => None,
    };
    let function = edge.as_ref().and_then(|stack| stack.output(output::EDGE_FUNCTION_VERSION)).map(str::to_owned);
    let parameters = deployment.main_parameters(main.as_ref(), function)?;
    let mut differences = vec![compare(&deployment.main, main.as_ref(), parameters, arguments, report).await?];
    if let Some(side) = &deployment.edge {
        let parameters = match &main {
            Some(main) => deployment.edge_parameters(main, edge.as_ref())?.map(|(_, parameters)| parameters),
            None => None,
        };
        // Without a user pool there is nothing that it could be compared for.
        let edge = edge.as_ref().filter(|_| parameters.is_some());
        differences.push(compare(side, edge, parameters.unwrap_or_default(), arguments, report).await?);
    }
    let differences = Differences(differences);
    match report.format() == Format::Markdown {
        true => report.result(&Markdown(&differences)),
        false => report.result(&differences),
    }
    Ok(arguments.exit_code && !differences.is_empty())
}

/// A stack that can be compared.
async fn find(side: &Side) -> Result<Option<Stack>, Error> {
    let Some(stack) = Stack::describe(&side.connection, &side.name).await? else { return Ok(None) };
    match State::of(&stack.status) {
        State::Settled => Ok(Some(stack)),
        // It was never there, or will be made anew.
        State::InReview | State::Gone | State::OnlyDeletable => Ok(None),
        State::InProgress | State::RollbackFailed => Err(Error::Failed(format!(
            "{} ({}): {}; it can be compared once that is done. `deploy up` waits for it and goes on.",
            side.name,
            stack.status.as_str(),
            state::words(&stack.status)
        ))),
    }
}

async fn compare(
    side: &Side,
    stack: Option<&Stack>,
    parameters: Vec<Parameter>,
    arguments: &DiffArguments,
    report: &Report,
) -> Result<Difference, Error> {
    let Side { connection, name, synthesis, .. } = side;
    let (region, new) = (connection.region(), &synthesis.template);
    // A change set would leave an empty stack behind where there is none.
    let Some(stack) = stack else { return Ok(Difference::of_new(name, region, new)) };
    let old = side.deployed_template(stack).await?;
    let template = template(side).await?;
    let mut wanted = Wanted {
        stack: name,
        template,
        parameters: parameters.clone(),
        exists: true,
        mode: if arguments.no_drift { Mode::Standard } else { Mode::RevertDrift },
    };
    report.meanwhile(Some(format!("Nothing was changed in {name}.")));
    let set = match change_set::make(connection, &wanted, report).await {
        Err(Error::Call(error)) if wanted.mode == Mode::RevertDrift && error.is("ValidationError") => {
            report.note(&format!("CloudFormation does not look for drift here: {}", error.reason));
            wanted.mode = Mode::Standard;
            change_set::make(connection, &wanted, report).await?
        }
        made => made?,
    };
    if let Some(set) = &set {
        change_set::delete(connection, set, report).await?;
    }
    report.meanwhile(None);
    Ok(Difference::of(stack, region, old.as_ref(), new, &parameters, set.as_ref()))
}

/// The way by which CloudFormation gets the template. The bucket is not made for it: that is no comparison's business.
async fn template(side: &Side) -> Result<Template, Error> {
    let Side { connection, name, synthesis, bucket } = side;
    if bucket.exists().await? {
        return Ok(Template::Url(bucket.put_template(name, synthesis).await?));
    }
    let body = synthesis.template.to_string();
    if body.len() <= LONGEST_BODY {
        return Ok(Template::Body(body));
    }
    Err(Error::Failed(format!(
        "there is no bucket {} in {}, and without one CloudFormation takes templates of up to {LONGEST_BODY} bytes; \
         that of {name} has {}. diff makes no bucket: `deploy up` does, before it asks",
        bucket.name,
        connection.region(),
        body.len()
    )))
}
