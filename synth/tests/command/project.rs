//! What a public project has: licence, notice, and the files that say how to take part.

use std::collections::BTreeSet;
use std::fs;

use regex_lite::Regex;

use crate::workspace;

fn read(path: &str) -> String {
    fs::read_to_string(workspace().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

#[test]
fn the_licence_is_the_one_that_every_crate_names() {
    assert!(read("Cargo.toml").contains("license = \"MIT-0\""));
    assert!(read("LICENSE").starts_with("MIT No Attribution\n"));
}

#[test]
fn the_notice_names_every_package_that_is_packed_into_a_function() {
    let pages: serde_json::Value = serde_json::from_str(&read("functions/staging-bucket/package.json")).unwrap();
    let mut packed: BTreeSet<String> = pages["dependencies"].as_object().unwrap().keys().cloned().collect();
    let import = Regex::new(r#"from "([a-z@][a-z0-9@-]*)"#).unwrap();
    for file in fs::read_dir(workspace().join("functions/edge-auth/src")).unwrap() {
        let source = fs::read_to_string(file.unwrap().path()).unwrap();
        packed.extend(import.captures_iter(&source).map(|found| found[1].to_owned()));
    }
    assert!(packed.contains("swagger-ui-dist") && packed.contains("aws-jwt-verify"), "{packed:?}");
    let notice = read("NOTICE");
    for name in packed {
        assert!(notice.contains(&name), "NOTICE does not name {name}");
    }
    for path in Regex::new(r"\(((?:crates|functions|cfn)/[^)]+)\)").unwrap().captures_iter(&notice) {
        assert!(workspace().join(&path[1]).exists(), "NOTICE names {}, which is not there", &path[1]);
    }
}

#[test]
fn links_of_the_projects_own_pages_lead_to_files() {
    let link = Regex::new(r"\]\(([^)#:]+)\)").unwrap();
    for page in ["CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md"] {
        for found in link.captures_iter(&read(page)) {
            assert!(workspace().join(&found[1]).exists(), "{page} leads to {}, which is not there", &found[1]);
        }
    }
}

#[test]
fn dependabot_looks_where_packages_are_pinned() {
    let settings = read(".github/dependabot.yml");
    for (folder, pins) in [
        ("/functions/edge-auth", "functions/edge-auth/package-lock.json"),
        ("/functions/staging-bucket", "functions/staging-bucket/package-lock.json"),
        ("/tests", "tests/requirements.txt"),
        ("/tests", "tests/package-lock.json"),
    ] {
        assert!(workspace().join(pins).exists() && settings.contains(folder), "{pins}");
    }
}
