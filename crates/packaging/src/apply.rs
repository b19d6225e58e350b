//! A template that names the very files of a package.
//!
//! A template names code as `${ArtifactPrefix}/companions-x86_64.zip`, whatever is in it. With the content's hash in
//! the name, code that changed changes the template, and nothing else does: not the time, not the machine.

use serde_json::Value;
use stacks::Synthesis;

use crate::PackageError;
use crate::manifest::Package;

/// What stands before the name of a file wherever a template names one.
const PREFIX: &str = "${ArtifactPrefix}/";

/// Puts the names of a package's files in the place of those that the template has for them: where functions name their
/// code, and where a new name must have an effect (the edge function's version, the files of the staging bucket). The
/// synthesis's assets have the new names afterwards. A second time changes nothing.
///
/// # Errors
/// When the template needs a file that the package does not have.
pub fn apply(synthesis: &mut Synthesis, package: &Package) -> Result<(), PackageError> {
    for asset in &mut synthesis.assets {
        let packaged = &package.manifest.assets;
        if packaged.iter().any(|packaged| packaged.file == asset.file) {
            continue;
        }
        let Some(packaged) = packaged.iter().find(|packaged| packaged.is(&asset.file)) else {
            return Err(missing(&asset.file, package));
        };
        let (old, new) = (format!("{PREFIX}{}", asset.file), format!("{PREFIX}{}", packaged.file));
        replace(&mut synthesis.template, &old, &new);
        asset.file.clone_from(&packaged.file);
    }
    Ok(())
}

fn missing(file: &str, package: &Package) -> PackageError {
    let (wanted, folder) = (file.to_owned(), package.folder.clone());
    let architecture = &package.manifest.architecture;
    let other = ["x86_64", "arm64"]
        .into_iter()
        .find(|other| other != architecture && file.strip_suffix(".zip").is_some_and(|stem| stem.ends_with(other)));
    match other {
        Some(other) => PackageError::OtherArchitecture {
            wanted,
            folder,
            architecture: architecture.clone(),
            other: other.to_owned(),
        },
        None => PackageError::NotPackaged { wanted, folder },
    }
}

