//! `AWS::AppConfig::Deployment` and its property types.
// Written by cfn-generate from AWS's resource schemas; `make resource-types` writes it again.

use crate::schema::prelude::*;

schema! {
    resource Deployment = "AWS::AppConfig::Deployment" {
        required {
            /// 1 to 64 characters
            application_id: Value<String> = "ApplicationId",
            /// 1 to 128 characters
            configuration_profile_id: Value<String> = "ConfigurationProfileId",
            /// 1 to 1024 characters
            configuration_version: Value<String> = "ConfigurationVersion",
            deployment_strategy_id: Value<String> = "DeploymentStrategyId",
            /// 1 to 64 characters
            environment_id: Value<String> = "EnvironmentId",
        }
        optional {
            /// 0 to 1024 characters
            description: Value<String> = "Description",
            dynamic_extension_parameters: List<DynamicExtensionParameters> = "DynamicExtensionParameters",
            /// 1 to 2048 characters
            kms_key_identifier: Value<String> = "KmsKeyIdentifier",
            tags: List<Tag> = "Tags",
        }
        attributes {
            deployment_number: Value<String> = "DeploymentNumber",
        }
    }
}

schema! {
    property DynamicExtensionParameters {
        required {}
        optional {
            extension_reference: Value<String> = "ExtensionReference",
            parameter_name: Value<String> = "ParameterName",
            parameter_value: Value<String> = "ParameterValue",
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
    values State {
        Baking = "BAKING",
        Validating = "VALIDATING",
        Deploying = "DEPLOYING",
        Complete = "COMPLETE",
        RollingBack = "ROLLING_BACK",
        RolledBack = "ROLLED_BACK",
        Reverted = "REVERTED",
    }
}
