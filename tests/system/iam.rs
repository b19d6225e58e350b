//! Every policy document of every template, put to an IAM that others wrote: moto's, which refuses what AWS calls
//! malformed (a document without statements, a resource that is no ARN, a condition operator that does not exist).
//! cfn-lint lets all of these pass.
//!
//! Moto's S3 and SQS take any policy, so the documents of buckets and queues are put to its IAM too, without the
//! principals, which a policy of IAM's must not have. Whether an action exists it does not know; cfn-lint does.

use std::collections::BTreeMap;

use aws_doubles::Moto;
use cfn::Json;

use crate::anatomy::Anatomy;
use crate::resolved::{Given, resolved};
use crate::templates::anatomies;

/// What a document is for, which says what may be in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Use {
    /// Who may assume a role.
    Trust,
    /// What a role may do, in the role itself.
    Inline,
    /// What those may do to whom the policy is attached.
    Managed,
    /// Who may do what with a bucket or a queue.
    Resource,
}

/// Characters that IAM takes, spaces not counted; see "IAM and AWS STS quotas". Inline policies count together, bucket
/// and queue policies have more room than is worth a test.
const MOST_CHARACTERS: [(Use, usize); 3] = [(Use::Trust, 2_048), (Use::Inline, 10_240), (Use::Managed, 6_144)];

/// A document and what has it.
struct Document {
    usage: Use,
    text: String,
    /// `template: LogicalId`.
    resource: String,
}

/// The documents of a template, in the order of its resources.
fn documents(template: Anatomy<'_>, given: Given) -> Vec<Document> {
    let mut found = Vec::new();
    for resource in template.resources() {
        let properties = resource.properties();
        let mut add = |usage, document: &Json| {
            let text = resolved(template, document, given).to_string();
            found.push(Document { usage, text, resource: format!("{}: {}", template.name, resource.id) });
        };
        match resource.kind() {
            "AWS::IAM::Role" => {
                add(Use::Trust, &properties["AssumeRolePolicyDocument"]);
                for policy in properties["Policies"].as_array().into_iter().flatten() {
                    add(Use::Inline, &policy["PolicyDocument"]);
                }
            }
            "AWS::IAM::ManagedPolicy" => add(Use::Managed, &properties["PolicyDocument"]),
            "AWS::IAM::Policy" | "AWS::IAM::RolePolicy" => add(Use::Inline, &properties["PolicyDocument"]),
            "AWS::S3::BucketPolicy" | "AWS::SQS::QueuePolicy" | "AWS::SNS::TopicPolicy" => {
                add(Use::Resource, &properties["PolicyDocument"]);
            }
            other => {
                let policy =
                    properties.as_object().into_iter().flatten().find(|(key, _)| key.contains("PolicyDocument"));
                assert!(policy.is_none(), "{}: {} ({other}) has a document too", template.name, resource.id);
            }
        }
    }
    found
}

/// Every different document of all templates, with the first resource that has each.
fn every_document() -> BTreeMap<(Use, String), String> {
    let mut different = BTreeMap::new();
    for template in anatomies() {
        for given in [Given::Nothing, Given::Everything] {
            for Document { usage, text, resource } in documents(template, given) {
                different.entry((usage, text)).or_insert(resource);
            }
        }
    }
    different
}

/// An IAM with one role in it.
struct Iam(Moto);

