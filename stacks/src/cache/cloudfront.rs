use cfn::cloudfront::cache_policy::{self, CachePolicyConfig, ParametersInCacheKeyAndForwardedToOrigin};
use cfn::cloudfront::distribution::{
    CacheTagConfig, CustomErrorResponse, CustomOriginConfig, DefaultCacheBehavior, DistributionConfig, HttpVersion,
    LambdaFunctionAssociation, Logging, MinimumProtocolVersion, Origin, PriceClass, SslSupportMethod,
    ViewerCertificate, ViewerProtocolPolicy,
};
use cfn::cloudfront::origin_request_policy::{self, OriginRequestPolicyConfig};
use cfn::cloudfront::response_headers_policy::{
    AccessControlAllowHeaders, AccessControlAllowMethods, AccessControlAllowOrigins, AccessControlExposeHeaders,
    CorsConfig, Items, RemoveHeader, RemoveHeadersConfig, ResponseHeadersPolicyConfig,
};
use cfn::cloudfront::{CachePolicy, Distribution, OriginRequestPolicy, ResponseHeadersPolicy};
use cfn::intrinsic::{if_, join, no_value, partition_arn, stack_uuid, sub, sub_with};
use cfn::{List, Output, ParameterKind, Value};

use super::{CacheScheme, Cdn};
use crate::choice::Cache;
use crate::entry_point::Gateway;
use crate::interface::Group;
use crate::stack::Stack;
use crate::web_acl;

/// A CloudFront distribution in front of the gateway.
#[derive(Clone, Copy, Debug)]
pub struct CloudFront;

/// AWS's managed policy `CachingDisabled`, the same id in every account.
pub(crate) const CACHING_DISABLED: &str = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad";

/// The longest that CloudFront may keep an answer, in seconds; the answer's own `max-age` says how long it does.
const LONGEST_AGE: i64 = 86_400;

/// Errors that CloudFront keeps for ten seconds, whatever their Cache-Control says, unless it is told not to; the
/// others it keeps only when they ask for it. An error belongs to its caller alone.
const NEVER_KEPT: [i64; 6] = [404, 414, 500, 502, 503, 504];

impl CacheScheme for CloudFront {
    fn choice(&self) -> Cache {
        Cache::CloudFront
    }

    fn has_cloudfront(&self) -> bool {
        true
    }

