//! The routes that a configuration makes: one for each recommender, one for each namespace that takes events.

use std::collections::HashMap;

use configuration::document::{Action, Document, Namespace, Recommender};
use configuration::experiment::Experiment;
use configuration::positions::{RecommenderPath, understood};
use facts::routes::{EVENTS, ROUTES, Route, parameter};
use indexmap::IndexMap;
use openapiv3::{Components, Operation, PathItem, Paths, ReferenceOr, Tag};
use serde_json::{Value, json};

use super::deployment::Deployment;
use super::levels::{self, Settings};
use super::operations::{self, Method};

/// A recommender with everything that its operation tells.
#[derive(Debug)]
pub(crate) struct Described<'d> {
    /// The namespace's name in paths.
    pub namespace: &'d str,
    /// What it does.
    pub action: Action,
    /// The group of operations that it is shown in.
    pub tag: String,
    /// The recommender's display name, if it has one.
    pub title: Option<&'d str>,
    /// The recommender's own description, if it has one.
    pub own_description: Option<&'d str>,
    /// Contextual fields and filters.
    pub settings: Settings<'d>,
    /// Whether requests may name a filter.
    pub allow_filter_parameter: bool,
    /// The experiments that requests can take part in, by feature.
    pub experiments: Vec<(&'d str, &'d Experiment)>,
}

impl Described<'_> {
    /// What the operation does.
    #[must_use]
    pub(crate) fn description(&self) -> String {
        let namespace = self.namespace;
        self.own_description.map_or_else(
            || match self.action {
                Action::RecommendItems => format!("Recommends items of {namespace} for a user."),
                Action::RelatedItems => format!("Recommends items of {namespace} that are like an item."),
                Action::RerankItems => format!("Puts items of {namespace} in the order that suits a user."),
                Action::RecommendActions => format!("Recommends actions of {namespace} for a user."),
            },
            str::to_owned,
        )
    }
}

/// Paths and tags, both in the document's order.
#[must_use]
pub(crate) fn routes(document: &Document, components: &Components, deployment: &Deployment) -> (Paths, Vec<Tag>) {
    let mut paths = Paths::default();
    let mut tags: IndexMap<String, Tag> = IndexMap::new();
    let mut add = |path: String, item: PathItem| paths.paths.insert(path, ReferenceOr::Item(item));
    let mut tag = |name: &String, description: Option<&str>| {
        let tag = || Tag { name: name.clone(), description: description.map(str::to_owned), ..Tag::default() };
        tags.entry(name.clone()).or_insert_with(tag);
    };
    let mut settings = levels::settings(document);
    for (name, namespace) in &document.namespaces {
        let Some(namespace) = understood(namespace) else { continue };
        let title = text(namespace.name.as_ref()).unwrap_or(name);
        let description = text(namespace.description.as_ref());
        for recommender in recommenders(&mut settings, name, namespace, title) {
            tag(&recommender.1.tag, description);
            let (path, described) = (recommender.0, &recommender.1);
            for route in ROUTES.iter().filter(|route| route.action() == described.action.as_str()) {
                let operation = operations::recommend(components, deployment, described, route);
                add(described_path(route, name, path), item(route, operation));
            }
        }
        let conversion = first_conversion(namespace);
        if namespace.event_targets.is_some() || conversion.is_some() {
            let events = format!("{title}: Events");
            tag(&events, description);
            let operation = operations::events(deployment, events, conversion);
            add(described_path(&EVENTS, name, ""), item(&EVENTS, operation));
        }
    }
    let tags = tags.into_values().collect();
    (paths, tags)
}

/// The path of a recommender's or a namespace's own. The parameters that are left have the names that the Python
/// original's clients know.
fn described_path(route: &Route, namespace: &str, recommender: &str) -> String {
    route.path_with(|name| match name {
        parameter::NAMESPACE => namespace.to_owned(),
        parameter::RECOMMENDER => recommender.to_owned(),
        parameter::USER_ID => "{user_id}".to_owned(),
        parameter::ITEM_ID => "{item_id}".to_owned(),
        parameter::ITEM_IDS => "{item_ids}".to_owned(),
        other => format!("{{{other}}}"),
    })
}

