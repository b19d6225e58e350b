//! The binary, as a process: which function it is.
#![allow(clippy::unwrap_used, reason = "a test that can't go on fails")]

use std::collections::BTreeSet;
use std::process::Command;

use aws_doubles::{AwsDouble, FunctionProcess};
use facts::{Binary, Handler};
use stacks::rules::Choices;
use stacks::{Options, Plan};

const BINARY: &str = env!("CARGO_BIN_EXE_companions");

fn companions() -> impl Iterator<Item = Handler> {
    Handler::ALL.into_iter().filter(|handler| handler.binary() == Binary::Companions)
}

/// What a process says that does not start.
fn refusal(handler: Option<&str>) -> String {
    let output = Command::new(BINARY).env_clear().envs(handler.map(|name| ("_HANDLER", name))).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    String::from_utf8(output.stderr).unwrap()
}

#[test]
fn a_handler_that_it_does_not_have_is_refused_with_those_that_it_has() {
    for name in ["bootstrap", "personalization-api", "Sync-Cache", ""] {
        let refusal = refusal(Some(name));
        assert!(refusal.contains(&format!(r#"the function's handler is \"{name}\""#)), "{refusal}");
        for handler in companions() {
            assert!(refusal.contains(handler.as_str()), "{refusal}");
        }
    }
    assert!(refusal(None).contains("the function's handler is"));
}

#[test]
fn every_handler_is_a_function_of_its_own() {
    // Each misses its own variables.
    let said: BTreeSet<String> = companions().map(|handler| refusal(Some(handler.as_str()))).collect();
    assert!(said.iter().all(|said| !said.contains("the function's handler is")), "{said:?}");
    assert!(refusal(Some("load-item-metadata")).contains("APPCONFIG_APPLICATION_ID"));
    assert!(refusal(Some("sync-item-tables")).contains("ITEM_TABLE_PREFIX"));
    assert!(refusal(Some("validate-config")).contains("API_URL"));
    assert!(refusal(Some("generate-config")).contains("APPCONFIG_DEPLOYMENT_STRATEGY_ID"));
}

#[tokio::test]
async fn a_function_that_has_its_variables_asks_for_its_first_event() {
    let aws = AwsDouble::start().unwrap();
    let _process = FunctionProcess::companion(Handler::StagingBucket, &aws, [("LOG_LEVEL", "INFO")]).unwrap();
    aws.lambda_runtime.ready(1).await;
}

#[test]
fn every_function_of_every_template_is_one_that_its_code_has() {
    for choices in Choices::valid() {
        let synthesis = Plan::new(choices, Options::default()).unwrap().synthesize().unwrap();
        let resources = synthesis.template["Resources"].as_object().unwrap();
        let functions = resources.values().filter(|resource| resource["Type"] == "AWS::Lambda::Function");
        for function in functions.map(|function| &function["Properties"]) {
            let handler = Handler::parse(function["Handler"].as_str().unwrap()).unwrap();
            let key = function["Code"]["S3Key"]["Fn::Sub"].as_str().unwrap();
            assert_eq!(key, format!("${{ArtifactPrefix}}/{}-x86_64.zip", handler.binary()), "{handler}");
        }
    }
}
