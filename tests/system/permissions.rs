//! Nobody in the stack may do more than it must.

use std::collections::BTreeSet;

use serde_json::json;

use crate::anatomy::{Anatomy, Statement, many, text};
use crate::templates::anatomies;

/// Services whose roles trust them without a condition, and why: AWS documents no trust policy of theirs with
/// `aws:SourceAccount` or `aws:SourceArn`. A service that does not send a key can't take on a role that asks for it, so
/// the role would be of no use.
const WITHOUT_A_SOURCE: [(&str, &str, &str); 3] = [
    (
        "lambda.amazonaws.com",
        "Lambda takes a role on for the function that it was passed to, with iam:PassRole, and passes roles of the \
         function's own account alone; aws:SourceArn is for policies whose target is a function",
        "https://docs.aws.amazon.com/lambda/latest/dg/permissions-source-function-arn.html",
    ),
    (
        "edgelambda.amazonaws.com",
        "CloudFront's replicas take the role on in every region; the documented trust policy has no condition",
        "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-edge-permissions.html",
    ),
    (
        "appconfig.amazonaws.com",
        "AppConfig's documented trust policies have no condition, those that it makes itself among them",
        "https://docs.aws.amazon.com/appconfig/latest/userguide/appconfig-creating-configuration-and-profile-iam-role.html",
    ),
];

const OBJECTS: &str = "arn:${AWS::Partition}:s3:::${StagingBucket}/";

