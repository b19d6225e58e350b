//! Errors and latency of an experiment's variations, held against the bounds of its configuration.
//!
//! Each instance sees its own requests and stores nothing: docs/decisions/guardrails.md says why, and what follows. A
//! bound is a share of requests: so many fail, or a tenth is later than so many milliseconds. What speaks for more than
//! that is kept as one number for each variation and bound, the logarithm of a likelihood ratio that starts anew
//! whenever it falls below 1 (a CUSUM). While the true share is within the bound, it reaches [`CERTAIN`] once in a
//! million requests on average at most, however often one looks
//! (Shin, Ramdas, Rinaldo: *E-detectors*, <https://arxiv.org/abs/2203.03532>).

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use configuration::compiled::{Experiment, Recommender};
use configuration::document::Action;
use configuration::experiment::Guardrails as Bounds;
use serde_json::{Value, json};

/// The evidence at which a variation counts as beyond a bound: the logarithm of a million.
pub const CERTAIN: f64 = 13.815_510_557_964_274;

/// The share of requests that may be later than `p90Latency`.
const LATER: f64 = 0.1;

/// What a variation is beyond.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bound {
    /// `errorPercent`.
    Errors,
    /// `p90Latency`.
    Latency,
}

impl Bound {
    /// As answers and metrics name it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Errors => "errors",
            Self::Latency => "latency",
        }
    }
}

/// A variation that is beyond a bound.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Breach {
    /// The variation.
    pub variation: String,
    /// What it is beyond.
    pub bound: Bound,
}

impl Breach {
    /// `stopped` of an answer's `matchedExperiment`.
    #[must_use]
    pub fn told(&self) -> Value {
        json!({"variation": self.variation, "reason": self.bound.as_str()})
    }
}

/// How a request of a variation went.
#[derive(Debug, Clone, Copy)]
pub struct Outcome {
    /// Whether its own origin failed, so that the answer was an error or another's.
    pub failed: bool,
    /// How long it took until there was an answer, or none.
    pub took: Duration,
}

/// What this instance has seen of the experiments that have bounds.
#[derive(Debug, Clone, Default)]
pub struct Guardrails(Arc<Mutex<HashMap<Place, Seen>>>);

/// Namespace, action, recommender, feature.
type Place = (String, Action, String, String);

#[derive(Debug)]
struct Seen {
    /// The recommender that it was seen of: when another is rolled out, it starts anew.
    written: Arc<Value>,
    variations: HashMap<String, Evidence>,
    stopped: Option<Breach>,
}

/// The logarithms of the likelihood ratios.
#[derive(Debug, Clone, Copy, Default)]
struct Evidence {
    errors: f64,
    latency: f64,
}

impl Evidence {
    fn of(&mut self, bound: Bound) -> &mut f64 {
        match bound {
            Bound::Errors => &mut self.errors,
            Bound::Latency => &mut self.latency,
        }
    }
}

/// The evidence after a request, at most [`CERTAIN`]: the logarithm of the likelihood ratio of twice `share` (or
/// halfway to all, where that is less) against `share`, which is above 0 and at most a half.
#[must_use]
pub fn after(evidence: f64, happened: bool, share: f64) -> f64 {
    let more = (2.0 * share).min(share.midpoint(1.0));
    let step = if happened { (more / share).ln() } else { ((1.0 - more) / (1.0 - share)).ln() };
    (evidence.max(0.0) + step).min(CERTAIN)
}

impl Guardrails {
    fn with<T>(&self, recommender: &Recommender, experiment: &Experiment, use_it: impl FnOnce(&mut Seen) -> T) -> T {
        let place =
            (recommender.namespace.clone(), recommender.action, recommender.path.clone(), experiment.feature.clone());
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let anew = || Seen { written: Arc::clone(&recommender.written), variations: HashMap::new(), stopped: None };
        let seen = all.entry(place).or_insert_with(anew);
        if !Arc::ptr_eq(&seen.written, &recommender.written) {
            if seen.written != recommender.written {
                *seen = anew();
            }
            // The next look is quick again.
            seen.written = Arc::clone(&recommender.written);
        }
        use_it(seen)
    }

    /// Why the experiment is stopped on this instance, if it is.
    #[must_use]
    pub fn stopped(&self, recommender: &Recommender, experiment: &Experiment) -> Option<Breach> {
        (experiment.auto_stop && experiment.guardrails.is_some())
            .then(|| self.with(recommender, experiment, |seen| seen.stopped.clone()))?
    }

    /// Takes in how a request of a variation went. What comes back is told once, and again after as much evidence.
    ///
    /// Nothing is said of the recommender's first variation, to which users would go; nor of another while more than
    /// half of that evidence speaks against the first as well, since then it is not the variation's doing.
    #[must_use]
    pub fn observe(
        &self,
        recommender: &Recommender,
        experiment: &Experiment,
        variation: &str,
        outcome: Outcome,
    ) -> Vec<Breach> {
        let Some(Bounds { error_percent, p90_latency }) = experiment.guardrails else { return Vec::new() };
        let first = recommender.variations.as_ref().ok().and_then(|all| all.get_index(0)).map(|(name, _)| name);
        // The validator has bounds within these.
        let errors = error_percent.map(|percent| (Bound::Errors, outcome.failed, (percent / 100.0).clamp(1e-4, 0.5)));
        let latency =
            p90_latency.map(|most| (Bound::Latency, outcome.took > Duration::from_millis(u64::from(most)), LATER));
        self.with(recommender, experiment, |seen| {
            if seen.stopped.is_some() {
                return Vec::new();
            }
            let mut breaches = Vec::new();
            for (bound, happened, share) in [errors, latency].into_iter().flatten() {
                let evidence = seen.variations.entry(variation.to_owned()).or_default().of(bound);
                *evidence = after(*evidence, happened, share);
                if *evidence < CERTAIN || first.is_some_and(|first| first == variation) {
                    continue;
                }
                let of_first = first.and_then(|first| seen.variations.get_mut(first)).map(|seen| *seen.of(bound));
                if of_first.is_some_and(|evidence| evidence > CERTAIN / 2.0) {
                    continue;
                }
                *seen.variations.entry(variation.to_owned()).or_default().of(bound) = 0.0;
                breaches.push(Breach { variation: variation.to_owned(), bound });
            }
            if experiment.auto_stop {
                seen.stopped = breaches.first().cloned();
            }
            breaches
        })
    }
}