    fn in_front(&self, stack: &mut Stack<'_>, gateway: &Gateway) -> Option<Cdn> {
        stack.part(
            "CloudFront",
            "Answers are kept near the caller for as long as their Cache-Control says. What belongs to the key of an \
             answer, and what is passed on to the gateway, follows the configuration: sync-cache keeps both policies \
             up to date.",
        );
        let token_checked_at_edge = stack.plan.has_user_pool();
        let cache_policy = cache_policy(stack);
        let always_forwarded = always_forwarded(token_checked_at_edge);
        let origin_request_policy = origin_request_policy(stack, &always_forwarded);

        let response_headers_policy = response_headers_policy(stack);

        let behavior = DefaultCacheBehavior::new("Gateway", ViewerProtocolPolicy::HttpsOnly)
            .allowed_methods(["GET", "HEAD", "OPTIONS", "PUT", "PATCH", "POST", "DELETE"])
            .cached_methods(["GET", "HEAD"])
            .compress(true)
            .origin_request_policy_id(origin_request_policy.reference())
            .response_headers_policy_id(response_headers_policy.reference());
        let behavior = if token_checked_at_edge {
            edge_checked(stack, behavior, cache_policy.reference())
        } else {
            behavior.cache_policy_id(cache_policy.reference())
        };

        let domain = stack.parameter(
            Group::Domain,
            "ApiDomainName",
            "Domain name",
            ParameterKind::text("A domain name of your own; empty for *.cloudfront.net").default(""),
        );
        let certificate = stack.parameter(
            Group::Domain,
            "ApiCertificateId",
            "Certificate",
            // Not empty, so that the ARN below is one even where there is no certificate, which linters ask for.
            ParameterKind::text("Id of the domain name's ACM certificate in us-east-1").default(NO_CERTIFICATE),
        );
        stack.template.rule_needs(
            "DomainNameHasCertificate",
            &domain,
            &certificate,
            NO_CERTIFICATE,
            "ApiDomainName needs ApiCertificateId, the certificate of your own domain name",
        );
        let certificate =
            partition_arn(&format!("acm:us-east-1:${{AWS::AccountId}}:certificate/${{{}}}", certificate.name()));
        let own_domain = stack.template.condition_not_empty("HasDomainName", &domain);
        // CloudFront decides what its own *.cloudfront.net name accepts; with a certificate of the owner's, TLS 1.2 is
        // the least.
        let own = ViewerCertificate::new()
            .acm_certificate_arn(certificate)
            .minimum_protocol_version(MinimumProtocolVersion::Tlsv1_2_2021)
            .ssl_support_method(SslSupportMethod::SniOnly);
        let default = ViewerCertificate::new().cloud_front_default_certificate(true);

        let (web_acl, has_web_acl) = web_acl::declare(stack, web_acl::Scope::CloudFront);
        let logging = access_logs(stack);

        let origin = Origin::new(gateway.domain.clone(), "Gateway")
            .origin_path(sub("/${EnvironmentName}"))
            .custom_origin_config(CustomOriginConfig::new("https-only").origin_ssl_protocols(["TLSv1.2"]));
        let config = DistributionConfig::new(behavior, true)
            .comment(sub("${AWS::StackName} in ${AWS::Region}"))
            .aliases(List::from(if_::<List<String>>(&own_domain, List::from([domain.value::<String>()]), no_value())))
            .viewer_certificate(if_(&own_domain, own, default))
            .price_class(PriceClass::PriceClass200)
            .http_version(HttpVersion::Http2and3)
            .cache_tag_config(CacheTagConfig::new(facts::headers::CACHE_TAGS))
            .ipv6_enabled(true)
            .origins([origin])
            .logging(logging)
            .web_acl_id(if_::<String>(&has_web_acl, web_acl.value::<String>(), no_value::<String>()))
            .custom_error_responses(NEVER_KEPT.map(|status| CustomErrorResponse::new(status).error_caching_min_ttl(0)));
        let distribution = stack.template.add("ApiCdn", Distribution::new(config));
        if token_checked_at_edge {
            stack.template.comment_on_property(
                &distribution,
                "/DistributionConfig/DefaultCacheBehavior/CachePolicyId",
                "4135ea2d-... is CachingDisabled, one of AWS's managed policies. Until the edge function checks tokens \
                 before the cache is looked at, nothing is kept: a caller's answer would be given to those who have no \
                 token.",
            );
        }
        stack.template.comment_on_property(
            &distribution,
            "/DistributionConfig/CustomErrorResponses",
            "CloudFront keeps these errors for ten seconds, whatever their Cache-Control says, unless it is told not \
             to. An error belongs to its caller alone.",
        );

        let url = sub_with(
            "https://${Domain}",
            [("Domain", if_(&own_domain, domain.value::<String>(), distribution.domain_name()))],
        );
        stack.template.output(
            "ApiCdnDistributionId",
            Output::new("Id of the API's CloudFront distribution", &distribution.reference()),
        );
        stack.template.output("ApiCdnUrl", Output::new("URL of the API through CloudFront", &url));
        Some(Cdn {
            url,
            cache_policy: cache_policy.reference(),
            origin_request_policy: origin_request_policy.reference(),
            always_forwarded,
        })
    }
}

/// The default of `ApiCertificateId`.
const NO_CERTIFICATE: &str = "none";

/// Headers of a CORS request, and the one that carries the token which the edge function verified.
fn always_forwarded(token_checked_at_edge: bool) -> Vec<&'static str> {
    let mut headers = vec!["Origin", "Access-Control-Request-Headers", "Access-Control-Request-Method"];
    if token_checked_at_edge {
        headers.push(facts::headers::VERIFIED_TOKEN);
    }
    headers
}

/// What the cache answers and the edge function refuses reaches no gateway, so no other log has it. The log is
/// CloudFront's older kind: the newer one can be set up from us-east-1 alone. See
/// `docs/decisions/cloudfront-access-logs.md`.
fn access_logs(stack: &mut Stack<'_>) -> Value<Logging> {
    let bucket = stack.parameter(
        Group::Observability,
        "ApiCdnLogBucket",
        "Bucket for CloudFront's access logs",
        ParameterKind::text(
            "Name of a bucket that has access control lists enabled, for CloudFront's access logs; empty for none",
        )
        .default("")
        .pattern("^(|[a-z0-9][a-z0-9.-]{1,61}[a-z0-9])$"),
    );
    let given = stack.template.condition_not_empty("HasApiCdnLogBucket", &bucket);
    let logging = Logging::new()
        .bucket(sub("${ApiCdnLogBucket}.s3.${AWS::URLSuffix}"))
        .include_cookies(false)
        .prefix(sub("${AWS::StackName}/"));
    if_::<Logging>(&given, logging, no_value::<Logging>())
}

