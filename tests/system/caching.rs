//! No cache answers a caller who was not checked, nor with what belongs to another.

use std::collections::BTreeSet;

use cfn::Json;
use facts::routes::ROUTES;
use serde_json::json;
use stacks::{Auth, Cache};

use crate::anatomy::{Anatomy, text};
use crate::templates::{Subject, edge, subjects};

/// AWS's managed policy `CachingDisabled`; see "Use managed cache policies".
const CACHING_DISABLED: &str = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad";
const TOKEN_HEADER: &str = "X-Origin-Authorization";

fn behind_cloudfront() -> impl Iterator<Item = &'static Subject> {
    subjects().iter().filter(|subject| subject.has_cloudfront())
}

fn distribution(anatomy: Anatomy<'_>) -> &Json {
    &anatomy.resource("ApiCdn").properties()["DistributionConfig"]
}

#[test]
fn with_oauth2_cloudfront_keeps_nothing_until_the_edge_function_is_attached() {
    let attached = json!({ "Fn::Not": [{ "Fn::Equals": [{ "Ref": "EdgeAuthFunctionVersionArn" }, ""] }] });
    for subject in behind_cloudfront().filter(|subject| subject.auth() == Auth::OAuth2) {
        let anatomy = subject.anatomy();
        let behavior = &distribution(anatomy)["DefaultCacheBehavior"];
        let [condition, with, without] = branches(&behavior["CachePolicyId"]);
        assert_eq!(anatomy.template["Conditions"][condition.as_str().unwrap()], attached, "{}", subject.name);
        assert_eq!(with, &json!({ "Ref": "ApiCdnCachePolicy" }), "{}", subject.name);
        assert_eq!(without, CACHING_DISABLED, "{}", subject.name);
        let parameter = &anatomy.template["Parameters"]["EdgeAuthFunctionVersionArn"];
        assert_eq!(parameter["Default"], "", "{}: by default it is not attached", subject.name);
    }
}

#[test]
fn the_edge_function_checks_every_request_before_the_cache_is_looked_at() {
    let association =
        json!([{ "EventType": "viewer-request", "LambdaFunctionARN": { "Ref": "EdgeAuthFunctionVersionArn" } }]);
    for subject in behind_cloudfront().filter(|subject| subject.auth() == Auth::OAuth2) {
        let behavior = &distribution(subject.anatomy())["DefaultCacheBehavior"];
        let [condition, with, without] = branches(&behavior["LambdaFunctionAssociations"]);
        assert_eq!(condition, branches(&behavior["CachePolicyId"])[0], "{}: one condition for both", subject.name);
        assert_eq!(with, &association, "{}", subject.name);
        assert_eq!(without, &json!({ "Ref": "AWS::NoValue" }), "{}", subject.name);
    }
}

#[test]
fn no_path_goes_around_the_behavior_that_is_checked() {
    for subject in behind_cloudfront() {
        assert!(distribution(subject.anatomy()).get("CacheBehaviors").is_none(), "{}", subject.name);
    }
}

#[test]
fn callers_with_a_key_never_come_through_cloudfront() {
    for subject in subjects().iter().filter(|subject| subject.auth() == Auth::ApiKey) {
        assert!(!subject.anatomy().has("ApiCdn"), "{}", subject.name);
    }
}

#[test]
fn the_verified_token_reaches_the_gateway_and_is_not_in_the_key() {
    for subject in behind_cloudfront() {
        let anatomy = subject.anatomy();
        let policy = &anatomy.only("AWS::CloudFront::OriginRequestPolicy").properties()["OriginRequestPolicyConfig"];
        let forwarded = &policy["HeadersConfig"]["Headers"];
        let headers: Vec<&str> = forwarded.as_array().unwrap().iter().filter_map(Json::as_str).collect();
        assert_eq!(headers.contains(&TOKEN_HEADER), subject.auth() == Auth::OAuth2, "{}", subject.name);
        let key = anatomy.only("AWS::CloudFront::CachePolicy").properties();
        assert!(!key.to_string().contains(TOKEN_HEADER), "{}", subject.name);
        // sync-cache rewrites the list from the configuration, and keeps these in it.
        let variables = &anatomy.resource("SyncCacheFunction").properties()["Environment"]["Variables"];
        assert_eq!(variables["CLOUDFRONT_ALWAYS_FORWARDED_HEADERS"], headers.join(","), "{}", subject.name);
    }
}

