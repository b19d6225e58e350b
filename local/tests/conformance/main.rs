//! The API answers as its OpenAPI document says: schemathesis generates requests from the document that `local` serves,
//! some that fit it and some that do not, and looks at every answer.
#![allow(clippy::unwrap_used, reason = "a test that can't go on fails")]

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use aws_doubles::LocalProcess;
use serde_json::{Value, json};
use tempfile::TempDir;

/// A running `local`, with its files.
struct Local {
    process: LocalProcess,
    folder: TempDir,
}

/// A recommender of each action, an experiment, a filter, a contextual field, and a target for events. `hooks.py` has
/// its names.
fn configuration() -> Value {
    let variation = |name: &str| {
        json!({"type": "personalize-campaign",
            "arn": format!("arn:aws:personalize:eu-central-1:123456789012:campaign/{name}")})
    };
    let experiments =
        json!({"layout": {"method": "weighted", "split": {"one": 1, "two": 1}, "metrics": {"clicks": {}}}});
    json!({"version": "1", "namespaces": {"shop": {
        "inferenceItemMetadata": {"type": "localdb"},
        "autoContext": {"DEVICE": {"type": "string", "default": "desktop",
            "rules": [{"type": "header-value", "header": "X-Device"}]}},
        "cacheControl": {"noUserSpecified": {"maxAge": 600, "directives": "public"}},
        "eventTargets": [
            {"type": "personalize-event-tracker", "trackingId": "11111111-2222-3333-4444-555555555555"},
            {"type": "personalize-action-interactions-tracker", "trackingId": "22222222-2222-3333-4444-555555555555"}
        ],
        "recommenders": {
            "recommend-items": {"home": {
                "variations": {"one": variation("one"), "two": variation("two")}, "experiments": experiments
            }},
            "related-items": {"like-this": {
                "variations": {"one": variation("one"), "two": variation("two")}, "experiments": experiments
            }},
            "rerank-items": {"sort": {"variations": {"one": variation("sort")}}},
            "recommend-actions": {"next": {"variations": {"one": variation("next")}}}
        }
    }}})
}

impl Local {
    fn start(auth: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str, text: String| {
            let path = folder.path().join(name);
            fs::write(&path, text).unwrap();
            path.display().to_string()
        };
        let items = (0..20).map(|number| format!("{{\"id\": \"item-{number}\", \"name\": \"Item {number}\"}}\n"));
        let mut command = Command::new(env!("CARGO_BIN_EXE_local"));
        command
            .args(["--config", &file("configuration.json", configuration().to_string())])
            .args(["--items", &format!("shop={}", file("items.jsonl", items.collect()))])
            .args(["--data", &folder.path().join("events").display().to_string()])
            .args(["--port", "0", "--auth", auth]);
        Self { process: LocalProcess::start(&mut command).unwrap(), folder }
    }
}

/// schemathesis, from the folder beside that of the variable `VALIDATORS`, or from where `tests/validators.sh` puts it.
fn schemathesis() -> PathBuf {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut folder = env::var_os("VALIDATORS").unwrap_or_else(|| workspace.join("target/validators").into_os_string());
    folder.push("-schemathesis/bin/schemathesis");
    let program = PathBuf::from(folder);
    assert!(program.exists(), "{} is missing: run `make validators`, which installs it", program.display());
    program
}

/// All checks hold in all phases: the document's examples, values at every limit, generated ones, and requests that
/// follow one another.
#[track_caller]
fn conforms(auth: &str) {
    let local = Local::start(auth);
    let credential = local.process.credential();
    assert_eq!(credential.is_some(), auth != "none", "{}", local.process.greeting());
    let settings = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/conformance");
    let mut command = Command::new(schemathesis());
    command.arg("--config-file").arg(settings.join("schemathesis.toml")).arg("run").arg("--no-color");
    if let Some(header) = credential {
        // It tries without by taking out the header that the document names, letter for letter.
        command.arg("--header").arg(header.replacen("X-Api-Key", "X-API-Key", 1));
    }
    let said = command
        .arg(format!("{}/openapi.json", local.process.base()))
        // `hooks.py` is found there; no folder of compiled files is left beside it.
        .env("PYTHONPATH", &settings)
        .env("PYTHONDONTWRITEBYTECODE", "1")
        // What it keeps between runs goes with the folder.
        .current_dir(local.folder.path())
        .output()
        .unwrap();
    let words = [&said.stdout, &said.stderr].map(|bytes| String::from_utf8_lossy(bytes)).concat();
    assert!(said.status.success(), "{auth}:\n{words}");
    for phase in ["Examples", "Coverage", "Fuzzing", "Stateful"] {
        assert!(words.lines().any(|line| line.contains('✅') && line.contains(phase)), "{phase} did not run:\n{words}");
    }
}

#[test]
fn it_answers_as_its_document_says_when_anyone_may_call() {
    conforms("none");
}

#[test]
fn it_answers_as_its_document_says_to_callers_with_an_api_key() {
    conforms("api-key");
}

#[test]
fn it_answers_as_its_document_says_to_callers_with_a_token() {
    conforms("oauth2");
}
