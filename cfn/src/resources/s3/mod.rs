//! `AWS::S3`.
// Written by cfn-generate from AWS's resource schemas; `make resource-types` writes it again.

pub mod bucket;
pub use bucket::Bucket;
pub mod bucket_policy;
pub use bucket_policy::BucketPolicy;
