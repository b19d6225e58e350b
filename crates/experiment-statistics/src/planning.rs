//! How many users it takes to see a lift.

use crate::effect::{Certainty, Difference, difference_of};
use crate::sample::Sample;

/// The quantile of the normal distribution by which a lift is seen in four of five experiments.
const FOUR_OF_FIVE: f64 = 0.841_621_233_572_914_3;

/// How many users, of both variations together, it takes until a difference of this size is seen in four of five
/// experiments, if users go on coming to the two in the proportion in which they came.
///
/// `None` when the samples vary in nothing, or the lift is 0.
#[must_use]
pub fn users_to_see(
    lift: f64,
    (baseline, candidate): (&Sample, &Sample),
    difference: Difference,
    certainty: Certainty,
) -> Option<f64> {
    let (_, variance) = difference_of(baseline, candidate, difference)?;
    let of_one = variance * (baseline.size + candidate.size);
    let lift = lift.abs();
    if lift == 0.0 || !lift.is_finite() {
        return None;
    }
    let is_seen = |users: f64| (of_one / users).sqrt() * (certainty.standard_errors(users) + FOUR_OF_FIVE) <= lift;
    let (mut few, mut enough) = (0.0, 1.0);
    while !is_seen(enough) {
        (few, enough) = (enough, enough * 2.0);
        if !enough.is_finite() {
            return None;
        }
    }
    while enough - few > 0.5 && enough - few > enough * 1e-9 {
        let middle = f64::midpoint(few, enough);
        if is_seen(middle) {
            enough = middle;
        } else {
            few = middle;
        }
    }
    Some(enough.ceil())
}
