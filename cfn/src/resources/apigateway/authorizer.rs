//! `AWS::ApiGateway::Authorizer` and its property types.
// Written by cfn-generate from AWS's resource schemas; `make resource-types` writes it again.

use crate::schema::prelude::*;

schema! {
    resource Authorizer = "AWS::ApiGateway::Authorizer" {
        required {
            name: Value<String> = "Name",
            rest_api_id: Value<String> = "RestApiId",
            type_: Value<String> = "Type",
        }
        optional {
            auth_type: Value<String> = "AuthType",
            authorizer_credentials: Value<String> = "AuthorizerCredentials",
            authorizer_result_ttl_in_seconds: Value<i64> = "AuthorizerResultTtlInSeconds",
            authorizer_uri: Value<String> = "AuthorizerUri",
            identity_source: Value<String> = "IdentitySource",
            identity_validation_expression: Value<String> = "IdentityValidationExpression",
            provider_arns: List<Arn> = "ProviderARNs",
        }
        attributes {
            authorizer_id: Value<String> = "AuthorizerId",
        }
    }
}