fn cache_policy(stack: &mut Stack<'_>) -> cfn::Handle<CachePolicy> {
    let key = ParametersInCacheKeyAndForwardedToOrigin::new(
        cache_policy::CookiesConfig::new("none"),
        true,
        cache_policy::HeadersConfig::new("none"),
        cache_policy::QueryStringsConfig::new("all"),
    )
    .enable_accept_encoding_brotli(true);
    // The least age is 0: with more, CloudFront would keep answers that say `no-store`. An answer that says nothing is
    // not kept.
    let config = CachePolicyConfig::new(0, LONGEST_AGE, 0, policy_name(), key);
    let policy = stack.template.add("ApiCdnCachePolicy", CachePolicy::new(config));
    stack.template.comment_on_property(
        &policy,
        "/CachePolicyConfig/DefaultTTL",
        "In seconds. With a least age above 0, CloudFront would keep answers that say no-store.",
    );
    policy
}

fn origin_request_policy(stack: &mut Stack<'_>, headers: &[&str]) -> cfn::Handle<OriginRequestPolicy> {
    let headers = origin_request_policy::HeadersConfig::new("whitelist")
        .headers(headers.iter().map(|header| Value::from(*header)).collect::<List<String>>());
    let config = OriginRequestPolicyConfig::new(
        origin_request_policy::CookiesConfig::new("none"),
        headers,
        policy_name(),
        origin_request_policy::QueryStringsConfig::new("all"),
    );
    stack.template.add("ApiCdnOriginRequestPolicy", OriginRequestPolicy::new(config))
}

/// The headers of CORS are said by CloudFront, to answers of its cache as well. What it keeps can't have them: an HTTP
/// API says them only to requests with `Origin`, which is not in the key, so an answer that was made for a caller
/// without it would be kept without them.
fn response_headers_policy(stack: &mut Stack<'_>) -> cfn::Handle<ResponseHeadersPolicy> {
    let cors = CorsConfig::new(
        false,
        AccessControlAllowHeaders::new(stack.cors.request_headers(&mut stack.template)),
        AccessControlAllowMethods::new([Items::Get, Items::Options, Items::Post]),
        AccessControlAllowOrigins::new(stack.cors.origins()),
        true,
    )
    .access_control_expose_headers(AccessControlExposeHeaders::new(facts::cors::RESPONSE_HEADERS))
    .access_control_max_age_sec(i64::from(facts::cors::MAX_AGE));
    // CloudFront reads the tags in the gateway's answer; what it sends to viewers goes without them.
    let for_cloudfront = RemoveHeadersConfig::new([RemoveHeader::new(facts::headers::CACHE_TAGS)]);
    let config =
        ResponseHeadersPolicyConfig::new(policy_name()).cors_config(cors).remove_headers_config(for_cloudfront);
    stack.template.add("ApiCdnResponseHeadersPolicy", ResponseHeadersPolicy::new(config))
}

/// Policies of one kind share a name space in the account, whatever the region; a stack's name may be too long for it.
pub(crate) fn policy_name() -> Value<String> {
    join("-", ["personalization-apis".into(), stack_uuid()])
}

/// With the edge function attached, it checks every request before the cache is looked at. Until then nothing may
/// be kept: a caller with a good token would leave an answer behind for those who have none.
fn edge_checked(
    stack: &mut Stack<'_>,
    behavior: DefaultCacheBehavior,
    cache_policy: Value<String>,
) -> DefaultCacheBehavior {
    let function = stack.parameter(
        Group::Authentication,
        "EdgeAuthFunctionVersionArn",
        "Edge function version",
        ParameterKind::text("Output of the edge-auth stack; until it is given, CloudFront keeps no answer")
            .default("")
            .pattern("^(arn:[a-z-]+:lambda:us-east-1:[0-9]{12}:function:[A-Za-z0-9_-]+:[0-9]+)?$"),
    );
    let attached = stack.template.condition_not_empty("EdgeAuthAttached", &function);
    let association =
        LambdaFunctionAssociation::new().event_type("viewer-request").lambda_function_arn(function.value::<cfn::Arn>());
    behavior.cache_policy_id(if_::<String>(&attached, cache_policy, CACHING_DISABLED)).lambda_function_associations(
        List::from(if_::<List<LambdaFunctionAssociation>>(&attached, List::from([association]), no_value())),
    )
}
