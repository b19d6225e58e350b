//! What the home page offers: the namespaces, their users, and the recommenders to ask.

use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::sync::Arc;

use configuration::compiled::{Namespace, Recommender};
use configuration::document::Action;
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_json::value::RawValue;

use crate::server::System;
use crate::system::{Catalogue, Files};

/// The file beside a namespace's items that names users to choose from.
const USERS_FILE: &str = "users.json";

/// How much of the interactions is looked at for the types of events that there are.
const LOOKED_AT: u64 = 64 * 1024;

/// A user to choose.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct User {
    #[serde(alias = "userId", rename(serialize = "id"))]
    pub(super) id: String,
    pub(super) name: String,
    #[serde(default)]
    pub(super) description: String,
}

/// A recommender to ask.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Shelf {
    pub(super) path: String,
    pub(super) name: String,
    pub(super) description: String,
    /// The metrics of its experiments, by their features, as JSON.
    pub(super) metrics: String,
}

/// A namespace, for the home page.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Offer {
    pub(super) namespace: String,
    pub(super) name: String,
    pub(super) users: Vec<User>,
    /// For a user.
    pub(super) recommend: Vec<Shelf>,
    /// Beside an item.
    pub(super) related: Vec<Shelf>,
    /// What its pictures look like: `product` or `poster`.
    pub(super) shape: String,
    /// Whether events have somewhere to go.
    pub(super) takes_events: bool,
    /// The event that a look at an item is.
    pub(super) look_event: &'static str,
    /// The event that tells more.
    pub(super) strong_event: &'static str,
    /// What its button says.
    pub(super) strong_label: &'static str,
}

/// The namespaces that have something to show, by name.
pub(super) fn offers(system: &System) -> Vec<Offer> {
    let state = system.configuration.state();
    let mut namespaces: Vec<_> = state.served.configuration.namespaces().cloned().collect();
    namespaces.sort_by(|one, other| one.name.cmp(&other.name));
    let offer = |namespace: &Arc<Namespace>| {
        let catalogue = system.catalogues.get(&namespace.name)?;
        let order = written_order(&state.served.text, &namespace.name);
        let of = |action: Action| {
            let mut recommenders: Vec<_> =
                namespace.recommenders().filter(|recommender| recommender.action == action).collect();
            recommenders.sort_by_key(|recommender| {
                order.iter().position(|name| *name == recommender.path).unwrap_or(usize::MAX)
            });
            recommenders.into_iter().map(|recommender| shelf(recommender)).collect::<Vec<_>>()
        };
        let (recommend, related) = (of(Action::RecommendItems), of(Action::RelatedItems));
        if recommend.is_empty() && related.is_empty() {
            return None;
        }
        let (look_event, strong_event, strong_label) = events(catalogue.files());
        Some(Offer {
            namespace: namespace.name.clone(),
            name: title(&namespace.name),
            users: users(catalogue.files()),
            recommend,
            related,
            shape: shape(&catalogue),
            takes_events: namespace.event_targets.as_ref().is_ok_and(|targets| !targets.is_empty()),
            look_event,
            strong_event,
            strong_label,
        })
    };
    namespaces.iter().filter_map(offer).collect()
}

fn shelf(recommender: &Recommender) -> Shelf {
    let written = |name: &str| recommender.written.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let name = written("name");
    Shelf {
        path: recommender.path.clone(),
        name: if name.is_empty() { recommender.path.clone() } else { name },
        description: written("description"),
        metrics: metrics(recommender).to_string(),
    }
}

fn metrics(recommender: &Recommender) -> Value {
    let experiments = recommender.experiments.iter().flatten();
    let usable = experiments.filter_map(|(feature, experiment)| Some((feature, experiment.as_ref().ok()?)));
    let names = usable.map(|(feature, experiment)| (feature, experiment.metrics.keys().collect::<Vec<_>>()));
    serde_json::to_value(names.collect::<IndexMap<_, _>>()).unwrap_or_default()
}

/// An object's members, in the order in which they are written.
type Members<'t> = IndexMap<String, &'t RawValue>;

/// The names of a namespace's recommenders in the order in which the document has them.
fn written_order(text: &str, namespace: &str) -> Vec<String> {
    let mut level: Members<'_> = serde_json::from_str(text).unwrap_or_default();
    for name in ["namespaces", namespace, "recommenders"] {
        let Some(value) = level.get(name) else { return Vec::new() };
        level = serde_json::from_str(value.get()).unwrap_or_default();
    }
    let of_actions = level.values().filter_map(|action| serde_json::from_str::<Members<'_>>(action.get()).ok());
    of_actions.flat_map(IndexMap::into_keys).collect()
}

/// The shape of the first item's picture; the others' is the same.
fn shape(catalogue: &Catalogue) -> String {
    let snapshot = catalogue.store().snapshot();
    let first: Option<Value> = catalogue.ids().first().and_then(|id| serde_json::from_slice(snapshot.get(id)?).ok());
    first.and_then(|item| Some(item["picture"]["shape"].as_str()?.to_owned())).unwrap_or_else(|| "product".to_owned())
}

/// A name with a capital at its beginning.
fn title(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// The users of the file beside the items; without one, none: the page has a field for any.
pub(super) fn users(files: &Files) -> Vec<User> {
    let beside = files.items.parent().unwrap_or_else(|| Path::new("")).join(USERS_FILE);
    std::fs::read(beside).ok().and_then(|text| serde_json::from_slice(&text).ok()).unwrap_or_default()
}

/// What a look and a decision are called in these interactions.
fn events(files: &Files) -> (&'static str, &'static str, &'static str) {
    let mut head = Vec::new();
    if let Some(file) = files.interactions.as_ref().and_then(|path| File::open(path).ok()) {
        // What can't be read names nothing.
        let _ = file.take(LOOKED_AT).read_to_end(&mut head);
    }
    let head = String::from_utf8_lossy(&head);
    if head.contains("\"Watch\"") { ("Click", "Watch", "Watch") } else { ("View", "Purchase", "Buy") }
}
