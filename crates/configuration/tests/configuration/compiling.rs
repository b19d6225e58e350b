//! From the document as written to the request-ready form.

use std::sync::Arc;

use configuration::automatic::Operator;
use configuration::compiled::{Method, Origin, Recommender, RuleSource, Variation};
use configuration::document::Action;
use configuration::metadata::InferenceItemMetadata;
use configuration::{Configuration, Document};
use serde_json::{Value, json};

use crate::compile;

const CAMPAIGN: &str = "arn:aws:personalize:eu-west-1:111122223333:campaign/c";

fn with_variation(variation: Value) -> Value {
    json!({"namespaces": {"n": {"recommenders": {"recommend-items": {"r": {"variations": {"v": variation}}}}}}})
}

fn recommender(configuration: &Configuration) -> Arc<Recommender> {
    let namespace = configuration.namespace("n").unwrap().as_ref().unwrap();
    Arc::clone(namespace.recommender(Action::RecommendItems, "r").unwrap().unwrap())
}

fn variation(document: &Value) -> Arc<Variation> {
    Arc::clone(recommender(&compile(document)).variations.as_ref().unwrap()[0].as_ref().unwrap())
}

#[test]
fn the_originals_samples_load_and_every_part_of_them_is_understood() {
    for sample in [
        include_str!("../fixtures/original-simple.json"),
        include_str!("../fixtures/original-auto-context.json"),
        include_str!("../fixtures/original-experiment.json"),
    ] {
        let configuration = Document::parse(sample.as_bytes()).unwrap().compile();
        assert_eq!(configuration.version().unwrap(), "1");
        let namespace = configuration.namespace("shop").unwrap().as_ref().unwrap();
        assert!(namespace.settings.auto_context.is_ok());
        assert_eq!(namespace.local_store_sync_interval, Some(300));
        let mut found = 0;
        for (action, name) in Action::ALL.into_iter().flat_map(|action| ["home", "like", "rank"].map(|n| (action, n))) {
            let Some(recommender) = namespace.recommender(action, name).unwrap() else { continue };
            for variation in recommender.variations.as_ref().unwrap().values() {
                let variation = variation.as_ref().unwrap();
                assert!(matches!(variation.origin, Ok(Origin::Personalize { recommender: false, .. })));
                assert!(variation.settings.filters.as_ref().unwrap().iter().all(|filter| filter.auto_values.is_ok()));
            }
            assert!(recommender.experiments.as_ref().unwrap().values().all(|experiment| {
                matches!(&experiment.as_ref().unwrap().method, Ok(Method::Evidently { project }) if project == "shop")
            }));
            found += 1;
        }
        assert!(found > 0);
    }
}

#[test]
fn the_nearest_level_that_defines_a_setting_replaces_it_whole() {
    let level = |marker: u32| json!({"userSpecified": {"maxAge": marker}});
    let mut document = with_variation(json!({"type": "personalize-campaign", "arn": CAMPAIGN}));
    let max_age = |document: &Value| {
        let control = variation(document).settings.cache_control.clone().unwrap().unwrap();
        (control.user_specified.clone().and_then(|rule| rule.max_age), control.no_user_specified.is_some())
    };
    document["cacheControl"] = json!({"userSpecified": {"maxAge": 1}, "noUserSpecified": {"maxAge": 1}});
    assert_eq!(max_age(&document), (Some(1), true));
    document["namespaces"]["n"]["cacheControl"] = level(2);
    assert_eq!(max_age(&document), (Some(2), false));
    document["namespaces"]["n"]["recommenders"]["recommend-items"]["r"]["cacheControl"] = level(3);
    assert_eq!(max_age(&document), (Some(3), false));
    document["namespaces"]["n"]["recommenders"]["recommend-items"]["r"]["variations"]["v"]["cacheControl"] = level(0);
    assert_eq!(max_age(&document), (Some(0), false), "0 is a value, not unset");
}

