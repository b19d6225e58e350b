//! The template of the stack with the permissions.

use cfn::iam::ManagedPolicy;
use cfn::policy::{PolicyDocument, Statement};
use cfn::{List, Template, Value};
use serde_json::Value as Json;

use super::needs::Needs;

/// Characters of a managed policy without white space:
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html>.
const LONGEST_POLICY: usize = 6_144;

/// What is around the statements of a policy, and around the resources of a statement.
const AROUND: usize = 200;

/// Managed policies that a role may have, unless AWS raised the account's quota, but for the stack's own:
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html>.
const MOST_POLICIES: usize = 9;

/// The template that gives a role what is needed, in as many policies as it takes.
///
/// # Errors
/// In words, when no role can have so many.
pub(crate) fn template(stack: &str, role: &str, needs: &Needs) -> Result<String, String> {
    let mut template = Template::new(format!(
        "Permissions of the personalization API {stack}: what the origins and event targets of its configuration need"
    ));
    let policies = in_policies(needs);
    if policies.len() > MOST_POLICIES {
        return Err(format!(
            "the configuration names so many resources that they fill {} policies, and a role can have {MOST_POLICIES} \
             more; give the role wildcards of your own by OriginPolicyArns",
            policies.len()
        ));
    }
    for (number, statements) in (1..).zip(policies) {
        let name = if number == 1 { "Grants".to_owned() } else { format!("Grants{number}") };
        let statements = statements.into_iter().map(|(action, resources)| {
            Statement::allow([action]).on(resources.into_iter().map(|arn| Value::<String>::from(arn).into_arn()))
        });
        let policy = ManagedPolicy::new(PolicyDocument::new(statements));
        template.add(&name, policy.roles(List::<String>::from([role.to_owned()])));
    }
    let template = template
        .finish()
        .map_err(|problems| problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))?;
    Ok(serde_json::to_string_pretty(&template).unwrap_or_default())
}

/// The statements of each policy.
fn in_policies(needs: &Needs) -> Vec<Vec<(&'static str, Vec<String>)>> {
    let mut policies: Vec<Vec<(&'static str, Vec<String>)>> = Vec::new();
    let mut length = LONGEST_POLICY;
    for (action, resources) in needs {
        for resource in resources {
            let more = resource.len() + 3;
            let same = policies.last().and_then(|policy| policy.last()).is_some_and(|(last, _)| last == action);
            let with_statement = if same { more } else { more + AROUND };
            if length + with_statement > LONGEST_POLICY {
                policies.push(Vec::new());
                length = AROUND;
            }
            let Some(policy) = policies.last_mut() else { continue };
            match policy.last_mut() {
                Some((last, resources)) if last == action => {
                    resources.push(resource.clone());
                    length += more;
                }
                _ => {
                    policy.push((action, vec![resource.clone()]));
                    length += more + AROUND;
                }
            }
        }
    }
    policies
}

/// What a template of ours allows: action and resource, in order.
pub(crate) fn allowed(template: &str) -> Vec<(String, String)> {
    let template: Json = serde_json::from_str(template).unwrap_or_default();
    let resources = template["Resources"].as_object().into_iter().flatten();
    let mut allowed: Vec<(String, String)> = resources
        .flat_map(|(_, resource)| {
            resource["Properties"]["PolicyDocument"]["Statement"].as_array().cloned().unwrap_or_default()
        })
        .flat_map(|statement| {
            let many = |value: &Json| match value {
                Json::Array(many) => many.iter().filter_map(|one| one.as_str().map(str::to_owned)).collect(),
                one => one.as_str().map(str::to_owned).into_iter().collect::<Vec<_>>(),
            };
            let (actions, resources) = (many(&statement["Action"]), many(&statement["Resource"]));
            actions
                .into_iter()
                .flat_map(move |action| resources.clone().into_iter().map(move |resource| (action.clone(), resource)))
        })
        .collect();
    allowed.sort();
    allowed.dedup();
    allowed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_needed_is_allowed_and_attached_to_the_role() {
        let needs = Needs::from([("kinesis:PutRecord", ["arn:aws:kinesis:eu-west-1:1:stream/a".to_owned()].into())]);
        let template = template("shop", "shop-role", &needs).unwrap();
        let json: Json = serde_json::from_str(&template).unwrap();
        assert_eq!(json["Resources"]["Grants"]["Properties"]["Roles"], serde_json::json!(["shop-role"]));
        assert_eq!(
            allowed(&template),
            [("kinesis:PutRecord".to_owned(), "arn:aws:kinesis:eu-west-1:1:stream/a".to_owned())]
        );
    }

    #[test]
    fn no_policy_is_longer_than_iam_allows() {
        let arns =
            (0..300).map(|number| format!("arn:aws:lambda:eu-west-1:111122223333:function:recommender-{number:04}"));
        let needs = Needs::from([("lambda:InvokeFunction", arns.collect())]);
        let template = template("shop", "shop-role", &needs).unwrap();
        let json: Json = serde_json::from_str(&template).unwrap();
        let policies = json["Resources"].as_object().unwrap();
        assert!(policies.len() > 1);
        for policy in policies.values() {
            assert!(policy["Properties"]["PolicyDocument"].to_string().len() <= LONGEST_POLICY);
        }
        assert_eq!(allowed(&template).len(), 300);
    }
}
