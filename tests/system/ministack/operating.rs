//! What an operator does with a stack that runs, by the `deploy` command: the user's whole way on one combination.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output};

use aws_doubles::{AwsDouble, deploy_command};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use cfn::Json;
use serde_json::json;
use stacks::{Auth, Cache, EntryPoint, Options};

use super::account::{Account, Stack, account};
use super::exceptions::without_refused;
use super::life::{PATH, parameters};
use crate::templates::{folder, subject};
use crate::validators::{printed, run};

/// The stack of the test.
const NAME: &str = "operated";

/// How often something is asked for that comes by itself within a minute. Each time is a request that a process
/// answers.
const TRIES: usize = 20_000;

/// An operator of a stack.
struct Operator<'a> {
    account: &'a Account,
    folder: PathBuf,
    /// What callers show.
    token: Option<String>,
}

impl<'a> Operator<'a> {
    /// One with an own folder of this name.
    fn of(account: &'a Account, name: &str) -> Self {
        let folder = folder().join(name);
        fs::create_dir_all(&folder).unwrap();
        Self { account, folder, token: None }
    }

    fn deploy(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(deploy_command().unwrap());
        command.args(arguments).args(["--stack", NAME]).env_clear().envs([
            ("AWS_ENDPOINT_URL", self.account.aws.endpoint_url()),
            ("AWS_REGION", "us-east-1".to_owned()),
            ("AWS_ACCESS_KEY_ID", "000000000000".to_owned()),
            ("AWS_SECRET_ACCESS_KEY", "an-example-secret".to_owned()),
            ("HOME", folder().display().to_string()),
        ]);
        command.envs(self.token.iter().map(|token| ("PERSONALIZATION_API_TOKEN", token)));
        run(&mut command)
    }

    /// What it prints on standard output; it has to succeed, and to say all of this.
    #[track_caller]
    fn deployed(&self, arguments: &[&str], words: &[&str]) -> String {
        let output = self.deploy(arguments);
        let said = printed(&output);
        assert!(output.status.success(), "deploy {}: {said}", arguments.join(" "));
        for expected in words {
            assert!(said.contains(expected), "deploy {} does not say {expected:?}: {said}", arguments.join(" "));
        }
        String::from_utf8(output.stdout).unwrap()
    }

    fn file(&self, name: &str, content: &str) -> String {
        let file = self.folder.join(name);
        fs::write(&file, content).unwrap();
        file.display().to_string()
    }

    fn push(&self, document: &Json, words: &[&str], more: &[&str]) {
        let file = self.file("configuration.json", &document.to_string());
        self.deployed(&[&["config", "push", &file], more].concat(), words);
    }

    fn ask(&self, stack: &Stack<'_>) -> aws_doubles::Received {
        let token = format!("Bearer {}", self.token.as_deref().unwrap());
        let answer = stack.ask("GET", PATH, &[("authorization", &token)], "");
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer
    }

    /// The records of the stream so far.
    fn records(&self) -> Vec<Json> {
        let call = |operation: &str, body: Json| {
            self.account.aws.call("kinesis", &format!("Kinesis_20131202.{operation}"), &body).unwrap()
        };
        let shards = call("ListShards", json!({"StreamName": "clicks"}));
        let shard = &shards["Shards"][0]["ShardId"];
        let iterator = json!({"StreamName": "clicks", "ShardId": shard, "ShardIteratorType": "TRIM_HORIZON"});
        let iterator = call("GetShardIterator", iterator)["ShardIterator"].clone();
        let records = call("GetRecords", json!({"ShardIterator": iterator}));
        let records = records["Records"].as_array().unwrap().iter();
        let data = records.map(|record| BASE64_STANDARD.decode(record["Data"].as_str().unwrap()).unwrap());
        data.map(|data| serde_json::from_slice(&data).unwrap()).collect()
    }
}

/// Two variations in an experiment, items with metadata, events into a stream.
fn document(version: &str, origin: &AwsDouble) -> Json {
    let url = format!("{}/{{userId}}", origin.http_origin_url());
    json!({"version": version, "namespaces": {"shop": {
        "inferenceItemMetadata": {"type": "localdb", "syncInterval": 5},
        "eventTargets": [{"type": "kinesis-stream", "streamName": "clicks"}],
        "recommenders": {"recommend-items": {"popular": {
            "experiments": {"layout": {"method": "weighted", "split": {"ours": 1, "theirs": 1},
                "metrics": {"click": {}}}},
            "variations": {"ours": {"type": "http", "url": url}, "theirs": {"type": "http", "url": url}}}}}}}})
}

