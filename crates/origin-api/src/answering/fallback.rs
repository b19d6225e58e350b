//! Who answers when the origin does not, or has too little: the links of the variation's `fallback`, one after the
//! other, while time is left. docs/fallbacks.md tells of it.

use std::collections::HashSet;
use std::sync::Arc;

use configuration::compiled::{Chain, Link, Origin, Recommender, Variation};
use configuration::fallback::Reason;
use facts::limits;
use http::StatusCode;
use serde_json::{Map, Value, json};
use tokio::time::Instant;
use tracing::{Instrument, Span};

use super::asking::{Asked, Asking, Number, Until};
use crate::error::{ApiError, OriginError};
use crate::metrics::{Measurements, Unit};
use crate::steps;

/// The name of the last link of rerank: the order in which the ids came.
const ORDER_OF_THE_REQUEST: &str = "order-of-the-request";

/// That a fallback took part in an answer.
#[derive(Debug)]
pub(super) struct Took {
    /// Why the first was asked.
    pub(super) reason: Reason,
    /// The link that answered, or the first one that filled: its name, or its type when it is written inline.
    pub(super) variation: String,
    /// Seconds for which the answer may be cached.
    pub(super) max_age: u32,
}

impl Took {
    /// `fallback` of the answer.
    pub(super) fn mark(&self) -> Value {
        json!({"reason": self.reason.as_str(), "variation": self.variation})
    }

    /// Whether it was because the first failed, not because it had too few items.
    pub(super) fn is_for_failure(&self) -> bool {
        matches!(self.reason, Reason::Throttled | Reason::TimedOut | Reason::Failed)
    }

    /// Counts the answer.
    pub(super) fn count(&self, asking: &Asking<'_>) {
        let measurements = Measurements::new([
            (facts::metrics::dimensions::NAMESPACE, asking.recommender.namespace.clone()),
            (facts::metrics::dimensions::RECOMMENDER, asking.recommender.path.clone()),
            (facts::metrics::dimensions::REASON, self.reason.as_str().to_owned()),
        ]);
        asking.request.record.other(measurements.with(facts::metrics::FALLBACKS, Unit::Count, 1.0));
    }
}

impl Number {
    /// Whether so many items are enough. Of those to rerank any will do.
    fn is_enough(self, items: usize) -> bool {
        self.wanted.map_or(items > 0, |wanted| items >= usize::try_from(wanted).unwrap_or(usize::MAX))
    }
}

/// What an answer's time is kept for.
#[derive(Debug, Clone, Copy)]
struct Times {
    /// When the links' time is over.
    links: Instant,
    /// When that of metadata is.
    metadata: Instant,
}

impl Times {
    fn of(asking: &Asking<'_>) -> Self {
        let later = if asking.recommender.post_processor.is_some() {
            limits::POST_PROCESSOR
        } else {
            std::time::Duration::ZERO
        };
        let before = |kept| {
            let deadline = asking.request.deadline;
            deadline.checked_sub(kept + later).unwrap_or(deadline)
        };
        Self { links: before(limits::AFTER_ORIGINS), metadata: before(limits::AFTER_METADATA) }
    }

    /// When an equal share is over of what is left for this one and `others` after it.
    fn share(self, others: usize) -> Instant {
        let left = self.links.saturating_duration_since(Instant::now());
        Instant::now() + left / u32::try_from(others + 1).unwrap_or(u32::MAX)
    }

    fn until(self, origin: Option<Instant>) -> Until {
        Until { origin, metadata: Some(self.metadata) }
    }
}

/// Asks the variation that was chosen and, if need be, those who answer in its place.
///
/// # Errors
/// The variation's own, when nobody answers in its place.
pub(super) async fn ask(
    asking: &Asking<'_>,
    variation: &Variation,
    context: Map<String, Value>,
    number: Number,
) -> Result<(Asked, Option<Took>), ApiError> {
    let times = Times::of(asking);
    let Some(chain) = &variation.fallback else {
        // Where what is shown depends on metadata, an answer without it is better than none.
        let hides = variation.settings.availability.as_ref().is_ok_and(Option::is_some);
        let until = if hides { times.until(None) } else { Until::default() };
        return Ok((asking.ask(variation, context, number, until).await?, None));
    };
    let links = usable(chain, variation, asking.recommender);
    let own = match chain.origin_timeout {
        Some(timeout) => Some(times.links.min(Instant::now() + timeout)),
        // Where nobody answers for one who is late, nobody needs its time.
        None => chain.is_for(Reason::TimedOut).then(|| times.share(links.len())),
    };
    let first = asking.ask(variation, context, number, times.until(own)).await;
    let reason = match &first {
        Ok(asked) => too_few(chain, number, asked.answer.items.len()),
        Err(error) => of_error(error).filter(|reason| chain.is_for(*reason)),
    };
    let Some(reason) = reason else { return first.map(|asked| (asked, None)) };
    let step = steps::fallback(reason);
    let filling = Filling { asking, chain, number, reason, times };
    filling.go_through(&links, variation, first, &step).instrument(step.clone()).await
}

