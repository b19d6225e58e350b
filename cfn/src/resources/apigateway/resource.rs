//! `AWS::ApiGateway::Resource` and its property types.
// Written by cfn-generate from AWS's resource schemas; `make resource-types` writes it again.

use crate::schema::prelude::*;

schema! {
    resource Resource = "AWS::ApiGateway::Resource" {
        required {
            parent_id: Value<String> = "ParentId",
            path_part: Value<String> = "PathPart",
            rest_api_id: Value<String> = "RestApiId",
        }
        optional {}
        attributes {
            resource_id: Value<String> = "ResourceId",
        }
    }
}
