//! `AWS::ApiGateway::ApiKey` and its property types.
// Written by cfn-generate from AWS's resource schemas; `make resource-types` writes it again.

use crate::schema::prelude::*;

schema! {
    resource ApiKey = "AWS::ApiGateway::ApiKey" {
        required {}
        optional {
            customer_id: Value<String> = "CustomerId",
            description: Value<String> = "Description",
            /// default false
            enabled: Value<bool> = "Enabled",
            generate_distinct_id: Value<bool> = "GenerateDistinctId",
            name: Value<String> = "Name",
            stage_keys: List<StageKey> = "StageKeys",
            tags: List<Tag> = "Tags",
            value: Value<String> = "Value",
        }
        attributes {
            api_key_id: Value<String> = "APIKeyId",
        }
    }
}

schema! {
    property StageKey {
        required {}
        optional {
            rest_api_id: Value<String> = "RestApiId",
            stage_name: Value<String> = "StageName",
        }
    }
}

schema! {
    property Tag {
        required {
            /// 1 to 128 characters
            key: Value<String> = "Key",
            /// at most 256 characters
            value: Value<String> = "Value",
        }
        optional {}
    }
}
