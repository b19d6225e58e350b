//! AppConfig's validator as a Lambda function.

use std::process::ExitCode;

use function_host::run::{answer_invocations, on_one_thread};
use lambda_runtime::Error;
use validate_config::environment::Environment;
use validate_config::validator::Validator;

fn main() -> ExitCode {
    on_one_thread(|| async {
        let environment = Environment::read(|name| std::env::var(name).ok())?;
        let validator = Validator::new(environment);
        answer_invocations(|invocation| validator.answer(invocation)).await?;
        Ok::<(), Error>(())
    })
}
