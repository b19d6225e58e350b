//! Variables: CloudFront's three together or not at all, the stage's two likewise, and the names that the templates set.

use std::path::Path;

use aws_doubles::{AwsDouble, FunctionProcess};
use function_host::variables::{Variables, VariablesError};
use sync_cache::settings::Settings;

use crate::harness::binary;

const POLICIES: [&str; 3] =
    ["CLOUDFRONT_CACHE_POLICY_ID", "CLOUDFRONT_ORIGIN_REQUEST_POLICY_ID", "CLOUDFRONT_ALWAYS_FORWARDED_HEADERS"];
const STAGE: [&str; 2] = ["REST_API_ID", "REST_API_STAGE"];

fn read(set: &[&str]) -> Result<Settings, VariablesError> {
    Settings::read(Variables::new(|name| (name.starts_with("AWS_") || set.contains(&name)).then(|| "x".to_owned())))
}

#[test]
fn each_group_is_set_together_or_not_at_all() {
    for group in [&POLICIES[..], &STAGE] {
        assert!(read(group).is_ok());
        for missing in group {
            let set: Vec<&str> = group.iter().copied().filter(|name| name != missing).collect();
            assert_eq!(read(&set).unwrap_err(), VariablesError::Missing(vec![missing]));
        }
    }
    let none = read(&[]).unwrap();
    assert!(none.policies.is_none() && none.stage.is_none());
}

#[tokio::test]
async fn the_function_does_not_start_with_half_a_group_and_says_what_is_missing() {
    let aws = AwsDouble::start().unwrap();
    let process = FunctionProcess::start(binary(), &aws, [("REST_API_ID", "x"), (POLICIES[0], "x")]).unwrap();
    let output = process.ended().await.unwrap();
    assert!(!output.status.success());
    let text = String::from_utf8(output.stderr).unwrap();
    assert!([POLICIES[1], POLICIES[2], "REST_API_STAGE"].iter().all(|name| text.contains(name)), "{text}");
}

/// The function in a golden template, which our own writer lays out by indentation.
fn function(template: &str) -> String {
    let function = template.split("\n  SyncCacheFunction:\n").nth(1).unwrap();
    function.lines().take_while(|line| line.starts_with("    ")).collect::<Vec<_>>().join("\n")
}

#[test]
fn the_templates_set_what_the_function_reads() {
    let snapshots = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../snapshots");
    for (name, groups) in [
        ("oauth2-rest-both", &[&POLICIES[..], &STAGE][..]),
        ("oauth2-http-cloudfront", &[&POLICIES]),
        ("api-key-rest-api-gateway", &[&STAGE]),
    ] {
        let template = std::fs::read_to_string(snapshots.join(format!("{name}.yaml"))).unwrap();
        let function = function(&template);
        for group in [&POLICIES[..], &STAGE] {
            let expected = groups.contains(&group);
            let set = |variable: &&str| function.contains(&format!("{variable}: "));
            assert!(group.iter().all(|variable| set(variable) == expected), "{name}: {function}");
        }
    }
}