#[test]
fn metadata_and_filters_set_below_the_namespace_count() {
    let mut document = with_variation(json!({"type": "personalize-campaign", "arn": CAMPAIGN}));
    document["namespaces"]["n"]["inferenceItemMetadata"] = json!({"type": "localdb", "syncInterval": 60});
    let recommender = &mut document["namespaces"]["n"]["recommenders"]["recommend-items"]["r"];
    recommender["inferenceItemMetadata"] = json!({"type": "dynamodb"});
    recommender["filters"] = json!([{"arn": "arn:aws:personalize:eu-west-1:111122223333:filter/f"}]);
    let variation = variation(&document);
    let metadata = variation.settings.inference_item_metadata.clone().unwrap().unwrap();
    assert!(matches!(*metadata, InferenceItemMetadata::Dynamodb { auto_provision: true, .. }));
    assert_eq!(variation.settings.filters.as_ref().unwrap().len(), 1);
    assert_eq!(variation.written["inferenceItemMetadata"]["type"], "dynamodb", "the origin is told what is inherited");
}

#[test]
fn a_part_that_is_not_understood_fails_only_what_needs_it() {
    let document = json!({"namespaces": {
        "broken": 7,
        "n": {
            "eventTargets": [{"type": "carrier-pigeon"}, {"type": "kinesis-stream", "streamName": "s"}],
            "recommenders": {
                "divine": 1,
                "related-items": "no",
                "recommend-items": {
                    "other": [],
                    "r": {
                        "experiments": {"e": {"method": "coin"}},
                        "variations": {
                            "unknown": {"type": "oracle"},
                            "no-arn": {"type": "lambda"},
                            "good": {"type": "function", "arn": "arn:aws:lambda:eu-west-1:111122223333:function:f"},
                            "bad-cache": {
                                "type": "sagemaker", "endpointName": "e", "cacheControl": {"userSpecified": 3},
                            },
                            "malformed": "x",
                        }
                    }
                }
            }
        }
    }});
    let configuration = compile(&document);
    assert!(configuration.namespace("broken").unwrap().is_err());
    let namespace = configuration.namespace("n").unwrap().as_ref().unwrap();
    let targets = namespace.event_targets.as_ref().unwrap();
    assert!(targets[0].is_err() && targets[1].is_ok());
    assert!(namespace.recommender(Action::RelatedItems, "r").is_err());
    assert!(namespace.recommender(Action::RecommendItems, "other").is_err());
    assert!(namespace.recommender(Action::RerankItems, "r").unwrap().is_none());
    let recommender = recommender(&configuration);
    let experiment = recommender.experiments.as_ref().unwrap()["e"].as_ref().unwrap();
    assert_eq!(experiment.method.as_ref().unwrap_err().code, "UnsupportedEvaluationMethod");
    let variations = recommender.variations.as_ref().unwrap();
    let origin = |name: &str| variations[name].as_ref().unwrap().origin.clone();
    assert_eq!(origin("unknown").unwrap_err().code, "UnsupportedVariationType");
    assert_eq!(origin("no-arn").unwrap_err().code, "FunctionArnNotConfigured");
    assert!(matches!(origin("good"), Ok(Origin::Lambda { .. })), "`function` is a synonym of `lambda`");
    assert!(origin("bad-cache").is_ok());
    assert!(variations["bad-cache"].as_ref().unwrap().settings.cache_control.is_err());
    assert!(variations["malformed"].is_err());
    assert_eq!(variations.keys().collect::<Vec<_>>(), ["unknown", "no-arn", "good", "bad-cache", "malformed"]);
}

#[test]
fn synonyms_and_zeros_are_kept() {
    let mut document = with_variation(json!({"type": "personalize-campaign", "arn": CAMPAIGN}));
    document["autoContext"] = json!({"f": {"type": "integer", "default": 0, "rules": [
        {"type": "season", "valueMappings": [{"operator": "start-with", "value": 0, "mapTo": 0}]},
        {"type": "day-of-week", "valueMappings": [{"operator": "equals", "value": 0, "mapTo": "Mon"}]},
        {"type": "header-value", "header": "CloudFront-Viewer-City"},
    ]}});
    let variation = variation(&document);
    let field = &variation.settings.auto_context.as_ref().unwrap()[0];
    assert_eq!(field.default.as_deref(), Some("0"));
    assert_eq!(field.rules[0].source, RuleSource::SeasonOfYear);
    assert_eq!(field.rules[0].mappings[0].operator, Operator::StartsWith);
    assert_eq!(field.rules[0].mappings[0].map_to, "0");
    assert!(field.rules[1].mappings[0].holds("0"));
    let RuleSource::Header(name) = &field.rules[2].source else { panic!("a header rule") };
    assert_eq!(name, "cloudfront-viewer-city");
}

