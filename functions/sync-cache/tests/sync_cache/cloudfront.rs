//! CloudFront's policies.

use std::time::{Duration, SystemTime};

use aws_doubles::{Answer, AwsDouble, PausedTime};
use function_host::connection::Connection;
use function_host::variables::Variables;
use serde_json::json;
use sync_cache::environment::{Environment, PolicySettings};

use crate::harness::{ALWAYS, CACHE_POLICY, Caches, Function, ORIGIN_REQUEST_POLICY, header, rules, with};

fn sorted(mut names: Vec<String>) -> Vec<String> {
    names.sort_by_key(|name| name.to_ascii_lowercase());
    names
}

fn always_and(more: &[&str]) -> Vec<String> {
    sorted(ALWAYS.iter().chain(more).map(|name| (*name).to_owned()).collect())
}

#[tokio::test]
async fn named_headers_join_both_lists_latitude_and_cors_the_origins_alone() {
    let function = Function::start(Caches::CloudFront);
    let context = rules(json!([header("X-Device"), { "type": "season-of-year" }]));
    let document = with(json!({ "autoContext": context, "cacheControl": {
        "userSpecified": { "maxAge": 10 }, "noUserSpecified": { "maxAge": 1200 } } }));
    let answer = function.synchronize(&document).await;
    assert_eq!(answer["written"], json!(["cache policy", "origin request policy"]));
    let key = function.aws.cloudfront.cache_policy(CACHE_POLICY).unwrap();
    assert_eq!(sorted(key.headers()), ["CloudFront-Viewer-Time-Zone", "X-Device"]);
    let ages = ["MinTTL", "DefaultTTL", "MaxTTL"].map(|name| key.number(name).unwrap());
    assert_eq!(ages, [0, 10, 1200], "the least age is 0, or CloudFront keeps what says no-store");
    let forwarded = function.aws.cloudfront.origin_request_policy(ORIGIN_REQUEST_POLICY).unwrap();
    let expected = always_and(&["CloudFront-Viewer-Latitude", "CloudFront-Viewer-Time-Zone", "X-Device"]);
    assert_eq!(sorted(forwarded.headers()), expected);
    // Everything else is as it was.
    for (policy, id) in [(&key, CACHE_POLICY), (&forwarded, ORIGIN_REQUEST_POLICY)] {
        assert_eq!(policy.texts("Comment"), ["made by a test"]);
        assert_eq!(policy.texts("Name").first().unwrap(), id);
        assert_eq!(policy.texts("QueryStringBehavior"), ["all"]);
        assert_eq!(policy.texts("CookieBehavior"), ["none"]);
    }
    assert_eq!(key.texts("EnableAcceptEncodingGzip"), ["true"]);
    assert_eq!(key.texts("EnableAcceptEncodingBrotli"), ["true"]);
    assert_eq!(function.aws.api_gateway.writes(), 0);
}

#[tokio::test]
async fn nothing_is_written_when_nothing_changed_in_whatever_order_and_case_the_headers_stand() {
    let function = Function::start(Caches::CloudFront);
    let document = with(json!({ "autoContext": rules(json!([header("X-B"), header("x-a")])),
        "cacheControl": { "userSpecified": { "maxAge": 60 } } }));
    function.synchronize(&document).await;
    let writes = function.writes();
    assert_eq!(function.synchronize(&document).await["written"], json!([]));
    function.aws.cloudfront.put_cache_policy(CACHE_POLICY, &["X-A", "x-b"], [0, 60, 60]);
    function.aws.cloudfront.put_origin_request_policy(
        ORIGIN_REQUEST_POLICY,
        &[
            "x-origin-authorization",
            "X-B",
            "ORIGIN",
            "x-A",
            "access-control-request-method",
            "access-control-request-headers",
        ],
    );
    assert_eq!(function.synchronize(&document).await["written"], json!([]));
    assert_eq!(function.writes(), writes);
}

#[tokio::test]
async fn nothing_at_all_is_called_when_any_auto_provision_is_false() {
    let function = Function::start(Caches::Both);
    let mut document = with(json!({ "autoContext": rules(json!([header("X-A")])) }));
    document["namespaces"]["shop"]["cacheControl"] =
        json!({ "autoProvision": false, "userSpecified": { "maxAge": 60 } });
    assert_eq!(function.synchronize(&document).await["written"], json!([]));
    assert_eq!(function.requests(), 0);
}

