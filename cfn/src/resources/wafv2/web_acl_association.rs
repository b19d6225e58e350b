//! `AWS::WAFv2::WebACLAssociation` and its property types.
// Written by cfn-generate from AWS's resource schemas; `make resource-types` writes it again.

use crate::schema::prelude::*;

schema! {
    resource WebACLAssociation = "AWS::WAFv2::WebACLAssociation" {
        required {
            /// 20 to 2048 characters
            resource_arn: Value<Arn> = "ResourceArn",
            /// 20 to 2048 characters
            web_acl_arn: Value<Arn> = "WebACLArn",
        }
        optional {}
        attributes {}
    }
}
