//! Catalogues put into the staging bucket are loaded.

use cfn::events::Rule;
use cfn::events::rule::{DeadLetterConfig, Target};
use cfn::intrinsic::{partition_arn, stack_id};
use cfn::policy::Statement;
use cfn::sqs::Queue;
use cfn::{Handle, Json, ToJson};
use facts::bucket::{IMPORT_PREFIX, LOCAL_DATABASES_PREFIX};
use facts::{Handler, environment};
use serde_json::json;

use super::configuration::Configuration;
use super::function::{self, FunctionKind};
use super::item_tables::ItemTables;
use super::origin::metrics_namespace;
use super::staging::Staging;
use crate::stack::Stack;

const FUNCTION: FunctionKind = FunctionKind {
    name: "LoadItemMetadataFunction",
    handler: Handler::LoadItemMetadata,
    description: "Loads a catalogue of item metadata",
    // A whole core: unpacking, parsing and packing are what it does, and it is billed only while it does.
    memory: 1769,
    // The longest there is.
    timeout: 900,
    // The largest there is: a database is built whole on disk before it is uploaded.
    storage: 10_240,
};

/// Adds the loader, its event and where failures go.
pub(crate) fn add(
    stack: &mut Stack<'_>,
    configuration: &Configuration,
    staging: &Staging,
    tables: &ItemTables,
    dead_letters: &Handle<Queue>,
) {
    stack.part(
        "Item loading",
        "A catalogue put under import/{namespace}/ in the staging bucket is loaded into the store that the \
         configuration names. EventBridge carries the event, tries again, and keeps what failed.",
    );
    let mut settings = configuration.settings();
    settings.extend([
        (environment::STAGING_BUCKET, staging.bucket.reference()),
        (environment::ITEM_TABLE_PREFIX, tables.prefix.clone()),
        (environment::STACK_ID, stack_id()),
        (environment::METRICS_NAMESPACE, metrics_namespace()),
    ]);
    let statements = vec![
        configuration.read(),
        Statement::allow(["s3:GetObject"]).on([partition_arn(&format!("s3:::${{StagingBucket}}/{IMPORT_PREFIX}*"))]),
        // It reads what it wrote there: the record of loads, by which an older catalogue does not replace a newer one.
        Statement::allow(["s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject"])
            .on([partition_arn(&format!("s3:::${{StagingBucket}}/{LOCAL_DATABASES_PREFIX}*"))]),
        Statement::allow([
            "dynamodb:BatchWriteItem",
            "dynamodb:DescribeTable",
            "dynamodb:ListTagsOfResource",
            "dynamodb:Scan",
        ])
        .on([tables.arn.clone()]),
    ];
    let loader = function::add_asynchronous(stack, FUNCTION, settings, statements, dead_letters).function;
    stack.template.depends_on(&loader, &staging.contents);
    let pattern: Json = json!({
        "source": ["aws.s3"],
        "detail-type": ["Object Created"],
        "detail": {
            "bucket": { "name": [staging.bucket.reference().to_json()] },
            "object": { "key": [{ "prefix": IMPORT_PREFIX }] },
        },
    });
    let target = Target::new(loader.arn(), "LoadItemMetadata")
        // Tried for a day, which is what EventBridge does by itself.
        .dead_letter_config(DeadLetterConfig::new().arn(dead_letters.arn()));
    let rule = stack.template.add("ItemCatalogueRule", Rule::new().event_pattern(pattern).targets([target]));
    function::permit(stack, &loader, "LoadItemMetadataPermission", "events.amazonaws.com", rule.arn());
}
