//! `AWS::AppConfig::Environment` and its property types.
// Written by cfn-generate from AWS's resource schemas; `make resource-types` writes it again.

use crate::schema::prelude::*;

schema! {
    resource Environment = "AWS::AppConfig::Environment" {
        required {
            application_id: Value<String> = "ApplicationId",
            /// 1 to 64 characters
            name: Value<String> = "Name",
        }
        optional {
            deletion_protection_check: Value<DeletionProtectionCheck> = "DeletionProtectionCheck",
            /// 0 to 1024 characters
            description: Value<String> = "Description",
            /// 0 to 5 items
            monitors: List<Monitor> = "Monitors",
            tags: List<Tag> = "Tags",
        }
        attributes {
            environment_id: Value<String> = "EnvironmentId",
        }
    }
}

schema! {
    property Monitor {
        required {
            /// 1 to 2048 characters
            alarm_arn: Value<Arn> = "AlarmArn",
        }
        optional {
            /// 20 to 2048 characters
            alarm_role_arn: Value<Arn> = "AlarmRoleArn",
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

schema! {
    values DeletionProtectionCheck {
        AccountDefault = "ACCOUNT_DEFAULT",
        Apply = "APPLY",
        Bypass = "BYPASS",
    }
}
