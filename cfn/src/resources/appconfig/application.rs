//! `AWS::AppConfig::Application` and its property types.
// Written by cfn-generate from AWS's resource schemas; `make resource-types` writes it again.

use crate::schema::prelude::*;

schema! {
    resource Application = "AWS::AppConfig::Application" {
        required {
            /// 1 to 64 characters
            name: Value<String> = "Name",
        }
        optional {
            /// 0 to 1024 characters
            description: Value<String> = "Description",
            tags: List<Tags> = "Tags",
        }
        attributes {
            application_id: Value<String> = "ApplicationId",
        }
    }
}

schema! {
    property Tags {
        required {
            /// 1 to 128 characters
            key: Value<String> = "Key",
            /// 0 to 256 characters
            value: Value<String> = "Value",
        }
        optional {}
    }
}
