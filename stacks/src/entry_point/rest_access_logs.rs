//! Access logs of a REST API, through Firehose into the staging bucket.
//!
//! A REST API can log to CloudWatch only where the *account* has a role for it, and setting that role from a template
//! changes it for every API of the account, and leaves it dangling when the stack goes. A delivery stream whose name
//! begins with `amazon-apigateway-` needs no such role.

use cfn::Handle;
use cfn::iam::Role;
use cfn::iam::role::Policy;
use cfn::intrinsic::{arn, partition_arn, stack_uuid, sub_with};
use cfn::kinesisfirehose::DeliveryStream;
use cfn::kinesisfirehose::delivery_stream::{
    CompressionFormat, DeliveryStreamEncryptionConfigurationInput, ExtendedS3DestinationConfiguration, KeyType,
};
use cfn::policy::{PolicyDocument, Statement};
use facts::bucket::ACCESS_LOGS_PREFIX;

use crate::parts::staging::Staging;
use crate::stack::Stack;

pub(super) fn add(stack: &mut Stack<'_>, staging: &Staging) -> Handle<DeliveryStream> {
    let write = Statement::allow([
        "s3:AbortMultipartUpload",
        "s3:GetBucketLocation",
        "s3:ListBucketMultipartUploads",
        "s3:PutObject",
    ])
    .on([staging.bucket.arn(), partition_arn(&format!("s3:::${{StagingBucket}}/{ACCESS_LOGS_PREFIX}*"))]);
    let role = stack.template.add(
        "AccessLogsRole",
        Role::new(PolicyDocument::trust_on_behalf_of("firehose.amazonaws.com", arn("firehose", "deliverystream/*")))
            .policies([Policy::new(PolicyDocument::new([write]), "AccessLogs")]),
    );
    // Year, month, day and hour follow the prefix; a file is written every five minutes at the latest.
    let destination = ExtendedS3DestinationConfiguration::new(staging.bucket.arn(), role.arn())
        .prefix(ACCESS_LOGS_PREFIX)
        .compression_format(CompressionFormat::Gzip);
    let stream = stack.template.add(
        "AccessLogsStream",
        DeliveryStream::new()
            .delivery_stream_name(sub_with("amazon-apigateway-${Stack}", [("Stack", stack_uuid())]))
            .delivery_stream_type(cfn::kinesisfirehose::delivery_stream::DeliveryStreamType::DirectPut)
            .delivery_stream_encryption_configuration_input(DeliveryStreamEncryptionConfigurationInput::new(
                KeyType::AwsOwnedCmk,
            ))
            .extended_s3_destination_configuration(destination),
    );
    // Deleted before the bucket is emptied, so that nothing is written behind the broom.
    stack.template.depends_on(&stream, &staging.contents);
    stream
}