fn allowed(anatomy: Anatomy<'_>) -> Vec<Statement<'_>> {
    let statements = anatomy.statements();
    assert!(statements.iter().all(|statement| statement.allows()), "{}: roles only allow", anatomy.name);
    statements
}

/// IAM refuses such a document as malformed when the stack is deployed; linters let it pass.
#[test]
fn no_policy_is_without_statements() {
    fn empty(json: &cfn::Json) -> bool {
        let members = json.as_object().into_iter().flatten();
        members.clone().any(|(key, value)| key == "Statement" && value == &json!([]))
            || members.map(|(_, value)| value).chain(json.as_array().into_iter().flatten()).any(empty)
    }
    for anatomy in anatomies() {
        for resource in anatomy.resources() {
            assert!(!empty(resource.entry), "{}: {}", anatomy.name, resource.id);
        }
    }
}

#[test]
fn no_function_shares_a_role() {
    for anatomy in anatomies() {
        let roles: Vec<String> =
            anatomy.of_type("AWS::Lambda::Function").map(|function| text(&function.properties()["Role"])).collect();
        let different: BTreeSet<&String> = roles.iter().collect();
        assert!(!roles.is_empty() && different.len() == roles.len(), "{}: {roles:?}", anatomy.name);
    }
}

#[test]
fn a_role_can_be_taken_on_by_one_service_that_needs_it() {
    for anatomy in anatomies() {
        for role in anatomy.of_type("AWS::IAM::Role") {
            let trust = &role.properties()["AssumeRolePolicyDocument"]["Statement"][0];
            assert_eq!(trust["Action"], "sts:AssumeRole");
            let services: Vec<String> = many(&trust["Principal"]["Service"]).map(text).collect();
            let edge = ["lambda.amazonaws.com", "edgelambda.amazonaws.com"];
            assert!(services.len() == 1 || services == edge, "{}: {} by {services:?}", anatomy.name, role.id);
            assert_eq!(trust["Principal"].as_object().unwrap().len(), 1, "{}: {}", anatomy.name, role.id);
        }
    }
}

#[test]
fn every_role_is_taken_on_for_the_accounts_own_resources_alone_where_the_service_says_for_which() {
    let mut needed = BTreeSet::new();
    for anatomy in anatomies() {
        for role in anatomy.of_type("AWS::IAM::Role") {
            for trust in many(&role.properties()["AssumeRolePolicyDocument"]["Statement"]) {
                let named = format!("{}: {}", anatomy.name, role.id);
                if trust.get("Condition").is_none() {
                    for service in many(&trust["Principal"]["Service"]).map(text) {
                        let excepted = WITHOUT_A_SOURCE.iter().find(|(excepted, ..)| *excepted == service);
                        let (excepted, ..) =
                            excepted.unwrap_or_else(|| panic!("{named}: {service} for whomever it likes"));
                        needed.insert(*excepted);
                    }
                    continue;
                }
                let account = &trust["Condition"]["StringEquals"]["aws:SourceAccount"];
                assert_eq!(account, &json!({ "Ref": "AWS::AccountId" }), "{named}");
                let source = text(&trust["Condition"]["ArnLike"]["aws:SourceArn"]);
                let service = text(&trust["Principal"]["Service"]).replace(".amazonaws.com", "");
                let own = format!("arn:${{AWS::Partition}}:{service}:${{AWS::Region}}:${{AWS::AccountId}}:");
                let kind = source.strip_prefix(&own).unwrap_or_else(|| panic!("{named}: {source}"));
                assert!(!kind.starts_with('*'), "{named}: {source} says not what kind of resource");
            }
        }
    }
    for (service, reason, page) in WITHOUT_A_SOURCE {
        assert!(needed.contains(service), "no role trusts {service} without a condition: the exception is not needed");
        assert!(reason.len() > 40 && page.starts_with("https://docs.aws.amazon.com/"), "{service}: {reason}");
    }
}

#[test]
fn no_function_can_read_the_whole_bucket() {
    for anatomy in anatomies() {
        for statement in allowed(anatomy) {
            let reads =
                statement.actions().any(|action| action.starts_with("s3:Get") && action != "s3:GetBucketLocation");
            for resource in statement.on().into_iter().filter(|_| reads) {
                let folder = resource.strip_prefix(OBJECTS).and_then(|path| path.strip_suffix("/*"));
                let named = folder.is_some_and(|folder| !folder.is_empty() && !folder.contains('*'));
                assert!(named, "{}: {} reads {resource}", anatomy.name, statement.owner);
            }
        }
    }
}

#[test]
fn every_function_writes_to_its_own_folder_alone() {
    let writers = |id: &str| match id {
        "StagingBucketRole" => Some("swagger-ui/*"),
        "ConfigValidatorRole" => Some("openapi/*"),
        "LoadItemMetadataRole" => Some("localdbs/*"),
        "AccessLogsRole" => Some("access-logs/*"),
        _ => None,
    };
    for anatomy in anatomies() {
        for statement in allowed(anatomy) {
            if statement.actions().any(|action| action.starts_with("s3:Put")) {
                let objects: Vec<String> =
                    statement.on().into_iter().filter_map(|arn| arn.strip_prefix(OBJECTS).map(str::to_owned)).collect();
                let folder = writers(statement.owner);
                assert_eq!(objects, Vec::from_iter(folder), "{}: {}", anatomy.name, statement.owner);
            }
        }
    }
}

#[test]
fn no_statement_allows_every_action_of_a_service() {
    for anatomy in anatomies() {
        for statement in allowed(anatomy) {
            for action in statement.actions() {
                assert!(!action.contains('*'), "{}: {} may {action}", anatomy.name, statement.owner);
            }
            assert!(statement.json.get("NotAction").is_none() && statement.json.get("NotResource").is_none());
        }
    }
}

#[test]
fn every_action_on_every_resource_is_explained_and_nothing_else_is() {
    for anatomy in anatomies() {
        let used: BTreeSet<&str> = allowed(anatomy)
            .into_iter()
            .filter(|statement| statement.on().iter().any(|resource| resource == "*"))
            .flat_map(Statement::actions)
            .collect();
        let explained = anatomy.template["Metadata"]["WildcardResources"].as_object().cloned().unwrap_or_default();
        let covers = |pattern: &str, action: &str| match pattern.strip_suffix('*') {
            Some(start) => action.starts_with(start),
            None => action == pattern,
        };
        for action in &used {
            let found = explained.keys().any(|pattern| covers(pattern, action));
            assert!(found, "{}: nothing says why {action} is allowed on every resource", anatomy.name);
        }
        for (pattern, reason) in &explained {
            let found = used.iter().any(|action| covers(pattern, action));
            assert!(found, "{}: {pattern} is explained, and not used on every resource", anatomy.name);
            assert!(reason.as_str().is_some_and(|reason| reason.len() > 20), "{}: {pattern}: {reason}", anatomy.name);
        }
    }
}

#[test]
fn no_resource_is_of_any_service_region_or_account() {
    for anatomy in anatomies() {
        for statement in allowed(anatomy) {
            // Every action on `*` is explained, see above. The edge function's replicas log in the region where they
            // run.
            for resource in statement.on().into_iter().filter(|resource| resource != "*") {
                let replicas = anatomy.name == "edge-auth" && resource.contains(":logs:*:");
                let arn = resource.replace("${AWS::", "${");
                let wildcard = arn.split(':').take(5).any(|part| part.contains('*'));
                assert!(!wildcard || replicas, "{}: {} on {resource}", anatomy.name, statement.owner);
            }
        }
    }
}

#[test]
fn every_permission_to_call_a_function_says_on_whose_behalf() {
    for anatomy in anatomies() {
        for permission in anatomy.of_type("AWS::Lambda::Permission") {
            let properties = permission.properties();
            let named = format!("{}: {}", anatomy.name, permission.id);
            assert_eq!(properties["Action"], "lambda:InvokeFunction", "{named}");
            assert!(
                properties["Principal"].as_str().is_some_and(|service| service.ends_with(".amazonaws.com")),
                "{named}"
            );
            let source = text(&properties["SourceArn"]);
            assert!(source.starts_with("${") || source.contains("${AWS::AccountId}"), "{named}: {source}");
        }
    }
}

#[test]
fn a_policy_that_stands_at_a_resource_allows_services_alone_and_on_behalf_of_one_of_the_stacks_own() {
    for anatomy in anatomies().filter(|anatomy| anatomy.name != "edge-auth") {
        for kind in ["AWS::S3::BucketPolicy", "AWS::SQS::QueuePolicy"] {
            for statement in anatomy.resource_policy(kind).into_iter().filter(|statement| statement.allows()) {
                let named = format!("{}: {}", anatomy.name, statement.owner);
                assert!(statement.json["Principal"]["Service"].is_string(), "{named}: {}", statement.json);
                let conditions = statement.json["Condition"].as_object().unwrap();
                let sources: Vec<String> = conditions
                    .values()
                    .flat_map(|keys| many(keys.get("aws:SourceArn").unwrap_or(&cfn::Json::Null)))
                    .map(text)
                    .collect();
                // A resource of the stack is of its account.
                let own = |source: &String| source.starts_with("${") || source.contains(":${AWS::AccountId}:");
                assert!(!sources.is_empty() && sources.iter().all(own), "{named}: {sources:?}");
            }
        }
    }
}