#[test]
fn cloudfront_keeps_no_error_and_nothing_that_says_no_store() {
    for subject in behind_cloudfront() {
        let anatomy = subject.anatomy();
        let policy = &anatomy.only("AWS::CloudFront::CachePolicy").properties()["CachePolicyConfig"];
        assert_eq!((&policy["MinTTL"], &policy["DefaultTTL"]), (&json!(0), &json!(0)), "{}", subject.name);
        // Those that CloudFront keeps by itself; see "How CloudFront processes HTTP 4xx and 5xx status codes".
        let errors = distribution(anatomy)["CustomErrorResponses"].as_array().unwrap();
        let found: BTreeSet<i64> = errors.iter().filter_map(|error| error["ErrorCode"].as_i64()).collect();
        assert_eq!(found, BTreeSet::from([404, 414, 500, 502, 503, 504]), "{}", subject.name);
        assert!(errors.iter().all(|error| error["ErrorCachingMinTTL"] == 0), "{}", subject.name);
    }
}

#[test]
fn answers_have_tags_for_cloudfront_which_it_reads_and_keeps_from_viewers() {
    for subject in subjects() {
        let anatomy = subject.anatomy();
        let variables = &anatomy.resource("PersonalizationApiFunction").properties()["Environment"]["Variables"];
        if !subject.has_cloudfront() {
            assert!(variables.get("CACHE_TAG_KEY").is_none(), "{}: nobody would take them out", subject.name);
            continue;
        }
        assert_eq!(variables["CACHE_TAG_KEY"], json!({ "Ref": "AWS::StackId" }), "{}", subject.name);
        let header = &distribution(anatomy)["CacheTagConfig"]["HeaderName"];
        assert_eq!(header, facts::headers::CACHE_TAGS, "{}", subject.name);
        let policy = anatomy.resource("ApiCdnResponseHeadersPolicy");
        let behavior = &distribution(anatomy)["DefaultCacheBehavior"];
        assert_eq!(behavior["ResponseHeadersPolicyId"], json!({ "Ref": policy.id }), "{}", subject.name);
        let removed = &policy.properties()["ResponseHeadersPolicyConfig"]["RemoveHeadersConfig"]["Items"];
        assert_eq!(removed, &json!([{ "Header": header }]), "{}", subject.name);
    }
}

#[test]
fn the_edge_functions_stack_is_what_lambda_at_edge_takes() {
    let edge = Anatomy::of("edge-auth", edge());
    let function = edge.only("AWS::Lambda::Function").properties();
    assert_eq!(function["Architectures"], json!(["x86_64"]));
    assert_eq!((&function["MemorySize"], &function["Timeout"]), (&json!(128), &json!(5)));
    for refused in
        ["Environment", "Layers", "TracingConfig", "VpcConfig", "DeadLetterConfig", "ReservedConcurrentExecutions"]
    {
        assert!(function.get(refused).is_none(), "Lambda@Edge takes no {refused}");
    }
    let trust = edge.only("AWS::IAM::Role").properties()["AssumeRolePolicyDocument"].to_string();
    assert!(trust.contains("\"edgelambda.amazonaws.com\"") && trust.contains("\"lambda.amazonaws.com\""), "{trust}");
    // A reference to a version is its ARN with the number, which is what CloudFront takes.
    let version = edge.only("AWS::Lambda::Version");
    assert_eq!(edge.template["Outputs"]["EdgeAuthFunctionVersionArn"]["Value"], json!({ "Ref": version.id }));
}

