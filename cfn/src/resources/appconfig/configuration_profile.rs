//! `AWS::AppConfig::ConfigurationProfile` and its property types.
// Written by cfn-generate from AWS's resource schemas; `make resource-types` writes it again.

use crate::schema::prelude::*;

schema! {
    resource ConfigurationProfile = "AWS::AppConfig::ConfigurationProfile" {
        required {
            application_id: Value<String> = "ApplicationId",
            /// 1 to 2048 characters
            location_uri: Value<String> = "LocationUri",
            /// 1 to 128 characters
            name: Value<String> = "Name",
        }
        optional {
            deletion_protection_check: Value<DeletionProtectionCheck> = "DeletionProtectionCheck",
            /// 0 to 1024 characters
            description: Value<String> = "Description",
            /// 1 to 2048 characters
            kms_key_identifier: Value<String> = "KmsKeyIdentifier",
            /// 20 to 2048 characters
            retrieval_role_arn: Value<Arn> = "RetrievalRoleArn",
            tags: List<Tags> = "Tags",
            type_: Value<String> = "Type",
            /// 0 to 2 items
            validators: List<Validators> = "Validators",
        }
        attributes {
            configuration_profile_id: Value<String> = "ConfigurationProfileId",
            kms_key_arn: Value<Arn> = "KmsKeyArn",
        }
    }
}

schema! {
    property Tags {
        required {}
        optional {
            /// 1 to 128 characters
            key: Value<String> = "Key",
            /// 0 to 256 characters
            value: Value<String> = "Value",
        }
    }
}

schema! {
    property Validators {
        required {}
        optional {
            /// 0 to 32768 characters
            content: Value<String> = "Content",
            type_: Value<Type> = "Type",
        }
    }
}

schema! {
    values DeletionProtectionCheck {
        AccountDefault = "ACCOUNT_DEFAULT",
        Apply = "APPLY",
        Bypass = "BYPASS",
    }
}

schema! {
    values Type {
        JsonSchema = "JSON_SCHEMA",
        Lambda = "LAMBDA",
    }
}
