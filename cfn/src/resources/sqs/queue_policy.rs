//! `AWS::SQS::QueuePolicy` and its property types.
// Written by cfn-generate from AWS's resource schemas; `make resource-types` writes it again.

use crate::schema::prelude::*;

schema! {
    resource QueuePolicy = "AWS::SQS::QueuePolicy" {
        required {
            policy_document: Value<Json> = "PolicyDocument",
            queues: List<String> = "Queues",
        }
        optional {}
        attributes {
            id: Value<String> = "Id",
        }
    }
}
