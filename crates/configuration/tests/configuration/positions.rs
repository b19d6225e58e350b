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
        if let Level::Variation(_, _, variation) | Level::Link(.., variation) = position.level {
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

#[test]
fn a_variation_written_in_a_fallback_is_at_the_level_that_the_fallback_is_written_at() {
    let list = |id: &str| json!({"type": "list", "itemIds": [id], "filters": []});
    let value = json!({
        "fallback": {"then": ["two", list("root")]},
        "namespaces": {"n": {"recommenders": {"recommend-items": {
            "above": {
                "cacheControl": {"autoProvision": true},
                "variations": {"one": {"type": "lambda"}, "two": {"type": "lambda", "fallback": {"then": [list("v")]}}}
            },
            "own": {"fallback": {"then": [list("r")]}, "variations": {"one": {"type": "lambda"}}}
        }}}}
    });
    let document: Document = serde_json::from_value(value.clone()).unwrap();
    let links: Vec<_> = document.positions().filter(|position| matches!(position.level, Level::Link(..))).collect();
    let pointers: Vec<_> = links.iter().map(|link| link.pointer()).collect();
    assert_eq!(
        pointers,
        [
            "/fallback/then/1",
            "/namespaces/n/recommenders/recommend-items/above/variations/two/fallback/then/0",
            "/namespaces/n/recommenders/recommend-items/own/fallback/then/0",
        ]
    );
    assert!(pointers.iter().all(|pointer| value.pointer(pointer).unwrap()["type"] == "list"));
    let of_first: Vec<_> = links[0].in_effect.written().map(|(name, _)| name).collect();
    assert_eq!(of_first, ["filters", "cacheControl", "fallback"], "it inherits from the variation it stands in for");
}
