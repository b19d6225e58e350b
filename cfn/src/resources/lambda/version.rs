//! `AWS::Lambda::Version` and its property types.
// Written by cfn-generate from AWS's resource schemas; `make resource-types` writes it again.

use crate::schema::prelude::*;

schema! {
    resource Version = "AWS::Lambda::Version" {
        required {
            /// 1 to 140 characters
            function_name: Value<String> = "FunctionName",
        }
        optional {
            code_sha256: Value<String> = "CodeSha256",
            /// 0 to 256 characters
            description: Value<String> = "Description",
            function_scaling_config: Value<FunctionScalingConfig> = "FunctionScalingConfig",
            provisioned_concurrency_config: Value<ProvisionedConcurrencyConfiguration> = "ProvisionedConcurrencyConfig",
            runtime_policy: Value<RuntimePolicy> = "RuntimePolicy",
        }
        attributes {
            version: Value<String> = "Version",
            function_arn: Value<Arn> = "FunctionArn",
        }
    }
}

schema! {
    property FunctionScalingConfig {
        required {}
        optional {
            /// 0 to 15000
            max_execution_environments: Value<i64> = "MaxExecutionEnvironments",
            /// 0 to 15000
            min_execution_environments: Value<i64> = "MinExecutionEnvironments",
        }
    }
}

schema! {
    property ProvisionedConcurrencyConfiguration {
        required {
            provisioned_concurrent_executions: Value<i64> = "ProvisionedConcurrentExecutions",
        }
        optional {}
    }
}

schema! {
    property RuntimePolicy {
        required {
            update_runtime_on: Value<String> = "UpdateRuntimeOn",
        }
        optional {
            /// 26 to 2048 characters
            runtime_version_arn: Value<Arn> = "RuntimeVersionArn",
        }
    }
}
