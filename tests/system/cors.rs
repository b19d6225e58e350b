//! A page on another origin may call, and read the answers, errors of the gateway's own among them.

use std::collections::BTreeSet;

use serde_json::json;

use crate::anatomy::many;
use crate::templates::subjects;

#[test]
fn an_http_api_answers_preflight_requests_for_any_origin() {
    for subject in subjects().iter().filter(|subject| !subject.is_rest()) {
        let cors = &subject.anatomy().only("AWS::ApiGatewayV2::Api").properties()["CorsConfiguration"];
        let has = |list: &str| many(&cors[list]).filter_map(cfn::Json::as_str).collect::<BTreeSet<_>>();
        assert_eq!(has("AllowOrigins"), BTreeSet::from(["*"]), "{}", subject.name);
        assert_eq!(has("AllowMethods"), BTreeSet::from(["GET", "OPTIONS", "POST"]), "{}", subject.name);
        for header in ["Authorization", "Content-Type", "If-None-Match"] {
            assert!(has("AllowHeaders").contains(header), "{}: a page can't send {header}", subject.name);
        }
        for header in ["ETag", "Cache-Control", "X-Personalization-Config-Version"] {
            assert!(has("ExposeHeaders").contains(header), "{}: a page can't read {header}", subject.name);
        }
        // Browsers refuse credentials for any origin; the API's are in a header that the page sets.
        assert!(cors.get("AllowCredentials").is_none_or(|allowed| allowed == false), "{}", subject.name);
    }
}

#[test]
fn a_rest_api_leaves_preflight_requests_to_the_function() {
    for subject in subjects().iter().filter(|subject| subject.is_rest()) {
        for method in subject.anatomy().of_type("AWS::ApiGateway::Method") {
            let integration = &method.properties()["Integration"];
            assert_eq!(integration["Type"], "AWS_PROXY", "{}: {}", subject.name, method.id);
            let uri = integration["Uri"].to_string();
            assert!(uri.contains("${PersonalizationApiFunction.Arn}/invocations"), "{}: {uri}", subject.name);
        }
    }
}

#[test]
fn a_page_can_read_the_rest_apis_own_errors_and_nobody_keeps_them() {
    for subject in subjects().iter().filter(|subject| subject.is_rest()) {
        let mut kinds = BTreeSet::new();
        for response in subject.anatomy().of_type("AWS::ApiGateway::GatewayResponse") {
            let properties = response.properties();
            kinds.insert(properties["ResponseType"].as_str().unwrap());
            let headers = &properties["ResponseParameters"];
            assert_eq!(headers["gatewayresponse.header.Access-Control-Allow-Origin"], "'*'", "{}", subject.name);
            assert_eq!(headers["gatewayresponse.header.Cache-Control"], "'no-store'", "{}", subject.name);
        }
        assert_eq!(kinds, BTreeSet::from(["DEFAULT_4XX", "DEFAULT_5XX"]), "{}", subject.name);
    }
}

#[test]
fn cloudfront_passes_preflight_requests_on() {
    for subject in subjects().iter().filter(|subject| subject.has_cloudfront()) {
        let anatomy = subject.anatomy();
        let behavior = &anatomy.resource("ApiCdn").properties()["DistributionConfig"]["DefaultCacheBehavior"];
        assert!(many(&behavior["AllowedMethods"]).any(|method| method == "OPTIONS"), "{}", subject.name);
        // An answer to a preflight request depends on headers that are not in the key.
        assert_eq!(behavior["CachedMethods"], json!(["GET", "HEAD"]), "{}", subject.name);
        let forwarded = anatomy.only("AWS::CloudFront::OriginRequestPolicy").properties().to_string();
        for header in ["Origin", "Access-Control-Request-Headers", "Access-Control-Request-Method"] {
            assert!(forwarded.contains(&format!("\"{header}\"")), "{}: {header}", subject.name);
        }
    }
}
