//! `AWS::S3::BucketPolicy` and its property types.
// Written by cfn-generate from AWS's resource schemas; `make resource-types` writes it again.

use crate::schema::prelude::*;

schema! {
    resource BucketPolicy = "AWS::S3::BucketPolicy" {
        required {
            bucket: Value<String> = "Bucket",
            policy_document: Value<Json> = "PolicyDocument",
        }
        optional {}
        attributes {}
    }
}
