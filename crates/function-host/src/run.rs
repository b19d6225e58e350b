//! The single thread, the runtime loop, and what is said when a function can't start.

use std::fmt::Display;
use std::future::Future;
use std::io::Write;
use std::process::ExitCode;

use facts::environment::LOG_LEVEL;
use lambda_runtime::{Diagnostic, LambdaEvent, service_fn};
use serde::Serialize;
use serde_json::{Value, json};

use crate::logs;
use crate::variables::Variables;

/// Starts the logs at `LOG_LEVEL` (`INFO` if left out), then does `main` on one thread: a sandbox answers one request
/// at a time, and starting more threads is paid for in every cold start.
pub fn on_one_thread<F, E>(main: impl FnOnce() -> F) -> ExitCode
where
    F: Future<Output = Result<(), E>>,
    E: Display,
{
    logs::start(&Variables::of_process().optional(LOG_LEVEL).unwrap_or_else(|| "INFO".to_owned()));
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return stop(&error),
    };
    match runtime.block_on(main()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => stop(&error),
    }
}

/// Says why the function does not start; Lambda logs it and answers with an error until it is fixed.
pub fn stop(error: &(impl Display + ?Sized)) -> ExitCode {
    let line = json!({"level": "ERROR", "message": error.to_string()});
    let _ = writeln!(std::io::stderr(), "{line}");
    ExitCode::FAILURE
}

/// Answers invocations with `answer` until the sandbox ends. An error is logged and becomes the invocation's, by its
/// type and text; whoever invoked decides whether to try again.
///
/// # Errors
/// When the runtime API can't be reached.
pub async fn answer_invocations<A, F, T>(answer: A) -> Result<(), lambda_runtime::Error>
where
    A: Fn(LambdaEvent<Value>) -> F,
    F: Future<Output = Result<T, Diagnostic>>,
    T: Serialize,
{
    lambda_runtime::run(service_fn(|invocation: LambdaEvent<Value>| {
        let request_id = invocation.context.request_id.clone();
        let answered = answer(invocation);
        async move {
            let answered = answered.await;
            if let Err(error) = &answered {
                tracing::error!(request_id, error_type = error.error_type, "{}", error.error_message);
            }
            answered
        }
    }))
    .await
}
