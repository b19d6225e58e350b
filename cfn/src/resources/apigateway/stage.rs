//! `AWS::ApiGateway::Stage` and its property types.
// Written by cfn-generate from AWS's resource schemas; `make resource-types` writes it again.

use crate::schema::prelude::*;

schema! {
    resource Stage = "AWS::ApiGateway::Stage" {
        required {
            rest_api_id: Value<String> = "RestApiId",
        }
        optional {
            access_log_setting: Value<AccessLogSetting> = "AccessLogSetting",
            cache_cluster_enabled: Value<bool> = "CacheClusterEnabled",
            cache_cluster_size: Value<String> = "CacheClusterSize",
            canary_setting: Value<CanarySetting> = "CanarySetting",
            client_certificate_id: Value<String> = "ClientCertificateId",
            deployment_id: Value<String> = "DeploymentId",
            description: Value<String> = "Description",
            documentation_version: Value<String> = "DocumentationVersion",
            method_settings: List<MethodSetting> = "MethodSettings",
            stage_name: Value<String> = "StageName",
            tags: List<Tag> = "Tags",
            tracing_enabled: Value<bool> = "TracingEnabled",
            variables: Map<String> = "Variables",
        }
        attributes {}
    }
}

schema! {
    property AccessLogSetting {
        required {}
        optional {
            destination_arn: Value<Arn> = "DestinationArn",
            format: Value<String> = "Format",
        }
    }
}

schema! {
    property CanarySetting {
        required {}
        optional {
            deployment_id: Value<String> = "DeploymentId",
            /// 0 to 100
            percent_traffic: Value<f64> = "PercentTraffic",
            stage_variable_overrides: Map<String> = "StageVariableOverrides",
            use_stage_cache: Value<bool> = "UseStageCache",
        }
    }
}

schema! {
    property MethodSetting {
        required {}
        optional {
            cache_data_encrypted: Value<bool> = "CacheDataEncrypted",
            cache_ttl_in_seconds: Value<i64> = "CacheTtlInSeconds",
            caching_enabled: Value<bool> = "CachingEnabled",
            data_trace_enabled: Value<bool> = "DataTraceEnabled",
            http_method: Value<String> = "HttpMethod",
            logging_level: Value<String> = "LoggingLevel",
            metrics_enabled: Value<bool> = "MetricsEnabled",
            resource_path: Value<String> = "ResourcePath",
            /// at least 0
            throttling_burst_limit: Value<i64> = "ThrottlingBurstLimit",
            /// at least 0
            throttling_rate_limit: Value<f64> = "ThrottlingRateLimit",
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
