//! What a document wants of the caches.

use cache_settings::wanted::{Wanted, is_provisioned_elsewhere};
use configuration::Document;
use configuration::document::Action;
use serde_json::{Value, json};

use crate::harness::{document, header, rules, with};

fn wanted(document: &Value) -> Wanted {
    Wanted::of(&serde_json::from_value::<Document>(document.clone()).unwrap())
}

fn elsewhere(document: &Value) -> bool {
    is_provisioned_elsewhere(&serde_json::from_value::<Document>(document.clone()).unwrap())
}

#[test]
fn headers_of_context_and_of_filters_are_wanted_once_whatever_their_case() {
    let filters = json!([{ "autoDynamicFilterValues": rules(json!([header("X-Country"), header("x-device")])) }]);
    let context = rules(json!([header("X-Device"), header("X-Shop")]));
    let wanted = wanted(&with(json!({ "autoContext": context, "filters": filters })));
    assert_eq!(wanted.key_headers.iter().collect::<Vec<_>>(), ["X-Country", "X-Device", "X-Shop"]);
    assert!(wanted.forwarded_headers.is_empty());
}

#[test]
fn time_rules_want_the_time_zone_and_the_season_the_latitude_beside_the_key() {
    for kind in ["hour-of-day", "day-of-week", "season-of-year", "season"] {
        let wanted = wanted(&with(json!({ "autoContext": rules(json!([{ "type": kind }])) })));
        assert_eq!(wanted.key_headers.iter().collect::<Vec<_>>(), ["CloudFront-Viewer-Time-Zone"], "{kind}");
        let latitude: Vec<_> = wanted.forwarded_headers.iter().collect();
        let season = kind.starts_with("season");
        assert_eq!(latitude, ["CloudFront-Viewer-Latitude"][..usize::from(season)], "{kind}");
    }
}

#[test]
fn what_a_level_below_replaces_is_not_wanted() {
    let mut document = with(json!({ "autoContext": rules(json!([header("X-Root")])) }));
    document["namespaces"]["shop"]["autoContext"] = rules(json!([header("X-Namespace")]));
    document["namespaces"]["shop"]["recommenders"]["related-items"]["popular"]["variations"]["a"]["autoContext"] =
        rules(json!([header("X-Variation")]));
    let wanted = wanted(&document);
    assert_eq!(wanted.key_headers.iter().collect::<Vec<_>>(), ["X-Namespace", "X-Variation"]);
}

#[test]
fn ages_are_those_of_all_rules_in_effect_and_0_is_one() {
    let mut document = with(json!({ "cacheControl": {
        "userSpecified": { "maxAge": 10 }, "syntheticUserSpecified": { "maxAge": 600 },
        "noUserSpecified": { "maxAge": 1200 } } }));
    let at_root = wanted(&document);
    assert_eq!((at_root.shortest_age, at_root.longest_age), (Some(10), Some(1200)));
    document["namespaces"]["shop"]["recommenders"]["related-items"]["popular"]["cacheControl"] =
        json!({ "userSpecified": { "maxAge": 0 } });
    let with_zero = wanted(&document);
    assert_eq!((with_zero.shortest_age, with_zero.longest_age), (Some(0), Some(1200)));
    assert_eq!(with_zero.route(Action::RelatedItems).shortest_age, Some(0));
    assert_eq!(with_zero.route(Action::RecommendItems).shortest_age, Some(10));
}

#[test]
fn a_document_without_any_age_wants_none() {
    for members in [json!({}), json!({ "cacheControl": {} }), json!({ "cacheControl": { "userSpecified": {} } })] {
        let wanted = wanted(&with(members));
        assert_eq!((wanted.shortest_age, wanted.longest_age), (None, None));
        assert!(wanted.routes.iter().all(|route| route.shortest_age.is_none()));
    }
}

#[test]
fn answers_without_a_user_count_only_where_the_path_names_none() {
    let wanted = wanted(&with(json!({ "cacheControl": {
        "userSpecified": { "maxAge": 600 }, "noUserSpecified": { "maxAge": 60 } } })));
    assert_eq!(wanted.route(Action::RelatedItems).shortest_age, Some(60));
    assert_eq!(wanted.route(Action::RecommendItems).shortest_age, Some(600));
    assert_eq!(wanted.route(Action::RerankItems).shortest_age, Some(600));
}

#[test]
fn directives_say_what_a_shared_cache_may_keep() {
    let age = |directives: &str| {
        let rule = json!({ "maxAge": 60, "directives": directives });
        wanted(&with(json!({ "cacheControl": { "userSpecified": rule } }))).shortest_age
    };
    assert_eq!(age("public"), Some(60));
    assert_eq!(age("private"), Some(0));
    assert_eq!(age("public, No-Store"), Some(0));
    assert_eq!(age("no-cache"), Some(0));
    assert_eq!(age("max-age=7"), Some(7));
    assert_eq!(age("max-age=7, s-maxage=\"9\""), Some(9));
}

#[test]
fn placeholders_of_http_urls_are_wanted_by_their_own_action_alone() {
    let mut document = document(&["recommend-items", "related-items"]);
    document["namespaces"]["shop"]["recommenders"]["related-items"]["popular"]["variations"]["b"] =
        json!({ "type": "http", "url": "https://example.com/{itemId}?color={color}&again={color}" });
    document["namespaces"]["shop"]["recommenders"]["related-items"]["popular"]["variations"]["not-http"] =
        json!({ "type": "lambda", "url": "https://example.com/{size}" });
    let wanted = wanted(&document);
    assert_eq!(wanted.route(Action::RelatedItems).placeholders, ["color", "itemId"]);
    assert_eq!(wanted.route(Action::RecommendItems).placeholders, [""; 0]);
}

#[test]
fn auto_provision_is_off_when_any_level_says_so_even_one_that_is_replaced() {
    let off = json!({ "autoProvision": false });
    assert!(!elsewhere(&with(json!({ "cacheControl": { "autoProvision": true } }))));
    assert!(!elsewhere(&with(json!({}))));
    let mut replaced = with(json!({ "cacheControl": off }));
    replaced["namespaces"]["shop"]["cacheControl"] = json!({ "autoProvision": true });
    assert!(elsewhere(&replaced));
    let mut below = with(json!({}));
    below["namespaces"]["shop"]["recommenders"]["rerank-items"]["popular"]["variations"]["a"]["cacheControl"] = off;
    assert!(elsewhere(&below));
    // The switch is read although the rule beside it is not.
    assert!(elsewhere(&with(json!({ "cacheControl": { "autoProvision": false, "userSpecified": 5 } }))));
    // Tables have a switch of their own.
    let tables = json!({ "type": "dynamodb", "autoProvision": false });
    assert!(!elsewhere(&with(json!({ "inferenceItemMetadata": tables }))));
}

#[test]
fn parts_that_are_not_understood_are_passed_over() {
    let mut document = with(json!({ "autoContext": 5, "cacheControl": [] }));
    document["namespaces"]["broken"] = json!("?");
    document["namespaces"]["shop"]["recommenders"]["related-items"] = json!(7);
    assert_eq!(wanted(&document), Wanted::default());
}
