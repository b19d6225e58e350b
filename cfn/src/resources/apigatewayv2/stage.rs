//! `AWS::ApiGatewayV2::Stage` and its property types.
// Written by cfn-generate from AWS's resource schemas; `make resource-types` writes it again.

use crate::schema::prelude::*;

schema! {
    resource Stage = "AWS::ApiGatewayV2::Stage" {
        required {
            api_id: Value<String> = "ApiId",
            stage_name: Value<String> = "StageName",
        }
        optional {
            access_log_settings: Value<AccessLogSettings> = "AccessLogSettings",
            auto_deploy: Value<bool> = "AutoDeploy",
            client_certificate_id: Value<String> = "ClientCertificateId",
            default_route_settings: Value<RouteSettings> = "DefaultRouteSettings",
            deployment_id: Value<String> = "DeploymentId",
            description: Value<String> = "Description",
            route_settings: Value<Json> = "RouteSettings",
            stage_variables: Value<Json> = "StageVariables",
            tags: Map<String> = "Tags",
        }
        attributes {}
    }
}

schema! {
    property AccessLogSettings {
        required {}
        optional {
            destination_arn: Value<Arn> = "DestinationArn",
            format: Value<String> = "Format",
        }
    }
}

schema! {
    property RouteSettings {
        required {}
        optional {
            data_trace_enabled: Value<bool> = "DataTraceEnabled",
            detailed_metrics_enabled: Value<bool> = "DetailedMetricsEnabled",
            logging_level: Value<String> = "LoggingLevel",
            throttling_burst_limit: Value<i64> = "ThrottlingBurstLimit",
            throttling_rate_limit: Value<f64> = "ThrottlingRateLimit",
        }
    }
}
