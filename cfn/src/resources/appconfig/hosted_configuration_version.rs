//! `AWS::AppConfig::HostedConfigurationVersion` and its property types.
// Written by cfn-generate from AWS's resource schemas; `make resource-types` writes it again.

use crate::schema::prelude::*;

schema! {
    resource HostedConfigurationVersion = "AWS::AppConfig::HostedConfigurationVersion" {
        required {
            application_id: Value<String> = "ApplicationId",
            configuration_profile_id: Value<String> = "ConfigurationProfileId",
            content: Value<String> = "Content",
            /// 1 to 255 characters
            content_type: Value<String> = "ContentType",
        }
        optional {
            /// 0 to 1024 characters
            description: Value<String> = "Description",
            latest_version_number: Value<i64> = "LatestVersionNumber",
            /// 0 to 64 characters
            version_label: Value<String> = "VersionLabel",
        }
        attributes {
            version_number: Value<String> = "VersionNumber",
        }
    }
}
