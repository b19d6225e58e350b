//! What is packaged.

use std::fs::{self, File};
use std::io::Read;

use serde_json::{Value, json};
use zip::ZipArchive;

use crate::clone::{Clone, architecture, program};

fn default_folder() -> String {
    format!("sources/target/package/{}", architecture())
}

fn this(arguments: &[&'static str]) -> Vec<&'static str> {
    [&["--arch", architecture()], arguments].concat()
}

#[test]
fn the_manifest_lists_the_zips_beside_it() {
    let clone = Clone::new();
    clone.package(&this(&[]));
    let manifest = clone.manifest(&default_folder());
    assert_eq!(manifest["architecture"], architecture());
    let assets = manifest["assets"].as_array().unwrap();
    let functions: Vec<&str> = assets.iter().map(|asset| asset["function"].as_str().unwrap()).collect();
    assert_eq!(functions, ["personalization-api", "companions", "edge-auth"]);
    let mut files = vec!["manifest.json".to_owned()];
    for asset in assets {
        let file = asset["file"].as_str().unwrap();
        let stem = match asset["function"].as_str().unwrap() {
            "edge-auth" => "edge-auth".to_owned(),
            function => format!("{function}-{}", architecture()),
        };
        assert_eq!(file, format!("{stem}-{}.zip", &asset["sha256"].as_str().unwrap()[..16]));
        assert_eq!(asset["bytes"], fs::metadata(clone.path(&default_folder()).join(file)).unwrap().len());
        files.push(file.to_owned());
    }
    files.sort();
    assert_eq!(clone.files(&default_folder()), files);
}

#[test]
fn a_zip_has_what_lambda_runs_and_nothing_else() {
    let clone = Clone::new();
    clone.package(&this(&[]));
    for asset in clone.manifest(&default_folder())["assets"].as_array().unwrap() {
        let file = clone.path(&default_folder()).join(asset["file"].as_str().unwrap());
        let mut zip = ZipArchive::new(File::open(file).unwrap()).unwrap();
        let names: Vec<String> = zip.file_names().map(|name| name.unwrap().into_owned()).collect();
        if asset["function"] == "edge-auth" {
            assert_eq!(names, ["LICENSE", "index.js"]);
            continue;
        }
        assert_eq!(names, ["bootstrap"]);
        let mut bootstrap = zip.by_index(0).unwrap();
        assert_eq!(bootstrap.unix_mode(), Some(0o100_755));
        let mut content = Vec::new();
        bootstrap.read_to_end(&mut content).unwrap();
        assert_eq!(content, program());
    }
}

#[test]
fn the_same_sources_in_two_folders_are_the_same_bytes() {
    let (one, other) = (Clone::new(), Clone::new());
    one.package(&this(&[]));
    other.package(&this(&["--output", "../elsewhere"]));
    assert_eq!(one.files(&default_folder()), other.files("elsewhere"));
    for file in one.files(&default_folder()) {
        let (one, other) = (one.path(&default_folder()).join(&file), other.path("elsewhere").join(&file));
        assert_eq!(fs::read(one).unwrap(), fs::read(other).unwrap(), "{file}");
    }
}

#[test]
fn what_is_unchanged_is_left_as_it_is() {
    let clone = Clone::new();
    let first = clone.package(&this(&[]));
    assert!(!first.contains("unchanged"), "{first}");
    let times = |clone: &Clone| -> Vec<_> {
        let time = |file: &String| fs::metadata(clone.path(&default_folder()).join(file)).unwrap().modified().unwrap();
        clone.files(&default_folder()).iter().filter(|file| *file != "manifest.json").map(time).collect()
    };
    let before = (clone.files(&default_folder()), clone.manifest(&default_folder()), times(&clone));
    let second = clone.package(&this(&[]));
    assert_eq!(second.matches("unchanged").count(), 3, "{second}");
    assert_eq!((clone.files(&default_folder()), clone.manifest(&default_folder()), times(&clone)), before);
}

#[test]
fn code_that_changed_is_a_file_of_another_name_and_the_old_one_goes() {
    let clone = Clone::new();
    clone.package(&this(&[]));
    let before = clone.manifest(&default_folder());
    clone.built("companions", &[program(), b"changed"].concat());
    clone.write(&format!("{}/note.txt", default_folder()), "somebody's");
    let said = clone.package(&this(&[]));
    assert_eq!(said.matches("unchanged").count(), 2, "{said}");
    let after = clone.manifest(&default_folder());
    let file = |manifest: &Value, index: usize| manifest["assets"][index]["file"].as_str().unwrap().to_owned();
    assert_eq!(file(&before, 0), file(&after, 0));
    assert_ne!(file(&before, 1), file(&after, 1));
    let files = clone.files(&default_folder());
    assert!(!files.contains(&file(&before, 1)) && files.contains(&file(&after, 1)), "{files:?}");
    assert!(files.contains(&"note.txt".to_owned()), "{files:?}");
}

#[test]
fn a_zip_that_somebody_took_away_is_made_again() {
    let clone = Clone::new();
    clone.package(&this(&[]));
    let files = clone.files(&default_folder());
    fs::remove_file(clone.path(&default_folder()).join(&files[0])).unwrap();
    clone.package(&this(&[]));
    assert_eq!(clone.files(&default_folder()), files);
}

#[test]
fn cargo_lambda_is_asked_for_both_binaries_by_the_lock_file_and_for_names_in_place_of_folders() {
    let clone = Clone::new();
    clone.package(&this(&[]));
    let asked = fs::read_to_string(clone.path("tools/asked")).unwrap();
    let option = if architecture() == "arm64" { "--arm64" } else { "--x86-64" };
    for part in ["lambda build --release --locked", option, "--package personalization-api", "--package companions"] {
        assert!(asked.contains(part), "{asked}");
    }
    let flags = fs::read_to_string(clone.path("tools/flags")).unwrap();
    let sources = fs::canonicalize(clone.path("sources")).unwrap();
    assert!(flags.contains(&format!("--remap-path-prefix={}=/source", sources.display())), "{flags}");
    assert!(
        flags.contains(&format!("--remap-path-prefix={}/.cargo=/cargo", clone.path("").display()).replace("//.", "/.")),
        "{flags}"
    );
}

#[test]
fn npm_installs_once_and_again_when_the_pins_change() {
    let clone = Clone::new();
    let installations = || fs::read_to_string(clone.path("tools/npm-asked")).unwrap().matches("ci ").count();
    clone.package(&this(&[]));
    clone.package(&this(&[]));
    assert_eq!(installations(), 1);
    clone.write("sources/functions/edge-auth/package-lock.json", "{\"packages\": {}}\n");
    let later = std::time::SystemTime::now() + std::time::Duration::from_secs(60);
    let pins = File::options().append(true).open(clone.path("sources/functions/edge-auth/package-lock.json")).unwrap();
    pins.set_modified(later).unwrap();
    clone.package(&this(&[]));
    assert_eq!(installations(), 2);
}

#[test]
fn any_folder_of_the_clone_will_do() {
    let clone = Clone::new();
    let output = clone.run_in("sources/functions/companions/src", &this(&[]));
    assert!(output.status.success(), "{output:?}");
    assert_eq!(clone.files(&default_folder()).len(), 4);
}

#[test]
fn people_read_a_line_for_each_step_and_the_files_at_the_end() {
    let clone = Clone::new();
    let output = clone.run_in("sources", &this(&[]));
    let (result, steps) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
    for step in ["tools ", "bundle ", "build ", "zip "] {
        assert!(steps.lines().any(|line| line.starts_with(step)), "{steps}");
    }
    // What cargo-lambda says on either of its outputs is progress.
    assert!(steps.contains("a line of progress\n") && steps.contains("another\n"), "{steps}");
    let lines: Vec<&str> = result.lines().collect();
    assert_eq!(lines.len(), 4, "{result}");
    assert!(lines[0].contains(" MB  personalization-api-") && lines[3].ends_with("manifest.json"), "{result}");
}

#[test]
fn machines_read_a_json_object_on_each_line_and_nothing_else() {
    let clone = Clone::new();
    let output = clone.run_in("sources", &this(&["--format", "json"]));
    let lines: Vec<Value> =
        String::from_utf8(output.stdout).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let events: Vec<&str> = lines.iter().map(|line| line["event"].as_str().unwrap()).collect();
    assert_eq!(events, ["step", "step", "begin", "step", "step", "step", "step", "result"]);
    let steps: Vec<&Value> = lines.iter().filter(|line| line["event"] == "step").map(|line| &line["step"]).collect();
    let names: Vec<&Value> = steps.iter().map(|step| &step["step"]).collect();
    assert_eq!(names, ["tools", "bundle", "build", "zip", "zip", "zip"]);
    assert!(steps.iter().all(|step| step["seconds"].is_number() && step["unchanged"] == false), "{steps:?}");
    let result = &lines.last().unwrap()["result"];
    assert_eq!(result["assets"], clone.manifest(&default_folder())["assets"]);
    assert_eq!(result["architecture"], json!(architecture()));
    assert!(result["folder"].as_str().unwrap().ends_with(&default_folder()));
}
