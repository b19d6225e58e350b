//! The positions of a document.

use configuration::Document;
use configuration::positions::Level;
use serde_json::{Value, json};

fn document() -> Value {
    json!({
        "autoContext": {"root": {"default": "r"}},
        "cacheControl": {"autoProvision": true},
        "namespaces": {
            "a/b~c": {
                "cacheControl": {"autoProvision": false},
                "recommenders": {
                    "recommend-itemz": {"unserved": {"variations": {"one": {"type": "sagemaker"}}}},
                    "rerank-items": {"last": {}},
                    "recommend-items": {
                        "home": {
                            "filters": [{"arn": "arn:aws:personalize:eu-central-1:123456789012:filter/f"}],
                            "variations": {
                                "one": {"type": "lambda", "autoContext": {}},
                                "two": {"type": "lambda", "filters": "not understood"}
                            }
                        }
                    }
                }
            },
            "not understood": 1,
            "plain": {"eventTargets": []}
        }
    })
}

#[test]
fn positions_come_from_the_root_down_and_those_that_no_request_comes_to_last() {
    let document: Document = serde_json::from_value(document()).unwrap();
    let pointers: Vec<_> = document.positions().map(|position| position.pointer()).collect();
    assert_eq!(
        pointers,
        [
            "",
            "/namespaces/a~1b~0c",
            "/namespaces/a~1b~0c/recommenders/recommend-items/home",
            "/namespaces/a~1b~0c/recommenders/recommend-items/home/variations/one",
            "/namespaces/a~1b~0c/recommenders/recommend-items/home/variations/two",
            "/namespaces/a~1b~0c/recommenders/rerank-items/last",
            "/namespaces/a~1b~0c/recommenders/recommend-itemz/unserved",
            "/namespaces/a~1b~0c/recommenders/recommend-itemz/unserved/variations/one",
            "/namespaces/plain",
        ]
    );
    let unserved: Vec<_> =
        document.positions().filter(|position| !position.is_served()).map(|position| position.pointer()).collect();
    assert_eq!(unserved, pointers[6..8]);
}

#[test]
fn a_pointer_leads_to_what_is_written_there() {
    let value = document();
    let document: Document = serde_json::from_value(value.clone()).unwrap();
    for position in document.positions() {
        let pointer = position.pointer();
        let written = value.pointer(&pointer).unwrap_or_else(|| panic!("nothing is at {pointer}"));
        let own = serde_json::to_value(position.own).unwrap();
        for (name, setting) in own.as_object().unwrap() {
            assert_eq!(written.get(name), Some(setting), "{pointer}");
        }
        if let Level::Variation(_, _, variation) = position.level {
            assert_eq!(written["type"].as_str(), variation.origin_type.as_deref(), "{pointer}");
        }
    }
}

#[test]
fn what_is_in_effect_is_what_the_nearest_level_defines_understood_or_not() {
    let document: Document = serde_json::from_value(document()).unwrap();
    let in_effect = |pointer: &str| {
        let position = document.positions().find(|position| position.pointer() == pointer).unwrap();
        position.in_effect.written().map(|(name, value)| (name, value.clone())).collect::<Vec<_>>()
    };
    assert_eq!(
        in_effect("/namespaces/plain"),
        [("autoContext", json!({"root": {"default": "r"}})), ("cacheControl", json!({"autoProvision": true}))]
    );
    assert_eq!(
        in_effect("/namespaces/a~1b~0c/recommenders/recommend-items/home/variations/one"),
        [
            ("autoContext", json!({})),
            ("filters", json!([{"arn": "arn:aws:personalize:eu-central-1:123456789012:filter/f"}])),
            ("cacheControl", json!({"autoProvision": false})),
        ]
    );
    assert_eq!(
        in_effect("/namespaces/a~1b~0c/recommenders/recommend-items/home/variations/two")[1],
        ("filters", json!("not understood"))
    );
}
