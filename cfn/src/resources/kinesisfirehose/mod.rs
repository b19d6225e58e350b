//! `AWS::KinesisFirehose`.
// Written by cfn-generate from AWS's resource schemas; `make resource-types` writes it again.

pub mod delivery_stream;
pub use delivery_stream::DeliveryStream;
