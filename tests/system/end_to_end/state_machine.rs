//! Step Functions' part: runs the template's state machine, with the functions of the deployment as its tasks. It knows
//! the states that the machine has, and panics at any other.
//!
//! <https://docs.aws.amazon.com/step-functions/latest/dg/concepts-amazon-states-language.html>

use std::pin::Pin;

use cfn::Json;
use serde_json::json;

use super::deployment::{Deployment, FunctionError};

/// How an execution ended.
#[derive(Debug, Default)]
pub(super) struct Execution {
    pub failed: bool,
    /// Errors that were tried again, in order: the state and the error's type.
    pub retried: Vec<(String, String)>,
    /// What was sent to the dead-letter queue.
    pub dead_letters: Vec<Json>,
}

impl Execution {
    /// Runs the machine of a deployment.
    pub(super) async fn of(deployment: &Deployment<'_>, input: &Json) -> Self {
        let machine = deployment.template.only("AWS::StepFunctions::StateMachine");
        let mut execution = Self::default();
        execution.failed = execution.run(deployment, &machine.properties()["Definition"], input).await.is_err();
        execution
    }

    fn run<'a>(
        &'a mut self,
        deployment: &'a Deployment<'_>,
        machine: &'a Json,
        input: &'a Json,
    ) -> Pin<Box<dyn Future<Output = Result<(), FunctionError>> + 'a>> {
        Box::pin(async move {
            let (mut name, mut input) = (machine["StartAt"].as_str().unwrap(), input.clone());
            loop {
                let state = &machine["States"][name];
                let mut attempts = vec![0; state["Retry"].as_array().map_or(0, Vec::len)];
                let failure = loop {
                    let Err(error) = self.enter(deployment, state, &input).await else { break None };
                    if !may_retry(state, &error, &mut attempts) {
                        break Some(error);
                    }
                    self.retried.push((name.to_owned(), error.kind));
                    // Nobody waits between attempts; what the wait is for happens.
                    deployment.aws.dynamodb.settle_tables();
                };
                name = match (failure, &state["Catch"][0]) {
                    (None, _) if state["End"] == true => return Ok(()),
                    (None, _) => state["Next"].as_str().unwrap(),
                    (Some(error), Json::Null) => return Err(error),
                    (Some(error), catch) => {
                        assert_eq!(
                            (&catch["ErrorEquals"], &catch["ResultPath"]),
                            (&json!(["States.ALL"]), &json!("$.error"))
                        );
                        input["error"] = json!({"Error": error.kind, "Cause": error.message});
                        catch["Next"].as_str().unwrap()
                    }
                };
            }
        })
    }

    async fn enter(&mut self, deployment: &Deployment<'_>, state: &Json, input: &Json) -> Result<(), FunctionError> {
        match state["Type"].as_str().unwrap() {
            "Fail" => Err(FunctionError { kind: "Failed".to_owned(), message: String::new() }),
            // One after the other: whichever comes first must not matter to the next.
            "Parallel" => {
                for branch in state["Branches"].as_array().unwrap() {
                    self.run(deployment, branch, input).await?;
                }
                Ok(())
            }
            "Task" => {
                let resource = deployment.resolve(&state["Resource"]);
                if resource.ends_with(":states:::sqs:sendMessage") {
                    self.dead_letters.push(input.clone());
                    return Ok(());
                }
                let function = resource.rsplit(':').next().unwrap();
                let path = state["InputPath"].as_str().unwrap().trim_start_matches('$').replace('.', "/");
                let input = input.pointer(&path).unwrap_or_else(|| panic!("{path} is not in the input"));
                deployment.invoke(function, input).await.map(drop)
            }
            other => panic!("a state of type {other} is not foreseen"),
        }
    }
}

fn may_retry(state: &Json, error: &FunctionError, attempts: &mut [u64]) -> bool {
    let retriers = state["Retry"].as_array().into_iter().flatten();
    for (retrier, attempts) in retriers.zip(attempts) {
        let names = retrier["ErrorEquals"].as_array().unwrap();
        if names.iter().any(|name| name == "States.ALL" || *name == error.kind.as_str()) {
            *attempts += 1;
            return *attempts <= retrier["MaxAttempts"].as_u64().unwrap();
        }
    }
    false
}
