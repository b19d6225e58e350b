//! `AWS::CloudFront`.
// Written by cfn-generate from AWS's resource schemas; `make resource-types` writes it again.

pub mod cache_policy;
pub use cache_policy::CachePolicy;
pub mod distribution;
pub use distribution::Distribution;
pub mod origin_access_control;
pub use origin_access_control::OriginAccessControl;
pub mod origin_request_policy;
pub use origin_request_policy::OriginRequestPolicy;
pub mod response_headers_policy;
pub use response_headers_policy::ResponseHeadersPolicy;
