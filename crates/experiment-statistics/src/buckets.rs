//! The estimator over buckets of users, for counts that name no user.
//!
//! Every user belongs to one of a number of buckets, by a hash that has nothing to do with the draw of the variation.
//! Of each variation and bucket it is counted how many answers were given and what came of them. The rate of a
//! variation is that of all buckets together, Σ outcomes / Σ answers. How much it varies is seen from how much the
//! buckets differ: with e = outcomes − rate × answers of a bucket, its variance is B / (B − 1) × Σ e² / (Σ answers)².
//! A user is in one bucket whatever they do, so that someone who reloads a page a hundred times makes this bucket
//! differ from the others and the interval wider, where counting answers would make it narrower.
//!
//! **Bias.** A ratio of sums is biased by −Cov(e, answers) / (B × (mean answers of a bucket)²), which vanishes as
//! buckets and users grow. It is never more than [`Ratio::bias_bound`] standard errors: the coefficient of variation of
//! the buckets' answers, over √B. With 1,000 buckets that vary by half of their mean, that is 0.016.

use crate::sample::Sample;

/// What was counted in a bucket of one variation.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Counts {
    /// Answers of the variation or, where users can be told apart, users to whom it was shown.
    pub shown: f64,
    /// What came of them: how many conversions, or the sum of their values.
    pub outcome: f64,
    /// The sum of the squares of what came of each: of single conversions or, where users can be told apart, of each
    /// user's sum.
    pub squares: f64,
}

/// A variation's rate over its buckets.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ratio {
    /// The rate, as the mean of that many independent users as would vary as much as the buckets do.
    pub sample: Sample,
    /// How many standard errors the bias is at most.
    pub bias_bound: f64,
    /// The share that the bucket which differs most has in the variance, between 0 and 1. A large one means that few
    /// users decide: robots, or one who buys for thousands.
    pub largest_share: f64,
}

impl Ratio {
    /// The rate of buckets; those in which nothing was counted must be among them. `None` when nothing was shown, or
    /// there are fewer than two buckets.
    #[must_use]
    pub fn of(buckets: &[Counts]) -> Option<Self> {
        let number = buckets.len() as f64;
        let sum = |part: fn(&Counts) -> f64| buckets.iter().map(part).sum::<f64>();
        let (shown, outcome) = (sum(|counts| counts.shown), sum(|counts| counts.outcome));
        if shown <= 0.0 || number < 2.0 {
            return None;
        }
        let mean = outcome / shown;
        let differences = buckets.iter().map(|counts| (counts.outcome - mean * counts.shown).powi(2));
        let (all, largest) = differences.fold((0.0, 0.0_f64), |(all, largest), one| (all + one, largest.max(one)));
        let variance_of_mean = number / (number - 1.0) * all / (shown * shown);
        // Of one answer, if each were of another user. Outcomes that are more frequent than answers have no such
        // variance: then that of a count.
        let second_moment = sum(|counts| counts.squares) / shown;
        let of_one = (second_moment - mean * mean).max(second_moment / 2.0);
        let size = if variance_of_mean > 0.0 { (of_one / variance_of_mean).min(shown) } else { shown };
        let mean_shown = shown / number;
        let spread = sum(|counts| counts.shown * counts.shown) / number - mean_shown * mean_shown;
        Some(Self {
            sample: Sample { size, mean, variance: variance_of_mean * size },
            bias_bound: spread.max(0.0).sqrt() / mean_shown / number.sqrt(),
            largest_share: if all > 0.0 { largest / all } else { 0.0 },
        })
    }
}

/// How many users were shown something, from how many of the buckets are not empty: −B ln(1 − occupied / B), with its
/// standard error. `None` when more than 95 % of the buckets are occupied: then there are about three times as many
/// users as buckets or more, and how many can't be told.
#[must_use]
pub fn users(occupied: usize, buckets: usize) -> Option<(f64, f64)> {
    let (occupied, buckets) = (occupied as f64, buckets as f64);
    let share = occupied / buckets;
    if buckets < 1.0 || share > 0.95 {
        return None;
    }
    let load = -(-share).ln_1p();
    Some((buckets * load, (buckets * (load.exp() - load - 1.0)).sqrt()))
}