/// Replaces a text wherever it stands in the template's values.
fn replace(value: &mut Value, old: &str, new: &str) {
    match value {
        Value::String(text) if text.contains(old) => *text = text.replace(old, new),
        Value::Array(values) => values.iter_mut().for_each(|value| replace(value, old, new)),
        Value::Object(members) => members.values_mut().for_each(|value| replace(value, old, new)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::PathBuf;

    use stacks::choice::{Architecture, Auth, Cache, EntryPoint};
    use stacks::rules::Choices;
    use stacks::{Options, Plan};

    use super::*;
    use crate::manifest::{Manifest, PackagedAsset};

    fn digits(letter: char) -> String {
        letter.to_string().repeat(64)
    }

    fn package(architecture: &str, letter: char) -> Package {
        let binary = |name: &str| PackagedAsset::new(name, &format!("{name}-{architecture}.zip"), &digits(letter), 1);
        let assets = vec![
            binary("personalization-api"),
            binary("companions"),
            PackagedAsset::new("edge-auth", "edge-auth.zip", &digits(letter), 1),
        ];
        Package {
            folder: PathBuf::from("some/folder"),
            manifest: Manifest { architecture: architecture.to_owned(), assets },
        }
    }

    fn synthesis(architecture: Architecture) -> Synthesis {
        let choices = Choices { auth: Auth::OAuth2, entry_point: EntryPoint::Http, cache: Cache::CloudFront };
        Plan::new(choices, Options { architecture, ..Options::default() }).unwrap().synthesize().unwrap()
    }

    /// Every text of a value.
    fn texts(value: &Value) -> Vec<String> {
        match value {
            Value::String(text) => vec![text.clone()],
            Value::Array(values) => values.iter().flat_map(texts).collect(),
            Value::Object(members) => members.values().flat_map(texts).collect(),
            _ => Vec::new(),
        }
    }

    #[test]
    fn every_function_names_its_code_by_its_content() {
        let mut synthesis = synthesis(Architecture::X86_64);
        apply(&mut synthesis, &package("x86_64", 'a')).unwrap();
        let resources = synthesis.template["Resources"].as_object().unwrap();
        let keys: Vec<String> = resources
            .values()
            .filter(|resource| resource["Type"] == "AWS::Lambda::Function")
            .map(|function| texts(&function["Properties"]["Code"]["S3Key"]).concat())
            .collect();
        assert!(keys.len() > 2, "{keys:?}");
        let expected = ["personalization-api", "companions"]
            .map(|name| format!("${{ArtifactPrefix}}/{name}-x86_64-aaaaaaaaaaaaaaaa.zip"));
        assert_eq!(BTreeSet::from_iter(keys), BTreeSet::from(expected));
        let files: Vec<&str> = synthesis.assets.iter().map(|asset| asset.file.as_str()).collect();
        assert!(files.contains(&"companions-x86_64-aaaaaaaaaaaaaaaa.zip"), "{files:?}");
    }

    #[test]
    fn no_text_of_the_template_keeps_the_plain_name() {
        for choices in Choices::valid() {
            let mut synthesis = Plan::new(choices, Options::default()).unwrap().synthesize().unwrap();
            apply(&mut synthesis, &package("x86_64", 'a')).unwrap();
            let plain: Vec<String> =
                texts(&synthesis.template).into_iter().filter(|text| text.contains("-x86_64.zip")).collect();
            assert_eq!(plain, Vec::<String>::new(), "{}", choices.id());
        }
    }

    #[test]
    fn new_code_of_the_edge_function_makes_a_new_version() {
        let described = |letter| {
            let mut synthesis = stacks::edge::synthesize().unwrap();
            apply(&mut synthesis, &package("x86_64", letter)).unwrap();
            texts(&synthesis.template["Resources"]["EdgeAuthFunctionVersion"]["Properties"]["Description"]).concat()
        };
        assert!(described('a').contains("edge-auth-aaaaaaaaaaaaaaaa.zip"), "{}", described('a'));
        assert_ne!(described('a'), described('b'));
    }

    #[test]
    fn new_code_puts_the_files_of_the_staging_bucket_anew() {
        let contents = |letter| {
            let mut synthesis = synthesis(Architecture::X86_64);
            apply(&mut synthesis, &package("x86_64", letter)).unwrap();
            synthesis.template["Resources"]["StagingBucketContents"]["Properties"].clone()
        };
        assert_eq!(contents('a'), contents('a'));
        assert_ne!(contents('a'), contents('b'));
    }

    #[test]
    fn the_same_code_is_the_same_template_and_a_second_time_changes_nothing() {
        let package = package("arm64", 'c');
        let mut once = synthesis(Architecture::Arm64);
        apply(&mut once, &package).unwrap();
        let mut twice = once.clone();
        apply(&mut twice, &package).unwrap();
        assert_eq!(once.template, twice.template);
    }

    #[test]
    fn a_package_of_another_architecture_is_refused_with_what_to_do() {
        let error = apply(&mut synthesis(Architecture::Arm64), &package("x86_64", 'a')).unwrap_err().to_string();
        assert!(error.contains("-arm64.zip, and the package in some/folder is for x86_64"), "{error}");
        assert!(error.contains("deploy package --arch arm64"), "{error}");
    }

    #[test]
    fn a_file_that_was_not_packaged_is_named() {
        let mut package = package("x86_64", 'a');
        package.manifest.assets.retain(|asset| asset.function != "edge-auth");
        let error = apply(&mut stacks::edge::synthesize().unwrap(), &package).unwrap_err().to_string();
        assert!(error.contains("edge-auth.zip, which the package in some/folder does not have"), "{error}");
    }
}
