//! `AWS::ApiGateway::Deployment` and its property types.
// Written by cfn-generate from AWS's resource schemas; `make resource-types` writes it again.

use crate::schema::prelude::*;

schema! {
    resource Deployment = "AWS::ApiGateway::Deployment" {
        required {
            rest_api_id: Value<String> = "RestApiId",
        }
        optional {
            deployment_canary_settings: Value<DeploymentCanarySettings> = "DeploymentCanarySettings",
            description: Value<String> = "Description",
            stage_description: Value<StageDescription> = "StageDescription",
            stage_name: Value<String> = "StageName",
        }
        attributes {
            deployment_id: Value<String> = "DeploymentId",
        }
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
            percent_traffic: Value<f64> = "PercentTraffic",
            stage_variable_overrides: Map<String> = "StageVariableOverrides",
            use_stage_cache: Value<bool> = "UseStageCache",
        }
    }
}

schema! {
    property DeploymentCanarySettings {
        required {}
        optional {
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
            throttling_burst_limit: Value<i64> = "ThrottlingBurstLimit",
            throttling_rate_limit: Value<f64> = "ThrottlingRateLimit",
        }
    }
}

schema! {
    property StageDescription {
        required {}
        optional {
            access_log_setting: Value<AccessLogSetting> = "AccessLogSetting",
            cache_cluster_enabled: Value<bool> = "CacheClusterEnabled",
            cache_cluster_size: Value<String> = "CacheClusterSize",
            cache_data_encrypted: Value<bool> = "CacheDataEncrypted",
            cache_ttl_in_seconds: Value<i64> = "CacheTtlInSeconds",
            caching_enabled: Value<bool> = "CachingEnabled",
            canary_setting: Value<CanarySetting> = "CanarySetting",
            client_certificate_id: Value<String> = "ClientCertificateId",
            data_trace_enabled: Value<bool> = "DataTraceEnabled",
            description: Value<String> = "Description",
            documentation_version: Value<String> = "DocumentationVersion",
            logging_level: Value<String> = "LoggingLevel",
            method_settings: List<MethodSetting> = "MethodSettings",
            metrics_enabled: Value<bool> = "MetricsEnabled",
            tags: List<Tag> = "Tags",
            throttling_burst_limit: Value<i64> = "ThrottlingBurstLimit",
            throttling_rate_limit: Value<f64> = "ThrottlingRateLimit",
            tracing_enabled: Value<bool> = "TracingEnabled",
            variables: Map<String> = "Variables",
        }
    }
}

schema! {
    property Tag {
        required {
            key: Value<String> = "Key",
            value: Value<String> = "Value",
        }
        optional {}
    }
}
