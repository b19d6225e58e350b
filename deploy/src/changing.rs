//! One stack made or changed: its template uploaded, one change set shown, approved, executed and watched to its end.

use aws_sdk_cloudformation::types::Parameter;
use stacks::Synthesis;

use crate::aws::Connection;
use crate::deployment::Side;
use crate::error::Error;
use crate::report::Report;
use crate::stack::Stack;
use crate::stack::change_set::{self, ChangeSet, Mode, Template, Wanted};
use crate::stack::following::{self, Operation};
use crate::stack::plan::{Action, Plan};

/// What a person has agreed to.
#[derive(Debug)]
pub(crate) struct Approval<'a> {
    /// `--yes`: no question is asked.
    pub(crate) yes: bool,
    /// `--allow-data-loss`: resources whose data may go.
    pub(crate) data_loss: &'a [String],
    /// Whether the plan of which this is a step was agreed to.
    pub(crate) given: bool,
}

/// What is to become of a stack.
#[derive(Debug)]
pub(crate) struct Change<'a> {
    /// As it is to be.
    pub(crate) side: &'a Side,
    /// As it is.
    pub(crate) stack: Option<&'a Stack>,
    pub(crate) parameters: Vec<Parameter>,
    pub(crate) mode: Mode,
    /// What comes after it, for those who are asked.
    pub(crate) then: Option<&'a str>,
}

/// What became of it.
#[derive(Debug)]
pub(crate) struct Changed {
    pub(crate) stack: Stack,
    /// Whether there was anything to change.
    pub(crate) changed: bool,
}

impl Approval<'_> {
    /// Asks, unless nothing that was not agreed to is in the plan.
    async fn of(&mut self, plan: &Plan, then: Option<&str>, report: &Report) -> Result<(), Error> {
        let lost = plan.loses(self.data_loss);
        if !lost.is_empty() {
            let names: Vec<&str> = lost.iter().map(|change| change.logical_id.as_str()).collect();
            let options: Vec<String> = names.iter().map(|name| format!("--allow-data-loss {name}")).collect();
            return Err(Error::Failed(format!(
                "nothing was changed: it would lose the data of {}. If that is wanted: {}",
                names.join(", "),
                options.join(" ")
            )));
        }
        // A later step of a plan that was agreed to, as long as it takes nothing away.
        let harmless = plan
            .changes
            .iter()
            .all(|change| !matches!(change.action, Action::Remove | Action::Release | Action::Replace));
        if self.yes || (self.given && harmless) {
            return Ok(());
        }
        if let Some(then) = then {
            report.note(then);
        }
        let verb = if plan.creates { "Make" } else { "Change" };
        report.ask(&format!("{verb} {} in {}? [y/N]", plan.stack, plan.region), &["y", "Y", "yes"]).await?;
        self.given = true;
        Ok(())
    }
}

/// Makes or changes a stack.
///
/// # Errors
/// When AWS refuses, it is not agreed to, or it fails; the words name what failed first.
pub(crate) async fn change(change: Change<'_>, approval: &mut Approval<'_>, report: &Report) -> Result<Changed, Error> {
    let Side { connection, name, synthesis, bucket } = change.side;
    let template_url = bucket.put_template(name, synthesis).await?;
    let wanted = Wanted {
        stack: name,
        template: Template::Url(template_url),
        parameters: change.parameters,
        exists: change.stack.is_some(),
        // A stack that is not there has no drift.
        mode: if change.stack.is_none() && change.mode == Mode::RevertDrift { Mode::Standard } else { change.mode },
    };
    report.meanwhile(Some(format!("Nothing was changed in {name}.")));
    let Some(set) = change_set::make(connection, &wanted, report).await? else {
        report.meanwhile(None);
        let stack = Stack::find(connection, name).await?;
        return Ok(Changed { stack, changed: false });
    };
    let plan = Plan::of(&set, connection.region());
    report.event("plan", &plan);
    if let Err(refused) = approval.of(&plan, change.then, report).await {
        change_set::delete(connection, &set, report).await?;
        return Err(refused);
    }
    let stack = execute(connection, &set, plan.changes.len(), synthesis, report).await?;
    Ok(Changed { stack, changed: true })
}

async fn execute(
    connection: &Connection,
    set: &ChangeSet,
    resources: usize,
    synthesis: &Synthesis,
    report: &Report,
) -> Result<Stack, Error> {
    let since = change_set::execute(connection, set, report).await?;
    let operation = Operation {
        stack: &set.stack,
        id: &set.stack_id,
        since,
        resources: Some(resources),
        template: Some(&synthesis.template),
        go_on: "the same command again waits for it and goes on.",
    };
    let ended = following::follow(connection, &operation, report).await?;
    if !ended.succeeded() {
        return Err(following::failed(&set.stack, &ended));
    }
    Stack::find(connection, &set.stack_id).await
}
