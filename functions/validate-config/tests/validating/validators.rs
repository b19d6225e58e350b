//! The OpenAPI documents, checked by programs that are not ours: openapi-spec-validator, which is Python's, and
//! Redocly's linter, which is Node's. `make validators` installs both.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use configuration::validate::validate;
use facts::{ApiType, AuthScheme};
use openapi_document::deployment::Deployment;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use serde_json::{Map, Value, json};

use crate::harness::{API_URL, CDN_URL, describe, document, read, samples};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap()
}

/// A folder of the validators: from the variable `VALIDATORS`, or where `validators.sh` puts it.
fn validators(beside: &str) -> PathBuf {
    let folder = std::env::var_os("VALIDATORS").unwrap_or_else(|| root().join("target/validators").into_os_string());
    let folder = PathBuf::from([folder, beside.into()].into_iter().collect::<std::ffi::OsString>());
    assert!(folder.exists(), "{} is missing: run `make validators`, which installs it", folder.display());
    folder
}

/// A validator's name, and what it says of the files.
fn check(files: &[PathBuf]) -> [(&'static str, Output); 2] {
    let mut python = Command::new(validators("").join("bin/openapi-spec-validator"));
    let mut node = Command::new("node");
    node.arg(root().join("tests/openapi.mjs")).arg(validators("-node").join("node_modules"));
    [("openapi-spec-validator", python.args(files).output().unwrap()), ("Redocly", node.args(files).output().unwrap())]
}

fn written(folder: &Path, documents: impl IntoIterator<Item = Value>) -> Vec<PathBuf> {
    let files = documents.into_iter().enumerate().map(|(index, document)| {
        let file = folder.join(format!("{index}.json"));
        fs::write(&file, document.to_string()).unwrap();
        file
    });
    files.collect()
}

#[track_caller]
fn accepted(documents: impl IntoIterator<Item = Value>) {
    let folder = tempfile::tempdir().unwrap();
    let files = written(folder.path(), documents);
    for (name, said) in check(&files) {
        let words = [&said.stdout, &said.stderr].map(|bytes| String::from_utf8_lossy(bytes)).concat();
        let words: String = words.chars().take(4000).collect();
        assert!(said.status.success(), "{name} refuses:\n{words}");
    }
}

/// Every way to reach the API that changes the document.
fn deployments() -> impl Iterator<Item = Deployment> {
    let schemes = [AuthScheme::NoAuth, AuthScheme::ApiKey, AuthScheme::OAuth2];
    let points = [ApiType::Http, ApiType::Rest];
    schemes.into_iter().flat_map(move |auth_scheme| {
        points.into_iter().flat_map(move |entry_point| {
            [None, Some(CDN_URL.to_owned())].map(|cdn_url| Deployment {
                auth_scheme,
                entry_point,
                api_url: API_URL.to_owned(),
                cdn_url,
            })
        })
    })
}

#[test]
fn the_validators_accept_the_description_of_every_sample_however_the_api_is_reached() {
    let samples: Vec<_> = samples().iter().map(|file| read(file)).collect();
    let empty = json!({"namespaces": {}});
    let all = samples.iter().chain([&empty]);
    accepted(all.flat_map(|sample| deployments().map(move |deployment| describe(sample, &deployment))));
}

/// A valid configuration, with everything that a description tells of.
fn configuration() -> impl Strategy<Value = Value> {
    let name = "[a-zA-Z0-9_-]{1,8}";
    // Whatever people write, Markdown and line ends too; Personalize's names of filters are tamer.
    let words = "\\PC{0,12}|[`*|\n<&\"{}$#/~ a-z]{0,12}";
    let auto = (words, prop::option::of(name), "[A-Z_]{1,8}").prop_map(|(description, default, mapped)| {
        let mapping = json!({"operator": "equals", "value": "x", "mapTo": mapped});
        let rule = json!({"type": "header-value", "header": "X-H", "valueMappings": [mapping]});
        let mut value = json!({"type": "string", "description": description, "rules": [rule]});
        if let Some(default) = default {
            value["default"] = default.into();
        }
        value
    });
    let autos = prop::collection::vec((name, auto), 0..3).prop_map(|fields| Value::Object(Map::from_iter(fields)));
    let filter = (name, any::<bool>(), autos.clone()).prop_map(|(name, needs_user, values)| {
        let arn = format!("arn:aws:personalize:eu-west-1:111122223333:filter/{name}");
        let mut filter = json!({"arn": arn, "autoDynamicFilterValues": values});
        if needs_user {
            filter["condition"] = "user-required".into();
        }
        filter
    });
    let arn = |n: &str| format!("arn:aws:personalize:eu-west-1:111122223333:campaign/{n}");
    let recommender = (
        (words, words),
        prop::collection::vec(name, 1..4),
        prop::collection::vec(filter, 0..3),
        autos.clone(),
        prop::collection::vec(("[a-zA-Z0-9._-]{1,8}", words, "[a-z:/.-]{1,8}"), 0..3),
    )
        .prop_map(move |((title, description), names, filters, context, experiments)| {
            let variations: Map<_, _> = names
                .iter()
                .map(|n| (n.clone(), json!({"type": "personalize-campaign", "arn": arn(n), "filters": filters})))
                .collect();
            let split = json!({&names[0]: 1});
            let experiments: Map<_, _> = experiments
                .into_iter()
                .map(|(feature, description, metric)| {
                    let experiment = json!({"method": "weighted", "split": split, "description": description,
                        "metrics": {metric: {}}});
                    (feature, experiment)
                })
                .collect();
            json!({"name": title, "description": description, "autoContext": context, "variations": variations,
                "experiments": experiments})
        });
    let action = prop::sample::select(vec!["recommend-items", "related-items", "rerank-items"]);
    let namespace = (words, prop::collection::vec((action, name, recommender), 0..4), any::<bool>()).prop_map(
        |(title, recommenders, takes_events)| {
            let mut namespace = json!({"name": title, "description": title, "recommenders": {}});
            for (action, name, recommender) in recommenders {
                namespace["recommenders"][action][name] = recommender;
            }
            if takes_events {
                namespace["eventTargets"] = json!([{"type": "kinesis-stream", "streamName": "s"}]);
            }
            namespace
        },
    );
    (prop::option::of("[ -~]{1,8}"), words, prop::collection::vec((name, namespace), 0..3), autos).prop_map(
        |(version, description, namespaces, context)| {
            let mut document = json!({"description": description, "autoContext": context,
                "namespaces": Map::from_iter(namespaces)});
            if let Some(version) = version {
                document["version"] = version.into();
            }
            document
        },
    )
}

#[test]
fn the_validators_accept_the_description_of_any_valid_configuration() {
    let mut runner = TestRunner::deterministic();
    let strategy = configuration();
    let deployments: Vec<_> = deployments().collect();
    let documents = (0..60).map(|index| {
        let configuration = strategy.new_tree(&mut runner).unwrap().current();
        let findings = validate(configuration.to_string().as_bytes());
        assert!(findings.is_valid(), "the test's own configuration is not valid: {findings:?}\n{configuration}");
        describe(&configuration, &deployments[index % deployments.len()])
    });
    accepted(documents.collect::<Vec<_>>());
}

#[test]
fn the_validators_refuse_a_broken_description() {
    let good = describe(&document(), &deployments().next().unwrap());
    let at = "/paths/~1recommend-items~1shop~1popular~1{user_id}/get";
    let breaks: [(&str, &str, Value); 7] = [
        (
            "a parameter of the path that is not declared",
            &format!("{at}/parameters/0"),
            json!({"$ref": "#/components/parameters/filter"}),
        ),
        ("a reference to nothing", &format!("{at}/responses/404/$ref"), json!("#/components/responses/Nothing")),
        ("an answer without a description", &format!("{at}/responses/200/description"), Value::Null),
        ("a type that is none", "/components/schemas/Error/properties/code/type", json!("text")),
        (
            "an example that is not of its schema",
            "/components/responses/BadRequest/content/application~1json/example/code",
            json!(400),
        ),
        (
            "an example that lacks what is required",
            "/components/schemas/RecommendationResponse/required/0",
            json!("itemLists"),
        ),
        ("no version", "/info/version", Value::Null),
    ];
    for (what, pointer, value) in breaks {
        let mut broken = good.clone();
        *broken.pointer_mut(pointer).unwrap_or_else(|| panic!("nothing is at {pointer}")) = value;
        let folder = tempfile::tempdir().unwrap();
        let files = written(folder.path(), [broken]);
        assert!(check(&files).iter().any(|(_, said)| !said.status.success()), "no validator refuses {what}");
    }
}
