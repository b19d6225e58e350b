//! The role in the template, held against what the function does.

use std::collections::BTreeSet;

use aws_doubles::permissions;
use serde_json::{Value, json};
use stacks::rules::Choices;
use stacks::{Cache, Options, Plan};

use crate::harness::{Caches, Function, header, rules, with};

/// A document that changes everything that there is to change.
fn document() -> Value {
    with(json!({ "autoContext": rules(json!([header("X-Device")])),
        "cacheControl": { "userSpecified": { "maxAge": 600 }, "noUserSpecified": { "maxAge": 0 } } }))
}

#[tokio::test]
async fn the_role_allows_what_the_function_does_and_nothing_else() {
    for choices in Choices::valid().filter(|choices| choices.cache != Cache::NoCache) {
        let template = Plan::new(choices, Options::default()).unwrap().synthesize().unwrap().template;
        let function = Function::start(match choices.cache {
            Cache::CloudFront => Caches::CloudFront,
            Cache::ApiGateway => Caches::Stage,
            Cache::NoCache | Cache::Both => Caches::Both,
        });
        function.synchronize(&document()).await;
        assert_eq!(permissions::allowed(&template, "SyncCacheRole"), function.aws.actions_needed(), "{}", choices.id());
    }
}

/// The methods of API Gateway say little, so what they are allowed on is looked at as well.
#[tokio::test]
async fn what_is_patched_and_posted_is_what_the_role_allows_it_on() {
    let function = Function::start(Caches::Stage);
    function.synchronize(&document()).await;
    let gateway = &function.aws.api_gateway;
    let writes =
        [&gateway.update_stage, &gateway.update_method, &gateway.update_integration, &gateway.create_deployment];
    let mut used = BTreeSet::new();
    for request in writes.iter().flat_map(|operation| operation.requests()) {
        let mut path = request.path_segments().split_off(2);
        if path[0] == "resources" {
            path[1] = "*".to_owned();
        }
        used.insert(format!("{} {}", request.method, path.join("/")));
    }
    let method = "PATCH resources/*/methods/GET";
    let integration = format!("{method}/integration");
    assert_eq!(
        Vec::from_iter(used),
        ["PATCH resources/*/methods/GET", &integration, "PATCH stages/prod", "POST deployments"]
    );

    let choices = Choices::valid().find(|choices| choices.cache == Cache::ApiGateway).unwrap();
    let template = Plan::new(choices, Options::default()).unwrap().synthesize().unwrap().template;
    let statements =
        &template["Resources"]["SyncCacheRole"]["Properties"]["Policies"][0]["PolicyDocument"]["Statement"];
    let mut allowed: Vec<String> = Vec::new();
    for statement in statements.as_array().unwrap() {
        let action = statement["Action"].as_str().unwrap_or_default();
        let Some(method) = action.strip_prefix("apigateway:").filter(|method| *method != "GET") else { continue };
        let resources =
            statement["Resource"].as_array().cloned().unwrap_or_else(|| vec![statement["Resource"].clone()]);
        for resource in resources {
            let arn = resource["Fn::Sub"].as_str().unwrap().to_owned();
            let path = arn.split_once("/restapis/${RestApi}/").unwrap().1.replace("${EnvironmentName}", "prod");
            allowed.push(format!("{method} {path}"));
        }
    }
    allowed.sort();
    // `GET*` is the method and its integration.
    assert_eq!(allowed, ["PATCH resources/*/methods/GET*", "PATCH stages/prod", "POST deployments"]);
}
