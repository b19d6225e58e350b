//! `AWS::CloudFront::OriginAccessControl` and its property types.
// Written by cfn-generate from AWS's resource schemas; `make resource-types` writes it again.

use crate::schema::prelude::*;

schema! {
    resource OriginAccessControl = "AWS::CloudFront::OriginAccessControl" {
        required {
            origin_access_control_config: Value<OriginAccessControlConfig> = "OriginAccessControlConfig",
        }
        optional {}
        attributes {
            id: Value<String> = "Id",
        }
    }
}

schema! {
    property OriginAccessControlConfig {
        required {
            name: Value<String> = "Name",
            origin_access_control_origin_type: Value<String> = "OriginAccessControlOriginType",
            signing_behavior: Value<String> = "SigningBehavior",
            signing_protocol: Value<String> = "SigningProtocol",
        }
        optional {
            description: Value<String> = "Description",
        }
    }
}
