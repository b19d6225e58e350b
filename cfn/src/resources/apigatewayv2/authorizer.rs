//! `AWS::ApiGatewayV2::Authorizer` and its property types.
// Written by cfn-generate from AWS's resource schemas; `make resource-types` writes it again.

use crate::schema::prelude::*;

schema! {
    resource Authorizer = "AWS::ApiGatewayV2::Authorizer" {
        required {
            api_id: Value<String> = "ApiId",
            authorizer_type: Value<String> = "AuthorizerType",
            name: Value<String> = "Name",
        }
        optional {
            authorizer_credentials_arn: Value<Arn> = "AuthorizerCredentialsArn",
            authorizer_payload_format_version: Value<String> = "AuthorizerPayloadFormatVersion",
            authorizer_result_ttl_in_seconds: Value<i64> = "AuthorizerResultTtlInSeconds",
            authorizer_uri: Value<String> = "AuthorizerUri",
            enable_simple_responses: Value<bool> = "EnableSimpleResponses",
            identity_source: List<String> = "IdentitySource",
            identity_validation_expression: Value<String> = "IdentityValidationExpression",
            jwt_configuration: Value<JWTConfiguration> = "JwtConfiguration",
        }
        attributes {
            authorizer_id: Value<String> = "AuthorizerId",
        }
    }
}

schema! {
    property JWTConfiguration {
        required {}
        optional {
            audience: List<String> = "Audience",
            issuer: Value<String> = "Issuer",
        }
    }
}
