//! An account of the emulated AWS.

use std::collections::BTreeMap;
use std::ops::Deref;
use std::sync::{Mutex, PoisonError};
use std::thread;

use aws_doubles::{MiniStack, Received};
use cfn::Json;
use cfn::yaml::{Comments, to_yaml};
use serde_json::json;

use super::artifacts::{self, Code};

/// The bucket that holds the functions' code and the templates.
pub(super) const ARTIFACTS: &str = "artifacts";

/// An account in which nothing is but the artifacts.
pub(super) struct Account {
    pub aws: MiniStack,
}

/// A stack that is there.
pub(super) struct Stack<'a> {
    pub account: &'a Account,
    pub name: String,
    pub outputs: BTreeMap<String, String>,
}

/// What went wrong with a stack: the resources that failed, with CloudFormation's reasons.
#[derive(Debug)]
pub(super) struct StackFailure(pub String);

/// Accounts of one kind. An account is one test's at a time, and another's afterwards: as many are started as tests run
/// side by side.
pub(super) struct Accounts {
    start: fn() -> Account,
    idle: Mutex<Vec<Account>>,
}

/// An account that is one test's until this is dropped.
pub(super) struct OwnAccount {
    /// There until this is dropped.
    account: Option<Account>,
    accounts: &'static Accounts,
}

/// An account in which nothing is but the artifacts.
pub(super) fn account() -> OwnAccount {
    static ACCOUNTS: Accounts = Accounts::started_by(Account::with_artifacts);
    ACCOUNTS.take()
}

impl Accounts {
    pub(super) const fn started_by(start: fn() -> Account) -> Self {
        Self { start, idle: Mutex::new(Vec::new()) }
    }

    pub(super) fn take(&'static self) -> OwnAccount {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        OwnAccount { account: Some(idle.unwrap_or_else(self.start)), accounts: self }
    }
}

impl Deref for OwnAccount {
    type Target = Account;

    fn deref(&self) -> &Account {
        self.account.as_ref().unwrap()
    }
}

impl Drop for OwnAccount {
    fn drop(&mut self) {
        // A test that failed may have left something behind.
        if let (Some(account), false) = (self.account.take(), thread::panicking()) {
            self.accounts.idle.lock().unwrap_or_else(PoisonError::into_inner).push(account);
        }
    }
}

impl Account {
    /// One in which nothing is, and every template of the project can be made.
    pub(super) fn empty() -> Self {
        Self { aws: MiniStack::start_for_any_template().unwrap() }
    }

    fn with_artifacts() -> Self {
        let account = Self { aws: MiniStack::start().unwrap() };
        account.s3("PUT", "", &[]);
        for (key, zip) in artifacts::zips(Code::Scripts) {
            account.s3("PUT", &key, &zip);
        }
        account
    }

    /// A request for an object of the artifacts' bucket, or for the bucket.
    fn s3(&self, method: &str, key: &str, body: &[u8]) -> Received {
        let answer = self.aws.signed("s3", method, &format!("/{ARTIFACTS}/{key}"), &[], body).unwrap();
        assert_eq!(answer.status, 200, "{method} {key}: {}", answer.text());
        answer
    }

