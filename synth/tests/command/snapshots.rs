use std::collections::BTreeSet;
use std::fs;

use similar::TextDiff;
use synth::all;

use crate::workspace;

#[test]
fn the_golden_templates_are_what_synth_all_writes() {
    let files = all::files(stacks::Options::default()).unwrap();
    let mut differences = String::new();
    for (name, now) in &files {
        let golden = fs::read_to_string(workspace().join("snapshots").join(name)).unwrap_or_default();
        if golden != *now {
            let path = format!("snapshots/{name}");
            differences += &TextDiff::from_lines(&golden, now)
                .unified_diff()
                .context_radius(3)
                .header(&path, "synth all")
                .to_string();
        }
    }
    assert!(differences.is_empty(), "{differences}\nIf this is what you meant, accept it: make snapshots\n");
}

#[test]
fn there_is_no_golden_template_of_a_deployment_that_does_not_exist() {
    let written: BTreeSet<String> =
        all::files(stacks::Options::default()).unwrap().into_iter().map(|(name, _)| name).collect();
    let golden: BTreeSet<String> = fs::read_dir(workspace().join("snapshots"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    assert_eq!(golden, written);
}
