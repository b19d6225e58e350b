//! A deployment's life by the `deploy` command, as a process: made, used, changed, removed.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::{Mutex, PoisonError};

use aws_doubles::{AwsDouble, deploy_command};
use cfn::Json;
use serde_json::json;
use sha2::{Digest, Sha256};

use super::account::{Account, Accounts, OwnAccount, Stack};
use super::artifacts::{self, Code};
use super::life::{PATH, combinations, differences, use_it};
use crate::templates::{folder, subject};
use crate::validators::{printed, root, run};
use stacks::{Auth, Cache, Choice, EntryPoint, Options};

/// An account in which nothing is but the bucket that another test's code was deployed from, if there was one.
pub(super) fn account() -> OwnAccount {
    static ACCOUNTS: Accounts = Accounts::started_by(Account::empty);
    ACCOUNTS.take()
}

/// A folder as `deploy package --output` writes it, of the binaries that tests are built with. `salt` makes it another
/// code that does the same.
pub(super) fn assets_of(code: Code, salt: &'static str) -> PathBuf {
    static WRITTEN: Mutex<BTreeSet<(Code, &str)>> = Mutex::new(BTreeSet::new());
    let folder = folder().join(format!("assets-{code:?}{salt}"));
    // Tests that run side by side read them.
    let mut written = WRITTEN.lock().unwrap_or_else(PoisonError::into_inner);
    if written.insert((code, salt)) {
        write_assets(&folder, code, salt);
    }
    folder
}

/// The same, of scripts that run these binaries.
pub(super) fn assets(salt: &'static str) -> PathBuf {
    assets_of(Code::Scripts, salt)
}

fn write_assets(folder: &Path, code: Code, salt: &str) {
    fs::create_dir_all(folder).unwrap();
    let mut assets = Vec::new();
    for (key, mut zip) in artifacts::zips(code) {
        // What stands before a zip archive is no part of it.
        zip.splice(0..0, salt.bytes());
        let name = key.rsplit('/').next().unwrap();
        let sha256: String = Sha256::digest(&zip).iter().map(|byte| format!("{byte:02x}")).collect();
        let stem = name.strip_suffix(".zip").unwrap();
        let file = format!("{stem}-{}.zip", &sha256[..16]);
        let function = stem.strip_suffix(&format!("-{}", std::env::consts::ARCH)).unwrap_or(stem);
        fs::write(folder.join(&file), &zip).unwrap();
        assets.push(json!({"function": function, "file": file, "sha256": sha256, "bytes": zip.len()}));
    }
    let manifest = json!({"architecture": std::env::consts::ARCH, "assets": assets});
    fs::write(folder.join("manifest.json"), manifest.to_string()).unwrap();
}

impl Account {
    /// Runs `deploy`, as the owner of this account.
    pub(super) fn deploy(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(deploy_command().unwrap());
        command.args(arguments).env_clear().envs([
            ("AWS_ENDPOINT_URL", self.aws.endpoint_url()),
            ("AWS_REGION", "us-east-1".to_owned()),
            ("AWS_ACCESS_KEY_ID", "000000000000".to_owned()),
            ("AWS_SECRET_ACCESS_KEY", "an-example-secret".to_owned()),
            ("HOME", folder().display().to_string()),
        ]);
        run(&mut command)
    }

    /// The same; it has to succeed.
    pub(super) fn deployed(&self, arguments: &[&str]) -> Output {
        let output = self.deploy(arguments);
        assert!(output.status.success(), "deploy {}: {}", arguments.join(" "), printed(&output));
        output
    }

    /// `up` for a stack, with code.
    fn up(&self, name: &str, choices: &[&str], assets: &Path) -> Output {
        self.deployed(&arguments("up", name, choices, assets, &["--yes"]))
    }

    /// The stack as `deploy outputs` tells it.
    fn stack(&self, name: &str) -> Stack<'_> {
        let output = self.deployed(&["outputs", "--stack", name, "--format", "json"]);
        let told: Json = serde_json::from_slice(&output.stdout).unwrap();
        let outputs = told["result"].as_array().unwrap().iter();
        let text = |value: &Json| value.as_str().unwrap().to_owned();
        let outputs = outputs.map(|output| (text(&output["name"]), text(&output["value"]))).collect();
        Stack { account: self, name: name.to_owned(), outputs }
    }

    /// What there is besides the bucket that code is deployed from, which stays.
    fn left(&self, before: &std::collections::BTreeMap<String, String>) -> Vec<String> {
        let mut left = differences(before, &self.inventory());
        left.retain(|difference| !difference.starts_with("s3 /"));
        left
    }
}

fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// The arguments of `up` or `diff`.
fn arguments<'a>(
    command: &'a str,
    name: &'a str,
    choices: &[&'a str],
    assets: &'a Path,
    further: &[&'a str],
) -> Vec<&'a str> {
    [&[command, "--stack", name, "--assets", assets.to_str().unwrap()], choices, further].concat()
}

const NONE: [&str; 6] = ["--auth", "none", "--entry-point", "http", "--cache", "none"];
const OAUTH2: [&str; 6] = ["--auth", "oauth2", "--entry-point", "http", "--cache", "none"];

#[test]
fn one_command_makes_an_api_that_answers_a_second_changes_nothing_and_another_removes_it() {
    let account = account();
    let before = account.inventory();
    let code = assets_of(Code::Binaries, "");
    let made = account.up("shop", &NONE, &code);
    assert!(printed(&made).contains("a new stack with"), "{}", printed(&made));
    assert!(stdout(&made).contains("HttpApiEndpointUrl"), "{}", printed(&made));
    assert!(stdout(&made).contains("curl \""), "{}", printed(&made));

    let subject = subject(Auth::NoAuth, EntryPoint::Http, Cache::NoCache, Options::default());
    let origin = AwsDouble::start().unwrap();
    let stack = account.stack("shop");
    use_it(&subject, &stack, &origin);

    let there = account.inventory();
    let again = account.up("shop", &NONE, &code);
    assert!(stdout(&again).starts_with("nothing to change"), "{}", printed(&again));
    assert_eq!(account.inventory(), there);

    let changed = account.up("shop", &NONE, &assets("other"));
    assert!(
        printed(&changed).contains("~ PersonalizationApiFunction (Lambda::Function): Code"),
        "{}",
        printed(&changed)
    );
    assert_eq!(stack.ask("GET", PATH, &[], "").status, 200);

    let down = account.deployed(&["down", "--stack", "shop", "--yes"]);
    assert!(stdout(&down).contains("S3 bucket personalization-apis-000000000000-us-east-1"), "{}", printed(&down));
    let left = account.left(&before);
    assert!(left.is_empty(), "left behind:\n{}", left.join("\n"));
    let gone = account.deploy(&["outputs", "--stack", "shop"]);
    assert_eq!(gone.status.code(), Some(1));
    assert!(printed(&gone).contains("there is no stack shop in us-east-1"), "{}", printed(&gone));
}

#[test]
fn every_combination_is_made_and_removed_by_a_command_each() {
    let account = account();
    let code = assets("");
    // The one without anything is the other test's.
    for subject in combinations().filter(|subject| subject.name != "none-http-none") {
        let name = &subject.name;
        let before = account.inventory();
        let choices = subject.plan.choices();
        let choices = [
            ["--auth", choices.auth.spelling()],
            ["--entry-point", choices.entry_point.spelling()],
            ["--cache", choices.cache.spelling()],
        ];
        let choices = choices.concat();
        account.up(name, &choices, &code);
        let origin = AwsDouble::start().unwrap();
        use_it(&subject, &account.stack(name), &origin);
        let again = account.up(name, &choices, &code);
        assert!(stdout(&again).starts_with("nothing to change"), "{name}: {}", printed(&again));
        account.deployed(&["down", "--stack", name, "--yes"]);
        let left = account.left(&before);
        assert!(left.is_empty(), "{name} leaves something behind:\n{}", left.join("\n"));
    }
}

#[test]
fn the_edge_function_is_attached_and_a_changed_one_takes_its_place() {
    let account = account();
    let choices = ["--auth", "oauth2", "--cache", "cloudfront"];
    let code = assets("");
    account.up("edgy", &choices, &code);
    let attached = || {
        let id = account.stack("edgy").output("ApiCdnDistributionId").to_owned();
        let path = format!("/2020-05-31/distribution/{id}");
        let distribution = account.aws.signed("cloudfront", "GET", &path, &[], &[]).unwrap().text();
        let arn = account.stack("edgy-edge-auth-us-east-1").output("EdgeAuthFunctionVersionArn").to_owned();
        assert!(distribution.contains(&arn), "{arn} is not attached: {distribution}");
        arn
    };
    let first = attached();
    let again = account.up("edgy", &choices, &code);
    assert!(stdout(&again).starts_with("nothing to change"), "{}", printed(&again));
    account.up("edgy", &choices, &assets("other"));
    assert_ne!(attached(), first);
    let down = account.deployed(&["down", "--stack", "edgy", "--yes"]);
    assert!(printed(&down).contains("deleted the edge function"), "{}", printed(&down));
}

