//! The crates themselves: nothing that could be run as a test is left out.
//!
//! A library's own test binary links everything that the library uses, AWS's SDKs too, which takes seconds even where
//! it has no test. So a crate without tests in `src` says `test = false`, and one without examples in its documentation
//! `doctest = false`.

use std::fs;
use std::path::Path;

use crate::validators::{files, root};

/// The crates of the workspace: folder and manifest.
fn crates() -> Vec<(String, toml::Table)> {
    let manifest = |folder: &str| -> toml::Table {
        toml::from_str(&fs::read_to_string(root().join(folder).join("Cargo.toml")).unwrap()).unwrap()
    };
    let members = manifest("")["workspace"]["members"].as_array().unwrap().clone();
    members
        .iter()
        .map(|member| member.as_str().unwrap().to_owned())
        .map(|name| (name.clone(), manifest(&name)))
        .collect()
}

fn sources(folder: &Path) -> Vec<String> {
    // The tests' own crate has none.
    if !folder.is_dir() {
        return Vec::new();
    }
    let mut sources: Vec<String> =
        files(folder, &["rs"]).iter().map(|file| fs::read_to_string(file).unwrap()).collect();
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources.extend(self::sources(&path));
        }
    }
    sources
}

fn says_no(target: Option<&toml::Value>, what: &str) -> bool {
    target.and_then(|target| target.get(what)).and_then(toml::Value::as_bool) == Some(false)
}

#[test]
fn a_crate_that_says_it_has_no_tests_or_examples_has_none() {
    for (name, manifest) in crates() {
        let sources = sources(&root().join(&name).join("src"));
        let tests = sources.iter().any(|source| source.contains("#[test]") || source.contains("#[tokio::test]"));
        let examples = sources.iter().any(|source| {
            let fences = source
                .lines()
                .map(str::trim)
                .filter_map(|line| line.strip_prefix("/// ```").or_else(|| line.strip_prefix("//! ```")));
            // Every other one ends a block.
            fences
                .step_by(2)
                .any(|language| matches!(language, "" | "rust" | "no_run" | "should_panic" | "compile_fail"))
        });
        let binary = manifest.get("bin").and_then(|binaries| binaries.get(0));
        let library = manifest.get("lib");
        assert!(!(tests && (says_no(library, "test") || says_no(binary, "test"))), "{name} has tests in src");
        assert!(!(examples && says_no(library, "doctest")), "{name} has examples in its documentation");
    }
}
