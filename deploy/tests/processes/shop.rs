//! A stack for operators, played by the doubles, and `deploy` run on it.

use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};
use std::sync::{Arc, Mutex};

use aws_doubles::{Answer, AwsDouble, Content, ReceivedRequest};
use serde_json::{Value, json};

use crate::operator::terminal;

/// The stack's ARN.
pub(crate) const STACK: &str = "arn:aws:cloudformation:us-east-1:111122223333:stack/shop/1";

/// An account with the stack `shop`.
pub(crate) struct Operator {
    pub(crate) aws: AwsDouble,
    /// Stacks besides, by name: status and template.
    pub(crate) stacks: Arc<Mutex<Vec<(String, String)>>>,
    folder: tempfile::TempDir,
}

/// What operators ask CloudFormation for.
const ACTIONS: [&str; 6] =
    ["DescribeStacks", "ListStackResources", "GetTemplate", "CreateStack", "UpdateStack", "DeleteStack"];

/// Outputs that every stack has, and those of one whose callers need tokens.
const OUTPUTS: [(&str, &str); 11] = [
    ("AppConfigApplication", "app"),
    ("AppConfigEnvironment", "env"),
    ("AppConfigConfigurationProfile", "prof"),
    ("AppConfigDeploymentStrategy", "gradual"),
    ("AppConfigFirstDeploymentStrategy", "at-once"),
    ("StagingBucket", "staging"),
    ("HttpApiEndpointUrl", "https://api1.execute-api.us-east-1.amazonaws.com/prod/"),
    ("CognitoUserPoolId", "us-east-1_pool"),
    ("CognitoUserPoolClientId", "client"),
    ("ApiCdnDistributionId", "D1"),
    ("PersonalizationApiExecutionRole", "arn:aws:iam::111122223333:role/shop-role"),
];

impl Operator {
    pub(crate) fn new() -> Self {
        Self::of(&OUTPUTS)
    }

    /// One of a stack with a REST API and a cache at its stage, and no CloudFront.
    pub(crate) fn of_rest_api() -> Self {
        let kept = OUTPUTS.iter().filter(|(name, _)| !["HttpApiEndpointUrl", "ApiCdnDistributionId"].contains(name));
        let url = "https://api1.execute-api.us-east-1.amazonaws.com/prod/";
        let outputs: Vec<_> = kept.copied().chain([("RestApiEndpointUrl", url)]).collect();
        Self::of(&outputs)
    }

    fn of(outputs: &[(&'static str, &'static str)]) -> Self {
        let outputs = outputs.to_vec();
        let aws = AwsDouble::start().unwrap();
        let stacks = Arc::new(Mutex::new(Vec::new()));
        for action in ACTIONS {
            let (outputs, known) = (outputs.clone(), Arc::clone(&stacks));
            aws.other(action).answer_with(move |request| cloudformation(&outputs, &mut known.lock().unwrap(), request));
        }
        aws.other("Logs_20140328.FilterLogEvents").always(Answer::json(&json!({"events": []})));
        Self { aws, stacks, folder: tempfile::tempdir().unwrap() }
    }

    /// The same, with a document that is in force, as version 1.
    pub(crate) fn with(document: &Value) -> Self {
        let operator = Self::new();
        operator.deploy_document(document);
        operator
    }

    /// Puts a document in force, as an earlier command has.
    pub(crate) fn deploy_document(&self, document: &Value) {
        let number = self.aws.app_config.put_version(document.to_string().as_bytes());
        self.aws.app_config.put_deployment(number, "");
        self.aws.app_config.complete_deployments();
    }

    /// Lets every deployment be complete at the first look.
    pub(crate) fn complete(&self) {
        let complete = json!({"DeploymentNumber": 2, "State": "COMPLETE", "PercentageComplete": 100.0});
        self.aws.app_config.get_deployment.always(Answer::json(&complete));
    }

    /// Writes a file, and returns its path.
    pub(crate) fn file(&self, name: &str, content: impl AsRef<[u8]>) -> String {
        let path: PathBuf = self.folder.path().join(name);
        std::fs::write(&path, content).unwrap();
        path.display().to_string()
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_deploy"));
        command.args(arguments).args(["--stack", "shop"]).env_clear().envs(self.aws.environment());
        command.stdin(Stdio::null());
        command
    }

    /// Runs `deploy` on the stack to its end.
    pub(crate) fn deploy(&self, arguments: &[&str]) -> Ended {
        Ended::of(self.command(arguments).output().unwrap())
    }

    /// The same, with variables.
    pub(crate) fn deploy_with(&self, variables: &[(&str, &str)], arguments: &[&str]) -> Ended {
        Ended::of(self.command(arguments).envs(variables.iter().copied()).output().unwrap())
    }

