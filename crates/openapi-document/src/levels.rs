//! What a recommender has once inheritance is done, put together over its variations: a request does not know which of
//! them will answer it.

use std::collections::HashMap;

use configuration::automatic::{AutoValue, AutoValues};
use configuration::document::Document;
use configuration::positions::{Level, RecommenderPath, understood};
use configuration::variation::Filter;
use indexmap::IndexMap;

/// What a request to a recommender may name, and what is filled in when it does not.
#[derive(Debug, Default)]
pub(crate) struct Settings<'d> {
    /// Contextual fields by name.
    pub context: IndexMap<&'d str, &'d AutoValue>,
    /// Filters, in their order.
    pub filters: Vec<&'d Filter>,
    /// Parameters of filters by name.
    pub filter_values: IndexMap<&'d str, &'d AutoValue>,
}

/// The settings of all variations of each recommender that has one. Parts that are not understood have none: the
/// validator has refused the document before it comes here.
#[must_use]
pub(crate) fn settings(document: &Document) -> HashMap<RecommenderPath<'_>, Settings<'_>> {
    let mut all: HashMap<_, Settings<'_>> = HashMap::new();
    for position in document.positions() {
        let (Level::Variation(path, ..) | Level::Link(path, ..)) = position.level else { continue };
        let settings = all.entry(path).or_default();
        if let Some(values) = position.in_effect.auto_context.and_then(understood) {
            add(&mut settings.context, values);
        }
        for filter in position.in_effect.filters.and_then(understood).into_iter().flatten() {
            if !settings.filters.contains(&filter) {
                settings.filters.push(filter);
                if let Some(values) = filter.auto_dynamic_filter_values.as_ref().and_then(understood) {
                    add(&mut settings.filter_values, values);
                }
            }
        }
    }
    all
}

fn add<'d>(all: &mut IndexMap<&'d str, &'d AutoValue>, values: &'d AutoValues) {
    for (name, value) in values {
        if let Some(value) = understood(value) {
            all.entry(name).or_insert(value);
        }
    }
}