#[tokio::test]
async fn a_document_without_rules_or_ages_leaves_the_templates_policies_as_they_are() {
    let function = Function::start(Caches::CloudFront);
    assert_eq!(function.synchronize(&with(json!({}))).await["written"], json!([]));
    assert_eq!(function.writes(), 0);
}

#[tokio::test]
async fn without_ages_an_answer_that_says_nothing_is_no_longer_kept() {
    let function = Function::start(Caches::CloudFront);
    function.synchronize(&with(json!({ "cacheControl": { "userSpecified": { "maxAge": 60 } } }))).await;
    function.synchronize(&with(json!({}))).await;
    let policy = function.aws.cloudfront.cache_policy(CACHE_POLICY).unwrap();
    assert_eq!(["MinTTL", "DefaultTTL"].map(|name| policy.number(name).unwrap()), [0, 0]);
}

#[tokio::test]
async fn a_max_age_of_0_everywhere_does_not_switch_the_cache_off_which_cloudfront_would_refuse() {
    let function = Function::start(Caches::CloudFront);
    function.synchronize(&with(json!({ "cacheControl": { "userSpecified": { "maxAge": 0 } } }))).await;
    let policy = function.aws.cloudfront.cache_policy(CACHE_POLICY).unwrap();
    assert_eq!(["MinTTL", "DefaultTTL", "MaxTTL"].map(|name| policy.number(name).unwrap()), [0, 0, 1]);
}

#[tokio::test]
async fn headers_that_are_no_longer_named_leave_both_lists() {
    let function = Function::start(Caches::CloudFront);
    function.synchronize(&with(json!({ "autoContext": rules(json!([header("X-A")])) }))).await;
    function.synchronize(&with(json!({}))).await;
    let cloudfront = &function.aws.cloudfront;
    assert_eq!(cloudfront.cache_policy(CACHE_POLICY).unwrap().headers(), [""; 0]);
    assert_eq!(cloudfront.cache_policy(CACHE_POLICY).unwrap().texts("HeaderBehavior"), ["none"]);
    assert_eq!(sorted(cloudfront.origin_request_policy(ORIGIN_REQUEST_POLICY).unwrap().headers()), always_and(&[]));
}

#[tokio::test]
async fn a_header_is_never_passed_on_before_it_is_part_of_the_key_nor_after() {
    let function = Function::start(Caches::CloudFront);
    let cloudfront = &function.aws.cloudfront;
    // Added: the key is written first, so when that fails the header is not passed on.
    cloudfront.update_cache_policy.next(Answer::error(403, "AccessDenied", "no"));
    let with_header = with(json!({ "autoContext": rules(json!([header("X-A")])) }));
    assert_eq!(function.fails(&with_header).await.0, "ServiceError");
    assert_eq!(sorted(cloudfront.origin_request_policy(ORIGIN_REQUEST_POLICY).unwrap().headers()), always_and(&[]));
    // Removed: passing on ends first, so when that fails the header is still part of the key.
    function.synchronize(&with_header).await;
    cloudfront.update_origin_request_policy.next(Answer::error(403, "AccessDenied", "no"));
    assert_eq!(function.fails(&with(json!({}))).await.0, "ServiceError");
    assert_eq!(cloudfront.cache_policy(CACHE_POLICY).unwrap().headers(), ["X-A"]);
}

#[tokio::test]
async fn a_policy_that_somebody_else_changed_is_read_again_once() {
    let function = Function::start(Caches::CloudFront);
    let cloudfront = &function.aws.cloudfront;
    let changed =
        Answer::error(412, "PreconditionFailed", "The request failed because it didn't meet the preconditions.");
    cloudfront.update_cache_policy.next(changed.clone());
    cloudfront.update_origin_request_policy.next(changed.clone());
    let document = with(json!({ "autoContext": rules(json!([header("X-A")])) }));
    function.synchronize(&document).await;
    assert_eq!(cloudfront.cache_policy(CACHE_POLICY).unwrap().headers(), ["X-A"]);
    assert_eq!((cloudfront.get_cache_policy.count(), cloudfront.get_origin_request_policy.count()), (2, 2));
    // Twice in a row is left to the state machine's retries.
    cloudfront.update_cache_policy.always(changed);
    let more = with(json!({ "autoContext": rules(json!([header("X-A"), header("X-B")])) }));
    let (name, text) = function.fails(&more).await;
    assert_eq!(name, "ChangedMeanwhile");
    assert!(text.contains("cache policy"), "{text}");
    assert_eq!(cloudfront.update_cache_policy.count(), 4);
}