#[test]
fn an_operator_pushes_configurations_puts_items_gets_tokens_and_goes_back() {
    let account = account();
    let subject = subject(Auth::OAuth2, EntryPoint::Http, Cache::NoCache, Options::default());
    let stack = account.create(NAME, &without_refused(&subject.template), &parameters()).unwrap();
    let stream = json!({"StreamName": "clicks", "ShardCount": 1});
    account.aws.call("kinesis", "Kinesis_20131202.CreateStream", &stream).unwrap();
    let origin = AwsDouble::start().unwrap();
    let mut operator = Operator::of(&account, "operator");

    // Who has no token can't see what is served, and is told so.
    operator.push(&document("1", &origin), &["The first document is deployed at once", "was not looked at"], &[]);
    let token = operator.deployed(&["token", "--create-user"], &[]);
    operator.token = Some(token.strip_suffix('\n').unwrap().to_owned());
    operator.push(&document("1", &origin), &["Nothing to deploy"], &[]);

    operator.deployed(&["grant", "--yes"], &["+ kinesis:PutRecord", "stream/clicks"]);
    operator.deployed(&["grant"], &["nothing is to be changed"]);

    let answer = operator.ask(&stack);
    let items = answer.json()["itemList"].as_array().unwrap().clone();
    assert!(items[0]["metadata"].is_null(), "{}", answer.text());
    let catalogue: String =
        items.iter().map(|item| format!("{}\n", json!({"id": item["itemId"], "title": "Linen shirt"}))).collect();
    let file = operator.file("catalogue.jsonl", &catalogue);
    operator.deployed(&["items", "put", "shop", &file], &["items of shop are loaded"]);
    let decorated =
        (0..TRIES).any(|_| operator.ask(&stack).json()["itemList"][0]["metadata"]["title"] == "Linen shirt");
    assert!(decorated, "items are not decorated");

    let exposed = (0..TRIES).any(|_| operator.records().iter().any(|record| record.to_string().contains("layout")));
    assert!(exposed, "no exposure has arrived in the stream: {:?}", operator.records());

    operator.push(&document("2", &origin), &["and the API answers by it"], &["--at-once"]);
    assert_eq!(operator.ask(&stack).header("x-personalization-config-version"), Some("2"));
    let shown: Json = serde_json::from_str(&operator.deployed(&["config", "show"], &[])).unwrap();
    assert_eq!(shown, document("2", &origin));
    let history = operator.deployed(&["config", "history"], &[]);
    assert_eq!(history.lines().count(), 3, "{history}");
    operator.deployed(&["config", "rollback", "--yes"], &["version 1", "and the API answers by it"]);

    operator.deployed(&["status"], &["version 1", "is on", "shop: the catalogue put at", "dead letters"]);
    operator.deployed(&["logs", "--since", "1h"], &["loading"]);
    operator.deployed(&["cache", "purge"], &["nothing to purge"]);

    // The gradual strategy takes 20 minutes: begun, and stopped.
    operator.push(&document("3", &origin), &["step by step"], &["--no-wait"]);
    operator.deployed(&["config", "rollback", "--yes"], &["was rolled back"]);

    // The table is made after AppConfig's validation, which MiniStack leaves out: the load fails, and the loader says
    // why.
    let mut tables = document("4", &origin);
    tables["namespaces"]["shop"]["inferenceItemMetadata"] = json!({"type": "dynamodb"});
    operator.push(&tables, &["version 4"], &["--at-once"]);
    let failed = operator.deploy(&["items", "put", "shop", &file]);
    let said = printed(&failed);
    assert_eq!(failed.status.code(), Some(1), "{said}");
    assert!(said.contains("the load failed: Table: "), "{said}");

    operator.deployed(&["token"], &[]);
    account.aws.call("kinesis", "Kinesis_20131202.DeleteStream", &json!({"StreamName": "clicks"})).unwrap();
    operator.deployed(&["down", "--yes"], &["`deploy grant` gave are removed (operated-grants)"]);
    let policies = account.aws.query("iam", "ListPolicies", &[("Scope", "Local")]).unwrap().text();
    assert!(!policies.contains("operated"), "{policies}");
}

#[test]
fn an_operator_of_keys_sees_what_is_served_with_the_stacks_own_key() {
    let account = account();
    let subject = subject(Auth::ApiKey, EntryPoint::Rest, Cache::ApiGateway, Options::default());
    let stack = account.create(NAME, &without_refused(&subject.template), &parameters()).unwrap();
    let origin = AwsDouble::start().unwrap();
    let operator = Operator::of(&account, "operator-of-keys");
    // With the stack's own key.
    operator.push(&document("1", &origin), &["and the API answers by it"], &[]);
    // No document has asked for the stage's cache yet, so it is off.
    operator.deployed(&["cache", "purge", "--namespace", "shop"], &["nothing to purge", "its cache is off"]);
    operator.deployed(&["status"], &["version 1"]);
    stack.delete().unwrap();
}