    /// Starts `deploy` on the stack.
    pub(crate) fn start(&self, arguments: &[&str]) -> Child {
        self.command(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    }

    /// Starts `deploy` on the stack on a terminal, whose keys are what is written to the child's standard input.
    pub(crate) fn start_on_terminal(&self, arguments: &[&str]) -> Child {
        let mut terminal = terminal(&self.command(arguments));
        terminal.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        terminal.spawn().unwrap()
    }

    /// The strategy by which the last deployment was started.
    pub(crate) fn strategy(&self) -> String {
        let started = self.aws.app_config.start_deployment.requests();
        started.last().unwrap().json()["DeploymentStrategyId"].as_str().unwrap().to_owned()
    }
}

/// What a process did.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Ended {
    pub(crate) fn of(output: Output) -> Self {
        let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
        Self { code: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) }
    }

    /// That it ended so, and said all of this.
    #[track_caller]
    pub(crate) fn expect(&self, code: i32, words: &[&str]) {
        assert_eq!(self.code, Some(code), "{self:?}");
        for expected in words {
            assert!(
                self.stderr.contains(expected) || self.stdout.contains(expected),
                "{expected:?} is not said: {self:?}"
            );
        }
    }
}

/// CloudFormation, as far as operators need it.
fn cloudformation(outputs: &[(&str, &str)], stacks: &mut Vec<(String, String)>, request: &ReceivedRequest) -> Answer {
    let body = String::from_utf8_lossy(&request.body).into_owned();
    let parameter = |name: &str| {
        let value = body.split('&').find_map(|pair| pair.strip_prefix(&format!("{name}=")))?;
        Some(percent_decoded(value))
    };
    let action = parameter("Action").unwrap_or_default();
    let name = parameter("StackName").unwrap_or_default();
    let answer = |result: &str| {
        let xml = format!(
            "<{action}Response xmlns=\"http://cloudformation.amazonaws.com/doc/2010-05-15/\"><{action}Result>{result}\
             </{action}Result></{action}Response>"
        );
        Answer::from(Content::new(200, xml).header("content-type", "text/xml"))
    };
    let outputs: String = outputs
        .iter()
        .map(|(key, value)| format!("<member><OutputKey>{key}</OutputKey><OutputValue>{value}</OutputValue></member>"))
        .collect();
    let described = |id: &str, name: &str, status: &str, outputs: &str| {
        format!(
            "<Stacks><member><StackName>{name}</StackName><StackId>{id}</StackId><StackStatus>{status}</StackStatus>\
             <CreationTime>2026-01-01T00:00:00Z</CreationTime><Outputs>{outputs}</Outputs></member></Stacks>"
        )
    };
    match action.as_str() {
        "DescribeStacks" if name == "shop" => answer(&described(STACK, "shop", "CREATE_COMPLETE", &outputs)),
        "DescribeStacks" if stacks.iter().any(|(known, _)| *known == name) => {
            answer(&described(&name, &name, "CREATE_COMPLETE", ""))
        }
        "ListStackResources" => answer(
            "<StackResourceSummaries><member><LogicalResourceId>LogGroup</LogicalResourceId><PhysicalResourceId>logs\
             </PhysicalResourceId><ResourceType>AWS::Logs::LogGroup</ResourceType><ResourceStatus>CREATE_COMPLETE\
             </ResourceStatus><LastUpdatedTimestamp>2026-01-01T00:00:00Z</LastUpdatedTimestamp></member>\
             <member><LogicalResourceId>LoadItemMetadataFunction</LogicalResourceId><PhysicalResourceId>shop-loader\
             </PhysicalResourceId><ResourceType>AWS::Lambda::Function</ResourceType><ResourceStatus>CREATE_COMPLETE\
             </ResourceStatus><LastUpdatedTimestamp>2026-01-01T00:00:00Z</LastUpdatedTimestamp></member>\
             </StackResourceSummaries>",
        ),
        "GetTemplate" => {
            let template = stacks.iter().find(|(known, _)| *known == name).map(|(_, template)| template.clone());
            answer(&format!("<TemplateBody>{}</TemplateBody>", template.unwrap_or_default().replace('"', "&quot;")))
        }
        "CreateStack" | "UpdateStack" => {
            stacks.retain(|(known, _)| *known != name);
            stacks.push((name.clone(), parameter("TemplateBody").unwrap_or_default()));
            answer(&format!("<StackId>{name}</StackId>"))
        }
        "DeleteStack" => {
            stacks.retain(|(known, _)| *known != name);
            answer("")
        }
        _ => {
            let xml = format!(
                "<ErrorResponse xmlns=\"http://cloudformation.amazonaws.com/doc/2010-05-15/\">\
                 <Error><Type>Sender</Type><Code>ValidationError</Code>\
                 <Message>Stack with id {name} does not exist</Message></Error></ErrorResponse>"
            );
            Answer::from(Content::new(400, xml).header("content-type", "text/xml"))
        }
    }
}

fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'%' => {
                let digits = [rest.next().unwrap(), rest.next().unwrap()];
                u8::from_str_radix(std::str::from_utf8(&digits).unwrap(), 16).unwrap()
            }
            b'+' => b' ',
            other => other,
        });
    }
    String::from_utf8(bytes).unwrap()
}
