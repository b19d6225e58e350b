//! `AWS::ApiGateway::Method` and its property types.
// Written by cfn-generate from AWS's resource schemas; `make resource-types` writes it again.

use crate::schema::prelude::*;

schema! {
    resource Method = "AWS::ApiGateway::Method" {
        required {
            http_method: Value<String> = "HttpMethod",
            resource_id: Value<String> = "ResourceId",
            rest_api_id: Value<String> = "RestApiId",
        }
        optional {
            api_key_required: Value<bool> = "ApiKeyRequired",
            authorization_scopes: List<String> = "AuthorizationScopes",
            authorization_type: Value<String> = "AuthorizationType",
            authorizer_id: Value<String> = "AuthorizerId",
            integration: Value<Integration> = "Integration",
            method_responses: List<MethodResponse> = "MethodResponses",
            operation_name: Value<String> = "OperationName",
            request_models: Map<String> = "RequestModels",
            request_parameters: Map<Json> = "RequestParameters",
            request_validator_id: Value<String> = "RequestValidatorId",
        }
        attributes {}
    }
}

schema! {
    property Integration {
        required {
            type_: Value<Type> = "Type",
        }
        optional {
            cache_key_parameters: List<String> = "CacheKeyParameters",
            cache_namespace: Value<String> = "CacheNamespace",
            connection_id: Value<String> = "ConnectionId",
            connection_type: Value<ConnectionType> = "ConnectionType",
            content_handling: Value<ContentHandling> = "ContentHandling",
            credentials: Value<String> = "Credentials",
            integration_http_method: Value<String> = "IntegrationHttpMethod",
            integration_responses: List<IntegrationResponse> = "IntegrationResponses",
            integration_target: Value<String> = "IntegrationTarget",
            passthrough_behavior: Value<PassthroughBehavior> = "PassthroughBehavior",
            request_parameters: Map<String> = "RequestParameters",
            request_templates: Map<String> = "RequestTemplates",
            /// default "BUFFERED"
            response_transfer_mode: Value<ResponseTransferMode> = "ResponseTransferMode",
            /// at least 50
            timeout_in_millis: Value<i64> = "TimeoutInMillis",
            uri: Value<String> = "Uri",
        }
    }
}

schema! {
    property IntegrationResponse {
        required {
            status_code: Value<String> = "StatusCode",
        }
        optional {
            content_handling: Value<ContentHandling> = "ContentHandling",
            response_parameters: Map<String> = "ResponseParameters",
            response_templates: Map<String> = "ResponseTemplates",
            selection_pattern: Value<String> = "SelectionPattern",
        }
    }
}

schema! {
    property MethodResponse {
        required {
            status_code: Value<String> = "StatusCode",
        }
        optional {
            response_models: Map<String> = "ResponseModels",
            response_parameters: Map<Json> = "ResponseParameters",
        }
    }
}

schema! {
    values Type {
        Aws = "AWS",
        AwsProxy = "AWS_PROXY",
        Http = "HTTP",
        HttpProxy = "HTTP_PROXY",
        Mock = "MOCK",
    }
}

schema! {
    values ConnectionType {
        Internet = "INTERNET",
        VpcLink = "VPC_LINK",
    }
}

schema! {
    values ContentHandling {
        ConvertToBinary = "CONVERT_TO_BINARY",
        ConvertToText = "CONVERT_TO_TEXT",
    }
}

schema! {
    values PassthroughBehavior {
        WhenNoMatch = "WHEN_NO_MATCH",
        WhenNoTemplates = "WHEN_NO_TEMPLATES",
        Never = "NEVER",
    }
}

schema! {
    values ResponseTransferMode {
        Buffered = "BUFFERED",
        Stream = "STREAM",
    }
}
