//! `AWS::Lambda::Permission` and its property types.
// Written by cfn-generate from AWS's resource schemas; `make resource-types` writes it again.

use crate::schema::prelude::*;

schema! {
    resource Permission = "AWS::Lambda::Permission" {
        required {
            /// 1 to 256 characters
            action: Value<String> = "Action",
            /// 1 to 140 characters
            function_name: Value<String> = "FunctionName",
            /// 1 to 256 characters
            principal: Value<String> = "Principal",
        }
        optional {
            /// 1 to 256 characters
            event_source_token: Value<String> = "EventSourceToken",
            function_url_auth_type: Value<FunctionUrlAuthType> = "FunctionUrlAuthType",
            invoked_via_function_url: Value<bool> = "InvokedViaFunctionUrl",
            /// 12 to 34 characters
            principal_org_id: Value<String> = "PrincipalOrgID",
            /// 12 to 12 characters
            source_account: Value<String> = "SourceAccount",
            /// 12 to 1024 characters
            source_arn: Value<Arn> = "SourceArn",
        }
        attributes {
            id: Value<String> = "Id",
        }
    }
}

schema! {
    values FunctionUrlAuthType {
        AwsIam = "AWS_IAM",
        None = "NONE",
    }
}
