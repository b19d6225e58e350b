//! A template, deployed on emulated AWS: every function that it has is the shipped binary, run as a process with the
//! environment that the template gives it. All of them share one double of AWS; each has a runtime API of its own.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use aws_doubles::services::Outcome;
use aws_doubles::{AwsDouble, FunctionProcess, binary};
use cfn::Json;
use facts::Binary;
use facts::environment::HANDLER;

use crate::anatomy::{Anatomy, Resource, text};
use crate::templates::Subject;

/// The name of a stack that nothing else is said of.
const STACK_NAME: &str = "shop";

/// A template whose functions run.
pub(super) struct Deployment<'a> {
    /// Everything else that there is of AWS.
    pub aws: Arc<AwsDouble>,
    pub template: Anatomy<'a>,
    stack_name: &'a str,
    /// Template parameters, of those that may be left out.
    parameters: BTreeMap<&'a str, &'a str>,
    functions: BTreeMap<&'a str, (Resource<'a>, OnceLock<Function>)>,
}

struct Function {
    /// Asked for nothing but its runtime API.
    lambda: AwsDouble,
    // Killed when dropped.
    _process: FunctionProcess,
}

/// What a function answered with an error: its type, by which a state machine tells errors apart, and its text.
#[derive(Debug)]
pub(super) struct FunctionError {
    pub kind: String,
    pub message: String,
}

impl<'a> Deployment<'a> {
    pub(super) fn start(subject: &'a Subject) -> Self {
        Self::start_in(&Arc::new(AwsDouble::start().unwrap()), subject, STACK_NAME, [])
    }

    /// Starts a stack of this name with these parameters, in an account where there may be others.
    pub(super) fn start_in(
        aws: &Arc<AwsDouble>,
        subject: &'a Subject,
        stack_name: &'a str,
        parameters: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Self {
        let (aws, template) = (Arc::clone(aws), subject.anatomy());
        let functions = template.of_type("AWS::Lambda::Function");
        let functions = functions.map(|function| (function.id, (function, OnceLock::new()))).collect();
        Self { aws, template, stack_name, parameters: parameters.into_iter().collect(), functions }
    }

    /// The stack's id.
    pub(super) fn stack_id(&self) -> String {
        format!("arn:aws:cloudformation:us-east-1:123456789012:stack/{}/00000000", self.stack_name)
    }

    /// Invokes a function by its logical id. As in Lambda, its process starts with the first invocation and stays.
    pub(super) async fn invoke(&self, function: &str, event: &Json) -> Result<Json, FunctionError> {
        let (resource, started) = &self.functions[function];
        let lambda = &started.get_or_init(|| self.start_function(*resource)).lambda;
        match lambda.lambda_runtime.invoke(event).await {
            answer @ Outcome::Answer(_) => Ok(answer.json()),
            other => {
                let (kind, message) = other.error().unwrap_or_else(|| panic!("{function}: {other:?}"));
                Err(FunctionError { kind, message })
            }
        }
    }

    fn start_function(&self, function: Resource<'_>) -> Function {
        let lambda = AwsDouble::start().unwrap();
        let runtime_api = ("AWS_LAMBDA_RUNTIME_API".to_owned(), lambda.address().to_string());
        let handler = (HANDLER.to_owned(), text(&function.properties()["Handler"]));
        let variables = self.environment(function).into_iter().chain([runtime_api, handler]);
        let process = FunctionProcess::start(&self.binary_of(function), &self.aws, variables).unwrap();
        Function { lambda, _process: process }
    }

    /// The binary of a function, by the name of its zip.
    fn binary_of(&self, function: Resource<'_>) -> PathBuf {
        let key = self.resolve(&function.properties()["Code"]["S3Key"]);
        let name = Path::new(&key).file_name().unwrap().to_str().unwrap();
        let known = name.strip_suffix("-x86_64.zip").and_then(Binary::parse);
        binary(known.unwrap_or_else(|| panic!("{} is of {name}", function.id))).unwrap()
    }

    fn environment(&self, function: Resource<'_>) -> BTreeMap<String, String> {
        let variables = function.properties()["Environment"]["Variables"].as_object().unwrap();
        variables.iter().map(|(name, value)| (name.clone(), self.resolve(value))).collect()
    }

    /// What CloudFormation would put there: a resource's id is its logical id, an attribute `id.attribute`.
    pub(super) fn resolve(&self, value: &Json) -> String {
        if let Some(text) = value.as_str() {
            return text.to_owned();
        }
        let (function, argument) = value.as_object().and_then(|object| object.iter().next()).unwrap();
        let first = || argument[0].as_str().unwrap();
        match function.as_str() {
            "Ref" => self.reference(argument.as_str().unwrap()),
            "Fn::GetAtt" if argument.is_array() => attribute(&format!("{}.{}", first(), argument[1].as_str().unwrap())),
            "Fn::GetAtt" => attribute(argument.as_str().unwrap()),
            "Fn::If" => self.resolve(&argument[if self.holds(first()) { 1 } else { 2 }]),
            "Fn::Join" => {
                let items = argument[1].as_array().cloned().unwrap_or_else(|| vec![argument[1].clone()]);
                items.iter().map(|item| self.resolve(item)).collect::<Vec<_>>().join(first())
            }
            "Fn::Sub" => self.substitute(argument.as_str().unwrap_or_else(first), &argument[1]),
            other => panic!("{other} is not foreseen"),
        }
    }

    /// Every condition asks whether an optional parameter was given.
    fn holds(&self, condition: &str) -> bool {
        let parameter = &self.template.template["Conditions"][condition]["Fn::Not"][0]["Fn::Equals"][0]["Ref"];
        self.parameters.contains_key(parameter.as_str().unwrap_or_else(|| panic!("{condition} is another condition")))
    }

    fn reference(&self, name: &str) -> String {
        match name {
            "AWS::AccountId" => "123456789012",
            "AWS::Partition" => "aws",
            "AWS::Region" => "us-east-1",
            "AWS::StackId" => return self.stack_id(),
            "AWS::StackName" => self.stack_name,
            "AWS::URLSuffix" => "amazonaws.com",
            "CorsAllowHeaders" => "",
            "CorsAllowOrigins" => "*",
            "EnvironmentName" => "prod",
            "LogLevel" => "INFO",
            "TimeZone" => "UTC",
            resource_or_text => self.parameters.get(resource_or_text).copied().unwrap_or(resource_or_text),
        }
        .to_owned()
    }

    fn substitute(&self, text: &str, variables: &Json) -> String {
        let mut resolved = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("${") {
            let (name, after) = after.split_once('}').unwrap();
            resolved += before;
            resolved += &match variables.get(name) {
                Some(value) => self.resolve(value),
                None if name.contains('.') => attribute(name),
                None => self.reference(name),
            };
            rest = after;
        }
        resolved + rest
    }
}

fn attribute(name: &str) -> String {
    let function = name.strip_suffix("Function.Arn").map(|name| format!("{name}Function"));
    function.map_or_else(|| name.to_owned(), |id| format!("arn:aws:lambda:us-east-1:123456789012:function:{id}"))
}
