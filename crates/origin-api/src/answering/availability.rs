//! Items that must not be answered: those that the request excludes, and those that `availability` hides.
//! docs/availability.md tells of both.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

use configuration::availability::Unknown;
use configuration::compiled::{Availability, Variation};
use facts::limits::EXCLUDED_ITEMS;
use facts::routes::query::EXCLUDE;
use serde_json::{Map, Value, json};

use super::answer::Item;
use super::parameters::Query;
use crate::error::ApiError;
use crate::ports::ItemMetadata;
use crate::steps;

/// The most items that a step tells of.
const TOLD: usize = 20;

/// The items that one answer must not have, as far as it is known.
#[derive(Debug, Default)]
pub(super) struct Unwanted {
    /// By the request.
    excluded: HashSet<String>,
    /// By the metadata that was read so far. What one origin's metadata hides, another does not bring in.
    hidden: Mutex<HashSet<String>>,
}

/// What an item's metadata says.
enum Verdict {
    Shown,
    /// The attribute and its value.
    Hidden(String, String),
    Unknown,
}

impl Unwanted {
    /// What the query's `exclude` says: ids separated by commas, in one parameter or several.
    ///
    /// # Errors
    /// A 400 for more than [`EXCLUDED_ITEMS`].
    pub(super) fn of(query: &Query, raw_query: &str) -> Result<Self, ApiError> {
        if !query.names(EXCLUDE) {
            return Ok(Self::default());
        }
        let lists = form_urlencoded::parse(raw_query.as_bytes()).filter(|(name, _)| name == EXCLUDE);
        let mut excluded = HashSet::new();
        let mut count = 0;
        for (_, list) in lists {
            for id in list.split(',').filter(|id| !id.is_empty()) {
                count += 1;
                if count > EXCLUDED_ITEMS {
                    let message = format!("exclude takes at most {EXCLUDED_ITEMS} item ids");
                    return Err(ApiError::validation("InvalidExcludeParameter", message));
                }
                excluded.insert(id.to_owned());
            }
        }
        Ok(Self { excluded, hidden: Mutex::default() })
    }

    /// How many items the request excludes.
    pub(super) fn excluded(&self) -> usize {
        self.excluded.len()
    }

    /// Takes out of a list what is excluded, and what is known to be hidden.
    pub(super) fn remove_known(&self, items: &mut Vec<Item>) -> usize {
        let before = items.len();
        let hidden = self.hidden.lock().unwrap_or_else(PoisonError::into_inner);
        if !self.excluded.is_empty() || !hidden.is_empty() {
            items.retain(|item| !self.excluded.contains(item.id()) && !hidden.contains(item.id()));
        }
        before - items.len()
    }

    /// Takes out of a list what its metadata hides: that from the store, or else what came with the item.
    pub(super) fn remove_hidden(&self, rules: &[Arc<Availability>], metadata: &ItemMetadata, items: &mut Vec<Item>) {
        if rules.is_empty() {
            return;
        }
        let step = steps::availability();
        let mut told = Vec::new();
        let mut hidden = self.hidden.lock().unwrap_or_else(PoisonError::into_inner);
        let before = items.len();
        items.retain(|item| {
            let read = metadata.get(item.id()).and_then(|text| serde_json::from_str(text.get()).ok());
            let own = || item.own_metadata().cloned().unwrap_or_default();
            let attributes: Map<String, Value> = read.unwrap_or_else(own);
            let reason = rules.iter().find_map(|rules| why_hidden(rules, &attributes));
            if let Some(reason) = &reason {
                hidden.insert(item.id().to_owned());
                if !step.is_disabled() && told.len() < TOLD {
                    told.push(json!({"item": item.id(), "because": reason}));
                }
            }
            reason.is_none()
        });
        step.record("hidden", before - items.len()).record("of", before);
        if !step.is_disabled() {
            step.record("why", Value::from(told).to_string());
        }
    }
}

fn why_hidden(rules: &Availability, attributes: &Map<String, Value>) -> Option<String> {
    match verdict(rules, attributes) {
        Verdict::Hidden(attribute, value) => Some(format!("{attribute} is {value}")),
        Verdict::Unknown if rules.unknown == Unknown::Hide => Some("it is unknown".to_owned()),
        Verdict::Unknown | Verdict::Shown => None,
    }
}

fn verdict(rules: &Availability, attributes: &Map<String, Value>) -> Verdict {
    let mut verdict = Verdict::Shown;
    for attribute in &rules.attributes {
        // Personalize gives its columns' names in lower case.
        let named = attributes.iter().filter(|(name, _)| name.eq_ignore_ascii_case(&attribute.name));
        let mut values = named.map(|(_, value)| value).filter(|value| !value.is_null()).peekable();
        if values.peek().is_none() {
            verdict = Verdict::Unknown;
        }
        if let Some(value) = values.find_map(|value| attribute.hiding(value)) {
            return Verdict::Hidden(attribute.name.clone(), value.into_owned());
        }
    }
    verdict
}

/// What hides the items of a variation that answers, for itself or in another's place: its own rules, and those of the
/// variation that was chosen.
///
/// # Errors
/// The fault of rules that can't be read: without them, what must not be shown might be.
pub(super) fn rules(chosen: &Variation, variation: &Variation) -> Result<Vec<Arc<Availability>>, ApiError> {
    let mut rules: Vec<Arc<Availability>> = Vec::new();
    for of in [chosen, variation] {
        if let Some(own) = of.settings.availability.clone()?
            && !rules.iter().any(|other| Arc::ptr_eq(other, &own))
        {
            rules.push(own);
        }
    }
    Ok(rules)
}

/// The columns to ask Personalize for beside those that the items are to have.
pub(super) fn further_columns(rules: &[Arc<Availability>], wanted: &[String]) -> Vec<String> {
    let mut further: Vec<String> = Vec::new();
    for attribute in rules.iter().flat_map(|rules| &rules.attributes) {
        let is_new = |name: &String| !name.eq_ignore_ascii_case(&attribute.name);
        if wanted.iter().all(is_new) && further.iter().all(is_new) {
            further.push(attribute.name.clone());
        }
    }
    further
}

/// How many items an origin is asked for, so that as many as are wanted are left.
pub(super) fn over_fetched(rules: &[Arc<Availability>], excluded: usize, wanted: u32) -> u32 {
    let times = rules.iter().map(|rules| rules.over_fetch).fold(1.0, f64::max);
    // `as` saturates.
    let fetched = (f64::from(wanted) * times).ceil() as u32;
    fetched.saturating_add(u32::try_from(excluded).unwrap_or(u32::MAX))
}
