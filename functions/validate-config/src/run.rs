//! AppConfig's validator as a Lambda function.

use std::process::ExitCode;

use crate::environment::Environment;
use crate::validator::Validator;
use function_host::run::{answer_invocations, on_one_thread};
use lambda_runtime::Error;

/// Answers invocations until the sandbox ends.
#[must_use]
pub fn run() -> ExitCode {
    on_one_thread(|| async {
        let environment = Environment::read(|name| std::env::var(name).ok())?;
        let validator = Validator::new(environment);
        answer_invocations(|invocation| validator.answer(invocation)).await?;
        Ok::<(), Error>(())
    })
}
