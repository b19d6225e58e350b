//! The loader as a Lambda function.

use std::process::ExitCode;

use crate::environment::Environment;
use crate::invocation;
use function_host::run::on_one_thread;

/// Answers invocations until the sandbox ends.
#[must_use]
pub fn run() -> ExitCode {
    on_one_thread(|| async {
        let environment = Environment::read(|name| std::env::var(name).ok())?;
        invocation::answer_all(environment).await
    })
}
