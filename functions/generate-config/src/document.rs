//! The document.

use std::collections::HashSet;

use serde_json::{Map, Value, json};

use crate::account::{Found, Resource};

/// A document for what was found, or `None` when there is nothing to serve.
pub(crate) fn document(found: &Found) -> Option<Value> {
    let mut namespaces = Map::new();
    let mut names = Names::default();
    for (group, resources) in found.groups.iter().filter(|(_, resources)| !resources.is_empty()) {
        namespaces.insert(names.legal(group), namespace(group, resources));
    }
    if namespaces.is_empty() {
        return None;
    }
    Some(json!({
        "version": "1",
        "description": "Generated from the active recommenders, campaigns and event trackers of Amazon Personalize.",
        "cacheControl": {
            "autoProvision": true,
            "userSpecified": { "maxAge": 10, "directives": "private" },
            "syntheticUserSpecified": { "maxAge": 300, "directives": "public" },
            "noUserSpecified": { "maxAge": 1200, "directives": "public" },
        },
        "namespaces": namespaces,
    }))
}

fn namespace(group: &str, resources: &[Resource]) -> Value {
    let mut namespace = json!({ "name": group });
    let mut targets = Vec::new();
    let mut origins: Vec<&Resource> = Vec::new();
    for resource in resources {
        match resource {
            Resource::Tracker { tracking_id } => {
                targets.push(json!({ "type": "personalize-event-tracker", "trackingId": tracking_id }));
            }
            Resource::Origin { .. } => origins.push(resource),
        }
    }
    // By name, so that the same resources make the same document.
    origins.sort_by_key(|origin| match origin {
        Resource::Origin { action, name, .. } => (Some(*action), name.as_str()),
        Resource::Tracker { .. } => (None, ""),
    });
    let mut actions: Map<String, Value> = Map::new();
    let mut names: std::collections::BTreeMap<_, Names> = std::collections::BTreeMap::new();
    for origin in origins {
        let Resource::Origin { kind, name, recipe, action, arn } = origin else { continue };
        let name = names.entry(*action).or_default().legal(name);
        let variation = recipe.replacen("aws-", "personalize-", 1);
        let action = serde_json::to_value(action).ok().and_then(|name| name.as_str().map(str::to_owned));
        let recommenders = actions.entry(action.unwrap_or_default()).or_insert_with(|| json!({}));
        recommenders[name] = json!({ "variations": { variation: { "type": kind, "arn": arn } } });
    }
    if !actions.is_empty() {
        namespace["recommenders"] = Value::Object(actions);
    }
    if !targets.is_empty() {
        namespace["eventTargets"] = Value::Array(targets);
    }
    namespace
}

/// The names given in one place: what a path may carry, and each once. A recommender and a campaign may well share one.
#[derive(Debug, Default)]
struct Names(HashSet<String>);

impl Names {
    fn legal(&mut self, name: &str) -> String {
        let legal: String = name
            .chars()
            .map(
                |character| if character.is_ascii_alphanumeric() || "_-".contains(character) { character } else { '-' },
            )
            .collect();
        let legal = if legal.is_empty() { "unnamed".to_owned() } else { legal };
        let mut unique = legal.clone();
        let mut number = 2;
        while !self.0.insert(unique.clone()) {
            unique = format!("{legal}-{number}");
            number += 1;
        }
        unique
    }
}
