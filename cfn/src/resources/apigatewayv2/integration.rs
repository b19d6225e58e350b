//! `AWS::ApiGatewayV2::Integration` and its property types.
// Written by cfn-generate from AWS's resource schemas; `make resource-types` writes it again.

use crate::schema::prelude::*;

schema! {
    resource Integration = "AWS::ApiGatewayV2::Integration" {
        required {
            api_id: Value<String> = "ApiId",
            integration_type: Value<String> = "IntegrationType",
        }
        optional {
            connection_id: Value<String> = "ConnectionId",
            connection_type: Value<String> = "ConnectionType",
            content_handling_strategy: Value<String> = "ContentHandlingStrategy",
            credentials_arn: Value<Arn> = "CredentialsArn",
            description: Value<String> = "Description",
            integration_method: Value<String> = "IntegrationMethod",
            integration_subtype: Value<String> = "IntegrationSubtype",
            integration_uri: Value<String> = "IntegrationUri",
            passthrough_behavior: Value<String> = "PassthroughBehavior",
            payload_format_version: Value<String> = "PayloadFormatVersion",
            request_parameters: Map<String> = "RequestParameters",
            request_templates: Map<String> = "RequestTemplates",
            response_parameters: Map<ResponseParameterMap> = "ResponseParameters",
            template_selection_expression: Value<String> = "TemplateSelectionExpression",
            timeout_in_millis: Value<i64> = "TimeoutInMillis",
            tls_config: Value<TlsConfig> = "TlsConfig",
        }
        attributes {
            integration_id: Value<String> = "IntegrationId",
        }
    }
}

schema! {
    property ResponseParameter {
        required {}
        optional {
            destination: Value<String> = "Destination",
            source: Value<String> = "Source",
        }
    }
}

schema! {
    property ResponseParameterMap {
        required {}
        optional {
            response_parameters: List<ResponseParameter> = "ResponseParameters",
        }
    }
}

schema! {
    property TlsConfig {
        required {}
        optional {
            server_name_to_verify: Value<String> = "ServerNameToVerify",
        }
    }
}
