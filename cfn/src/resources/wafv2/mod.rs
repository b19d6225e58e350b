//! `AWS::WAFv2`.
// Written by cfn-generate from AWS's resource schemas; `make resource-types` writes it again.

pub mod web_acl_association;
pub use web_acl_association::WebACLAssociation;
