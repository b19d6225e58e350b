//! `AWS::ApiGateway::UsagePlan` and its property types.
// Written by cfn-generate from AWS's resource schemas; `make resource-types` writes it again.

use crate::schema::prelude::*;

schema! {
    resource UsagePlan = "AWS::ApiGateway::UsagePlan" {
        required {}
        optional {
            api_stages: List<ApiStage> = "ApiStages",
            description: Value<String> = "Description",
            quota: Value<QuotaSettings> = "Quota",
            tags: List<Tag> = "Tags",
            throttle: Value<ThrottleSettings> = "Throttle",
            usage_plan_name: Value<String> = "UsagePlanName",
        }
        attributes {
            id: Value<String> = "Id",
        }
    }
}

schema! {
    property ApiStage {
        required {}
        optional {
            api_id: Value<String> = "ApiId",
            stage: Value<String> = "Stage",
            throttle: Map<ThrottleSettings> = "Throttle",
        }
    }
}

schema! {
    property QuotaSettings {
        required {}
        optional {
            /// at least 0
            limit: Value<i64> = "Limit",
            /// at least 0
            offset: Value<i64> = "Offset",
            period: Value<String> = "Period",
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
    property ThrottleSettings {
        required {}
        optional {
            /// at least 0
            burst_limit: Value<i64> = "BurstLimit",
            /// at least 0
            rate_limit: Value<f64> = "RateLimit",
        }
    }
}
