use std::fs;

use serde_json::Value;

use crate::{Run, done, synth, workspace};

/// Runs with a deployment file of this text.
fn with_file(text: &str, flags: &[&str]) -> Run {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("shop.toml");
    fs::write(&file, text).unwrap();
    synth(&[&["--format", "json", "--parameters", file.to_str().unwrap()], flags].concat())
}

#[test]
fn every_file_of_the_repository_makes_a_template() {
    let files: Vec<_> =
        fs::read_dir(workspace().join("parameters")).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert!(!files.is_empty());
    for file in files {
        done(&["--parameters", file.to_str().unwrap()]);
    }
}

#[test]
fn options_choose_and_values_become_defaults() {
    let run = with_file(
        "description = \"A shop\"\n[options]\nauth = \"api-key\"\nswagger-ui = \"no\"\n[parameters]\nApplicationName = \"shop\"\nLogRetentionDays = 7\n",
        &[],
    );
    let template: Value = serde_json::from_str(&run.stdout).unwrap();
    assert!(template["Resources"]["ApiKey"].is_object() && template["Resources"]["SwaggerUICDN"].is_null());
    assert_eq!(template["Parameters"]["ApplicationName"]["Default"], "shop");
    assert_eq!(template["Parameters"]["LogRetentionDays"]["Default"], 7);
}

#[test]
fn flags_go_before_the_file() {
    let run = with_file("[options]\nauth = \"api-key\"\n", &["--auth", "none"]);
    let template: Value = serde_json::from_str(&run.stdout).unwrap();
    assert!(template["Resources"]["ApiKey"].is_null());
}

#[test]
fn a_list_is_joined_as_cloudformation_takes_it() {
    let run = with_file(
        "[options]\nauth = \"oauth2\"\n[parameters]\nAuthorizationScopes = [\"shop/read\", \"openid\"]\n",
        &[],
    );
    let template: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(template["Parameters"]["AuthorizationScopes"]["Default"], "shop/read,openid");
}

#[test]
fn what_is_wrong_in_a_file_is_named_with_its_place_and_the_way_out() {
    for (text, words) in [
        ("[options]\nauht = \"oauth2\"\n", "line 2"),
        ("[options]\nauht = \"oauth2\"\n", "auht"),
        ("[optins]\n", "optins"),
        ("[options]\nauth = \"basic\"\n", "it takes none, api-key, oauth2"),
        ("[options]\nauth = 3\n", "line 2"),
        ("[options\n", "line 1"),
        ("[parameters]\nTimeZones = \"UTC\"\n", "parameters.TimeZones is not a parameter of this deployment"),
        ("[parameters]\nTimeZone = \"a b\"\n", "parameters.TimeZone: \"a b\" does not match"),
        ("[parameters]\nTimeZone = true\n", "parameters.TimeZone is a true or false without quotes"),
        ("[parameters]\nLogLevel = \"LOUD\"\n", "is not one of ERROR, WARN, INFO, DEBUG"),
        ("[parameters]\nThrottlingRateLimit = \"fast\"\n", "is not a number"),
        ("[parameters]\nLogRetentionDays = 8\n", "is not one of 1, 3, 5"),
        ("[options]\nauth = \"api-key\"\n[parameters]\nUsagePlanQuotaLimit = 0\n", "0 is less than 1"),
        ("[options]\nauth = \"api-key\"\nentry-point = \"http\"\n", "HTTP APIs do not support API keys"),
    ] {
        let run = with_file(text, &[]);
        assert_eq!(run.code, Some(2), "{text}");
        assert_eq!(run.stdout, "");
        assert!(run.stderr.contains(words), "{text} is refused with: {}", run.stderr);
    }
}

#[test]
fn a_file_that_is_missing_is_named() {
    let run = synth(&["--parameters", "nowhere.toml"]);
    assert_eq!(run.code, Some(2));
    assert!(run.stderr.contains("nowhere.toml: can't be read"), "{}", run.stderr);
}