#[test]
fn mappings_compare_text_and_numbers() {
    let holds = |operator: &str, operand: Value, value: &str| {
        let mut document = with_variation(json!({"type": "personalize-campaign", "arn": CAMPAIGN}));
        let mapping = json!({"operator": operator, "value": operand, "mapTo": "x"});
        document["autoContext"] = json!({"f": {"type": "string", "rules": [
            {"type": "hour-of-day", "valueMappings": [mapping]}]}});
        variation(&document).settings.auto_context.as_ref().unwrap()[0].rules[0].mappings[0].holds(value)
    };
    assert!(holds("equals", json!("7"), "7"));
    assert!(holds("equals", json!(7), "7"));
    assert!(holds("equals", json!("7.0"), "7"));
    assert!(!holds("equals", json!("seven"), "7"));
    assert!(holds("less-than", json!("10"), "9"), "numbers, not text");
    assert!(!holds("less-than", json!(10), "10"));
    assert!(holds("greater-than", json!(9), "10"));
    assert!(!holds("greater-than", json!(9), "many"), "a header that is not a number does not match");
    assert!(!holds("greater-than", json!(9), "inf"), "nor does a word that Rust would read as one");
    assert!(holds("contains", json!("ob"), "Mobile"));
    assert!(holds("starts-with", json!("Mo"), "Mobile"));
    assert!(holds("ends-with", json!("le"), "Mobile"));
    assert!(!holds("ends-with", json!("Le"), "Mobile"));
}

#[test]
fn a_fractional_look_ahead_is_taken() {
    let mut document = with_variation(json!({"type": "personalize-campaign", "arn": CAMPAIGN}));
    let mut asked = |processor: Value, wanted: u32| {
        document["namespaces"]["n"]["recommenders"]["recommend-items"]["r"]["responsePostProcessor"] = processor;
        recommender(&compile(&document)).post_processor.clone().unwrap().map(|ready| ready.look_ahead(wanted))
    };
    let arn = "arn:aws:lambda:eu-west-1:111122223333:function:f";
    assert_eq!(asked(json!({"type": "lambda", "arn": arn, "lookAheadMultiplier": 1.5}), 25), Ok(38));
    let limited = json!({"type": "lambda", "arn": arn, "lookAheadMultiplier": 4, "lookAheadMaximumValue": 50});
    assert_eq!(asked(limited, 25), Ok(50));
    assert_eq!(asked(json!({"type": "lambda", "arn": arn, "lookAheadMaximumValue": 5}), 25), Ok(25));
    assert!(asked(json!({"type": "lambda", "arn": arn, "lookAheadMultiplier": 0.5}), 25).is_err());
}

#[test]
fn the_host_of_an_http_origin_is_fixed() {
    let fault = |url: &str| variation(&with_variation(json!({"type": "http", "url": url}))).origin.clone().is_err();
    assert!(!fault("https://example.com/{userId}?n={numResults}"));
    assert!(!fault("https://example.com:8443?q={{literal}}"));
    for url in
        ["https://{host}/x", "{scheme}://example.com", "ftp://example.com", "https://a@{b}/", "https://u@b/", "//x", ""]
    {
        assert!(fault(url), "{url}");
    }
    assert!(fault("https://example.com/{userId"));
    assert!(fault("https://example.com/{}"));
    assert!(fault("https://example.com/}"));
}

#[test]
fn an_experiment_that_names_a_variation_which_is_not_there_fails_only_itself() {
    let mut document = with_variation(json!({"type": "personalize-campaign", "arn": CAMPAIGN}));
    document["namespaces"]["n"]["recommenders"]["recommend-items"]["r"]["experiments"] = json!({
        "good": {"method": "weighted", "split": {"v": 0.5}},
        "stray": {"method": "weighted", "split": {"w": 1}},
        "empty": {"method": "weighted", "split": {"v": 0}},
        "negative": {"method": "weighted", "split": {"v": -1}},
        "crowd": {"method": "weighted", "split": {"v": 1}, "audience": 101},
        "nameless": {"method": "evidently"},
    });
    let recommender = recommender(&compile(&document));
    let experiments = recommender.experiments.as_ref().unwrap();
    let method = |feature: &str| experiments[feature].as_ref().unwrap().method.clone();
    let Ok(Method::Weighted(weighted)) = method("good") else { panic!("weighted") };
    assert_eq!((weighted.audience, weighted.salt.as_str()), (100.0, "n/recommend-items/r/good"));
    for feature in ["stray", "empty", "negative", "crowd", "nameless"] {
        assert!(method(feature).is_err(), "{feature}");
    }
}

