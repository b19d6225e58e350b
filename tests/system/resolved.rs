//! Parts of a template with the values that CloudFormation would put there: parameters have their defaults, and a
//! resource's id is its logical id.

use cfn::Json;
use serde_json::{Map, json};

use crate::anatomy::Anatomy;

const ACCOUNT: &str = "123456789012";
const REGION: &str = "us-east-1";
const STACK: &str = "shop";

/// How the conditions of a template are answered. Each asks whether an optional parameter was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Given {
    /// Every condition holds.
    Everything,
    /// No condition holds.
    Nothing,
}

/// A part of a template without intrinsic functions. What becomes `AWS::NoValue` is left out.
pub(crate) fn resolved(template: Anatomy<'_>, part: &Json, given: Given) -> Json {
    Resolver { template, given }.value(part).unwrap_or_default()
}

#[derive(Clone, Copy)]
struct Resolver<'a> {
    template: Anatomy<'a>,
    given: Given,
}

impl Resolver<'_> {
    /// Nothing for `AWS::NoValue`.
    fn value(self, part: &Json) -> Option<Json> {
        match part {
            Json::Array(items) => Some(items.iter().filter_map(|item| self.value(item)).collect()),
            Json::Object(members) => match members.iter().next() {
                Some((function, argument)) if function == "Ref" || function.starts_with("Fn::") => {
                    self.function(function, argument)
                }
                _ => {
                    let members = members.iter().filter_map(|(key, value)| Some((key.clone(), self.value(value)?)));
                    Some(Json::Object(members.collect::<Map<_, _>>()))
                }
            },
            literal => Some(literal.clone()),
        }
    }

    fn function(self, function: &str, argument: &Json) -> Option<Json> {
        let items = || self.value(argument).unwrap_or_default();
        Some(match function {
            "Ref" => return self.reference(argument.as_str()?),
            "Fn::GetAtt" => match argument.as_str() {
                Some(path) => json!(self.attribute(path)),
                None => json!(self.attribute(&format!("{}.{}", argument[0].as_str()?, argument[1].as_str()?))),
            },
            "Fn::If" => return self.value(&argument[if self.given == Given::Everything { 1 } else { 2 }]),
            "Fn::Join" => json!(texts(&items()[1]).join(items()[0].as_str()?)),
            "Fn::Select" => items()[1][items()[0].as_u64()? as usize].clone(),
            "Fn::Split" => items()[1].as_str()?.split(items()[0].as_str()?).collect(),
            "Fn::Sub" if argument.is_string() => json!(self.substituted(argument.as_str()?, &Json::Null)),
            "Fn::Sub" => json!(self.substituted(argument[0].as_str()?, &argument[1])),
            other => panic!("{}: {other} is not foreseen", self.template.name),
        })
    }

    fn substituted(self, text: &str, variables: &Json) -> String {
        let mut done = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("${") {
            let (name, after) = after.split_once('}').unwrap();
            let value = match variables.get(name) {
                Some(value) => self.value(value),
                None if name.contains('.') => Some(json!(self.attribute(name))),
                None => self.reference(name),
            };
            let value = value.unwrap_or_else(|| panic!("{}: {name} has no value", self.template.name));
            done = done + before + &value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            rest = after;
        }
        done + rest
    }

    fn reference(self, name: &str) -> Option<Json> {
        let parameter = &self.template.template["Parameters"][name];
        Some(match name {
            "AWS::NoValue" => return None,
            "AWS::AccountId" => json!(ACCOUNT),
            "AWS::Partition" => json!("aws"),
            "AWS::Region" => json!(REGION),
            "AWS::StackId" => json!(format!("arn:aws:cloudformation:{REGION}:{ACCOUNT}:stack/{STACK}/00000000")),
            "AWS::StackName" => json!(STACK),
            "AWS::URLSuffix" => json!("amazonaws.com"),
            _ if parameter["Type"].as_str().is_some_and(|kind| kind.contains("List")) => {
                parameter["Default"].as_str().unwrap_or_default().split(',').collect()
            }
            // A parameter that must be given, or that conditions take for given, gets a value that looks like its name.
            _ if parameter.is_object() => match &parameter["Default"] {
                Json::Null => json!(name),
                Json::String(empty) if empty.is_empty() && self.given == Given::Everything => json!(name),
                default => default.clone(),
            },
            _ => match self.template.resource(name).kind() {
                "AWS::IAM::ManagedPolicy" => json!(format!("arn:aws:iam::{ACCOUNT}:policy/{name}")),
                "AWS::SQS::Queue" => json!(format!("https://sqs.{REGION}.amazonaws.com/{ACCOUNT}/{name}")),
                "AWS::SNS::Topic" | "AWS::StepFunctions::StateMachine" => json!(self.attribute(&format!("{name}.Arn"))),
                _ => json!(name),
            },
        })
    }

    /// An attribute, given as `LogicalId.Attribute`.
    fn attribute(self, path: &str) -> String {
        let (id, attribute) = path.split_once('.').unwrap();
        if !attribute.ends_with("Arn") {
            return path.to_owned();
        }
        let kind = self.template.resource(id).kind();
        let here = |service: &str, resource: &str| format!("arn:aws:{service}:{REGION}:{ACCOUNT}:{resource}{id}");
        match kind {
            "AWS::CloudWatch::Alarm" => here("cloudwatch", "alarm:"),
            "AWS::Cognito::UserPool" => here("cognito-idp", "userpool/"),
            "AWS::Events::Rule" => here("events", "rule/"),
            "AWS::IAM::Role" => format!("arn:aws:iam::{ACCOUNT}:role/{id}"),
            "AWS::KinesisFirehose::DeliveryStream" => here("firehose", "deliverystream/"),
            "AWS::Lambda::Function" => here("lambda", "function:"),
            "AWS::Logs::LogGroup" => here("logs", "log-group:") + ":*",
            "AWS::S3::Bucket" => format!("arn:aws:s3:::{id}"),
            "AWS::SNS::Topic" => here("sns", ""),
            "AWS::SQS::Queue" => here("sqs", ""),
            "AWS::StepFunctions::StateMachine" => here("states", "stateMachine:"),
            other => panic!("{}: {id} is a {other}, whose ARN is not foreseen", self.template.name),
        }
    }
}

fn texts(items: &Json) -> Vec<&str> {
    items.as_array().into_iter().flatten().filter_map(Json::as_str).collect()
}
