use std::fs;

use crate::{done, synth};

const ARGUMENTS: [&str; 5] = ["launch-buttons", "--bucket-prefix", "my-code", "--regions", "eu-west-1,us-east-1"];

#[test]
fn the_table_is_printed_with_a_link_for_each_region() {
    let table = done(&ARGUMENTS).stdout;
    for region in ["eu-west-1", "us-east-1"] {
        assert!(
            table.contains(&format!("https://{region}.console.aws.amazon.com/cloudformation/home?region={region}#"))
        );
    }
}

#[test]
fn the_table_is_put_between_its_marks_and_the_rest_of_the_file_stays() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("README.md");
    fs::write(&file, "Before\n<!-- launch-buttons:begin -->\nold\n<!-- launch-buttons:end -->\nAfter\n").unwrap();
    let into = [&ARGUMENTS[..], &["--into", file.to_str().unwrap()]].concat();
    assert_eq!(done(&into).stdout, "");
    let once = fs::read_to_string(&file).unwrap();
    assert!(
        once.starts_with("Before\n<!-- launch-buttons:begin -->\n")
            && once.ends_with("<!-- launch-buttons:end -->\nAfter\n")
    );
    assert!(!once.contains("old") && once.contains("eu-west-1"));
    done(&into);
    assert_eq!(fs::read_to_string(&file).unwrap(), once);
}

#[test]
fn a_file_without_marks_is_named_and_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("README.md");
    fs::write(&file, "Nothing here\n").unwrap();
    let run = synth(&[&ARGUMENTS[..], &["--into", file.to_str().unwrap()]].concat());
    assert_eq!(run.code, Some(1));
    assert!(run.stderr.contains("README.md: the document has no line <!-- launch-buttons:begin -->"), "{}", run.stderr);
    assert_eq!(fs::read_to_string(&file).unwrap(), "Nothing here\n");
}

#[test]
fn what_can_be_no_bucket_or_region_exits_with_2() {
    for arguments in
        [["--bucket-prefix", "My", "--regions", "eu-west-1"], ["--bucket-prefix", "my", "--regions", "europe"]]
    {
        let run = synth(&[&["launch-buttons"], &arguments[..]].concat());
        assert_eq!(run.code, Some(2), "{}", run.stderr);
    }
}
