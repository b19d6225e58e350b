//! What a function was seen to do, and what its role in a template lets it do, in the words of IAM.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::request::ReceivedRequest;

/// The actions that a role of a template allows, by its own policies: logs and traces are allowed by one of all
/// functions.
#[must_use]
pub fn allowed(template: &Value, role: &str) -> BTreeSet<String> {
    let policies = template["Resources"][role]["Properties"]["Policies"].as_array();
    let documents = policies.into_iter().flatten().map(|policy| &policy["PolicyDocument"]["Statement"]);
    let statements = documents.flat_map(each).filter(|statement| statement["Effect"] == "Allow");
    let actions = statements.flat_map(|statement| each(&statement["Action"])).filter_map(Value::as_str);
    actions.map(str::to_owned).collect()
}

fn each(value: &Value) -> impl Iterator<Item = &Value> {
    let one = (!value.is_array() && !value.is_null()).then_some(value);
    value.as_array().into_iter().flatten().chain(one)
}

/// The actions that a request to an operation needs. The service is the one that the request is signed for; one that is
/// not signed needs none.
pub(crate) fn needed(request: &ReceivedRequest, operation: &str) -> Vec<String> {
    let scope = request.header("authorization").and_then(|header| header.split("Credential=").nth(1));
    let Some(service) = scope.and_then(|scope| scope.split('/').nth(3)) else { return Vec::new() };
    match (service, operation) {
        // Its actions are the methods:
        // <https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonapigatewaymanagement.html>.
        ("apigateway", _) => vec![format!("apigateway:{}", request.method)],
        // A table that is made with tags is tagged:
        // <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Tagging.Operations.html>.
        ("dynamodb", "CreateTable") if request.json()["Tags"].is_array() => {
            vec!["dynamodb:CreateTable".to_owned(), "dynamodb:TagResource".to_owned()]
        }
        _ => vec![format!("{service}:{operation}")],
    }
}
