//! `AWS::Cognito::UserPoolResourceServer` and its property types.
// Written by cfn-generate from AWS's resource schemas; `make resource-types` writes it again.

use crate::schema::prelude::*;

schema! {
    resource UserPoolResourceServer = "AWS::Cognito::UserPoolResourceServer" {
        required {
            /// 1 to 256 characters
            identifier: Value<String> = "Identifier",
            /// 1 to 256 characters
            name: Value<String> = "Name",
            /// 1 to 55 characters
            user_pool_id: Value<String> = "UserPoolId",
        }
        optional {
            /// 0 to 100 items
            scopes: List<ResourceServerScopeType> = "Scopes",
        }
        attributes {}
    }
}

schema! {
    property ResourceServerScopeType {
        required {
            /// 1 to 256 characters
            scope_description: Value<String> = "ScopeDescription",
            /// 1 to 256 characters
            scope_name: Value<String> = "ScopeName",
        }
        optional {}
    }
}
