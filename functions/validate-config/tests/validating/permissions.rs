//! The role in the template, held against what the function does.

use aws_doubles::permissions;
use stacks::rules::Choices;
use stacks::{Options, Plan};

use crate::harness::{Function, document};
use crate::template_change::properties;

#[tokio::test]
async fn the_role_allows_what_the_function_does_and_nothing_else() {
    let function = Function::start();
    assert_eq!(function.validate(&document()).await.json()["valid"], true);
    let version = function.aws.app_config.put_version(document().to_string().as_bytes());
    function.aws.app_config.put_deployment(version, "by hand");
    function.aws.lambda_runtime.invoke(&function.aws.custom_resource_event("Update", &properties())).await;
    assert_eq!(function.aws.event_bridge.events().len(), 2);
    let needed = function.aws.actions_needed();
    for choices in Choices::valid() {
        let template = Plan::new(choices, Options::default()).unwrap().synthesize().unwrap().template;
        assert_eq!(permissions::allowed(&template, "ConfigValidatorRole"), needed, "{}", choices.id());
    }
}
