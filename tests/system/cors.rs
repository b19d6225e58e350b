//! A page on another origin may call, and read the answers, errors of the gateway's own among them.

use std::collections::BTreeSet;

use serde_json::json;

use crate::anatomy::many;
use crate::templates::{Subject, subjects};
use crate::values::Deployed;

/// Parameters by name, the origins that follow, and the further headers.
type Given = (&'static [(&'static str, &'static str)], &'static [&'static str], &'static [&'static str]);

/// Parameters that a person may give, with the origins and the further headers that follow from them.
const GIVEN: [Given; 4] = [
    (&[], &["*"], &[]),
    (&[("CorsAllowOrigins", "https://shop.example.com")], &["https://shop.example.com"], &[]),
    (
        &[("CorsAllowOrigins", "https://shop.example.com, http://localhost:3000"), ("CorsAllowHeaders", "X-Device")],
        &["https://shop.example.com", "http://localhost:3000"],
        &["X-Device"],
    ),
    (&[("CorsAllowHeaders", "X-Device,X-Plan")], &["*"], &["X-Device", "X-Plan"]),
];

/// What a page may send whatever is given. The last is the token's header while no edge function is attached.
const HEADERS: [&str; 6] =
    ["Authorization", "Content-Type", "If-None-Match", "X-Api-Key", "X-Amzn-Trace-Id", "X-Origin-Authorization"];
/// What a page may read.
const EXPOSED: [&str; 6] =
    ["Cache-Control", "ETag", "Retry-After", "Server-Timing", "WWW-Authenticate", "X-Personalization-Config-Version"];
const METHODS: [&str; 3] = ["GET", "OPTIONS", "POST"];
const MAX_AGE: i64 = 600;

/// Each template as a person deploys it, with the origins and all the headers that are allowed then.
fn deployed() -> impl Iterator<Item = (&'static Subject, Deployed<'static>, &'static [&'static str], Vec<&'static str>)>
{
    subjects().iter().flat_map(|subject| {
        GIVEN.iter().map(move |(given, origins, further)| {
            let headers = HEADERS.iter().chain(*further).copied().collect();
            (subject, Deployed::with(&subject.template, given), *origins, headers)
        })
    })
}

#[test]
fn an_http_api_answers_preflight_requests_for_the_origins_that_are_allowed() {
    for (subject, deployed, origins, headers) in deployed().filter(|(subject, ..)| !subject.is_rest()) {
        let cors = &subject.anatomy().only("AWS::ApiGatewayV2::Api").properties()["CorsConfiguration"];
        let has = |list: &str| deployed.texts(&cors[list]);
        assert_eq!(has("AllowOrigins"), origins, "{}", subject.name);
        assert_eq!(has("AllowMethods"), METHODS, "{}", subject.name);
        assert_eq!(has("AllowHeaders"), headers, "{}", subject.name);
        assert_eq!(has("ExposeHeaders"), EXPOSED, "{}", subject.name);
        assert_eq!(cors["MaxAge"], MAX_AGE, "{}", subject.name);
        // Browsers refuse credentials for any origin; the API's are in a header that the page sets.
        assert!(cors.get("AllowCredentials").is_none_or(|allowed| allowed == false), "{}", subject.name);
    }
}

/// An HTTP API says them only to requests with `Origin`, which is not in the cache's key: without the policy, an answer
/// that was made for a caller without it is kept, and no page may read it.
#[test]
fn cloudfront_says_them_whatever_the_answer_that_it_keeps_says() {
    for (subject, deployed, origins, headers) in deployed().filter(|(subject, ..)| subject.has_cloudfront()) {
        let anatomy = subject.anatomy();
        let behavior = &anatomy.resource("ApiCdn").properties()["DistributionConfig"]["DefaultCacheBehavior"];
        assert_eq!(behavior["ResponseHeadersPolicyId"], json!({ "Ref": "ApiCdnResponseHeadersPolicy" }));
        let policy = anatomy.resource("ApiCdnResponseHeadersPolicy").properties();
        let cors = &policy["ResponseHeadersPolicyConfig"]["CorsConfig"];
        let has = |list: &str| deployed.texts(&cors[list]["Items"]);
        assert_eq!(cors["OriginOverride"], true, "{}", subject.name);
        assert_eq!(cors["AccessControlAllowCredentials"], false, "{}", subject.name);
        assert_eq!(has("AccessControlAllowOrigins"), origins, "{}", subject.name);
        assert_eq!(has("AccessControlAllowMethods"), METHODS, "{}", subject.name);
        assert_eq!(has("AccessControlAllowHeaders"), headers, "{}", subject.name);
        assert_eq!(has("AccessControlExposeHeaders"), EXPOSED, "{}", subject.name);
        assert_eq!(cors["AccessControlMaxAgeSec"], MAX_AGE, "{}", subject.name);
    }
}

#[test]
fn sync_cache_may_not_change_the_policy_of_the_headers_nor_knows_of_it() {
    for subject in subjects().iter().filter(|subject| subject.has_cloudfront()) {
        for id in ["SyncCacheRole", "SyncCacheFunction"] {
            let text = subject.anatomy().resource(id).entry.to_string();
            assert!(!text.to_lowercase().contains("responseheaders"), "{}: {text}", subject.name);
        }
    }
}

#[test]
fn the_function_is_told_the_origins_and_the_further_headers() {
    for (subject, deployed, origins, headers) in deployed() {
        let function = subject.anatomy().resource("PersonalizationApiFunction").properties();
        let variables = deployed.value(&function["Environment"]["Variables"]);
        assert_eq!(variables["CORS_ALLOW_ORIGINS"], origins.join(","), "{}", subject.name);
        assert_eq!(variables["CORS_ALLOW_HEADERS"], headers[HEADERS.len()..].join(","), "{}", subject.name);
    }
}

/// The names are the functions' own, which the templates can't ask for.
#[test]
fn the_edge_functions_answers_can_be_read_as_the_gateways() {
    let answers = include_str!("../../functions/edge-auth/src/answers.js");
    let exposed = answers.split("\"Access-Control-Expose-Headers\": \"").nth(1).unwrap().split('"').next().unwrap();
    assert!(exposed.split(", ").all(|header| EXPOSED.contains(&header)), "{exposed}");
    let code = include_str!("../../functions/edge-auth/src/index.js");
    assert!(code.contains("const VERIFIED_TOKEN_HEADER = \"X-Origin-Authorization\";"));
}

/// Answers for one origin are not those for another, and a stage cache has no policy to put that right.
#[test]
fn the_origin_is_in_the_key_of_a_stage_cache() {
    for subject in subjects().iter().filter(|subject| subject.has_stage_cache()) {
        for method in subject.anatomy().of_type("AWS::ApiGateway::Method") {
            let key = method.properties()["Integration"].get("CacheKeyParameters");
            let has = key.is_some_and(|key| many(key).any(|parameter| parameter == "method.request.header.Origin"));
            assert_eq!(has, method.properties()["HttpMethod"] == "GET", "{}: {}", subject.name, method.id);
        }
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
    for (subject, deployed, origins, _) in deployed().filter(|(subject, ..)| subject.is_rest()) {
        let mut kinds = BTreeSet::new();
        for response in subject.anatomy().of_type("AWS::ApiGateway::GatewayResponse") {
            let properties = response.properties();
            kinds.insert(properties["ResponseType"].as_str().unwrap());
            let headers = deployed.value(&properties["ResponseParameters"]);
            // A gateway response can't choose from a list. It has nothing of anyone in it, so with several origins it
            // names the caller's, whatever it is.
            let origin = match origins {
                [one] => format!("'{one}'"),
                _ => "method.request.header.Origin".to_owned(),
            };
            assert_eq!(headers["gatewayresponse.header.Access-Control-Allow-Origin"], origin, "{}", subject.name);
            let exposed = format!("'{}'", EXPOSED.join(","));
            assert_eq!(headers["gatewayresponse.header.Access-Control-Expose-Headers"], exposed, "{}", subject.name);
            assert_eq!(headers["gatewayresponse.header.Cache-Control"], "'no-store'", "{}", subject.name);
        }
        assert_eq!(kinds, BTreeSet::from(["DEFAULT_4XX", "DEFAULT_5XX"]), "{}", subject.name);
    }
}

#[test]
fn what_is_no_origin_or_no_header_is_refused_before_anything_is_made() {
    for subject in subjects() {
        let pattern = |name: &str| subject.template["Parameters"][name]["AllowedPattern"].as_str().unwrap_or_default();
        assert_eq!(pattern("CorsAllowOrigins"), r"^(\*|https?://[A-Za-z0-9.-]+(:[0-9]+)?)$", "{}", subject.name);
        assert_eq!(pattern("CorsAllowHeaders"), "^[A-Za-z0-9_-]*$", "{}", subject.name);
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