/// Why an origin's error has somebody else answer; `None` when the request earned it, or the document.
fn of_error(error: &ApiError) -> Option<Reason> {
    match error {
        _ if error.status() == StatusCode::BAD_REQUEST => None,
        ApiError::Origin { error: OriginError::Throttled { .. }, .. } => Some(Reason::Throttled),
        ApiError::Origin { error: OriginError::TimedOut, .. } => Some(Reason::TimedOut),
        ApiError::Origin { .. } => Some(Reason::Failed),
        _ => None,
    }
}

/// Why so many items have others asked.
fn too_few(chain: &Chain, number: Number, items: usize) -> Option<Reason> {
    if number.is_enough(items) {
        return None;
    }
    let reasons = [(Reason::Empty, items == 0), (Reason::Short, true)];
    reasons.into_iter().find_map(|(reason, holds)| (holds && chain.is_for(reason)).then_some(reason))
}

/// The links that can be asked, each with its name, in order: none twice, and not the one that was chosen.
fn usable<'r>(chain: &'r Chain, chosen: &Variation, recommender: &'r Recommender) -> Vec<&'r Variation> {
    let variations = recommender.variations.as_ref().ok();
    let mut named = HashSet::from([chosen.name.as_str()]);
    let links = chain.links.iter().filter_map(|link| match link {
        Link::Named(name) if !named.insert(name) => None,
        Link::Named(name) => variations?.get(name)?.as_ref().ok().map(Arc::as_ref),
        Link::Inline(variation) => Some(variation.as_ref()),
    });
    links.filter(|link| link.origin.is_ok()).collect()
}

struct Filling<'f> {
    asking: &'f Asking<'f>,
    chain: &'f Chain,
    number: Number,
    reason: Reason,
    times: Times,
}

impl Filling<'_> {
    async fn go_through(
        &self,
        links: &[&Variation],
        chosen: &Variation,
        first: Result<Asked, ApiError>,
        step: &Span,
    ) -> Result<(Asked, Option<Took>), ApiError> {
        let (mut answered, error) = match first {
            Ok(asked) => (Some(asked), None),
            Err(error) => (None, Some(error)),
        };
        let mut took = None;
        for (index, link) in links.iter().enumerate() {
            if answered.as_ref().is_some_and(|asked| self.will_do(asked.answer.items.len())) {
                break;
            }
            let needs_no_time = matches!(link.origin, Ok(Origin::List { .. }));
            if Instant::now() >= self.times.links && !needs_no_time {
                continue;
            }
            let until = self.times.until(Some(self.times.share(links.len() - index - 1)));
            match self.ask(link, until).await {
                Ok(more) => self.take(&mut answered, more, &link.name, &mut took),
                // What it was is in the link's own step, and counted.
                Err(error) => tracing::debug!(%error, link = link.name, "a fallback does not answer"),
            }
        }
        if let Some(items) = self.asking.request.item_list
            && answered.as_ref().is_none_or(|asked| asked.answer.items.is_empty())
        {
            let list = self.asking.list(chosen, items, self.times.until(None)).await?;
            self.take(&mut answered, list, ORDER_OF_THE_REQUEST, &mut took);
        }
        step.record("took", took.as_ref().map_or("nobody", |took| took.variation.as_str()));
        match (answered, error) {
            (Some(answered), _) => Ok((answered, took)),
            (None, Some(error)) => Err(error),
            (None, None) => Err(ApiError::Internal),
        }
    }

    async fn ask(&self, link: &Variation, until: Until) -> Result<Asked, ApiError> {
        let context = self.asking.context(link)?;
        let number = Number { at_least: None, ..self.number };
        self.asking.ask(link, context, number, until).await
    }

    /// Whether so many items need nobody else.
    fn will_do(&self, items: usize) -> bool {
        items > 0 && (self.number.is_enough(items) || !self.chain.is_for(Reason::Short))
    }

    /// Takes a link's answer, or of its items those that are missing and new.
    fn take(&self, answered: &mut Option<Asked>, more: Asked, link: &str, took: &mut Option<Took>) {
        if more.answer.items.is_empty() {
            return;
        }
        let Some(asked) = answered else {
            *answered = Some(more);
            *took = Some(self.took(link));
            return;
        };
        let before = asked.answer.items.len();
        let mut seen: HashSet<String> = asked.answer.items.iter().map(|item| item.id().to_owned()).collect();
        for mut item in more.answer.items {
            if self.number.wanted.is_some() && self.number.is_enough(asked.answer.items.len()) {
                break;
            }
            if seen.insert(item.id().to_owned()) {
                item.set("filledBy", json!(link));
                asked.answer.items.push(item);
            }
        }
        if asked.answer.items.len() > before {
            asked.complete &= more.complete;
            took.get_or_insert_with(|| self.took(link));
        }
    }

    fn took(&self, link: &str) -> Took {
        Took { reason: self.reason, variation: link.to_owned(), max_age: self.chain.max_age }
    }
}