#[test]
fn the_connection_is_tls_1_2_or_newer_from_the_caller_to_the_gateway() {
    for subject in behind_cloudfront() {
        let config = distribution(subject.anatomy());
        assert_eq!(config["DefaultCacheBehavior"]["ViewerProtocolPolicy"], "https-only", "{}", subject.name);
        let origin = &config["Origins"][0]["CustomOriginConfig"];
        assert_eq!(origin["OriginProtocolPolicy"], "https-only", "{}", subject.name);
        assert_eq!(origin["OriginSSLProtocols"], json!(["TLSv1.2"]), "{}", subject.name);
        let [condition, own, default] = branches(&config["ViewerCertificate"]);
        assert_eq!(condition, "HasDomainName", "{}", subject.name);
        assert_eq!(own["MinimumProtocolVersion"], "TLSv1.2_2021", "{}", subject.name);
        assert_eq!(default, &json!({ "CloudFrontDefaultCertificate": true }), "{}", subject.name);
    }
    for subject in subjects().iter().filter(|subject| subject.is_rest()) {
        let api = subject.anatomy().only("AWS::ApiGateway::RestApi").properties();
        let (endpoint, policy) = match subject.has_cloudfront() {
            true => ("REGIONAL", "SecurityPolicy_TLS13_1_2_2021_06"),
            false => ("EDGE", "SecurityPolicy_TLS12_2018_EDGE"),
        };
        assert_eq!(api["EndpointConfiguration"]["Types"], json!([endpoint]), "{}", subject.name);
        assert_eq!(api["SecurityPolicy"], policy, "{}", subject.name);
    }
}

#[test]
fn the_stage_keeps_answers_encrypted_where_that_was_chosen_and_nowhere_else() {
    for subject in subjects().iter().filter(|subject| subject.is_rest()) {
        let chosen = matches!(subject.plan.choices().cache, Cache::ApiGateway | Cache::Both);
        let stage = subject.anatomy().only("AWS::ApiGateway::Stage").properties();
        let settings = &stage["MethodSettings"][0];
        let is = |json: &Json| json == &json!(true);
        assert_eq!(is(&stage["CacheClusterEnabled"]), chosen, "{}", subject.name);
        assert_eq!(is(&settings["CachingEnabled"]), chosen, "{}", subject.name);
        assert_eq!(is(&settings["CacheDataEncrypted"]), chosen, "{}", subject.name);
    }
}

#[test]
fn the_key_of_an_answer_that_the_stage_keeps_holds_all_that_can_change_it() {
    for subject in subjects().iter().filter(|subject| subject.is_rest()) {
        for route in ROUTES {
            let method = subject.anatomy().resource(route.name).properties();
            let declared = method["RequestParameters"].as_object();
            let key: BTreeSet<String> = match &method["Integration"]["CacheKeyParameters"] {
                Json::Array(key) => key.iter().map(text).collect(),
                _ => BTreeSet::new(),
            };
            let kept = subject.has_stage_cache() && route.method == "GET";
            let path = route.path_parameters().map(|name| format!("method.request.path.{name}"));
            let query = route.query.iter().map(|name| format!("method.request.querystring.{name}"));
            let headers = ["If-None-Match", "Origin"].map(|header| format!("method.request.header.{header}"));
            let wanted: BTreeSet<String> = path.chain(query).chain(headers).filter(|_| kept).collect();
            assert_eq!(key, wanted, "{}: {}", subject.name, route.name);
            // Only what the method declares can be in the key.
            for parameter in &key {
                assert!(
                    declared.is_some_and(|declared| declared.contains_key(parameter)),
                    "{parameter} is not declared"
                );
            }
        }
    }
}

/// Condition, then and else of a `Fn::If`.
fn branches(json: &Json) -> [&Json; 3] {
    let parts = json["Fn::If"].as_array().unwrap_or_else(|| panic!("{json} is not a Fn::If"));
    [&parts[0], &parts[1], &parts[2]]
}