#[test]
fn a_difference_is_shown_property_by_property_and_what_opens_the_api_is_marked() {
    let account = account();
    let (code, other) = (assets(""), assets("other"));
    let diff = |choices: &[&str], code: &Path, further: &[&str]| {
        account.deploy(&arguments("diff", "compared", choices, code, further))
    };
    let new = diff(&OAUTH2, &code, &["--exit-code"]);
    assert_eq!(new.status.code(), Some(1), "{}", printed(&new));
    assert!(stdout(&new).contains("compared in us-east-1: not there yet"), "{}", printed(&new));
    assert_eq!(
        account.deploy(&["outputs", "--stack", "compared"]).status.code(),
        Some(1),
        "diff leaves a stack behind"
    );

    account.up("compared", &OAUTH2, &code);
    let same = diff(&OAUTH2, &code, &["--exit-code"]);
    assert_eq!(same.status.code(), Some(0), "{}", printed(&same));
    assert_eq!(stdout(&same), "compared in us-east-1: no changes\n");

    let there = account.inventory();
    let changed = diff(&OAUTH2, &other, &["--exit-code", "--parameter", "LogLevel=DEBUG"]);
    assert_eq!(changed.status.code(), Some(1), "{}", printed(&changed));
    let text = stdout(&changed);
    assert!(text.contains("parameter LogLevel: INFO → DEBUG"), "{text}");
    assert!(text.contains("Code.S3Key: ${ArtifactPrefix}/personalization-api-"), "{text}");
    assert_eq!(account.inventory(), there);

    let opened = stdout(&diff(&NONE, &code, &["--format", "markdown"]));
    for expected in
        ["[!WARNING]", "`CognitoUserPool`: deleted, its data is lost", "anyone may call it", "### `compared`"]
    {
        assert!(opened.contains(expected), "{expected}: {opened}");
    }
    let told = stdout(&diff(&NONE, &code, &["--format", "json"]));
    let told: Json = serde_json::from_str(told.lines().last().unwrap()).unwrap();
    let pool = told["result"][0]["resources"].as_array().unwrap().iter();
    let pool = pool.clone().find(|resource| resource["logical_id"] == "CognitoUserPool").unwrap();
    assert_eq!((&pool["action"], &pool["loses_data"]), (&json!("remove"), &json!(true)), "{pool}");

    let refused = account.deploy(&arguments("up", "compared", &NONE, &code, &["--yes"]));
    assert_eq!(refused.status.code(), Some(1));
    assert!(printed(&refused).contains("--allow-data-loss CognitoUserPool"), "{}", printed(&refused));
    assert_eq!(account.inventory(), there);
    let allowed = ["--yes", "--allow-data-loss", "CognitoUserPool"];
    account.deployed(&arguments("up", "compared", &NONE, &code, &allowed));
    account.deployed(&["down", "--stack", "compared", "--yes", "--artifacts"]);
}

/// The commands that README gives for the way from a clone to an answer.
fn commands_of_the_readme() -> Vec<Vec<String>> {
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    let section = readme.split_once("## From a clone to an answer").unwrap().1;
    let block = section.split("```").nth(1).unwrap();
    let words = |line: &str| line.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    block.trim().lines().map(|line| words(line.strip_prefix("cargo run -p deploy -- ").unwrap())).collect()
}

