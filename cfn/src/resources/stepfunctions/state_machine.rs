//! `AWS::StepFunctions::StateMachine` and its property types.
// Written by cfn-generate from AWS's resource schemas; `make resource-types` writes it again.

use crate::schema::prelude::*;

schema! {
    resource StateMachine = "AWS::StepFunctions::StateMachine" {
        required {
            /// 1 to 256 characters
            role_arn: Value<Arn> = "RoleArn",
        }
        optional {
            /// 1 to 1048576 characters
            definition: Value<Json> = "Definition",
            definition_s3_location: Value<S3Location> = "DefinitionS3Location",
            /// 1 to 1048576 characters
            definition_string: Value<String> = "DefinitionString",
            definition_substitutions: Map<Json> = "DefinitionSubstitutions",
            encryption_configuration: Value<EncryptionConfiguration> = "EncryptionConfiguration",
            logging_configuration: Value<LoggingConfiguration> = "LoggingConfiguration",
            /// 1 to 80 characters
            state_machine_name: Value<String> = "StateMachineName",
            state_machine_type: Value<StateMachineType> = "StateMachineType",
            tags: List<TagsEntry> = "Tags",
            tracing_configuration: Value<TracingConfiguration> = "TracingConfiguration",
        }
        attributes {
            arn: Value<Arn> = "Arn",
            name: Value<String> = "Name",
            state_machine_revision_id: Value<String> = "StateMachineRevisionId",
        }
    }
}

schema! {
    property CloudWatchLogsLogGroup {
        required {}
        optional {
            /// 1 to 256 characters
            log_group_arn: Value<Arn> = "LogGroupArn",
        }
    }
}

schema! {
    property EncryptionConfiguration {
        required {
            type_: Value<Type> = "Type",
        }
        optional {
            /// 60 to 900
            kms_data_key_reuse_period_seconds: Value<i64> = "KmsDataKeyReusePeriodSeconds",
            /// 1 to 2048 characters
            kms_key_id: Value<String> = "KmsKeyId",
        }
    }
}

schema! {
    property LogDestination {
        required {}
        optional {
            cloud_watch_logs_log_group: Value<CloudWatchLogsLogGroup> = "CloudWatchLogsLogGroup",
        }
    }
}

schema! {
    property LoggingConfiguration {
        required {}
        optional {
            /// at least 1 items
            destinations: List<LogDestination> = "Destinations",
            include_execution_data: Value<bool> = "IncludeExecutionData",
            level: Value<Level> = "Level",
        }
    }
}

schema! {
    property S3Location {
        required {
            bucket: Value<String> = "Bucket",
            key: Value<String> = "Key",
        }
        optional {
            version: Value<String> = "Version",
        }
    }
}

schema! {
    property TagsEntry {
        required {
            /// 1 to 128 characters
            key: Value<String> = "Key",
            /// 1 to 256 characters
            value: Value<String> = "Value",
        }
        optional {}
    }
}

schema! {
    property TracingConfiguration {
        required {}
        optional {
            enabled: Value<bool> = "Enabled",
        }
    }
}

schema! {
    values Type {
        CustomerManagedKmsKey = "CUSTOMER_MANAGED_KMS_KEY",
        AwsOwnedKey = "AWS_OWNED_KEY",
    }
}

schema! {
    values Level {
        All = "ALL",
        Error = "ERROR",
        Fatal = "FATAL",
        Off = "OFF",
    }
}

schema! {
    values StateMachineType {
        Standard = "STANDARD",
        Express = "EXPRESS",
    }
}
