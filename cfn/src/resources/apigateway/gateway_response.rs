//! `AWS::ApiGateway::GatewayResponse` and its property types.
// Written by cfn-generate from AWS's resource schemas; `make resource-types` writes it again.

use crate::schema::prelude::*;

schema! {
    resource GatewayResponse = "AWS::ApiGateway::GatewayResponse" {
        required {
            response_type: Value<String> = "ResponseType",
            rest_api_id: Value<String> = "RestApiId",
        }
        optional {
            response_parameters: Map<String> = "ResponseParameters",
            response_templates: Map<String> = "ResponseTemplates",
            status_code: Value<String> = "StatusCode",
        }
        attributes {
            id: Value<String> = "Id",
        }
    }
}
