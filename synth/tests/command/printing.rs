use std::fs;

use serde_json::Value;

use crate::{done, synth};

#[test]
fn a_template_goes_to_standard_output_and_notices_to_standard_error() {
    let run = done(&["--auth", "oauth2", "--cache", "cloudfront"]);
    let header = "# Made by synth 0.1.0: `synth --auth oauth2 --entry-point http --cache cloudfront`.";
    assert!(run.stdout.starts_with(header), "{}", &run.stdout[..120]);
    assert!(run.stdout.contains("\nAWSTemplateFormatVersion:"));
    assert!(!run.stdout.contains("synth: "));
    assert!(run.stderr.contains("inferred --entry-point http"), "{}", run.stderr);
    assert!(
        run.stderr.contains("EdgeAuthFunctionVersionArn"),
        "the edge function is needed and not mentioned: {}",
        run.stderr
    );
}

#[test]
fn a_run_with_every_choice_made_and_nothing_to_know_is_silent() {
    let run = done(&["--auth", "api-key", "--entry-point", "rest", "--cache", "none"]);
    assert_eq!(run.stderr, "");
}

#[test]
fn json_is_one_line_for_machines() {
    let run = done(&["--auth", "api-key", "--format", "json"]);
    assert_eq!(run.stdout.lines().count(), 1);
    let template: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(template["AWSTemplateFormatVersion"], "2010-09-09");
}

#[test]
fn two_runs_give_the_same_bytes() {
    for format in ["yaml", "json"] {
        let arguments = ["--auth", "oauth2", "--entry-point", "rest", "--cache", "both", "--format", format];
        assert_eq!(done(&arguments).stdout, done(&arguments).stdout);
    }
}

#[test]
fn a_file_gets_what_standard_output_would() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("template.yaml");
    let run = done(&["--auth", "api-key", "--output", file.to_str().unwrap()]);
    assert_eq!(run.stdout, "");
    assert_eq!(fs::read_to_string(file).unwrap(), done(&["--auth", "api-key"]).stdout);
}

#[test]
fn a_path_that_cannot_be_written_is_named_and_exits_with_1() {
    let folder = tempfile::tempdir().unwrap();
    let missing = folder.path().join("missing").join("template.yaml");
    let run = synth(&["--auth", "api-key", "--output", missing.to_str().unwrap()]);
    assert_eq!(run.code, Some(1));
    assert!(run.stderr.contains("missing/template.yaml: can't be written"), "{}", run.stderr);
    let run = synth(&["--auth", "api-key", "--output", folder.path().to_str().unwrap()]);
    assert_eq!(run.code, Some(1));
    assert!(run.stderr.contains("it is a folder"), "{}", run.stderr);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0, "something was left behind");
}

#[test]
fn a_refused_run_leaves_an_existing_file_alone() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("template.yaml");
    fs::write(&file, "before").unwrap();
    assert_eq!(
        synth(&["--auth", "api-key", "--entry-point", "http", "--output", file.to_str().unwrap()]).code,
        Some(2)
    );
    assert_eq!(fs::read_to_string(file).unwrap(), "before");
}

#[test]
fn every_option_changes_the_template_and_only_where_it_should() {
    let base = ["--auth", "oauth2", "--entry-point", "http", "--cache", "none", "--format", "json"];
    let with = |option: &[&str]| -> Value { serde_json::from_str(&done(&[&base, option].concat()).stdout).unwrap() };
    let usual = with(&[]);
    assert!(usual["Resources"]["SwaggerUICDN"].is_object());
    assert!(with(&["--swagger-ui", "no"])["Resources"]["SwaggerUICDN"].is_null());
    assert!(usual["Resources"]["CognitoUserPool"].is_object());
    let existing = with(&["--cognito", "existing"]);
    assert!(existing["Resources"]["CognitoUserPool"].is_null());
    assert!(existing["Parameters"]["CognitoUserPoolId"].is_object());
    assert!(existing["Parameters"]["CognitoUserPoolClientId"].is_object());
    assert!(existing["Parameters"]["CognitoRegion"].is_object());
    assert!(usual["Resources"]["EvidentlyProject"].is_null());
    assert!(with(&["--experiments", "evidently"])["Resources"]["EvidentlyProject"].is_object());
    let architecture = |template: &Value| {
        template["Resources"]["PersonalizationApiFunction"]["Properties"]["Architectures"][0].clone()
    };
    assert_eq!(architecture(&usual), "x86_64");
    assert_eq!(architecture(&with(&["--arch", "arm64"])), "arm64");
}

