//! `AWS::ApiGateway::RestApi` and its property types.
// Written by cfn-generate from AWS's resource schemas; `make resource-types` writes it again.

use crate::schema::prelude::*;

schema! {
    resource RestApi = "AWS::ApiGateway::RestApi" {
        required {}
        optional {
            api_key_source_type: Value<String> = "ApiKeySourceType",
            binary_media_types: List<String> = "BinaryMediaTypes",
            body: Value<Json> = "Body",
            body_s3_location: Value<S3Location> = "BodyS3Location",
            clone_from: Value<String> = "CloneFrom",
            description: Value<String> = "Description",
            disable_execute_api_endpoint: Value<bool> = "DisableExecuteApiEndpoint",
            endpoint_access_mode: Value<String> = "EndpointAccessMode",
            endpoint_configuration: Value<EndpointConfiguration> = "EndpointConfiguration",
            fail_on_warnings: Value<bool> = "FailOnWarnings",
            minimum_compression_size: Value<i64> = "MinimumCompressionSize",
            mode: Value<String> = "Mode",
            name: Value<String> = "Name",
            parameters: Value<Json> = "Parameters",
            policy: Value<Json> = "Policy",
            security_policy: Value<String> = "SecurityPolicy",
            tags: List<Tag> = "Tags",
            version: Value<String> = "Version",
        }
        attributes {
            rest_api_id: Value<String> = "RestApiId",
            root_resource_id: Value<String> = "RootResourceId",
        }
    }
}

schema! {
    property EndpointConfiguration {
        required {}
        optional {
            ip_address_type: Value<String> = "IpAddressType",
            types: List<String> = "Types",
            vpc_endpoint_ids: List<String> = "VpcEndpointIds",
        }
    }
}

schema! {
    property S3Location {
        required {}
        optional {
            bucket: Value<String> = "Bucket",
            e_tag: Value<String> = "ETag",
            key: Value<String> = "Key",
            version: Value<String> = "Version",
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
