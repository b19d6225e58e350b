use serde_json::{Value, json};
use stacks::{Auth, Cache, EntryPoint, Options, Plan};

use super::*;

fn choices(auth: Auth, entry_point: EntryPoint, cache: Cache) -> Choices {
    Choices { auth, entry_point, cache }
}

fn template(choices: Choices) -> Value {
    Plan::new(choices, Options::default()).unwrap().synthesize().unwrap().template["Resources"].clone()
}

#[test]
fn cloudfront_begins_as_every_template_sets_it() {
    for choices in Choices::valid().filter(|choices| choices.has_cloudfront()) {
        let resources = template(choices);
        let CloudFront { key, forwarded, ages } = Settings::template(choices).cloudfront;
        let policy = &resources["ApiCdnCachePolicy"]["Properties"]["CachePolicyConfig"];
        assert_eq!(
            [&policy["MinTTL"], &policy["DefaultTTL"], &policy["MaxTTL"]],
            [&json!(ages.least), &json!(ages.default), &json!(ages.most)]
        );
        let in_key = &policy["ParametersInCacheKeyAndForwardedToOrigin"];
        assert_eq!(in_key["HeadersConfig"]["HeaderBehavior"], "none");
        assert!(key.is_empty());
        assert_eq!(in_key["QueryStringsConfig"]["QueryStringBehavior"], "all", "the key holds the whole query");
        assert_eq!(in_key["CookiesConfig"]["CookieBehavior"], "none");
        assert_eq!([&in_key["EnableAcceptEncodingGzip"], &in_key["EnableAcceptEncodingBrotli"]], [true, true]);
        let policy = &resources["ApiCdnOriginRequestPolicy"]["Properties"]["OriginRequestPolicyConfig"];
        let headers = policy["HeadersConfig"]["Headers"].as_array().unwrap();
        let headers: HeaderNames = headers.iter().map(|name| name.as_str().unwrap()).collect();
        assert!(forwarded.same(&headers), "{}", choices.id());
        let errors = resources["ApiCdn"]["Properties"]["DistributionConfig"]["CustomErrorResponses"].clone();
        assert!(errors.as_array().unwrap().iter().all(|error| error["ErrorCachingMinTTL"] == 0), "{errors}");
    }
}

#[test]
fn the_stage_cache_begins_as_the_template_sets_it() {
    let choices = choices(Auth::NoAuth, EntryPoint::Rest, Cache::Both);
    let resources = template(choices);
    let settings = &resources["RestApiStage"]["Properties"]["MethodSettings"][0];
    let stage = Settings::template(choices).stage;
    assert!(stage.iter().all(|route| settings["CacheTtlInSeconds"] == route.ttl), "{settings}");
    let names = ["GetRecommendItems", "GetRelatedItems", "GetRerankItems", "GetRecommendActions"];
    assert_eq!(stage.len(), names.len());
    for (name, route) in names.iter().zip(&stage) {
        let key = resources[name]["Properties"]["Integration"]["CacheKeyParameters"].as_array().unwrap();
        assert_eq!(key.iter().map(|name| name.as_str().unwrap().to_owned()).collect::<BTreeSet<_>>(), route.key);
    }
}

fn with_headers(names: impl IntoIterator<Item = String>) -> Document {
    let rules = |name: String| json!({"type": "header-value", "header": name});
    let context = json!({"X": {"type": "string", "rules": names.into_iter().map(rules).collect::<Vec<_>>()}});
    let document = json!({"version": "1", "namespaces": {"shop": {"autoContext": context}}});
    Document::parse(document.to_string().as_bytes()).unwrap()
}

#[test]
fn headers_that_cloudfront_does_not_take_leave_its_policies_as_they_are_and_too_many_are_told_of() {
    let choices = choices(Auth::OAuth2, EntryPoint::Http, Cache::CloudFront);
    let (before, fault) = Settings::template(choices).after(&with_headers(["X-One".to_owned()]), choices);
    assert_eq!(fault, None);
    assert!(before.cloudfront.key.contains("x-one"));

    let (after, fault) = before.after(&with_headers(["Cookie".to_owned()]), choices);
    assert_eq!(after.cloudfront, before.cloudfront);
    assert!(fault.unwrap().to_string().contains("Cookie"));

    // Three for CORS and one for the token are there.
    let (_, fault) = before.after(&with_headers((0..6).map(|number| format!("X-{number}"))), choices);
    assert_eq!(fault, None);
    let (after, fault) = before.after(&with_headers((0..7).map(|number| format!("X-{number}"))), choices);
    assert!(after.cloudfront.key.contains("x-6"), "an account's quota may have been raised");
    let fault = fault.unwrap().to_string();
    assert!(fault.contains("11 headers") && fault.contains("X-6"), "{fault}");
}
