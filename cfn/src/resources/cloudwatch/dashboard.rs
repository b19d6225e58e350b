//! `AWS::CloudWatch::Dashboard` and its property types.
// Written by cfn-generate from AWS's resource schemas; `make resource-types` writes it again.

use crate::schema::prelude::*;

schema! {
    resource Dashboard = "AWS::CloudWatch::Dashboard" {
        required {
            dashboard_body: Value<String> = "DashboardBody",
        }
        optional {
            dashboard_name: Value<String> = "DashboardName",
            /// at most 50 items
            tags: List<Tag> = "Tags",
        }
        attributes {}
    }
}

schema! {
    property Tag {
        required {
            /// 1 to 128 characters
            key: Value<String> = "Key",
            /// 1 to 256 characters
            value: Value<String> = "Value",
        }
        optional {}
    }
}
