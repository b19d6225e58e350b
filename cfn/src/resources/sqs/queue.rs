//! `AWS::SQS::Queue` and its property types.
// Written by cfn-generate from AWS's resource schemas; `make resource-types` writes it again.

use crate::schema::prelude::*;

schema! {
    resource Queue = "AWS::SQS::Queue" {
        required {}
        optional {
            content_based_deduplication: Value<bool> = "ContentBasedDeduplication",
            deduplication_scope: Value<String> = "DeduplicationScope",
            /// 0 to 900
            delay_seconds: Value<i64> = "DelaySeconds",
            fifo_queue: Value<bool> = "FifoQueue",
            fifo_throughput_limit: Value<String> = "FifoThroughputLimit",
            /// 60 to 86400
            kms_data_key_reuse_period_seconds: Value<i64> = "KmsDataKeyReusePeriodSeconds",
            kms_master_key_id: Value<String> = "KmsMasterKeyId",
            /// 1024 to 1048576
            maximum_message_size: Value<i64> = "MaximumMessageSize",
            /// 60 to 1209600
            message_retention_period: Value<i64> = "MessageRetentionPeriod",
            queue_name: Value<String> = "QueueName",
            /// 0 to 20
            receive_message_wait_time_seconds: Value<i64> = "ReceiveMessageWaitTimeSeconds",
            redrive_allow_policy: Value<Json> = "RedriveAllowPolicy",
            redrive_policy: Value<Json> = "RedrivePolicy",
            sqs_managed_sse_enabled: Value<bool> = "SqsManagedSseEnabled",
            tags: List<Tag> = "Tags",
            /// 0 to 43200
            visibility_timeout: Value<i64> = "VisibilityTimeout",
        }
        attributes {
            queue_url: Value<String> = "QueueUrl",
            arn: Value<Arn> = "Arn",
        }
    }
}

schema! {
    property Tag {
        required {
            /// 1 to 128 characters
            key: Value<String> = "Key",
            /// 0 to 256 characters
            value: Value<String> = "Value",
        }
        optional {}
    }
}
