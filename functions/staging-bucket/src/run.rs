//! Fills and empties the staging bucket, when CloudFormation asks for it.

use std::process::ExitCode;

use crate::Contents;
use custom_resource::Answering;
use function_host::connection::Connection;
use function_host::run::{answer_invocations, on_one_thread};

/// Answers invocations until the sandbox ends.
#[must_use]
pub fn run() -> ExitCode {
    on_one_thread(|| async {
        let connection = Connection::of_process()?;
        let (contents, answering) = (Contents::new(&connection), Answering::default());
        answer_invocations(|invocation| answering.answer(&contents, invocation)).await
    })
}
