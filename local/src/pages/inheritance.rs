//! The level that each inheritable setting of a variation comes from: the nearest one that defines it.

use configuration::Document;
use configuration::positions::Level;
use configuration::settings::InEffect;
use serde::Serialize;
use serde_json::{Map, Value, json};

/// A variation with the settings that are in effect there.
#[derive(Debug, Serialize)]
pub(super) struct Settings {
    namespace: String,
    action: String,
    recommender: String,
    variation: String,
    /// By the setting's name: its value, and the level that defines it.
    settings: Map<String, Value>,
}

/// Every variation of a document, in its order.
pub(super) fn settings(document: &Document) -> Vec<Settings> {
    // What each level on the way to the position that is looked at defines itself.
    let mut own: Vec<(&'static str, InEffect<'_>)> = Vec::new();
    let mut all = Vec::new();
    for position in document.positions() {
        let (depth, level) = match position.level {
            Level::Document => (0, "document"),
            Level::Namespace(..) => (1, "namespace"),
            Level::Recommender(..) => (2, "recommender"),
            Level::Variation(..) => (3, "variation"),
            // What is written inline in a fallback is seen with the fallback.
            Level::Link(..) => continue,
        };
        own.truncate(depth);
        own.push((level, InEffect::default().below(position.own)));
        let Level::Variation(path, variation, _) = position.level else { continue };
        let from = |name: &str| {
            let defines = |(_, own): &&(_, InEffect<'_>)| own.written().any(|(defined, _)| defined == name);
            own.iter().rev().find(defines).map(|(level, _)| *level)
        };
        let settings = position.in_effect.written();
        all.push(Settings {
            namespace: path.namespace.to_owned(),
            action: path.action_name.to_owned(),
            recommender: path.recommender.to_owned(),
            variation: variation.to_owned(),
            settings: settings
                .map(|(name, value)| (name.to_owned(), json!({"level": from(name), "value": value})))
                .collect(),
        });
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_setting_comes_from_the_nearest_level_that_defines_it() {
        let text = json!({
            "cacheControl": {"userSpecified": {"maxAge": 1}},
            "namespaces": {
                "shop": {
                    "inferenceItemMetadata": {"type": "localdb"},
                    "recommenders": {"recommend-items": {
                        "home": {
                            "cacheControl": {"userSpecified": {"maxAge": 2}},
                            "variations": {
                                "a": {"type": "list", "filters": []},
                                "b": {"type": "list"},
                            },
                        },
                        "other": {"variations": {"a": {"type": "list"}}},
                    }},
                },
            },
        })
        .to_string();
        let document = Document::parse(text.as_bytes()).unwrap();
        let all = serde_json::to_value(settings(&document)).unwrap();
        let level = |index: usize, name: &str| all[index]["settings"][name]["level"].clone();

        assert_eq!(level(0, "cacheControl"), "recommender");
        assert_eq!(level(0, "filters"), "variation");
        assert_eq!(level(0, "inferenceItemMetadata"), "namespace");
        assert_eq!(level(1, "filters"), Value::Null, "what a sibling defines is not inherited");
        assert_eq!(level(2, "cacheControl"), "document", "what another recommender defines is not inherited");
        assert_eq!(all[2]["settings"]["cacheControl"]["value"]["userSpecified"]["maxAge"], 1);
    }
}