fn item(route: &Route, operation: Operation) -> PathItem {
    let operation = Some(operation);
    match Method::of(route) {
        Method::Get => PathItem { get: operation, ..PathItem::default() },
        Method::Post => PathItem { post: operation, ..PathItem::default() },
    }
}

/// The namespace's recommenders, by their name in paths.
fn recommenders<'d>(
    settings: &mut HashMap<RecommenderPath<'d>, Settings<'d>>,
    name: &'d str,
    namespace: &'d Namespace,
    title: &str,
) -> Vec<(&'d str, Described<'d>)> {
    let described = |(action, path, recommender): (Action, &'d str, &'d Recommender)| {
        let key =
            RecommenderPath { namespace: name, action_name: action.as_str(), action: Some(action), recommender: path };
        let described = Described {
            namespace: name,
            action,
            tag: format!("{title}: {}", action_title(action)),
            title: text(recommender.name.as_ref()),
            own_description: text(recommender.description.as_ref()),
            settings: settings.remove(&key).unwrap_or_default(),
            allow_filter_parameter: recommender.allow_filter_parameter.unwrap_or(true),
            experiments: experiments(recommender),
        };
        (path, described)
    };
    each_recommender(namespace).map(described).collect()
}

/// The namespace's recommenders as written, in the document's order.
fn each_recommender(namespace: &Namespace) -> impl Iterator<Item = (Action, &str, &Recommender)> {
    let actions = namespace.recommenders.iter().filter_map(understood).flatten();
    actions.filter_map(|(name, recommenders)| Some((Action::parse(name)?, understood(recommenders)?))).flat_map(
        |(action, recommenders)| {
            recommenders.iter().filter_map(move |(path, part)| Some((action, path.as_str(), understood(part)?)))
        },
    )
}

/// The names that the Python original's tags have.
const fn action_title(action: Action) -> &'static str {
    match action {
        Action::RecommendItems => "Recommend Items",
        Action::RelatedItems => "Related Items",
        Action::RerankItems => "Rerank Items",
        Action::RecommendActions => "Recommend Actions",
    }
}

/// The experiments that are run: with one variation there is nothing to choose.
fn experiments(recommender: &Recommender) -> Vec<(&str, &Experiment)> {
    let variations = recommender.variations.as_ref().and_then(understood).map_or(0, IndexMap::len);
    let experiments = recommender.experiments.iter().filter(|_| variations > 1).filter_map(understood).flatten();
    experiments.filter_map(|(name, part)| Some((name.as_str(), understood(part)?))).collect()
}

/// An example of the namespace's own for the body of `/events`, if it has an experiment with a metric. Conversions need
/// no event target, so such a namespace takes them even without one.
fn first_conversion(namespace: &Namespace) -> Option<Value> {
    let conversion = each_recommender(namespace).find_map(|(_, path, recommender)| {
        experiments(recommender).into_iter().find_map(|(feature, experiment)| {
            let (metric, _) = experiment.metrics.iter().flatten().next()?;
            Some(json!({"recommender": path, "feature": feature, "metric": metric, "value": 1.0}))
        })
    })?;
    let event = json!({"eventId": "e-1", "eventType": "View", "itemId": "31", "sentAt": 1_767_225_600});
    let mut example = json!({"sessionId": "s-81f7", "userId": "1234"});
    if namespace.event_targets.is_some() {
        example["eventList"] = json!([event]);
    }
    example["experimentConversions"] = json!([conversion]);
    Some(example)
}

fn text(value: Option<&Value>) -> Option<&str> {
    value.and_then(Value::as_str).filter(|text| !text.is_empty())
}
