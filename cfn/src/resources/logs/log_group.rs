//! `AWS::Logs::LogGroup` and its property types.
// Written by cfn-generate from AWS's resource schemas; `make resource-types` writes it again.

use crate::schema::prelude::*;

schema! {
    resource LogGroup = "AWS::Logs::LogGroup" {
        required {}
        optional {
            /// default false
            bearer_token_authentication_enabled: Value<bool> = "BearerTokenAuthenticationEnabled",
            data_protection_policy: Value<Json> = "DataProtectionPolicy",
            /// default false
            deletion_protection_enabled: Value<bool> = "DeletionProtectionEnabled",
            field_index_policies: List<Json> = "FieldIndexPolicies",
            /// 0 to 256 characters
            kms_key_id: Value<Arn> = "KmsKeyId",
            /// default "STANDARD"
            log_group_class: Value<LogGroupClass> = "LogGroupClass",
            /// 1 to 512 characters
            log_group_name: Value<String> = "LogGroupName",
            resource_policy_document: Value<Json> = "ResourcePolicyDocument",
            retention_in_days: Value<i64> = "RetentionInDays",
            tags: List<Tag> = "Tags",
        }
        attributes {
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

schema! {
    values LogGroupClass {
        Standard = "STANDARD",
        InfrequentAccess = "INFREQUENT_ACCESS",
        Delivery = "DELIVERY",
    }
}
