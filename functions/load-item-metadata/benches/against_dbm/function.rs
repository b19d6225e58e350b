//! The shipped binary, against the doubles: seconds, and the most memory that it ever had.

use std::time::{Duration, Instant};

use aws_doubles::services::{Invocation, Outcome};
use aws_doubles::{Answer, AwsDouble, FunctionProcess};
use facts::Handler;
use serde_json::json;

use crate::catalogue;

const BUCKET: &str = "staging";
const KEY: &str = "import/shop/items.jsonl.zst";

/// Loads a catalogue of this many items into a store of this kind, and prints a line of the table.
pub(crate) fn measure(kind: &str, count: u64) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(measured(kind, count));
}

async fn measured(kind: &str, count: u64) {
    let mut packer = zstd::Encoder::new(Vec::new(), 1).unwrap();
    catalogue::write(&mut packer, count);
    let packed = packer.finish().unwrap();
    let megabytes = packed.len() / 1_000_000;
    let aws = AwsDouble::start().unwrap();
    aws.s3.put(BUCKET, KEY, packed);
    aws.app_config_data.deploy(&json!({"namespaces": {"shop": {"inferenceItemMetadata": {"type": kind}}}}));
    aws.dynamodb.create_table("PersonalizationApiItemMetadata_shop", "id");
    // A table that takes everything at once and keeps nothing: what is measured is the function.
    aws.dynamodb.batch_write_item.always(Answer::json(&json!({"UnprocessedItems": {}})));
    let disk = tempfile::tempdir().unwrap();
    let variables = [
        ("APPCONFIG_APPLICATION_ID", "a"),
        ("APPCONFIG_ENVIRONMENT_ID", "e"),
        ("APPCONFIG_CONFIGURATION_PROFILE_ID", "p"),
        ("STAGING_BUCKET", BUCKET),
        ("ITEM_TABLE_PREFIX", "PersonalizationApiItemMetadata_"),
        ("STACK_ID", "arn:aws:cloudformation:us-east-1:123456789012:stack/shop/9f1c"),
        ("TMPDIR", disk.path().to_str().unwrap()),
    ];
    let function = FunctionProcess::companion(Handler::LoadItemMetadata, &aws, variables).unwrap();
    aws.lambda_runtime.ready(1).await;
    let event =
        json!({"detail-type": "Object Created", "detail": {"bucket": {"name": BUCKET}, "object": {"key": KEY}}});
    let invocation = Invocation { timeout: Duration::from_secs(900), ..Invocation::from(&event) };
    let started = Instant::now();
    let forget = async {
        loop {
            tokio::time::sleep(Duration::from_millis(200)).await;
            aws.dynamodb.batch_write_item.forget_requests();
        }
    };
    let outcome = tokio::select! {
        outcome = aws.lambda_runtime.invoke(invocation) => outcome,
        () = forget => Outcome::Lost,
    };
    let seconds = started.elapsed().as_secs_f64();
    assert_eq!(outcome.json()["catalogues"][0]["items"], count, "{outcome:?}");
    let status = std::fs::read_to_string(format!("/proc/{}/status", function.id().unwrap())).unwrap();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    let peak: f64 = peak.trim().trim_end_matches(" kB").parse().unwrap();
    println!(
        "| {kind} | {count} | {megabytes} | {seconds:.1} | {:.0} | {:.1} |",
        count as f64 / seconds,
        peak / 1000.0
    );
}
