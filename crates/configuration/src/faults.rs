//! Everything of the request-ready form that can't be used.

use std::sync::Arc;

use crate::compiled::{Configuration, Fault, Namespace, Recommender, Usable, Variation};

impl Configuration {
    /// Every fault, in no order. A part that several inherit is counted with each.
    pub fn faults(&self) -> Vec<Arc<Fault>> {
        let mut faults = Vec::new();
        for namespace in self.namespaces.values() {
            each(namespace, &mut faults, |namespace, faults| of_namespace(namespace, faults));
        }
        faults
    }
}

/// The part's own fault, or those of what it holds.
fn each<T>(part: &Usable<T>, faults: &mut Vec<Arc<Fault>>, inside: impl FnOnce(&T, &mut Vec<Arc<Fault>>)) {
    match part {
        Ok(part) => inside(part, faults),
        Err(fault) => faults.push(Arc::clone(fault)),
    }
}

fn own<T>(part: &Usable<T>, faults: &mut Vec<Arc<Fault>>) {
    each(part, faults, |_, _| ());
}

fn of_namespace(namespace: &Namespace, faults: &mut Vec<Arc<Fault>>) {
    own(&namespace.settings.auto_context, faults);
    each(&namespace.event_targets, faults, |targets, faults| targets.iter().for_each(|target| own(target, faults)));
    each(&namespace.recommenders, faults, |actions, faults| {
        for recommenders in actions.values() {
            each(recommenders, faults, |recommenders, faults| {
                for recommender in recommenders.values() {
                    each(recommender, faults, |recommender, faults| of_recommender(recommender, faults));
                }
            });
        }
    });
}

fn of_recommender(recommender: &Recommender, faults: &mut Vec<Arc<Fault>>) {
    recommender.post_processor.iter().for_each(|part| own(part, faults));
    each(&recommender.experiments, faults, |experiments, faults| {
        for experiment in experiments.values() {
            each(experiment, faults, |experiment, faults| own(&experiment.method, faults));
        }
    });
    each(&recommender.variations, faults, |variations, faults| {
        for variation in variations.values() {
            each(variation, faults, |variation, faults| {
                of_variation(variation, faults);
                variation.inline_links().for_each(|link| of_variation(link, faults));
            });
        }
    });
}

fn of_variation(variation: &Variation, faults: &mut Vec<Arc<Fault>>) {
    own(&variation.origin, faults);
    faults.extend(variation.settings.faults());
    for filter in variation.settings.filters.iter().flat_map(|filters| filters.iter()) {
        own(&filter.arn, faults);
        own(&filter.condition, faults);
        own(&filter.auto_values, faults);
    }
}
