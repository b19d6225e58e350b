//! The YAML that people deploy.

use std::process::Command;

use crate::judges::{files, over, printed, program, root};
use crate::templates::{all, folder};

/// Bytes of a template that CloudFormation takes without a bucket; see "Understand CloudFormation quotas".
const LIMIT: usize = 51_200;

#[test]
fn another_yaml_reader_reads_what_the_json_says() {
    let templates = files(&folder().join("yaml"), &["yaml"]);
    assert_eq!(templates.len(), all().count());
    let results = over(&templates, |files| {
        let mut command = Command::new(program("python"));
        command.arg(root().join("tests/read_back.py")).arg(folder().join("json")).args(files);
        command
    });
    for result in &results {
        assert!(result.status.success(), "the YAML is not the JSON:\n{}", printed(result));
    }
}

#[test]
fn no_template_is_too_big_to_be_deployed_without_a_bucket() {
    for (name, template) in all() {
        for (form, text) in [("YAML", cfn::yaml::to_yaml(template).unwrap()), ("JSON", template.to_string())] {
            assert!(text.len() <= LIMIT, "{name} as {form} has {} bytes", text.len());
        }
    }
}