#[test]
fn the_commands_of_the_readme_lead_to_an_answer_with_names_in_it() {
    let account = account();
    let commands = commands_of_the_readme();
    assert!(commands.len() <= 3, "{commands:?}");
    let origin = AwsDouble::start().unwrap();
    let url = format!("{}/{{userId}}", origin.http_origin_url());
    let document = json!({"version": "1", "namespaces": {"bookshop": {
        "inferenceItemMetadata": {"type": "localdb", "syncInterval": 5},
        "recommenders": {"recommend-items": {"for-you": {"variations": {"ours": {"type": "http", "url": url}}}}}}}});
    let file = |name: &str, content: &str| {
        let file = folder().join(name);
        fs::write(&file, content).unwrap();
        file.display().to_string()
    };
    let configuration = file("readme-configuration.json", &document.to_string());
    let items: String =
        (1..100).map(|id| format!("{}\n", json!({"id": format!("item-{id}"), "title": "Emma"}))).collect();
    let catalogue = file("readme-catalogue.jsonl", &items);
    let code = assets("");
    for command in &commands {
        let mut arguments: Vec<&str> = command.iter().map(String::as_str).collect();
        for argument in &mut arguments {
            match *argument {
                "configuration.json" => *argument = &configuration,
                "catalogue.jsonl" => *argument = &catalogue,
                _ => {}
            }
        }
        if arguments[0] == "up" {
            // Its own package takes minutes to build, and nobody is there to agree.
            arguments.extend(["--yes", "--assets", code.to_str().unwrap()]);
        }
        account.deployed(&arguments);
    }
    let region = ["--region", "eu-west-1"];
    let token = stdout(&account.deployed(&[&["token", "--create-user"][..], &region].concat()));
    let told = account.deployed(&[&["outputs", "--format", "json"][..], &region].concat());
    let told: Json = serde_json::from_slice(&told.stdout).unwrap();
    let outputs = told["result"].as_array().unwrap().iter();
    let text = |value: &Json| value.as_str().unwrap().to_owned();
    let outputs = outputs.map(|output| (text(&output["name"]), text(&output["value"]))).collect();
    let stack = Stack { account: &account, name: "personalization-apis".to_owned(), outputs };
    // What the edge function makes of `Authorization`, which MiniStack does not run.
    let token = format!("Bearer {}", token.trim());
    let ask = || stack.ask("GET", "/recommend-items/bookshop/for-you/ann", &[("x-origin-authorization", &token)], "");
    let answer = ask();
    assert_eq!(answer.status, 200, "{}", answer.text());
    let item = answer.json()["itemList"][0]["itemId"].clone();
    let decorated = (0..20_000).any(|_| ask().json()["itemList"][0]["metadata"]["title"] == "Emma");
    assert!(decorated, "{item} is not decorated: {}", ask().text());
    account.deployed(&[&["down", "--yes"][..], &region].concat());
}

#[test]
fn code_alone_is_swapped_and_the_next_run_sets_the_stack_right() {
    let account = account();
    let (code, other) = (assets(""), assets("other"));
    account.up("swapped", &NONE, &code);
    let swap =
        |choices: &[&str], further: &[&str]| account.deploy(&arguments("up", "swapped", choices, &other, further));
    let refused = swap(&NONE, &["--hotswap", "--yes", "--parameter", "LogLevel=DEBUG"]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(printed(&refused).contains("not only code differs (LogLevel)"), "{}", printed(&refused));
    let swapped = swap(&NONE, &["--hotswap", "--yes"]);
    assert!(swapped.status.success(), "{}", printed(&swapped));
    for expected in ["new code in", "PersonalizationApiFunction", "swapped has drifted"] {
        assert!(printed(&swapped).contains(expected), "{expected}: {}", printed(&swapped));
    }
    let stack = account.stack("swapped");
    let origin = AwsDouble::start().unwrap();
    use_it(&subject(Auth::NoAuth, EntryPoint::Http, Cache::NoCache, Options::default()), &stack, &origin);
    // CloudFormation knows of no change, and the functions run other code all the same.
    let back = account.up("swapped", &NONE, &code);
    assert!(printed(&back).contains("new code in"), "{}", printed(&back));
    let again = account.up("swapped", &NONE, &code);
    assert!(stdout(&again).starts_with("nothing to change"), "{}", printed(&again));
    account.deployed(&["down", "--stack", "swapped", "--yes"]);
}

#[test]
fn what_would_stop_a_deployment_is_looked_for_before() {
    let account = account();
    let doctor = account.deployed(&["doctor", "--stack", "nowhere"]);
    for expected in ["000000000000", "us-east-1", "nowhere in us-east-1: not there yet", "Lambda executions at once"] {
        assert!(stdout(&doctor).contains(expected), "{expected}: {}", printed(&doctor));
    }
}
