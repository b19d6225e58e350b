use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::{done, synth};

fn contents(folder: &Path) -> BTreeMap<String, String> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
    entries.map(|entry| (entry.file_name().into_string().unwrap(), fs::read_to_string(entry.path()).unwrap())).collect()
}

#[test]
fn all_writes_what_single_runs_print() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("new").join("templates");
    done(&["all", "--out-dir", out.to_str().unwrap()]);
    let files = contents(&out);
    let rows: Vec<Value> = serde_json::from_str(&done(&["list", "--format", "json"]).stdout).unwrap();
    let valid: Vec<&Value> = rows.iter().filter(|row| row["valid"] == true).collect();
    assert_eq!(valid.len(), 14);
    for row in valid {
        let flag = |key: &str| row[key].as_str().unwrap();
        let single = done(&["--auth", flag("auth"), "--entry-point", flag("entryPoint"), "--cache", flag("cache")]);
        assert_eq!(files[&format!("{}.yaml", flag("id"))], single.stdout);
    }
    assert_eq!(files["edge-auth.yaml"], done(&["edge-auth"]).stdout);
    assert_eq!(files.len(), 16);
}

#[test]
fn the_manifest_lists_what_each_template_has_and_needs() {
    let folder = tempfile::tempdir().unwrap();
    done(&["all", "--out-dir", folder.path().to_str().unwrap(), "--arch", "arm64"]);
    let files = contents(folder.path());
    let manifest: Value = serde_json::from_str(&files["manifest.json"]).unwrap();
    let deployments = manifest["deployments"].as_array().unwrap();
    assert_eq!(deployments.len(), 14);
    for deployment in deployments {
        let template = &files[deployment["template"].as_str().unwrap()];
        for section in ["parameters", "outputs"] {
            let names: Vec<&str> =
                deployment[section].as_array().unwrap().iter().map(|entry| entry["name"].as_str().unwrap()).collect();
            assert!(!names.is_empty());
            assert!(
                names.iter().all(|name| template.contains(&format!("\n  {name}:"))),
                "{section} of {}",
                deployment["id"]
            );
        }
        let assets = deployment["assets"].as_array().unwrap();
        // The origin function's, and that of all others.
        let functions: Vec<&str> = assets.iter().map(|asset| asset["function"].as_str().unwrap()).collect();
        assert_eq!(functions, ["companions", "personalization-api"]);
        for asset in assets {
            let file = asset["file"].as_str().unwrap();
            assert!(file.ends_with("-arm64.zip"), "{file}");
            assert!(template.contains(&format!("${{ArtifactPrefix}}/{file}")), "{file}");
        }
        assert_eq!(deployment["options"]["arch"], "arm64");
        assert_eq!(deployment["options"]["cognito"].is_string(), deployment["auth"] == "oauth2");
    }
    assert_eq!(manifest["edgeAuth"]["region"], "us-east-1");
    assert_eq!(manifest["edgeAuth"]["assets"][0]["file"], "edge-auth.zip");
}

#[test]
fn a_second_run_replaces_the_first() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("templates");
    done(&["all", "--out-dir", out.to_str().unwrap(), "--swagger-ui", "no"]);
    done(&["all", "--out-dir", out.to_str().unwrap()]);
    assert!(contents(&out)["oauth2-http-none.yaml"].contains("SwaggerUICDN"));
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "something was left beside the folder");
}

#[test]
fn a_folder_with_other_files_is_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("notes.txt"), "mine").unwrap();
    let run = synth(&["all", "--out-dir", folder.path().to_str().unwrap()]);
    assert_eq!(run.code, Some(1));
    assert!(run.stderr.contains("notes.txt") && run.stderr.contains("empty folder"), "{}", run.stderr);
    assert_eq!(contents(folder.path()).len(), 1);
}

#[test]
fn a_file_in_the_folders_place_is_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("templates");
    fs::write(&file, "mine").unwrap();
    let run = synth(&["all", "--out-dir", file.to_str().unwrap()]);
    assert_eq!(run.code, Some(1));
    assert!(run.stderr.contains("it is a file"), "{}", run.stderr);
    assert_eq!(fs::read_to_string(file).unwrap(), "mine");
}
