//! What holds for every document.

use configuration::Document;
use configuration::document::Action;
use configuration::validate::validate;
use proptest::prelude::*;
use serde_json::{Value, json};

/// Any JSON, with the document's own names likely among its keys and values, so that it is reached deep inside.
fn any_json() -> impl Strategy<Value = Value> {
    let word = prop_oneof![
        prop::sample::select(vec![
            "version",
            "namespaces",
            "recommenders",
            "recommend-items",
            "related-items",
            "variations",
            "experiments",
            "type",
            "arn",
            "filters",
            "autoContext",
            "cacheControl",
            "inferenceItemMetadata",
            "eventTargets",
            "rules",
            "method",
            "weighted",
            "evidently",
            "split",
            "audience",
            "metrics",
            "header",
            "header-value",
            "valueMappings",
            "operator",
            "value",
            "mapTo",
            "less-than",
            "lambda",
            "http",
            "url",
            "https://{a}/{b",
            "maxAge",
            "localdb",
            "userSpecified",
            "responsePostProcessor",
            "lookAheadMultiplier",
            "dynamodb",
            "PROVISIONED",
            "billingMode",
            "arn:aws:personalize:eu-west-1:111122223333:campaign/c",
            "autoDynamicFilterValues",
            "hour-of-day",
            "condition",
        ])
        .prop_map(str::to_owned),
        any::<String>(),
    ];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        word.clone().prop_map(Value::from),
    ];
    leaf.prop_recursive(8, 64, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((word.clone(), inner), 0..6)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

/// A valid document.
fn valid() -> impl Strategy<Value = Value> {
    let name = "[a-zA-Z0-9_-]{1,8}";
    let variation = prop_oneof![
        name.prop_map(|n| json!({"type": "personalize-campaign",
            "arn": format!("arn:aws:personalize:eu-west-1:111122223333:campaign/{n}")})),
        name.prop_map(
            |n| json!({"type": "lambda", "arn": format!("arn:aws:lambda:eu-west-1:111122223333:function:{n}")})
        ),
        name.prop_map(|n| json!({"type": "sagemaker", "endpointName": n})),
        name.prop_map(|n| json!({"type": "http", "url": format!("https://example.com/{n}?u={{userId}}")})),
    ];
    let recommender = (prop::collection::vec((name, variation), 1..4), 0u32..4000, 1.0..9.0f64, 0.0..=100.0f64)
        .prop_map(|(variations, max_age, multiplier, audience)| {
            let split = variations.iter().map(|(name, _)| (name.clone(), json!(audience + 1.0))).collect();
            let variations: serde_json::Map<_, _> = variations.into_iter().collect();
            json!({
                "variations": variations,
                "cacheControl": {"noUserSpecified": {"maxAge": max_age, "directives": "public"}},
                "responsePostProcessor": {"type": "lambda", "lookAheadMultiplier": multiplier,
                    "arn": "arn:aws:lambda:eu-west-1:111122223333:function:p"},
                "experiments": {"e": {"method": "weighted", "audience": audience, "split": Value::Object(split),
                    "metrics": {"m": {}}}},
            })
        });
    let recommenders = prop::collection::vec((name, recommender), 0..4)
        .prop_map(|recommenders| recommenders.into_iter().collect::<serde_json::Map<_, _>>());
    (name, recommenders, 5u32..=3600).prop_map(|(namespace, recommenders, interval)| {
        json!({"version": "7", "namespaces": {namespace: {
            "inferenceItemMetadata": {"type": "localdb", "syncInterval": interval},
            "recommenders": {"recommend-items": recommenders},
        }}})
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn no_json_panics(value in any_json(), namespaces in any_json()) {
        for value in [&value, &json!({"namespaces": {"n": &value}}), &json!({"namespaces": namespaces}),
            &json!({"namespaces": {"n": {"recommenders": {"recommend-items": {"r": &value}}}}}),
            &json!({"namespaces": {"n": {"recommenders": {"recommend-items": {"r": {"variations": {"v": &value}}}}}}})] {
            let text = value.to_string();
            let _ = validate(text.as_bytes());
            if let Ok(document) = Document::parse(text.as_bytes()) {
                let _ = document.compile();
            }
        }
    }

    #[test]
    fn no_bytes_panic(text in prop::collection::vec(any::<u8>(), 0..64)) {
        let _ = validate(&text);
        let _ = Document::parse(&text);
    }

    #[test]
    fn a_valid_document_stays_valid_and_the_same_when_it_is_read_and_written(value in valid()) {
        let before = validate(value.to_string().as_bytes());
        prop_assert!(before.is_valid(), "{before:?}");
        let document = Document::parse(value.to_string().as_bytes()).unwrap();
        let written = serde_json::to_value(&document).unwrap();
        prop_assert_eq!(&written, &value);
        prop_assert_eq!(validate(written.to_string().as_bytes()), before);
    }

    #[test]
    fn what_the_schema_lets_through_the_types_understand(value in valid()) {
        let configuration = Document::parse(value.to_string().as_bytes()).unwrap().compile();
        for (name, namespace) in value["namespaces"].as_object().unwrap() {
            let compiled = configuration.namespace(name).unwrap().as_ref().unwrap();
            for name in namespace["recommenders"]["recommend-items"].as_object().unwrap().keys() {
                let recommender = compiled.recommender(Action::RecommendItems, name).unwrap().unwrap();
                prop_assert!(recommender.post_processor.as_ref().unwrap().is_ok());
                prop_assert!(recommender.experiments.as_ref().unwrap()[0].as_ref().unwrap().method.is_ok());
                for variation in recommender.variations.as_ref().unwrap().values() {
                    prop_assert!(variation.as_ref().unwrap().origin.is_ok());
                }
            }
        }
    }
}