#[test]
fn every_part_that_cant_be_used_is_among_the_faults() {
    let campaign =
        json!({"type": "personalize-campaign", "arn": "arn:aws:personalize:eu-west-1:111122223333:campaign/c"});
    let whole = json!({"namespaces": {"n": {"eventTargets": [{"type": "kinesis-stream", "streamName": "s"}],
        "recommenders": {"recommend-items": {"r": {
            "filters": [{"arn": "arn:aws:personalize:eu-west-1:111122223333:filter/f"}],
            "experiments": {"e": {"method": "weighted", "split": {"v": 1}}},
            "responsePostProcessor": {"arn": "arn:aws:lambda:eu-west-1:111122223333:function:f"},
            "variations": {"v": campaign}}}}},
        "events": {"eventTargets": []}}});
    assert_eq!(compile(&whole).faults(), []);
    let recommender = "/namespaces/n/recommenders/recommend-items/r";
    for pointer in [
        "/namespaces/n",
        "/namespaces/n/eventTargets",
        "/namespaces/n/eventTargets/0",
        "/namespaces/n/recommenders",
        "/namespaces/n/recommenders/recommend-items",
        recommender,
        &format!("{recommender}/responsePostProcessor"),
        &format!("{recommender}/experiments"),
        &format!("{recommender}/experiments/e"),
        &format!("{recommender}/experiments/e/method"),
        &format!("{recommender}/variations"),
        &format!("{recommender}/variations/v"),
        &format!("{recommender}/variations/v/type"),
        &format!("{recommender}/filters"),
        &format!("{recommender}/filters/0/arn"),
        &format!("{recommender}/filters/0/condition"),
        &format!("{recommender}/filters/0/autoDynamicFilterValues"),
        &format!("{recommender}/autoContext"),
        &format!("{recommender}/cacheControl"),
        &format!("{recommender}/inferenceItemMetadata"),
        "/namespaces/events/autoContext",
    ] {
        let mut broken = whole.clone();
        let (parent, name) = pointer.rsplit_once('/').unwrap();
        match broken.pointer_mut(parent).unwrap() {
            Value::Array(list) => list[name.parse::<usize>().unwrap()] = json!("?"),
            value => value[name] = json!("?"),
        }
        assert!(!compile(&broken).faults().is_empty(), "{pointer}");
    }
}

#[test]
fn a_namespaces_stores_are_those_of_every_level_that_decorates() {
    let personalize = json!({"type": "personalize"});
    let variation =
        |metadata: Value| json!({"type": "sagemaker", "endpointName": "e", "inferenceItemMetadata": metadata});
    let configuration = compile(&json!({"inferenceItemMetadata": personalize, "namespaces": {
        "n": {"recommenders": {
            "recommend-items": {"r": {"variations": {"v": {"type": "sagemaker", "endpointName": "e"}}}},
            "related-items": {"r": {"inferenceItemMetadata": {"type": "dynamodb"}, "variations": {"v": {}}}},
            "rerank-items": {"r": {"variations": {
                "a": variation(json!({"type": "localdb"})), "b": variation(json!({"type": "papyrus"}))}}},
        }},
        "nothing": {"inferenceItemMetadata": {"type": "localdb"}},
    }}));
    let stores = |name: &str| {
        let namespace = configuration.namespace(name).unwrap().as_ref().unwrap();
        let kind = |store: &InferenceItemMetadata| match store {
            InferenceItemMetadata::Personalize { .. } => "personalize",
            InferenceItemMetadata::Localdb { .. } => "localdb",
            InferenceItemMetadata::Dynamodb { .. } => "dynamodb",
        };
        let stores = namespace.item_stores().map(|store| store.map_or("not understood", kind));
        stores.collect::<std::collections::BTreeSet<_>>().into_iter().collect::<Vec<_>>()
    };
    assert_eq!(stores("n"), ["dynamodb", "localdb", "not understood", "personalize"]);
    assert_eq!(stores("nothing"), ["localdb"]);
}
