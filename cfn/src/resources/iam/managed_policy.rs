//! `AWS::IAM::ManagedPolicy` and its property types.
// Written by cfn-generate from AWS's resource schemas; `make resource-types` writes it again.

use crate::schema::prelude::*;

schema! {
    resource ManagedPolicy = "AWS::IAM::ManagedPolicy" {
        required {
            /// 1 to 131072 characters
            policy_document: Value<Json> = "PolicyDocument",
        }
        optional {
            /// 0 to 1000 characters
            description: Value<String> = "Description",
            groups: List<String> = "Groups",
            managed_policy_name: Value<String> = "ManagedPolicyName",
            /// 1 to 512 characters; default "/"
            path: Value<String> = "Path",
            roles: List<String> = "Roles",
            users: List<String> = "Users",
        }
        attributes {
            policy_arn: Value<Arn> = "PolicyArn",
            attachment_count: Value<i64> = "AttachmentCount",
            create_date: Value<String> = "CreateDate",
            default_version_id: Value<String> = "DefaultVersionId",
            is_attachable: Value<bool> = "IsAttachable",
            permissions_boundary_usage_count: Value<i64> = "PermissionsBoundaryUsageCount",
            policy_id: Value<String> = "PolicyId",
            update_date: Value<String> = "UpdateDate",
        }
    }
}
