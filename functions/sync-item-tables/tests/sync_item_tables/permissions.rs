//! The role in the template, held against what the function does.

use aws_doubles::permissions;
use stacks::rules::Choices;
use stacks::{Options, Plan};

use crate::harness::{Function, on_demand, provisioned, with_root};

#[tokio::test]
async fn the_role_allows_what_the_function_does_and_nothing_else() {
    let function = Function::start();
    function.settle(&with_root(on_demand())).await;
    function.settle(&with_root(provisioned(1, 2))).await;
    assert_eq!(function.custom_resource("Delete").await["Status"], "SUCCESS");
    let needed = function.aws.actions_needed();
    for choices in Choices::valid() {
        let template = Plan::new(choices, Options::default()).unwrap().synthesize().unwrap().template;
        assert_eq!(permissions::allowed(&template, "SyncTablesRole"), needed, "{}", choices.id());
    }
}
