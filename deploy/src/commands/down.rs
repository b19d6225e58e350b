//! `deploy down`: a deployment removed, and what is left of it named.

use clap::Args;
use serde::Serialize;
use std::fmt::{self, Display};

use crate::aws::Connection;
use crate::cli::StackArguments;
use crate::edge;
use crate::error::Error;
use crate::report::Report;
use crate::stack::{Stack, recovery};

/// `deploy down`
#[derive(Args, Clone, Debug)]
pub(crate) struct DownArguments {
    #[command(flatten)]
    pub(crate) stack: StackArguments,
    /// Ask nothing
    #[arg(long, short)]
    pub(crate) yes: bool,
}

/// Deletes both stacks.
pub(crate) async fn run(arguments: &DownArguments, report: &Report) -> Result<(), Error> {
    let connection = Connection::open(&arguments.stack.connection).await?;
    let name = &arguments.stack.stack;
    let main = Stack::describe(&connection, name).await?;
    let edge_connection = connection.in_region(edge::REGION);
    let edge = Stack::describe(&edge_connection, &edge::stack_name(name, connection.region())).await?;
    if main.is_none() && edge.is_none() {
        return Err(Error::NoStack { stack: name.clone(), region: connection.region().to_owned() });
    }
    if !arguments.yes {
        let question = format!("Everything of {name} is deleted, its data too. Type its name to go on:");
        report.ask(&question, &[name]).await?;
    }
    // The distribution goes first: it names the edge function.
    for (connection, stack) in [(&connection, main), (&edge_connection, edge)] {
        if let Some(stack) = stack {
            if stack.protected {
                return Err(Error::Failed(format!("{}: {}", stack.name, recovery::PROTECTED)));
            }
            recovery::delete(connection, &stack, report).await?;
        }
    }
    report.result(&Deleted { stack: name.clone() });
    Ok(())
}

#[derive(Debug, Serialize)]
struct Deleted {
    stack: String,
}

impl Display for Deleted {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} is deleted", self.stack)
    }
}
