//! Generates a configuration, when CloudFormation or a person asks for it.

use std::process::ExitCode;

use crate::{Environment, GeneratedConfiguration};
use custom_resource::{Answering, is_custom_resource_event};
use function_host::run::{answer_invocations, on_one_thread};

/// Answers invocations until the sandbox ends: CloudFormation's requests, and those of people.
#[must_use]
pub fn run() -> ExitCode {
    on_one_thread(|| async {
        let environment = Environment::of_process()?;
        let (generated, answering) = (GeneratedConfiguration::new(environment), Answering::default());
        answer_invocations(|invocation| {
            let (generated, answering) = (&generated, &answering);
            Box::pin(async move {
                if is_custom_resource_event(&invocation.payload) {
                    answering.answer(generated, invocation).await
                } else {
                    generated.asked_directly(&invocation.payload).await
                }
            })
        })
        .await
    })
}