impl Iam {
    fn start() -> Self {
        let iam = Self(Moto::start().unwrap());
        let trust = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole",
            "Principal":{"Service":"lambda.amazonaws.com"}}]}"#;
        iam.call("CreateRole", &[("RoleName", "role"), ("AssumeRolePolicyDocument", trust)]).unwrap();
        iam
    }

    fn call(&self, action: &str, parameters: &[(&str, &str)]) -> Result<String, String> {
        let answer = self.0.query("iam", action, parameters).unwrap();
        if answer.status == 200 { Ok(answer.text()) } else { Err(inside(&answer.text(), "Message")) }
    }

    /// What IAM has against a document; `number` tells managed policies apart.
    fn refusal(&self, usage: Use, document: &str, number: usize) -> Option<String> {
        let name = format!("policy-{number}");
        let done = match usage {
            // Moto reads a trust policy when it replaces another, not when the role is made.
            Use::Trust => self.call("UpdateAssumeRolePolicy", &[("RoleName", "role"), ("PolicyDocument", document)]),
            Use::Inline => {
                self.call("PutRolePolicy", &[("RoleName", "role"), ("PolicyName", &name), ("PolicyDocument", document)])
            }
            Use::Managed => self.managed(&name, document),
            Use::Resource => self.managed(&name, &without_principals(document)),
        };
        done.err()
    }

    fn managed(&self, name: &str, document: &str) -> Result<String, String> {
        let made = self.call("CreatePolicy", &[("PolicyName", name), ("PolicyDocument", document)])?;
        let attached = [("RoleName", "role"), ("PolicyArn", &*inside(&made, "Arn"))];
        self.call("AttachRolePolicy", &attached)?;
        self.call("DetachRolePolicy", &attached)
    }
}

/// The text of the first element of a name.
fn inside(xml: &str, name: &str) -> String {
    let text = xml.split_once(&format!("<{name}>")).and_then(|(_, rest)| rest.split_once(&format!("</{name}>")));
    text.unwrap_or_else(|| panic!("{xml} has no {name}")).0.to_owned()
}

fn without_principals(document: &str) -> String {
    let mut document: Json = serde_json::from_str(document).unwrap();
    for statement in document["Statement"].as_array_mut().unwrap() {
        let principal = statement.as_object_mut().unwrap().shift_remove("Principal");
        assert!(principal.is_some(), "a policy of a bucket or a queue says for whom it is: {statement}");
    }
    document.to_string()
}

#[test]
fn iam_takes_every_policy_document_of_every_template() {
    let iam = Iam::start();
    let every = every_document();
    for usage in [Use::Trust, Use::Inline, Use::Managed, Use::Resource] {
        assert!(every.keys().any(|(used, _)| *used == usage), "no template has a document of {usage:?}");
    }
    let refused = every.iter().enumerate().filter_map(|(number, ((usage, document), resource))| {
        let refusal = iam.refusal(*usage, document, number)?;
        Some(format!("{resource} ({usage:?}): {refusal} {document}\n"))
    });
    let refused: String = refused.collect();
    assert!(refused.is_empty(), "IAM refuses:\n{refused}");
}

#[test]
fn iam_refuses_what_is_malformed() {
    let iam = Iam::start();
    let statement = |statement: &str| format!(r#"{{"Version":"2012-10-17","Statement":[{statement}]}}"#);
    let malformed = [
        (Use::Inline, statement("")),
        (Use::Managed, statement(r#"{"Effect":"Allow","Action":[],"Resource":"*"}"#)),
        (Use::Managed, statement(r#"{"Effect":"Allow","Action":"s3:GetObject","Resource":"a-bucket"}"#)),
        (Use::Managed, statement(r#"{"Effect":"Allow","Action":"s3:GetObject"}"#)),
        (Use::Trust, statement("")),
        (Use::Trust, statement(r#"{"Effect":"Allow","Action":"s3:GetObject","Principal":"*"}"#)),
        (Use::Resource, statement(r#"{"Effect":"Allow","Action":"s3:GetObject","Resource":"b","Principal":"*"}"#)),
    ];
    for (number, (usage, document)) in malformed.iter().enumerate() {
        assert!(iam.refusal(*usage, document, number).is_some(), "{usage:?}: {document}");
    }
}

#[test]
fn no_policy_is_longer_than_iam_takes() {
    for template in anatomies() {
        let mut characters: BTreeMap<(Use, String), usize> = BTreeMap::new();
        for Document { usage, text, resource } in documents(template, Given::Everything) {
            // The resolved text has no spaces but in texts; ids and ARNs of AWS's own are longer than ours, by a
            // hundred characters at most each.
            let ids = text.matches("arn:").count() * 100;
            *characters.entry((usage, resource)).or_default() += text.len() + ids;
        }
        for ((usage, resource), characters) in characters {
            let limit = MOST_CHARACTERS.iter().find(|(limited, _)| *limited == usage);
            assert!(
                limit.is_none_or(|(_, most)| characters <= *most),
                "{resource} ({usage:?}) has {characters} characters"
            );
        }
    }
}
