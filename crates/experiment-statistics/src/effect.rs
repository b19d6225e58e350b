//! The difference between two means, with a confidence sequence: an interval that covers the truth at *all* looks
//! together with the stated certainty, so that it may be looked at whenever one likes.
//!
//! It is the asymptotic confidence sequence of arXiv 2103.06476, equation 9, tuned by its equation 161, and the p-value
//! of equation 155. It holds as the central limit theorem does, for samples that are large: callers ask for a minimum.

use serde::Serialize;

use crate::sample::Sample;

/// How a difference is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Difference {
    /// The one mean minus the other.
    Absolute,
    /// As a share of the baseline: 0.1 is 10 % more.
    Relative,
}

/// How certain one wants to be, and when most precise.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Certainty {
    /// The chance that the interval ever misses the truth, between 0 and 1: 0.05 for 95 %.
    pub alpha: f64,
    /// The number of users, of both variations together, at which the interval is at its narrowest against one for a
    /// single look. It holds at any other number too.
    pub users: f64,
}

impl Certainty {
    /// The same, where this many comparisons are made at once: the chance that any of their intervals misses is
    /// `alpha` (Bonferroni).
    #[must_use]
    pub fn shared_by(self, comparisons: usize) -> Self {
        Self { alpha: self.alpha / comparisons.max(1) as f64, ..self }
    }

    /// The square of the paper's rho.
    fn rho_squared(self) -> f64 {
        let twice = -2.0 * self.alpha.ln();
        (twice + (twice + 1.0).ln()) / self.users
    }

    /// How many standard errors an interval reaches to either side, of this many users.
    pub(crate) fn standard_errors(self, users: f64) -> f64 {
        let scaled = users * self.rho_squared();
        (2.0 * (scaled + 1.0) / scaled * ((scaled + 1.0).sqrt() / self.alpha).ln()).sqrt()
    }
}

/// A difference between a baseline and a candidate.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Effect {
    /// The difference that was measured.
    pub estimate: f64,
    /// The confidence sequence's lower end.
    pub low: f64,
    /// Its upper end.
    pub high: f64,
    /// Always-valid: it is below `alpha` at any look with at most that chance when there is no difference. It is below
    /// `alpha` just when the interval leaves out 0.
    pub p_value: f64,
}

impl Effect {
    /// Compares two samples. `None` when nothing varies, or a relative difference has a baseline of 0.
    #[must_use]
    pub fn between(
        baseline: &Sample,
        candidate: &Sample,
        difference: Difference,
        certainty: Certainty,
    ) -> Option<Self> {
        let (estimate, variance) = difference_of(baseline, candidate, difference)?;
        let users = baseline.size + candidate.size;
        let width = variance.sqrt() * certainty.standard_errors(users);
        let scaled = users * certainty.rho_squared() + 1.0;
        let evidence = (scaled - 1.0) / (2.0 * scaled) * estimate * estimate / variance - 0.5 * scaled.ln();
        let p_value = (-evidence).exp().min(1.0);
        Some(Self { estimate, low: estimate - width, high: estimate + width, p_value })
    }

    /// Whether the interval leaves out 0 above: the candidate's mean is the higher one.
    #[must_use]
    pub fn is_higher(&self) -> bool {
        self.low > 0.0
    }

    /// Whether the interval leaves out 0 below.
    #[must_use]
    pub fn is_lower(&self) -> bool {
        self.high < 0.0
    }
}

/// The confidence sequence of a mean alone.
#[must_use]
pub fn interval(sample: &Sample, certainty: Certainty) -> (f64, f64) {
    let width = sample.variance_of_mean().sqrt() * certainty.standard_errors(sample.size);
    (sample.mean - width, sample.mean + width)
}

/// A difference, and the variance of its estimate (by the delta method, of a relative one). `None` when it can't be
/// told.
pub(crate) fn difference_of(baseline: &Sample, candidate: &Sample, difference: Difference) -> Option<(f64, f64)> {
    let (old, new) = (baseline.variance_of_mean(), candidate.variance_of_mean());
    let (estimate, variance) = match difference {
        Difference::Absolute => (candidate.mean - baseline.mean, old + new),
        Difference::Relative => {
            let ratio = candidate.mean / baseline.mean;
            (ratio - 1.0, (new + old * ratio * ratio) / (baseline.mean * baseline.mean))
        }
    };
    (estimate.is_finite() && variance.is_finite() && variance > 0.0).then_some((estimate, variance))
}
