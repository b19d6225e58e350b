//! Sets the caches in front of the API as the configuration wants them.

use std::process::ExitCode;

use crate::environment::Environment;
use crate::synchronize::Caches;
use function_host::run;
use function_host::variables::Variables;
use lambda_runtime::{Diagnostic, LambdaEvent};
use serde_json::Value;

/// Answers invocations until the sandbox ends.
#[must_use]
pub fn run() -> ExitCode {
    run::on_one_thread(|| async {
        let caches = Caches::new(Environment::read(Variables::of_process())?);
        let caches = &caches;
        run::answer_invocations(move |invocation: LambdaEvent<Value>| async move {
            let deadline = invocation.context.deadline();
            caches.synchronize(invocation.payload, deadline).await.map_err(Diagnostic::from)
        })
        .await
    })
}