#[tokio::test]
async fn more_headers_than_the_quota_are_an_error_that_names_them() {
    let function = Function::start(Caches::CloudFront);
    // Eleven do not fit a cache policy; seven do, but with what is always passed on not an origin request policy.
    for (count, policy) in [(11, "cache policy"), (7, "origin request policy")] {
        let headers: Vec<_> = (1..=count).map(|n| header(&format!("X-Header-{n}"))).collect();
        let (name, text) = function.fails(&with(json!({ "autoContext": rules(json!(headers)) }))).await;
        assert_eq!(name, "TooManyHeaders");
        assert!(text.contains(policy) && text.contains("X-Header-7") && text.contains("11 headers"), "{text}");
    }
}

#[tokio::test]
async fn headers_that_cloudfront_does_not_take_are_an_error_before_anything_is_written() {
    let function = Function::start(Caches::CloudFront);
    for name in ["Authorization", "cookie", "Host", "X-Amz-Cf-Id", "X-Edge-Location", "Accept-Encoding"] {
        let document = with(json!({ "autoContext": rules(json!([header("X-Fine"), header(name)])) }));
        let (kind, text) = function.fails(&document).await;
        assert_eq!(kind, "RefusedHeaders");
        assert!(text.contains(name) && !text.contains("X-Fine"), "{text}");
    }
    assert_eq!(function.writes(), 0);
}

#[tokio::test]
async fn what_cloudfront_refuses_is_an_error_in_its_own_words() {
    let function = Function::start(Caches::CloudFront);
    let refusal = Answer::error(400, "InvalidArgument", "The parameter Headers contains X-Odd that is not allowed.");
    function.aws.cloudfront.update_cache_policy.next(refusal);
    let (name, text) = function.fails(&with(json!({ "autoContext": rules(json!([header("X-Odd")])) }))).await;
    assert_eq!(name, "ServiceError");
    assert!(text.contains("InvalidArgument") && text.contains("X-Odd that is not allowed"), "{text}");
}

#[tokio::test]
async fn throttling_is_tried_again() {
    let function = Function::start(Caches::CloudFront);
    function.aws.cloudfront.get_cache_policy.next(Answer::Throttled);
    function.aws.cloudfront.update_cache_policy.next(Answer::Throttled);
    let document = with(json!({ "autoContext": rules(json!([header("X-A")])) }));
    function.synchronize(&document).await;
    assert_eq!(function.aws.cloudfront.cache_policy(CACHE_POLICY).unwrap().headers(), ["X-A"]);
}

#[tokio::test]
async fn what_cloudfront_does_not_answer_is_given_up_before_the_functions_time_is_over() {
    let minute = Duration::from_secs(60);
    let aws = AwsDouble::start().unwrap();
    let policies = PolicySettings {
        cache_policy: CACHE_POLICY.to_owned(),
        origin_request_policy: ORIGIN_REQUEST_POLICY.to_owned(),
        always_forwarded: Vec::new(),
    };
    let connection = Connection::read(&mut Variables::new(|name| aws.variable(name)));
    let caches =
        sync_cache::synchronize::Caches::new(Environment { connection, policies: Some(policies), stage: None });
    let get = &aws.cloudfront.get_cache_policy;
    get.always(Answer::Never);
    let work = caches.synchronize(with(json!({})), SystemTime::now() + minute);
    let error = PausedTime::passes(minute, get, 1, work).await.unwrap_err();
    assert_eq!(error.name(), "OutOfTime");
}

#[tokio::test]
async fn an_event_that_is_no_document_is_an_error() {
    let function = Function::start(Caches::CloudFront);
    for event in [json!(null), json!([]), json!("text"), json!({ "detail": {} })] {
        assert_eq!(function.fails(&event).await.0, "NotADocument", "{event}");
    }
    assert_eq!(function.requests(), 0);
}

#[tokio::test]
async fn without_caches_there_is_nothing_to_do() {
    let function = Function::start(Caches::None);
    assert_eq!(function.synchronize(&with(json!({}))).await["written"], json!([]));
    assert_eq!(function.requests(), 0);
    assert!(!function.log().await.contains("ERROR"));
}
