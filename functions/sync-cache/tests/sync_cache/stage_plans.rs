//! Patches of the stage, and the keys that the templates set.

use std::collections::{BTreeMap, BTreeSet};

use cache_settings::stage::{Patch, ROUTES, Stage, stage_patches};
use cache_settings::wanted::{RouteWanted, Wanted};
use stacks::rules::Choices;
use stacks::{Cache, Options, Plan};

fn all(ttl: u32) -> Wanted {
    let route = RouteWanted { shortest_age: Some(ttl), placeholders: vec![] };
    Wanted { routes: std::array::from_fn(|_| route.clone()), ..Wanted::default() }
}

fn stage(settings: &[(&str, &[(&'static str, &str)])]) -> Stage {
    let settings = settings.iter().map(|(route, settings)| {
        let settings = settings.iter().map(|(name, value)| (*name, (*value).to_owned()));
        ((*route).to_owned(), settings.collect::<BTreeMap<_, _>>())
    });
    Stage { cluster_enabled: true, cluster_size: Some("0.5".to_owned()), settings: settings.collect() }
}

#[test]
fn a_route_that_has_what_it_needs_from_all_methods_gets_no_settings_of_its_own() {
    let stage = stage(&[("*/*", &[("caching/enabled", "true"), ("caching/ttlInSeconds", "60")])]);
    assert!(stage_patches(&all(60), &stage).routes.is_empty());
    assert_eq!(stage_patches(&all(61), &stage).routes.len(), ROUTES.len() * 2);
}

#[test]
fn only_what_differs_is_patched_however_the_stage_spells_the_route() {
    let own: &[(&str, &str)] =
        &[("caching/enabled", "true"), ("caching/ttlInSeconds", "60"), ("metrics/enabled", "true")];
    for name in [
        "related-items/{namespace}/{recommender}/{itemId}/GET",
        "/related-items/{namespace}/{recommender}/{itemId}/GET",
        "~1related-items~1{namespace}~1{recommender}~1{itemId}/GET",
    ] {
        let stage = stage(&[("*/*", own), (name, own)]);
        let mut wanted = all(60);
        wanted.routes[1].shortest_age = Some(120);
        let patch = Patch {
            op: "replace",
            path: "/~1related-items~1{namespace}~1{recommender}~1{itemId}/GET/caching/ttlInSeconds".to_owned(),
            value: Some("120".to_owned()),
        };
        assert_eq!(stage_patches(&wanted, &stage).routes, [patch], "{name}");
    }
}

#[test]
fn a_cache_that_remembers_no_size_is_switched_on_with_the_smallest() {
    let off = Stage::default();
    let patches = stage_patches(&all(60), &off).cluster;
    let values: Vec<_> = patches.iter().map(|patch| (patch.path.as_str(), patch.value.as_deref().unwrap())).collect();
    assert_eq!(values, [("/cacheClusterEnabled", "true"), ("/cacheClusterSize", "0.5")]);
}

#[test]
fn the_keys_of_a_document_without_rules_are_those_that_the_templates_set() {
    for choices in Choices::valid().filter(|choices| matches!(choices.cache, Cache::ApiGateway | Cache::Both)) {
        let template = Plan::new(choices, Options::default()).unwrap().synthesize().unwrap().template;
        let names = ["GetRecommendItems", "GetRelatedItems", "GetRerankItems", "GetRecommendActions"];
        for (route, name) in ROUTES.into_iter().zip(names) {
            let key = &template["Resources"][name]["Properties"]["Integration"]["CacheKeyParameters"];
            let key = key.as_array().unwrap().iter().map(|parameter| parameter.as_str().unwrap().to_owned());
            assert_eq!(key.collect::<BTreeSet<_>>(), route.template_key(), "{}: {name}", choices.id());
        }
    }
}
