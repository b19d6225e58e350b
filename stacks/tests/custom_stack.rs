//! The example of a custom stack does what it says, and a custom stack is checked as every other.

#![allow(clippy::unwrap_used)] // A test stops where it fails.

#[allow(dead_code)] // `main` prints; what it prints is looked at here.
#[path = "../examples/custom_stack.rs"]
mod custom_stack;

use cfn::Json;
use stacks::auth::OAuth2;
use stacks::cache::CloudFront;
use stacks::entry_point::Http;
use stacks::{Deployment, Part};

fn deployment() -> Deployment<OAuth2, Http, CloudFront> {
    Deployment::new(OAuth2::create_pool(), Http, CloudFront)
}

fn names(template: &Json, section: &str) -> Vec<String> {
    template[section].as_object().unwrap().keys().cloned().collect()
}

#[test]
fn the_example_adds_one_resource_and_one_parameter_and_changes_nothing_else() {
    let own = custom_stack::synthesize().unwrap();
    let mut template = own.template;
    let usual = deployment().plan().synthesize().unwrap().template;

    let policy = template["Resources"].as_object_mut().unwrap().shift_remove("RankingEndpointPolicy").unwrap();
    assert_eq!(policy["Properties"]["Roles"][0]["Ref"], "PersonalizationApiExecutionRole");
    let statement = &policy["Properties"]["PolicyDocument"]["Statement"][0];
    assert_eq!(statement["Action"], "sagemaker:InvokeEndpoint");
    assert!(statement["Resource"].to_string().contains(":endpoint/${RankingEndpointName}"), "{statement}");

    assert!(template["Parameters"].as_object_mut().unwrap().shift_remove("RankingEndpointName").is_some());
    assert_eq!(names(&template, "Parameters"), names(&usual, "Parameters"));
    assert_eq!(template["Resources"], usual["Resources"]);
    assert_eq!(template["Outputs"], usual["Outputs"]);
}

#[test]
fn its_resource_has_a_heading_and_its_parameter_a_place_in_the_console() {
    let own = custom_stack::synthesize().unwrap();
    assert!(own.parts.iter().any(|part: &Part| {
        part.title == "Ranking model" && part.resources.iter().any(|(name, _)| name == "RankingEndpointPolicy")
    }));
    let yaml = cfn::yaml::to_yaml(&own.template, &own.comments).unwrap();
    assert!(yaml.starts_with("# Made by a program that extends"), "{}", &yaml[..80]);
    assert!(yaml.contains("# ---- Ranking model ---"), "no heading");
    let labels = &own.template["Metadata"]["AWS::CloudFormation::Interface"]["ParameterLabels"];
    assert_eq!(labels["RankingEndpointName"]["default"], "SageMaker endpoint of the ranking model");
}

#[test]
fn a_name_that_is_taken_is_refused_with_that_name() {
    let problems = deployment().synthesize_with(|stack, _| {
        stack.template.add("DeadLetterQueue", cfn::sqs::Queue::new());
    });
    let words = problems.unwrap_err().iter().map(ToString::to_string).collect::<String>();
    assert!(words.contains("DeadLetterQueue"), "{words}");
}

#[test]
fn a_reference_to_what_is_not_in_the_template_is_refused_with_its_name() {
    let problems = deployment().synthesize_with(|stack, _| {
        let missing = cfn::Handle::<cfn::sqs::Queue>::named("NobodysQueue");
        stack.template.output("Missing", cfn::Output::new("A queue that is not there", &missing.reference()));
    });
    let words = problems.unwrap_err().iter().map(ToString::to_string).collect::<String>();
    assert!(words.contains("NobodysQueue"), "{words}");
}
