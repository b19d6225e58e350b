//! Variables: CloudFront's three together or not at all, the stage's two likewise, and the names that the templates
//! set.

use aws_doubles::{AwsDouble, FunctionProcess};
use facts::Handler;
use function_host::variables::{Variables, VariablesError};
use stacks::rules::Choices;
use stacks::{Cache, Options, Plan};
use sync_cache::environment::Environment;

const POLICIES: [&str; 3] =
    ["CLOUDFRONT_CACHE_POLICY_ID", "CLOUDFRONT_ORIGIN_REQUEST_POLICY_ID", "CLOUDFRONT_ALWAYS_FORWARDED_HEADERS"];
const STAGE: [&str; 2] = ["REST_API_ID", "REST_API_STAGE"];

fn read(set: &[&str]) -> Result<Environment, VariablesError> {
    Environment::read(Variables::new(|name| (name.starts_with("AWS_") || set.contains(&name)).then(|| "x".to_owned())))
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
    let process =
        FunctionProcess::companion(Handler::SyncCache, &aws, [("REST_API_ID", "x"), (POLICIES[0], "x")]).unwrap();
    let output = process.ended().await.unwrap();
    assert!(!output.status.success());
    let text = String::from_utf8(output.stderr).unwrap();
    assert!([POLICIES[1], POLICIES[2], "REST_API_STAGE"].iter().all(|name| text.contains(name)), "{text}");
}

#[test]
fn the_templates_set_what_the_function_reads() {
    for choices in Choices::valid() {
        let groups: &[&[&str]] = match choices.cache {
            Cache::NoCache => continue,
            Cache::CloudFront => &[&POLICIES],
            Cache::ApiGateway => &[&STAGE],
            Cache::Both => &[&POLICIES, &STAGE],
        };
        let template = Plan::new(choices, Options::default()).unwrap().synthesize().unwrap().template;
        let set = &template["Resources"]["SyncCacheFunction"]["Properties"]["Environment"]["Variables"];
        for group in [&POLICIES[..], &STAGE] {
            let expected = groups.contains(&group);
            assert!(group.iter().all(|name| set[name].is_null() != expected), "{}: {set}", choices.id());
        }
    }
}
