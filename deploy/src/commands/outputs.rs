//! `deploy outputs`: the API's URL and the names of what belongs to it.

use std::fmt::{self, Display};

use serde::Serialize;
use terminal::layout;

use crate::aws::Connection;
use crate::cli::StackArguments;
use crate::error::Error;
use crate::report::Report;
use crate::stack::{Output, Stack};

/// Prints a stack's outputs.
pub(crate) async fn run(arguments: &StackArguments, report: &Report) -> Result<(), Error> {
    let connection = Connection::open(&arguments.connection).await?;
    let stack = Stack::find(&connection, &arguments.stack).await?;
    report.result(&Outputs(stack.outputs));
    Ok(())
}

#[derive(Debug, Serialize)]
struct Outputs(Vec<Output>);

impl Display for Outputs {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let entries = self.0.iter().map(|output| (output.name.as_str(), output.value.as_str()));
        formatter.write_str(&layout::listing(entries, layout::columns()))
    }
}