    /// Makes a stack, and waits until it is there.
    pub(super) fn create(
        &self,
        name: &str,
        template: &Json,
        parameters: &[(&str, &str)],
    ) -> Result<Stack<'_>, StackFailure> {
        self.operate("CreateStack", name, template, parameters)?;
        self.settled(name, "CREATE_COMPLETE")
    }

    /// Changes a stack, and waits until it is changed.
    pub(super) fn update(
        &self,
        name: &str,
        template: &Json,
        parameters: &[(&str, &str)],
    ) -> Result<Stack<'_>, StackFailure> {
        self.operate("UpdateStack", name, template, parameters)?;
        self.settled(name, "UPDATE_COMPLETE")
    }

    /// The template goes through the bucket, in the form in which people deploy it.
    fn operate(
        &self,
        action: &str,
        name: &str,
        template: &Json,
        parameters: &[(&str, &str)],
    ) -> Result<(), StackFailure> {
        let key = format!("templates/{name}.yaml");
        self.s3("PUT", &key, to_yaml(template, &Comments::default()).unwrap().as_bytes());
        let url = format!("{}/{ARTIFACTS}/{key}", self.aws.endpoint_url());
        let mut form: Vec<(String, &str)> = vec![
            ("StackName".to_owned(), name),
            ("TemplateURL".to_owned(), &url),
            ("Capabilities.member.1".to_owned(), "CAPABILITY_IAM"),
        ];
        for (number, (key, value)) in (1..).zip(parameters) {
            form.push((format!("Parameters.member.{number}.ParameterKey"), key));
            form.push((format!("Parameters.member.{number}.ParameterValue"), value));
        }
        let form: Vec<(&str, &str)> = form.iter().map(|(key, value)| (key.as_str(), *value)).collect();
        let answer = self.aws.query("cloudformation", action, &form).unwrap();
        if answer.status == 200 { Ok(()) } else { Err(StackFailure(answer.text())) }
    }

    fn settled(&self, name: &str, wanted: &str) -> Result<Stack<'_>, StackFailure> {
        let description = self.wait(name);
        let status = texts(&description, "StackStatus").remove(0);
        if status != wanted {
            return Err(StackFailure(format!("{status}\n{}", self.failures(name))));
        }
        let outputs = texts(&description, "OutputKey").into_iter().zip(texts(&description, "OutputValue"));
        Ok(Stack { account: self, name: name.to_owned(), outputs: outputs.collect() })
    }

    /// The stack's description when nothing is in progress any more.
    fn wait(&self, name: &str) -> String {
        loop {
            let description = self.aws.query("cloudformation", "DescribeStacks", &[("StackName", name)]).unwrap();
            let description = description.text();
            if !texts(&description, "StackStatus").iter().any(|status| status.ends_with("_IN_PROGRESS")) {
                return description;
            }
        }
    }

    fn failures(&self, name: &str) -> String {
        let events = self.aws.query("cloudformation", "DescribeStackEvents", &[("StackName", name)]).unwrap().text();
        let failed = texts(&events, "member").into_iter().filter(|event| event.contains("_FAILED<"));
        let line = |event: String| {
            let one = |name| texts(&event, name).into_iter().next().unwrap_or_default();
            format!("{}: {}\n", one("LogicalResourceId"), one("ResourceStatusReason"))
        };
        failed.map(line).collect()
    }

    /// Everything that there is, by the call that lists it: what the services say, so that a change is a change there.
    pub(super) fn inventory(&self) -> BTreeMap<String, String> {
        let mut inventory = BTreeMap::new();
        let mut add = |call: String, answer: Received| {
            assert_eq!(answer.status, 200, "{call}: {}", answer.text());
            inventory.insert(call, without_request_id(answer.text()));
        };
        for (service, target, body) in [
            ("cognito-idp", "AWSCognitoIdentityProviderService.ListUserPools", json!({"MaxResults": 60})),
            ("dynamodb", "DynamoDB_20120810.ListTables", json!({})),
            ("events", "AWSEvents.ListRules", json!({})),
            ("firehose", "Firehose_20150804.ListDeliveryStreams", json!({})),
            ("logs", "Logs_20140328.DescribeLogGroups", json!({})),
            ("sqs", "AmazonSQS.ListQueues", json!({})),
            ("states", "AWSStepFunctions.ListStateMachines", json!({})),
            ("wafv2", "AWSWAF_20190729.ListWebACLs", json!({"Scope": "REGIONAL"})),
        ] {
            let headers = [("content-type", "application/x-amz-json-1.1"), ("x-amz-target", target)];
            add(
                target.to_owned(),
                self.aws.signed(service, "POST", "/", &headers, body.to_string().as_bytes()).unwrap(),
            );
        }
        for (service, action, parameters) in [
            ("iam", "ListRoles", &[][..]),
            ("iam", "ListPolicies", &[("Scope", "Local")]),
            ("monitoring", "DescribeAlarms", &[]),
            ("monitoring", "ListDashboards", &[]),
            ("sns", "ListTopics", &[]),
        ] {
            add(action.to_owned(), self.aws.query(service, action, parameters).unwrap());
        }
        for (service, path) in [
            ("apigateway", "/apikeys"),
            ("apigateway", "/restapis"),
            ("apigateway", "/usageplans"),
            ("apigateway", "/v2/apis"),
            ("appconfig", "/applications"),
            ("appconfig", "/deploymentstrategies"),
            ("cloudfront", "/2020-05-31/cache-policy?Type=custom"),
            ("cloudfront", "/2020-05-31/distribution"),
            ("cloudfront", "/2020-05-31/origin-access-control"),
            ("cloudfront", "/2020-05-31/origin-request-policy?Type=custom"),
            ("cloudfront", "/2020-05-31/response-headers-policy?Type=custom"),
            ("lambda", "/2015-03-31/functions"),
            ("s3", "/"),
        ] {
            add(format!("{service} {path}"), self.aws.signed(service, "GET", path, &[], &[]).unwrap());
        }
        inventory
    }
}

impl Stack<'_> {
    /// An output.
    pub(super) fn output(&self, name: &str) -> &str {
        self.outputs.get(name).unwrap_or_else(|| panic!("{} has no output {name}", self.name))
    }

    /// Deletes it, and waits until it is gone.
    pub(super) fn delete(self) -> Result<(), StackFailure> {
        let Account { aws, .. } = self.account;
        // A deleted stack is found by its id alone.
        let description = aws.query("cloudformation", "DescribeStacks", &[("StackName", &self.name)]).unwrap();
        let id = texts(&description.text(), "StackId").remove(0);
        aws.query("cloudformation", "DeleteStack", &[("StackName", &id)]).unwrap();
        self.account.settled(&id, "DELETE_COMPLETE").map(drop)
    }
}

/// The texts of all elements of a name, in order.
pub(super) fn texts(xml: &str, name: &str) -> Vec<String> {
    let (start, end) = (format!("<{name}>"), format!("</{name}>"));
    let parts = xml.split(&start).skip(1);
    parts.filter_map(|part| Some(part.split_once(&end)?.0.replace("&quot;", "\"").replace("&amp;", "&"))).collect()
}

/// An answer without what differs from call to call.
fn without_request_id(answer: String) -> String {
    let ids = texts(&answer, "RequestId");
    ids.iter().fold(answer, |answer, id| answer.replace(id, ""))
}
