//! `AWS::IAM::Role` and its property types.
// Written by cfn-generate from AWS's resource schemas; `make resource-types` writes it again.

use crate::schema::prelude::*;

schema! {
    resource Role = "AWS::IAM::Role" {
        required {
            /// 1 to 131072 characters
            assume_role_policy_document: Value<Json> = "AssumeRolePolicyDocument",
        }
        optional {
            /// 0 to 1000 characters
            description: Value<String> = "Description",
            /// at least 0 items
            managed_policy_arns: List<Arn> = "ManagedPolicyArns",
            /// 3600 to 43200
            max_session_duration: Value<i64> = "MaxSessionDuration",
            /// 1 to 512 characters; default "/"
            path: Value<String> = "Path",
            /// 20 to 2048 characters
            permissions_boundary: Value<String> = "PermissionsBoundary",
            policies: List<Policy> = "Policies",
            /// 1 to 64 characters
            role_name: Value<String> = "RoleName",
            /// 0 to 50 items
            tags: List<Tag> = "Tags",
        }
        attributes {
            arn: Value<Arn> = "Arn",
            role_id: Value<String> = "RoleId",
        }
    }
}

schema! {
    property Policy {
        required {
            policy_document: Value<Json> = "PolicyDocument",
            policy_name: Value<String> = "PolicyName",
        }
        optional {}
    }
}

schema! {
    property Tag {
        required {
            /// 1 to 128 characters
            key: Value<String> = "Key",
            /// 0 to 256 characters
            value: Value<String> = "Value",
        }
        optional {}
    }
}
