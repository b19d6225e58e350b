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
        "description = \"A shop\"\n[options]\nauth = \"api-key\"\nswagger-ui = \"no\"\n\
         [parameters]\nApplicationName = \"shop\"\nLogRetentionDays = 7\n",
        &[],
    );
    let template: Value = serde_json::from_str(&run.stdout).unwrap();
    assert!(template["Resources"]["ApiKey"].is_object() && template["Resources"]["SwaggerUICDN"].is_null());
    assert_eq!(template["Parameters"]["ApplicationName"]["Default"], "shop");
    assert_eq!(template["Parameters"]["LogRetentionDays"]["Default"], 7);
}

#[test]
fn the_template_says_which_defaults_are_the_files() {
    let text = done(&["--parameters", "parameters/shop.toml"]).stdout;
    let comment: String = text.lines().take_while(|line| !line.starts_with("AWS")).collect::<Vec<_>>().join(" ");
    assert!(comment.contains("parameters/shop.toml gives the defaults of "), "{comment}");
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
        ("[parameters]\nTimeZones = \"UTC\"\n", "did you mean TimeZone?"),
        ("[options]\nauht = \"oauth2\"\n", "did you mean auth?"),
        ("[optoins]\n", "did you mean options?"),
        ("[options]\nauth = \"oauht2\"\n", "did you mean oauth2?"),
        ("[options]\nswagger-ui = false\n", "write swagger-ui = \"no\""),
        ("[options]\nswagger-ui = true\n", "write swagger-ui = \"yes\""),
        ("[options]\nauth=none\n", "write auth = \"none\""),
        ("[options]\nauth = oauth2\n", "write auth = \"oauth2\""),
        ("[options]\nauth = 3\n", "it takes none, api-key, oauth2"),
        ("[parameters]\nThrottlingRateLimit = -5\n", "-5 is less than 1"),
        ("[parameters]\nThrottlingRateLimit = \"nan\"\n", "is not a number"),
        ("[parameters]\nThrottlingRateLimit = \"inf\"\n", "is not a number"),
        ("[parameters]\nTimeZone = UTC\n", "write TimeZone = \"UTC\""),
        ("[parameters]\nTimeZone = true\n", "line 2"),
        ("auth = \"oauth2\"\n", "auth belongs under [options]"),
        ("TimeZone = \"UTC\"\n", "TimeZone belongs under [parameters]"),
        ("[options]\nTimeZone = \"UTC\"\n", "TimeZone belongs under [parameters]"),
        ("[parameters]\ncache = \"none\"\n", "cache belongs under [options]"),
        ("options = 3\n", "options is a section: write [options] on a line of its own"),
        ("description = 3\n", "description is a text in quotes"),
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
fn all_that_is_wrong_is_said_at_once_each_with_its_line() {
    let run = with_file(
        "descripton = \"A shop\"\n[options]\nauht = \"oauth2\"\ncache = \"cloudfornt\"\nswagger-ui = false\n\
         [parameters]\nTimeZones = \"UTC\"\nLogLevel = \"LOUD\"\nThrottlingRateLimit = -5\nApplicationName = true\n",
        &[],
    );
    assert_eq!(run.code, Some(2));
    for (line, words) in [
        (1, "did you mean description?"),
        (3, "did you mean auth?"),
        (4, "did you mean cloudfront?"),
        (5, "write swagger-ui = \"no\""),
        (7, "did you mean TimeZone?"),
        (8, "is not one of ERROR"),
        (9, "-5 is less than 1"),
        (10, "parameters.ApplicationName is a true or false without quotes"),
    ] {
        let found = run.stderr.lines().find(|found| found.contains(&format!("line {line}: ")));
        assert!(found.is_some_and(|found| found.contains(words)), "line {line}: {words}: {}", run.stderr);
    }
    assert_eq!(run.stderr.lines().count(), 9, "{}", run.stderr);
}

#[test]
fn all_wrong_values_of_a_file_with_right_options_are_said_at_once() {
    let run = with_file("[options]\nauth = \"api-key\"\n[parameters]\nTimeZone = \"a b\"\nLogRetentionDays = 8\n", &[]);
    assert!(run.stderr.contains("line 4: ") && run.stderr.contains("line 5: "), "{}", run.stderr);
}

#[test]
fn what_cannot_be_read_as_toml_is_said_with_every_line_that_cannot() {
    let run = with_file("[options]\nauth=none\ncache = both\n", &[]);
    assert!(run.stderr.contains("line 2: ") && run.stderr.contains("line 3: "), "{}", run.stderr);
}

#[test]
fn a_file_that_is_missing_is_named() {
    let run = synth(&["--parameters", "nowhere.toml"]);
    assert_eq!(run.code, Some(2));
    assert!(run.stderr.contains("nowhere.toml: can't be read"), "{}", run.stderr);
}
