//! Templates and code published by `deploy publish`, as those find them who launch a stack.

use std::fs;

use super::artifacts;
use super::deploy::{account, assets};
use crate::templates::folder;
use crate::validators::printed;

const MARKS: &str = "# Launch\n<!-- launch-buttons:begin -->\n<!-- launch-buttons:end -->\nThe end.\n";

#[test]
fn every_template_and_the_code_that_it_names_are_there_before_the_table_is_written() {
    let account = account();
    let document = folder().join("published.md");
    fs::write(&document, MARKS).unwrap();
    let (code, into) = (assets("").display().to_string(), document.display().to_string());
    let published = account.deployed(&[
        "publish",
        "--bucket-prefix",
        "our-apis",
        "--regions",
        "eu-west-1,us-east-1",
        "--assets",
        &code,
        "--into",
        &into,
    ]);
    let table = fs::read_to_string(&document).unwrap();
    assert!(table.contains("our-apis-eu-west-1.s3.eu-west-1.amazonaws.com"), "{table}");
    assert!(table.ends_with("The end.\n"), "{table}");
    assert!(printed(&published).contains("only this account can read them"), "{}", printed(&published));

    let valid = stacks::rules::Choices::valid().count();
    let told = format!("our-apis-eu-west-1: {valid} templates and 2 code archives are there");
    assert!(printed(&published).contains(&told), "{}", printed(&published));

    // The region that requests of these tests are signed for, which has the edge function's too.
    let bucket = "our-apis-us-east-1";
    let get = |path: String| {
        let answer = account.aws.signed("s3", "GET", &path, &[], &[]).unwrap();
        assert_eq!(answer.status, 200, "{path}");
        answer.text()
    };
    let keys = super::account::texts(&get(format!("/{bucket}")), "Key");
    let templates: Vec<&String> = keys.iter().filter(|key| key.ends_with(".yaml")).collect();
    assert_eq!(templates.len(), valid + 1, "{keys:?}");
    for key in templates {
        let template = get(format!("/{bucket}/{key}"));
        let prefix = key.rsplit_once('/').unwrap().0;
        let named: Vec<&str> = template
            .split(artifacts::PREFIX)
            .skip(1)
            .filter_map(|rest| Some(&rest[..rest.find(".zip")? + ".zip".len()]))
            .collect();
        assert!(!named.is_empty(), "{key} names no code");
        for name in named {
            assert!(keys.contains(&format!("{prefix}/{name}")), "{key} names {name}, which is not in {bucket}");
        }
    }
}

#[test]
fn nothing_is_uploaded_for_a_document_without_the_marks_or_a_bucket_that_can_not_be() {
    let account = account();
    let document = folder().join("unmarked.md");
    fs::write(&document, "# Launch\n").unwrap();
    let (code, into) = (assets("").display().to_string(), document.display().to_string());
    let before = account.inventory();
    let publish = ["publish", "--regions", "eu-west-1", "--assets", &code];
    for (further, words) in [
        (["--bucket-prefix", "unmarked", "--into", &into], "the document has no line <!-- launch-buttons:begin -->"),
        (["--bucket-prefix", "Unmarked", "--artifact-prefix", "a"], "which S3 does not allow"),
    ] {
        let refused = account.deploy(&[&publish[..], &further].concat());
        assert!(!refused.status.success() && printed(&refused).contains(words), "{}", printed(&refused));
    }
    assert_eq!(account.inventory(), before);
    assert_eq!(fs::read_to_string(&document).unwrap(), "# Launch\n");
}
