//! The role in the template, held against what the function does.

use aws_doubles::permissions;
use stacks::rules::Choices;
use stacks::{Options, Plan};

use crate::function::Function;

#[tokio::test]
async fn the_role_allows_what_the_function_does_and_nothing_else() {
    let function = Function::with_a_campaign();
    function.aws.personalize.put_recommender("shop", "home", "aws-ecomm-recommended-for-you", "ACTIVE");
    function.aws.personalize.put_event_tracker("shop", "clicks", "0badcafe", "ACTIVE");
    // The second stops the first one's deployment, the deletion the second one's; and the versions go.
    for request_type in ["Create", "Create", "Delete"] {
        assert_eq!(function.asked(request_type, "all").await["Status"], "SUCCESS");
    }
    let choices = Choices::valid().next().unwrap();
    let template = Plan::new(choices, Options::default()).unwrap().synthesize().unwrap().template;
    assert_eq!(permissions::allowed(&template, "GenerateConfigRole"), function.aws.actions_needed());
}
