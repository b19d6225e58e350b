//! What can't run: a clear message, the way out, exit code 2, and nothing half-started.

use std::fs;
use std::net::TcpListener;
use std::process::Command;

use serde_json::json;

use crate::harness::{Inputs, configuration, refused};

/// Everything that is said has all of these, and the exit code is 2.
fn says(arguments: &[String], expected: &[&str]) {
    let (code, said) = refused(arguments);
    assert_eq!(code, Some(2), "{said}");
    for expected in expected {
        assert!(said.contains(expected), "{expected:?} is not in:\n{said}");
    }
}

#[test]
fn a_port_that_is_taken_is_named_with_the_way_out() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let inputs = Inputs::new();
    let arguments: Vec<_> = inputs
        .arguments()
        .iter()
        .map(|argument| if argument == "0" { port.clone() } else { argument.clone() })
        .collect();
    says(&arguments, &[&format!("port {port} can't be used"), "--port 0"]);
    assert!(!inputs.events().exists(), "nothing was made");
}

#[test]
fn files_that_are_missing_are_named() {
    let inputs = Inputs::new();
    fs::remove_file(inputs.items()).unwrap();
    says(&inputs.arguments(), &["items.jsonl", "No such file"]);
    fs::remove_file(inputs.configuration()).unwrap();
    says(&inputs.arguments(), &["configuration.json", "No such file"]);
}

#[test]
fn a_line_that_is_no_item_and_one_that_is_no_interaction_are_named_by_number() {
    let inputs = Inputs::new();
    fs::write(inputs.items(), "{\"id\": \"one\"}\n{\"id\": \n").unwrap();
    says(&inputs.arguments(), &["items.jsonl: line 2: it is not JSON"]);
    fs::write(inputs.items(), "{\"id\": \"one\"}\n").unwrap();
    fs::write(inputs.interactions(), "\n{\"userId\": \"anna\"}\n").unwrap();
    says(&inputs.arguments(), &["interactions.jsonl: line 2:"]);
}

#[test]
fn every_problem_of_a_configuration_is_told_with_where_it_is() {
    let inputs = Inputs::new();
    let mut document = configuration();
    document["namespaces"]["shop"]["cacheControl"] = json!({"userSpecified": {"maxAge": -1}});
    document["namespaces"]["shop"]["recommenders"]["recommend-items"]["home"]["variations"]["one"]["arn"] =
        json!("no arn");
    inputs.configure(&document);
    says(
        &inputs.arguments(),
        &[
            "the configuration is not valid",
            "/namespaces/shop/cacheControl/userSpecified/maxAge",
            "/variations/one/arn",
        ],
    );
    fs::write(inputs.configuration(), "{\n  \"version\": 1,\n}").unwrap();
    says(&inputs.arguments(), &["line 3, column 1"]);
}

#[test]
fn a_namespace_without_items_and_origins_without_stand_ins_are_told_at_once() {
    let inputs = Inputs::new();
    let mut document = configuration();
    document["namespaces"]["films"] = json!({"recommenders": {"recommend-items": {"all": {"variations": {
        "lambda": {"type": "lambda", "arn": "arn:aws:lambda:eu-central-1:123456789012:function:picks:live"},
        "sagemaker": {"type": "sagemaker", "endpointName": "nearest"},
        "http": {"type": "http", "url": "https://items.example.com/{userId}"},
        "plain": {"type": "http", "url": "http://items.example.com/{userId}"}
    }}}}});
    inputs.configure(&document);
    says(
        &inputs.arguments(),
        &["--items films=FILE", "--origin picks=", "--origin nearest=", "--origin https://items.example.com="],
    );
    let (_, said) = refused(&inputs.arguments());
    assert!(!said.contains("http://items.example.com="), "plain HTTP is called as it is: {said}");
}

#[test]
fn illegal_choices_are_refused_in_the_words_of_synth() {
    let flags = ["--auth", "api-key", "--entry-point", "http"];
    let inputs = Inputs::new();
    let kept = inputs.arguments().into_iter().take(10).chain(flags.map(str::to_owned)).collect::<Vec<_>>();
    let (code, said) = refused(&kept);
    let synth = synth_refusal(stacks::Auth::ApiKey, stacks::EntryPoint::Http);
    assert_eq!((code, said.as_str()), (Some(2), format!("local: {synth}\n").as_str()));
}

fn synth_refusal(auth: stacks::Auth, entry_point: stacks::EntryPoint) -> String {
    let given = stacks::infer::Given { auth: Some(auth), entry_point: Some(entry_point), cache: None };
    synth::error::Error::Illegal(given.infer().unwrap_err()).to_string()
}

#[test]
fn flags_that_do_not_go_together_are_explained() {
    says(&["--items", "shop=items.jsonl"].map(str::to_owned), &["go with --config FILE"]);
    says(&["--items", "shop"].map(str::to_owned), &["NAMESPACE=FILE"]);
    says(&["--origin", "picks=ftp://x"].map(str::to_owned), &["ORIGIN=URL"]);
    let inputs = Inputs::new();
    let mut arguments = inputs.arguments();
    arguments.extend(["--interactions".to_owned(), "films=x.jsonl".to_owned()]);
    says(&arguments, &["there is no --items films=FILE"]);
}

#[tokio::test]
async fn a_request_for_another_host_is_refused() {
    let inputs = Inputs::new();
    let local = crate::harness::Local::start(&inputs.arguments());
    let port = local.base.rsplit(':').next().unwrap().to_owned();
    for (host, status) in [
        (format!("127.0.0.1:{port}"), 200),
        (format!("localhost:{port}"), 200),
        (format!("a-page.example.com:{port}"), 421),
        ("127.0.0.1.example.com".to_owned(), 421),
    ] {
        let request = http::Request::get(format!("{}/local/credential", local.base)).header("host", &host);
        let response = local.send(request.body(http_body_util::Full::default()).unwrap()).await;
        assert_eq!(response.status(), status, "{host}");
    }
}

#[test]
fn the_help_names_every_flag() {
    let output = Command::new(env!("CARGO_BIN_EXE_local")).arg("--help").output().unwrap();
    let help = String::from_utf8(output.stdout).unwrap();
    for flag in
        ["--config", "--items", "--interactions", "--origin", "--data", "--port", "--auth", "--entry-point", "--cache"]
    {
        assert!(help.contains(flag), "{flag}");
    }
}

#[cfg(not(feature = "aws"))]
#[test]
fn aws_itself_without_the_feature_is_refused_with_the_command_that_has_it() {
    let inputs = Inputs::new();
    let mut arguments = inputs.arguments();
    arguments.extend(["--aws", "origins", "--origin", "it's=recommender"].map(str::to_owned));
    let command = format!("cargo run -p local --features aws -- --config {}", inputs.configuration().display());
    says(&arguments, &[&command, r"--aws origins --origin 'it'\''s=recommender'"]);
    assert!(!inputs.events().exists(), "nothing was made");
}
