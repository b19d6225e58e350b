//! `AWS::ApiGatewayV2::Route` and its property types.
// Written by cfn-generate from AWS's resource schemas; `make resource-types` writes it again.

use crate::schema::prelude::*;

schema! {
    resource Route = "AWS::ApiGatewayV2::Route" {
        required {
            api_id: Value<String> = "ApiId",
            route_key: Value<String> = "RouteKey",
        }
        optional {
            api_key_required: Value<bool> = "ApiKeyRequired",
            authorization_scopes: List<String> = "AuthorizationScopes",
            authorization_type: Value<String> = "AuthorizationType",
            authorizer_id: Value<String> = "AuthorizerId",
            model_selection_expression: Value<String> = "ModelSelectionExpression",
            operation_name: Value<String> = "OperationName",
            request_models: Value<Json> = "RequestModels",
            request_parameters: Value<Json> = "RequestParameters",
            route_response_selection_expression: Value<String> = "RouteResponseSelectionExpression",
            target: Value<String> = "Target",
        }
        attributes {
            route_id: Value<String> = "RouteId",
        }
    }
}
