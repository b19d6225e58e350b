//! A deployment's life by the `deploy` command, as a process: made, used, changed, removed.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::{LazyLock, Mutex, MutexGuard, PoisonError};

use aws_doubles::{AwsDouble, deploy_command};
use cfn::Json;
use serde_json::json;
use sha2::{Digest, Sha256};

use super::account::{Account, Stack};
use super::artifacts;
use super::life::{PATH, differences, use_it};
use crate::judges::{printed, run};
use crate::templates::{folder, subject};
use stacks::{Auth, Cache, EntryPoint, Options};

/// An account that all tests of this file share, one after the other.
pub(super) fn account() -> MutexGuard<'static, Account> {
    static ACCOUNT: LazyLock<Mutex<Account>> = LazyLock::new(|| Mutex::new(Account::empty()));
    ACCOUNT.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A folder as `deploy package --output` writes it, of the binaries that tests are built with. `salt` makes it another code
/// that does the same.
pub(super) fn assets(salt: &str) -> PathBuf {
    let folder = folder().join(format!("assets{salt}"));
    fs::create_dir_all(&folder).unwrap();
    let mut assets = Vec::new();
    for (key, mut zip) in artifacts::zips() {
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
    folder
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

    fn up(&self, name: &str, choices: &[&str], assets: &Path) -> Output {
        let assets = assets.display().to_string();
        let fixed = ["up", "--stack", name, "--assets", &assets, "--yes"];
        self.deployed(&[&fixed, choices].concat())
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

#[test]
fn one_command_makes_an_api_that_answers_a_second_changes_nothing_and_another_removes_it() {
    let account = account();
    let before = account.inventory();
    let choices = ["--auth", "none", "--entry-point", "http", "--cache", "none"];
    let code = assets("");
    let made = account.up("shop", &choices, &code);
    assert!(printed(&made).contains("a new stack with"), "{}", printed(&made));
    assert!(stdout(&made).contains("HttpApiEndpointUrl"), "{}", printed(&made));
    assert!(stdout(&made).contains("curl \""), "{}", printed(&made));

    let subject = subject(Auth::NoAuth, EntryPoint::Http, Cache::NoCache, Options::default());
    let origin = AwsDouble::start().unwrap();
    let stack = account.stack("shop");
    use_it(&subject, &stack, &origin);

    let there = account.inventory();
    let again = account.up("shop", &choices, &code);
    assert!(stdout(&again).starts_with("nothing to change"), "{}", printed(&again));
    assert_eq!(account.inventory(), there);

    let changed = account.up("shop", &choices, &assets("other"));
    assert!(
        printed(&changed).contains("~ PersonalizationApiFunction (Lambda::Function): Code"),
        "{}",
        printed(&changed)
    );
    assert_eq!(stack.ask("GET", PATH, &[], "").status, 200);

    account.deployed(&["down", "--stack", "shop", "--yes"]);
    let left = account.left(&before);
    assert!(left.is_empty(), "left behind:\n{}", left.join("\n"));
    let gone = account.deploy(&["outputs", "--stack", "shop"]);
    assert_eq!(gone.status.code(), Some(1));
    assert!(printed(&gone).contains("there is no stack shop in us-east-1"), "{}", printed(&gone));
}
