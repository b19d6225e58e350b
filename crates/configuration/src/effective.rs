//! Which settings are in effect where: what the parts of a deployment that are set from the whole document (caches,
//! tables) need, and a single request does not.
//!
//! Parts that are not understood are passed over here, as nothing can be set from them.

use crate::automatic::AutoValues;
use crate::cache_control::CacheControl;
use crate::document::{Action, Document, Inheritable, Namespace, Recommender};
use crate::metadata::InferenceItemMetadata;
use crate::part::Part;
use crate::variation::{Filter, Variation};

/// The settings in effect for a variation, or for a namespace itself (its events).
#[derive(Debug, Clone, Copy)]
pub struct Effective<'d> {
    /// The namespace's name.
    pub namespace: &'d str,
    /// The variation, and what its recommender does; `None` for the namespace itself.
    pub variation: Option<(Action, &'d Variation)>,
    /// From the nearest level that defines it.
    pub auto_context: Option<&'d AutoValues>,
    /// From the nearest level that defines them; none for a namespace itself, whose events have no filters.
    pub filters: &'d [Filter],
    /// From the nearest level that defines it; none for a namespace itself, whose events are not cached.
    pub cache_control: Option<&'d CacheControl>,
    /// From the nearest level that defines it.
    pub metadata: Option<&'d InferenceItemMetadata>,
}

#[derive(Clone, Copy, Default)]
struct Level<'d> {
    auto_context: Option<&'d Part<AutoValues>>,
    filters: Option<&'d Part<Vec<Filter>>>,
    cache_control: Option<&'d Part<CacheControl>>,
    metadata: Option<&'d Part<InferenceItemMetadata>>,
}

impl<'d> Level<'d> {
    fn below(self, defined: &'d Inheritable) -> Self {
        Self {
            auto_context: defined.auto_context.as_ref().or(self.auto_context),
            filters: defined.filters.as_ref().or(self.filters),
            cache_control: defined.cache_control.as_ref().or(self.cache_control),
            metadata: defined.inference_item_metadata.as_ref().or(self.metadata),
        }
    }

    fn effective(self, namespace: &'d str, variation: Option<(Action, &'d Variation)>) -> Effective<'d> {
        let answers = variation.is_some();
        Effective {
            namespace,
            variation,
            auto_context: self.auto_context.and_then(understood),
            filters: self.filters.filter(|_| answers).and_then(understood).map_or(&[], Vec::as_slice),
            cache_control: self.cache_control.filter(|_| answers).and_then(understood),
            metadata: self.metadata.and_then(understood),
        }
    }
}

fn understood<T>(part: &Part<T>) -> Option<&T> {
    part.get().ok()
}

impl Document {
    /// What is in effect for each namespace itself and for each of its variations, in the document's order.
    pub fn effective(&self) -> Vec<Effective<'_>> {
        let root = Level::default().below(&self.inheritable);
        let mut effective = Vec::new();
        for (name, namespace) in self.understood_namespaces() {
            let level = root.below(&namespace.inheritable);
            effective.push(level.effective(name, None));
            for (action, recommender) in recommenders(namespace) {
                let level = level.below(&recommender.inheritable);
                let variations = variations(recommender);
                effective.extend(
                    variations.map(|variation| {
                        level.below(&variation.inheritable).effective(name, Some((action, variation)))
                    }),
                );
            }
        }
        effective
    }

    /// Every level at which something inheritable is written, whether or not a level below replaces it.
    pub fn levels(&self) -> Vec<&Inheritable> {
        let mut levels = vec![&self.inheritable];
        for (_, namespace) in self.understood_namespaces() {
            levels.push(&namespace.inheritable);
            for (_, recommender) in recommenders(namespace) {
                levels.push(&recommender.inheritable);
                levels.extend(variations(recommender).map(|variation| &variation.inheritable));
            }
        }
        levels
    }

    fn understood_namespaces(&self) -> impl Iterator<Item = (&str, &Namespace)> {
        self.namespaces.iter().filter_map(|(name, part)| Some((name.as_str(), understood(part)?)))
    }
}

fn recommenders(namespace: &Namespace) -> impl Iterator<Item = (Action, &Recommender)> {
    let actions = namespace.recommenders.as_ref().and_then(understood);
    Action::ALL
        .into_iter()
        .filter_map(move |action| Some((action, understood(actions?.get(action.as_str())?)?)))
        .flat_map(|(action, named)| named.values().filter_map(understood).map(move |recommender| (action, recommender)))
}

fn variations(recommender: &Recommender) -> impl Iterator<Item = &Variation> {
    recommender.variations.as_ref().and_then(understood).into_iter().flatten().filter_map(|(_, part)| understood(part))
}
