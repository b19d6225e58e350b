//! Makes the tables of item metadata as the configuration wants them, and deletes them with the stack.

use std::process::ExitCode;

use crate::environment::Environment;
use crate::tables::Tables;
use custom_resource::{Answering, is_custom_resource_event};
use function_host::run;
use function_host::variables::Variables;
use lambda_runtime::{Diagnostic, LambdaEvent};
use serde_json::Value;

/// Answers invocations until the sandbox ends.
#[must_use]
pub fn run() -> ExitCode {
    run::on_one_thread(|| async {
        let tables = Tables::new(Environment::read(Variables::of_process())?);
        let answering = Answering::default();
        let (tables, answering) = (&tables, &answering);
        run::answer_invocations(move |invocation: LambdaEvent<Value>| async move {
            if is_custom_resource_event(&invocation.payload) {
                // On the heap, as below: the SDK's futures are too deep for the compiler's limits otherwise.
                return Box::pin(answering.answer(tables, invocation)).await;
            }
            let deadline = invocation.context.deadline();
            Box::pin(tables.synchronize(invocation.payload, deadline)).await.map_err(Diagnostic::from)
        })
        .await
    })
}
