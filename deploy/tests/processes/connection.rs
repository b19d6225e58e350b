//! Credentials and region, found or not.

use std::process::{Command, Output};

use aws_doubles::AwsDouble;

/// `deploy` in an environment of which nothing is inherited.
pub(crate) fn deploy(environment: &[(&str, &str)], arguments: &[&str]) -> Output {
    let home = std::env::temp_dir();
    let mut command = Command::new(env!("CARGO_BIN_EXE_deploy"));
    command.args(arguments).env_clear().env("HOME", home.join("no-such-home")).envs(environment.iter().copied());
    command.output().unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn without_credentials_it_says_at_once_where_they_are_looked_for() {
    // The instance metadata service of a machine that has none: nobody answers.
    let nobody = AwsDouble::start().unwrap();
    nobody.other("PUT /latest/api/token").always(aws_doubles::Answer::Never);
    let metadata = nobody.endpoint_url();
    let environment = [("AWS_EC2_METADATA_SERVICE_ENDPOINT", metadata.as_str())];
    let output = deploy(&environment, &["outputs", "--region", "eu-west-1"]);
    assert_eq!(output.status.code(), Some(1));
    let words = stderr(&output);
    for expected in ["no credentials", "AWS_ACCESS_KEY_ID", "aws sso login", "--profile"] {
        assert!(words.contains(expected), "{expected}: {words}");
    }
    assert!(nobody.other("PUT /latest/api/token").count() <= 2, "it goes on asking");
}

#[test]
fn a_region_is_asked_for_where_none_is_known() {
    let environment =
        [("AWS_ACCESS_KEY_ID", "a"), ("AWS_SECRET_ACCESS_KEY", "b"), ("AWS_EC2_METADATA_DISABLED", "true")];
    let output = deploy(&environment, &["outputs"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("no region: give --region"), "{}", stderr(&output));
}

#[test]
fn tools_that_are_missing_are_named_with_what_they_are_for() {
    let environment = [("AWS_REGION", "eu-west-1"), ("AWS_EC2_METADATA_DISABLED", "true"), ("PATH", "/nowhere")];
    let output = deploy(&environment, &["doctor", "--format", "json"]);
    // Without credentials nothing can be deployed.
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    let told: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let check = |what: &str| {
        let checks = told["result"].as_array().unwrap();
        checks.iter().find(|check| check["what"] == what).unwrap_or_else(|| panic!("{what} is not looked at")).clone()
    };
    // Every package has Swagger UI's files and the edge function in it.
    for tool in ["node", "npm"] {
        assert_eq!(check(tool)["verdict"], "notice");
        let to_do = check(tool)["to_do"].as_str().unwrap().to_owned();
        assert!(to_do.contains("Swagger UI") && to_do.contains("edge function"), "{to_do}");
    }
    assert!(check("cargo")["to_do"].as_str().unwrap().contains("rustup"));
    assert_eq!(check("credentials")["verdict"], "bad");
}
