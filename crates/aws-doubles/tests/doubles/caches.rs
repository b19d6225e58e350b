//! CloudFront's policies and API Gateway's stage cache, by plain HTTP: sync-cache's own tests call them by their SDKs.

use aws_doubles::{Answer, AwsDouble};
use serde_json::json;

use crate::clients::http;

const POLICY: &str = "/2020-05-31/cache-policy/a";

async fn put(aws: &AwsDouble, etag: &str, headers: &[&str], max_ttl: u32) -> String {
    let items: String = headers.iter().map(|name| format!("<Name>{name}</Name>")).collect();
    let behavior = if headers.is_empty() { "none" } else { "whitelist" };
    let body = format!(
        "<CachePolicyConfig xmlns=\"x\"><Name>a</Name>\
         <DefaultTTL>0</DefaultTTL><MaxTTL>{max_ttl}</MaxTTL><MinTTL>0</MinTTL>\
         <HeadersConfig><HeaderBehavior>{behavior}</HeaderBehavior>\
         <Headers><Quantity>{}</Quantity><Items>{items}</Items></Headers></HeadersConfig>\
         <QueryStringBehavior>all</QueryStringBehavior></CachePolicyConfig>",
        headers.len()
    );
    http(aws, &format!("PUT {POLICY} HTTP/1.1\r\nif-match: {etag}"), &body).await
}

#[tokio::test]
async fn a_policy_changes_only_for_who_knows_its_newest_etag() {
    let aws = AwsDouble::start().unwrap();
    aws.cloudfront.put_cache_policy("a", &[], [0, 0, 60]);
    let first = http(&aws, &format!("GET {POLICY} HTTP/1.1"), "").await;
    assert!(first.contains("etag: E0000000000001\r\n") && first.contains("<MaxTTL>60</MaxTTL>"), "{first}");
    assert!(put(&aws, "E0000000000001", &["X-A"], 30).await.contains("etag: E0000000000002\r\n"));
    assert_eq!(aws.cloudfront.cache_policy("a").unwrap().headers(), ["X-A"]);
    let late = put(&aws, "E0000000000001", &[], 30).await;
    assert!(late.starts_with("HTTP/1.1 412") && late.contains("<Code>PreconditionFailed</Code>"), "{late}");
}

#[tokio::test]
async fn what_cloudfront_refuses_is_refused() {
    let aws = AwsDouble::start().unwrap();
    aws.cloudfront.put_cache_policy("a", &[], [0, 0, 60]);
    let eleven: Vec<String> = (0..11).map(|n| format!("X-{n}")).collect();
    let eleven: Vec<&str> = eleven.iter().map(String::as_str).collect();
    let tag = "E0000000000001";
    assert!(put(&aws, tag, &eleven, 60).await.contains("TooManyHeadersInCachePolicy"));
    assert!(put(&aws, tag, &eleven[..10], 0).await.contains("caching disabled"));
    assert!(put(&aws, tag, &eleven[..10], 60).await.starts_with("HTTP/1.1 200"));
    let missing = http(&aws, "GET /2020-05-31/origin-request-policy/a HTTP/1.1", "").await;
    assert!(missing.starts_with("HTTP/1.1 404") && missing.contains("NoSuchOriginRequestPolicy"), "{missing}");
    aws.cloudfront.get_cache_policy.next(Answer::Throttled);
    let throttled = http(&aws, &format!("GET {POLICY} HTTP/1.1"), "").await;
    assert!(throttled.contains("<Code>Throttling</Code>"), "{throttled}");
}

async fn patch(aws: &AwsDouble, path: &str, op: &str, patched: &str, value: &str) -> String {
    let body = json!({ "patchOperations": [{ "op": op, "path": patched, "value": value }] }).to_string();
    http(aws, &format!("PATCH {path} HTTP/1.1"), &body).await
}

#[tokio::test]
async fn keys_name_what_the_method_declares_and_take_effect_with_a_deployment() {
    let aws = AwsDouble::start().unwrap();
    aws.api_gateway.create_api(&[("/a", &[])], json!({ "cachingEnabled": true }));
    let method = "/restapis/x/resources/r0/methods/GET";
    let integration = format!("{method}/integration");
    let (declared, key) =
        ("/requestParameters/method.request.header.X-A", "/cacheKeyParameters/method.request.header.X-A");
    assert!(patch(&aws, &integration, "add", key, "").await.contains("Invalid cache key parameter"));
    assert!(patch(&aws, method, "add", declared, "false").await.starts_with("HTTP/1.1 200"));
    assert!(patch(&aws, &integration, "add", key, "").await.contains("X-A"));
    assert_eq!(aws.api_gateway.deployed_key("/a"), [""; 0]);
    let deployed = http(&aws, "POST /restapis/x/deployments HTTP/1.1", r#"{"stageName": "prod"}"#).await;
    assert!(deployed.starts_with("HTTP/1.1 201"), "{deployed}");
    assert_eq!(aws.api_gateway.deployed_key("/a"), ["method.request.header.X-A"]);
}

#[tokio::test]
async fn a_routes_first_setting_cuts_it_off_from_those_of_all_methods() {
    let aws = AwsDouble::start().unwrap();
    aws.api_gateway.create_api(&[("/a", &[])], json!({ "cachingEnabled": true, "cacheDataEncrypted": true }));
    let stage = "/restapis/x/stages/prod";
    assert!(patch(&aws, stage, "replace", "/~1a/GET/caching/ttlInSeconds", "3601").await.starts_with("HTTP/1.1 400"));
    assert!(patch(&aws, stage, "replace", "/~1a/GET/caching/ttlInSeconds", "3600").await.starts_with("HTTP/1.1 200"));
    let settings = &aws.api_gateway.stage()["methodSettings"]["a/GET"];
    assert_eq!((&settings["cacheTtlInSeconds"], &settings["cacheDataEncrypted"]), (&json!(3600), &json!(false)));
    assert!(patch(&aws, stage, "replace", "/cacheClusterEnabled", "false").await.contains("DELETE_IN_PROGRESS"));
    assert!(patch(&aws, stage, "replace", "/cacheClusterEnabled", "true").await.starts_with("HTTP/1.1 400"));
}
