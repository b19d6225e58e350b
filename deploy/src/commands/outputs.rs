//! `deploy outputs`: the API's URL and the names of what belongs to it.

use std::fmt::{self, Display};

use serde::Serialize;

use crate::aws::{CallError, Connection};
use crate::cli::StackArguments;
use crate::error::Error;
use crate::report::Report;

/// Prints a stack's outputs.
pub(crate) async fn run(arguments: &StackArguments, report: &Report) -> Result<(), Error> {
    let connection = Connection::open(&arguments.connection).await?;
    let described = connection.cloudformation().describe_stacks().stack_name(&arguments.stack).send().await;
    let stack = match described.map_err(CallError::of("CloudFormation", "DescribeStacks")) {
        Ok(described) => described.stacks.unwrap_or_default().into_iter().next(),
        // The one way in which CloudFormation says that there is none.
        Err(error) if error.code.as_deref() == Some("ValidationError") && error.reason.contains("does not exist") => {
            None
        }
        Err(error) => return Err(error.into()),
    };
    let stack = stack
        .ok_or_else(|| Error::NoStack { stack: arguments.stack.clone(), region: connection.region().to_owned() })?;
    let outputs = stack.outputs.unwrap_or_default().into_iter();
    report.result(&Outputs(
        outputs
            .filter_map(|output| {
                Some(Output { name: output.output_key?, value: output.output_value?, description: output.description })
            })
            .collect(),
    ));
    Ok(())
}

#[derive(Debug, Serialize)]
struct Outputs(Vec<Output>);

#[derive(Debug, Serialize)]
struct Output {
    name: String,
    value: String,
    description: Option<String>,
}

impl Display for Outputs {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let widest = self.0.iter().map(|output| output.name.len()).max().unwrap_or_default();
        let lines: Vec<String> =
            self.0.iter().map(|output| format!("{:widest$}  {}", output.name, output.value)).collect();
        formatter.write_str(&lines.join("\n"))
    }
}
