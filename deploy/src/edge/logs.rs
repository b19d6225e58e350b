//! The log groups of the edge function, which Lambda makes wherever CloudFront runs it.

use std::time::Duration;

use aws_sdk_cloudwatchlogs::config::retry::RetryConfig;
use aws_sdk_cloudwatchlogs::config::timeout::TimeoutConfig;
use futures_util::{StreamExt, stream};

use super::REGION;
use crate::aws::{CallError, Connection};

/// Regions looked at at once.
const CONCURRENTLY: usize = 8;

/// Tries of a call, and how long it may take in all: a region that can't be reached must not hold up the others.
const TRIES: u32 = 2;
const LONGEST: Duration = Duration::from_secs(20);

/// The regions of the partition `aws` when this was written: which of them run edge functions, CloudFront does not say,
/// and no service whose client is in this program lists regions. See "AWS Regions" in the AWS Regions and Availability
/// Zones user guide, <https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html>. In the other
/// partitions there is no Lambda@Edge.
const REGIONS: [&str; 34] = [
    "af-south-1",
    "ap-east-1",
    "ap-east-2",
    "ap-northeast-1",
    "ap-northeast-2",
    "ap-northeast-3",
    "ap-south-1",
    "ap-south-2",
    "ap-southeast-1",
    "ap-southeast-2",
    "ap-southeast-3",
    "ap-southeast-4",
    "ap-southeast-5",
    "ap-southeast-6",
    "ap-southeast-7",
    "ca-central-1",
    "ca-west-1",
    "eu-central-1",
    "eu-central-2",
    "eu-north-1",
    "eu-south-1",
    "eu-south-2",
    "eu-west-1",
    "eu-west-2",
    "eu-west-3",
    "il-central-1",
    "me-central-1",
    "me-south-1",
    "mx-central-1",
    "sa-east-1",
    "us-east-1",
    "us-east-2",
    "us-west-1",
    "us-west-2",
];

/// What the log group of a function is called, in whichever region it is.
pub(crate) fn group(function: &str) -> String {
    format!("/aws/lambda/{REGION}.{function}")
}

/// What became of the log groups, by region.
#[derive(Debug, Default)]
pub(crate) struct Found {
    /// Where there is one: it is deleted, unless it was to be kept.
    pub(crate) regions: Vec<&'static str>,
    /// Where that could not be looked at, or not be done.
    pub(crate) failed: Vec<(&'static str, CallError)>,
}

/// Finds a function's log groups in all regions that the account uses, and deletes them unless they are to be kept.
pub(crate) async fn sweep(connection: &Connection, function: &str, keep: bool) -> Found {
    let group = group(function);
    let group = &group;
    let looks = stream::iter(REGIONS.map(|region| async move {
        let looked = look(&connection.in_region(region), group, keep).await;
        (region, looked)
    }));
    let looked: Vec<_> = looks.buffered(CONCURRENTLY).collect().await;
    let mut found = Found::default();
    for (region, looked) in looked {
        match looked {
            Ok(true) => found.regions.push(region),
            Ok(false) => {}
            Err(error) if is_disabled(&error) => {}
            Err(error) => found.failed.push((region, error)),
        }
    }
    found
}

/// Whether a region refuses the account's credentials because the account has not enabled it: nothing is in it then.
fn is_disabled(error: &CallError) -> bool {
    ["UnrecognizedClientException", "InvalidClientTokenId", "OptInRequired"].iter().any(|code| error.is(code))
}

async fn look(connection: &Connection, group: &str, keep: bool) -> Result<bool, CallError> {
    let impatient = aws_sdk_cloudwatchlogs::config::Builder::new()
        .retry_config(RetryConfig::standard().with_max_attempts(TRIES))
        .timeout_config(TimeoutConfig::builder().operation_timeout(LONGEST).build());
    let client = connection.logs();
    let groups = client.describe_log_groups().log_group_name_prefix(group);
    let groups = groups.customize().config_override(impatient.clone()).send().await;
    let groups = groups.map_err(CallError::of("CloudWatch Logs", "DescribeLogGroups"))?.log_groups.unwrap_or_default();
    if !groups.iter().any(|known| known.log_group_name.as_deref() == Some(group)) {
        return Ok(false);
    }
    if !keep {
        let deleted = client.delete_log_group().log_group_name(group).customize().config_override(impatient);
        match deleted.send().await.map_err(CallError::of("CloudWatch Logs", "DeleteLogGroup")) {
            Err(error) if !error.is("ResourceNotFoundException") => return Err(error),
            _ => {}
        }
    }
    Ok(true)
}
