//! Whether users came to the variations as the split says. Where they did not, something loses users of one variation,
//! and no comparison can be trusted.
//!
//! The sequential multinomial test of arXiv 2011.03567: a Dirichlet prior around the split against the split itself. As
//! a confidence sequence, it may be looked at whenever one likes.

use libm::lgamma;

/// How closely the prior is held around the split; the published implementation's.
const CONCENTRATION: f64 = 10_000.0;

/// The p-value below which a split counts as not kept.
pub const MISMATCH_LEVEL: f64 = 0.01;

/// The always-valid p-value of counts, one for each variation, against the split's weights. Those who look repeatedly
/// may keep the smallest.
///
/// `None` unless there are at least two weights, all above 0, and as many counts, none negative.
#[must_use]
pub fn p_value(counts: &[f64], weights: &[f64]) -> Option<f64> {
    let possible = counts.len() == weights.len()
        && weights.len() >= 2
        && weights.iter().all(|weight| *weight > 0.0 && weight.is_finite())
        && counts.iter().all(|count| *count >= 0.0 && count.is_finite());
    if !possible {
        return None;
    }
    let (all, total): (f64, f64) = (counts.iter().sum(), weights.iter().sum());
    let evidence: f64 = counts.iter().zip(weights).fold(
        lgamma(CONCENTRATION) - lgamma(CONCENTRATION + all),
        |evidence, (count, weight)| {
            let share = weight / total;
            let prior = CONCENTRATION * share;
            evidence + lgamma(prior + count) - lgamma(prior) - count * share.ln()
        },
    );
    Some((-evidence).exp().min(1.0))
}