#[test]
fn evidently_is_said_to_have_ended() {
    assert!(done(&["--auth", "api-key", "--experiments", "evidently"]).stderr.contains("2025-10-16"));
}

#[test]
fn the_edge_stack_is_printed_alone() {
    let run = done(&["edge-auth"]);
    assert!(run.stdout.contains("EdgeAuthFunctionVersionArn"));
    assert!(!run.stdout.contains("PersonalizationApiFunction"));
}

#[test]
fn an_explanation_names_every_resource_with_its_part() {
    let template: Value = serde_json::from_str(&done(&["--auth", "oauth2", "--format", "json"]).stdout).unwrap();
    let text = done(&["explain", "--auth", "oauth2"]).stdout;
    let json: Value = serde_json::from_str(&done(&["explain", "--auth", "oauth2", "--format", "json"]).stdout).unwrap();
    let explained: Vec<&Value> = json["parts"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|part| part["resources"].as_array().unwrap())
        .map(|resource| &resource["logicalId"])
        .collect();
    for name in template["Resources"].as_object().unwrap().keys() {
        assert!(text.contains(name.as_str()), "{name} is not explained");
        assert_eq!(explained.iter().filter(|explained| **explained == name).count(), 1, "{name}");
    }
}

#[test]
fn an_explanation_puts_each_resource_under_the_part_that_it_serves() {
    let json = done(&["explain", "--auth", "oauth2", "--format", "json"]).stdout;
    let json: Value = serde_json::from_str(&json).unwrap();
    let part_of = |name: &str| {
        let has = |part: &&Value| part["resources"].as_array().unwrap().iter().any(|found| found["logicalId"] == name);
        json["parts"].as_array().unwrap().iter().find(has).unwrap()["title"].as_str().unwrap()
    };
    assert_eq!(part_of("DeadLetterQueuePolicy"), "Dead letters");
    assert_eq!(part_of("StagingBucketPolicy"), "Staging bucket");
    assert_eq!(part_of("SwaggerUICDN"), "Swagger UI");
}

#[test]
fn completions_and_the_manual_page_are_printed() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        assert!(done(&["completions", shell]).stdout.contains("synth"), "{shell}");
    }
    assert!(done(&["man"]).stdout.contains(".TH synth"));
}

#[test]
fn unknown_flags_and_values_exit_with_2_and_name_what_there_is() {
    for arguments in [&["--colour"][..], &["--auth", "basic"], &["all"], &["list", "extra"]] {
        assert_eq!(synth(arguments).code, Some(2), "{arguments:?}");
    }
    assert!(synth(&["--auth", "basic"]).stderr.contains("none, api-key, oauth2"));
}

#[test]
fn a_picture_is_drawn_from_the_template_in_both_forms() {
    let svg = done(&["graph", "--auth", "oauth2"]).stdout;
    assert!(svg.starts_with("<svg") || svg.starts_with("<?xml"), "{}", &svg[..60]);
    let mermaid = done(&["graph", "--auth", "oauth2", "--format", "mermaid"]).stdout;
    assert!(mermaid.starts_with("flowchart LR"));
    for picture in [svg, mermaid] {
        assert!(picture.contains("PersonalizationApiFunction") && picture.contains("CloudFront"));
    }
}

#[test]
fn the_picture_of_the_readme_is_the_recommended_deployments() {
    let drawn = done(&["graph", "--auth", "oauth2", "--entry-point", "http", "--cache", "cloudfront"]).stdout;
    let kept = fs::read_to_string(crate::workspace().join("docs/architecture.svg")).unwrap();
    assert!(drawn == kept, "docs/architecture.svg is not what the code draws; run: make documents");
}
