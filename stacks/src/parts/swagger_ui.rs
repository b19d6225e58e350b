//! The page to try the API, and the OpenAPI document, through CloudFront.

use cfn::cloudfront::distribution::{
    DefaultCacheBehavior, DistributionConfig, HttpVersion, Origin, PriceClass, S3OriginConfig, ViewerCertificate,
    ViewerProtocolPolicy,
};
use cfn::cloudfront::origin_access_control::OriginAccessControlConfig;
use cfn::cloudfront::response_headers_policy::{
    ContentSecurityPolicy, ContentTypeOptions, ResponseHeadersPolicyConfig, SecurityHeadersConfig,
    StrictTransportSecurity,
};
use cfn::cloudfront::{Distribution, OriginAccessControl, ResponseHeadersPolicy};
use cfn::intrinsic::{sub, sub_with};
use cfn::{Handle, Output};
use facts::bucket::SWAGGER_UI_PAGE_KEY;

use super::staging::Staging;
use crate::cache::Cdn;
use crate::cache::cloudfront::policy_name;
use crate::entry_point::Gateway;
use crate::stack::Stack;

/// AWS's managed policy `CachingOptimized`, the same id in every account.
const CACHING_OPTIMIZED: &str = "658327ea-f89d-4fab-a63d-7e88639e58f6";

/// A year, in seconds.
const HSTS_MAX_AGE: i64 = 31_536_000;

/// Adds the distribution. It reads the two folders that the bucket's policy shows it, and no other.
pub(crate) fn add(
    stack: &mut Stack<'_>,
    staging: &Staging,
    gateway: &Gateway,
    cdn: Option<&Cdn>,
) -> Handle<Distribution> {
    stack.part(
        "Swagger UI",
        "A page to read and try the API, from the staging bucket through CloudFront. It is public; calls from it need \
         the API's credentials. Origin access control lets this distribution alone read the bucket, and of the bucket \
         two folders alone.",
    );
    let access = stack.template.add(
        "SwaggerUIOriginAccessControl",
        OriginAccessControl::new(OriginAccessControlConfig::new(policy_name(), "s3", "always", "sigv4")),
    );
    let headers = add_headers(stack, gateway, cdn);
    let origin = Origin::new(staging.bucket.regional_domain_name(), "StagingBucket")
        .origin_access_control_id(access.reference())
        // Empty, but there: without it CloudFormation takes the origin for a custom one.
        .s3_origin_config(S3OriginConfig::new().origin_access_identity(""));
    // How long a file may be kept is said by the function that wrote it.
    let files = DefaultCacheBehavior::new("StagingBucket", ViewerProtocolPolicy::RedirectToHttps)
        .compress(true)
        .cache_policy_id(CACHING_OPTIMIZED)
        .response_headers_policy_id(headers);
    let config = DistributionConfig::new(files, true)
        .comment(sub("Swagger UI of ${AWS::StackName} in ${AWS::Region}"))
        .default_root_object(SWAGGER_UI_PAGE_KEY)
        .price_class(PriceClass::PriceClass100)
        .http_version(HttpVersion::Http2and3)
        .ipv6_enabled(true)
        .viewer_certificate(ViewerCertificate::new().cloud_front_default_certificate(true))
        .origins([origin]);
    let distribution = stack.template.add("SwaggerUICDN", Distribution::new(config));
    stack.template.comment_on_property(
        &distribution,
        "/DistributionConfig/DefaultCacheBehavior/CachePolicyId",
        "CachingOptimized, one of AWS's managed policies. How long a file is kept is said by the function that wrote \
         it.",
    );
    stack.template.comment_on_property(
        &distribution,
        "/DistributionConfig/Origins/0/S3OriginConfig",
        "Empty, but there: without it CloudFormation takes the bucket for a custom origin.",
    );
    stack.template.output(
        "SwaggerUI",
        Output::new("URL of Swagger UI", &sub_with("https://${Domain}", [("Domain", distribution.domain_name())])),
    );
    distribution
}

/// The page may load its own files and call the API; no other site may frame it.
fn add_headers(stack: &mut Stack<'_>, gateway: &Gateway, cdn: Option<&Cdn>) -> cfn::Value<String> {
    // Swagger UI sets styles on elements, and its stylesheet holds images as data URLs.
    let policy = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
        font-src 'self'; connect-src 'self' ${Api}${Cdn}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    let cdn = cdn.map_or_else(|| "".into(), |cdn| sub_with(" ${Url}", [("Url", cdn.url.clone())]));
    let api = sub_with("https://${Domain}", [("Domain", gateway.domain.clone())]);
    let policy = sub_with(policy, [("Api", api), ("Cdn", cdn)]);
    let security = SecurityHeadersConfig::new()
        .content_security_policy(ContentSecurityPolicy::new(policy, true))
        .content_type_options(ContentTypeOptions::new(true))
        .strict_transport_security(StrictTransportSecurity::new(HSTS_MAX_AGE, true));
    let config = ResponseHeadersPolicyConfig::new(policy_name()).security_headers_config(security);
    stack.template.add("SwaggerUIHeaders", ResponseHeadersPolicy::new(config)).reference()
}
