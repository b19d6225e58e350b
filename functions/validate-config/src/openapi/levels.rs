//! What a recommender has once inheritance is done, put together over its variations: a request does not know which of
//! them will answer it.

use configuration::automatic::{AutoValue, AutoValues};
use configuration::document::{Document, Inheritable, Namespace, Recommender};
use configuration::part::Part;
use configuration::variation::Filter;
use indexmap::IndexMap;

/// The levels that a recommender inherits from.
#[derive(Debug, Clone, Copy)]
pub struct Levels<'d> {
    /// The document's own.
    pub document: &'d Document,
    /// The namespace's.
    pub namespace: &'d Namespace,
}

/// What a request to a recommender may name, and what is filled in when it does not.
#[derive(Debug, Default)]
pub struct Settings<'d> {
    /// Contextual fields by name.
    pub context: IndexMap<&'d str, &'d AutoValue>,
    /// Filters, in their order.
    pub filters: Vec<&'d Filter>,
    /// Parameters of filters by name.
    pub filter_values: IndexMap<&'d str, &'d AutoValue>,
}

impl<'d> Levels<'d> {
    /// The settings of all variations of a recommender. Parts that are not understood have none: the validator has
    /// refused the document before it comes here.
    #[must_use]
    pub fn settings(self, recommender: &'d Recommender) -> Settings<'d> {
        let mut settings = Settings::default();
        let variations = recommender.variations.iter().filter_map(understood).flat_map(IndexMap::values);
        for variation in variations.filter_map(understood) {
            let levels = [
                &variation.inheritable,
                &recommender.inheritable,
                &self.namespace.inheritable,
                &self.document.inheritable,
            ];
            if let Some(values) = nearest(levels, |level| level.auto_context.as_ref()) {
                add(&mut settings.context, values);
            }
            for filter in nearest(levels, |level| level.filters.as_ref()).into_iter().flatten() {
                if !settings.filters.contains(&filter) {
                    settings.filters.push(filter);
                    if let Some(values) = filter.auto_dynamic_filter_values.as_ref().and_then(understood) {
                        add(&mut settings.filter_values, values);
                    }
                }
            }
        }
        settings
    }
}

/// The part, where it is understood.
pub fn understood<T>(part: &Part<T>) -> Option<&T> {
    part.get().ok()
}

fn nearest<'d, T>(
    levels: [&'d Inheritable; 4],
    defined: impl Fn(&'d Inheritable) -> Option<&'d Part<T>>,
) -> Option<&'d T> {
    levels.into_iter().find_map(defined).and_then(understood)
}

fn add<'d>(all: &mut IndexMap<&'d str, &'d AutoValue>, values: &'d AutoValues) {
    for (name, value) in values {
        if let Some(value) = understood(value) {
            all.entry(name).or_insert(value);
        }
    }
}
