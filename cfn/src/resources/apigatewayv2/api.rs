//! `AWS::ApiGatewayV2::Api` and its property types.
// Written by cfn-generate from AWS's resource schemas; `make resource-types` writes it again.

use crate::schema::prelude::*;

schema! {
    resource Api = "AWS::ApiGatewayV2::Api" {
        required {}
        optional {
            api_key_selection_expression: Value<String> = "ApiKeySelectionExpression",
            base_path: Value<String> = "BasePath",
            body: Value<Json> = "Body",
            body_s3_location: Value<BodyS3Location> = "BodyS3Location",
            cors_configuration: Value<Cors> = "CorsConfiguration",
            credentials_arn: Value<Arn> = "CredentialsArn",
            description: Value<String> = "Description",
            disable_execute_api_endpoint: Value<bool> = "DisableExecuteApiEndpoint",
            disable_schema_validation: Value<bool> = "DisableSchemaValidation",
            fail_on_warnings: Value<bool> = "FailOnWarnings",
            ip_address_type: Value<String> = "IpAddressType",
            name: Value<String> = "Name",
            protocol_type: Value<String> = "ProtocolType",
            route_key: Value<String> = "RouteKey",
            route_selection_expression: Value<String> = "RouteSelectionExpression",
            tags: Map<String> = "Tags",
            target: Value<String> = "Target",
            version: Value<String> = "Version",
        }
        attributes {
            api_id: Value<String> = "ApiId",
            api_endpoint: Value<String> = "ApiEndpoint",
            execute_api_arn: Value<Arn> = "ExecuteApiArn",
        }
    }
}

schema! {
    property BodyS3Location {
        required {}
        optional {
            bucket: Value<String> = "Bucket",
            etag: Value<String> = "Etag",
            key: Value<String> = "Key",
            version: Value<String> = "Version",
        }
    }
}

schema! {
    property Cors {
        required {}
        optional {
            allow_credentials: Value<bool> = "AllowCredentials",
            allow_headers: List<String> = "AllowHeaders",
            allow_methods: List<String> = "AllowMethods",
            allow_origins: List<String> = "AllowOrigins",
            expose_headers: List<String> = "ExposeHeaders",
            max_age: Value<i64> = "MaxAge",
        }
    }
}
