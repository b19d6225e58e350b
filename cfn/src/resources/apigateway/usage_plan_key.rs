//! `AWS::ApiGateway::UsagePlanKey` and its property types.
// Written by cfn-generate from AWS's resource schemas; `make resource-types` writes it again.

use crate::schema::prelude::*;

schema! {
    resource UsagePlanKey = "AWS::ApiGateway::UsagePlanKey" {
        required {
            key_id: Value<String> = "KeyId",
            key_type: Value<KeyType> = "KeyType",
            usage_plan_id: Value<String> = "UsagePlanId",
        }
        optional {}
        attributes {
            id: Value<String> = "Id",
        }
    }
}

schema! {
    values KeyType {
        ApiKey = "API_KEY",
    }
}
