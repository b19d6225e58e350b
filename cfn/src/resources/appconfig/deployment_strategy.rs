//! `AWS::AppConfig::DeploymentStrategy` and its property types.
// Written by cfn-generate from AWS's resource schemas; `make resource-types` writes it again.

use crate::schema::prelude::*;

schema! {
    resource DeploymentStrategy = "AWS::AppConfig::DeploymentStrategy" {
        required {
            /// 0 to 1440
            deployment_duration_in_minutes: Value<f64> = "DeploymentDurationInMinutes",
            growth_factor: Value<f64> = "GrowthFactor",
            /// 1 to 64 characters
            name: Value<String> = "Name",
            replicate_to: Value<ReplicateTo> = "ReplicateTo",
        }
        optional {
            /// 0 to 1024 characters
            description: Value<String> = "Description",
            /// 0 to 1440
            final_bake_time_in_minutes: Value<f64> = "FinalBakeTimeInMinutes",
            growth_type: Value<GrowthType> = "GrowthType",
            tags: List<Tag> = "Tags",
        }
        attributes {
            id: Value<String> = "Id",
        }
    }
}

schema! {
    property Tag {
        required {}
        optional {
            key: Value<String> = "Key",
            value: Value<String> = "Value",
        }
    }
}

schema! {
    values ReplicateTo {
        None = "NONE",
        SsmDocument = "SSM_DOCUMENT",
    }
}

schema! {
    values GrowthType {
        Exponential = "EXPONENTIAL",
        Linear = "LINEAR",
    }
}
