//! What the counts of an experiment show: by metric and variation, with a verdict in words.

use facts::user_buckets::BUCKETS;
use serde::Serialize;

use crate::buckets::{self, Counts, Ratio};
use crate::counting::{Cell, Cells, DAY, Tally, add};
use crate::effect::{self, Certainty, Difference, Effect};
use crate::mismatch::{self, MISMATCH_LEVEL};
use crate::planning;
use crate::sample::Sample;

/// The least independent users of each variation before there is a verdict: a confidence sequence holds for samples
/// that are large.
pub const MINIMUM_USERS: f64 = 100.0;

/// The least conversions of each variation before there is a verdict.
pub const MINIMUM_CONVERSIONS: f64 = 25.0;

/// A bucket that has more of the variance than this is pointed out.
const LARGE_SHARE: f64 = 0.2;

/// What is asked of the counts.
#[derive(Clone, Debug)]
pub struct Question {
    /// Variations with their weights, the one that the others are compared with first.
    pub weights: Vec<(String, f64)>,
    /// The metrics, in the order in which they are reported.
    pub metrics: Vec<Metric>,
    /// How certain all verdicts together are to be.
    pub certainty: Certainty,
    /// The lift that one wants to see, as a share: 0.05 for 5 %.
    pub lift: f64,
    /// Until when was counted, in seconds since 1970.
    pub until: i64,
}

/// A metric of the experiment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Metric {
    /// Its name.
    pub name: String,
    /// Whether it is only to be no worse.
    pub is_guardrail: bool,
    /// Whether less of it is better.
    pub lower_is_better: bool,
}

/// What the counts show.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Analysis {
    /// What is counted as shown.
    pub unit: Unit,
    /// How many days were counted, parts of days too.
    pub days: f64,
    /// The chance that any of the intervals ever misses the truth.
    pub alpha: f64,
    /// How many comparisons share that chance: metrics times variations that are compared.
    pub comparisons: usize,
    /// The number of users at which the intervals are at their narrowest.
    pub tuned_for_users: f64,
    /// Whether users came as the split says.
    pub split: Split,
    /// Metric by metric.
    pub metrics: Vec<Measured>,
    /// What one should know when reading the rest.
    pub notes: Vec<String>,
}

/// What is counted as shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Unit {
    /// Answers: the log names no user.
    Answers,
    /// Users, each once.
    Users,
}

impl Unit {
    /// The word in tables.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Answers => "answers",
            Self::Users => "users",
        }
    }
}

/// Whether users came as the split says.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Split {
    /// What was held against the weights.
    pub counts: Vec<SplitCount>,
    /// What those counts are of: `users`, or `first users of buckets`.
    pub of: &'static str,
    /// The always-valid p-value; below [`MISMATCH_LEVEL`] the split was not kept.
    pub p_value: Option<f64>,
    /// Variations whose share of the answers can't be that of the split.
    pub unlikely_answers: Vec<String>,
    /// Whether there is a mismatch, so that there is no verdict.
    pub is_mismatch: bool,
}

/// A variation's part of the split.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SplitCount {
    /// The variation.
    pub variation: String,
    /// Its share by the weights.
    pub expected_share: f64,
    /// How many came.
    pub count: f64,
}

/// What was measured of a metric.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Measured {
    /// The metric.
    pub metric: String,
    /// Whether it is only to be no worse.
    pub is_guardrail: bool,
    /// What is compared.
    pub measure: Measure,
    /// Variation by variation.
    pub variations: Vec<VariationMeasured>,
    /// Each variation with the first.
    pub comparisons: Vec<Comparison>,
}

/// What of a metric is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Measure {
    /// Conversions for each user or answer.
    Rate,
    /// The value for each user or answer: conversions have values other than 1.
    Value,
}

/// What was measured of a metric and a variation.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct VariationMeasured {
    /// The variation.
    pub variation: String,
    /// Users to whom it was shown. Of answers it is an estimate, and none above some 3,000.
    pub users: Option<f64>,
    /// The standard error of that estimate; 0 where users were counted.
    pub users_error: f64,
    /// Answers, where those are counted.
    pub answers: Option<f64>,
    /// Conversions.
    pub conversions: f64,
    /// The sum of their values.
    pub value: f64,
    /// What is compared: conversions or value, for each user or answer.
    pub rate: Option<f64>,
}

/// A variation compared with the first.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Comparison {
    /// The variation.
    pub variation: String,
    /// The difference of the rates.
    pub absolute: Option<Effect>,
    /// The difference as a share of the first variation's rate.
    pub relative: Option<Effect>,
    /// The verdict.
    pub verdict: Verdict,
    /// The same in words.
    pub words: String,
    /// How many more days it takes to see the lift that was asked for, if it is there.
    pub more_days: Option<f64>,
    /// The relative effect at the end of each day.
    pub over_time: Vec<Point>,
}

/// The verdict on a variation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// Users did not come as the split says.
    Mismatch,
    /// There is too little to say anything.
    TooEarly,
    /// It may be better or worse.
    NotShown,
    /// It is better.
    Better,
    /// It is worse.
    Worse,
}

/// The interval at the end of a day.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Point {
    /// In seconds since 1970.
    pub at: i64,
    /// The relative effect.
    #[serde(flatten)]
    pub effect: Effect,
}

impl Analysis {
    /// What the counts show.
    #[must_use]
    pub fn of(tally: &Tally, question: &Question) -> Self {
        let unit = if tally.users.is_some() { Unit::Users } else { Unit::Answers };
        let comparisons = question.metrics.len() * question.weights.len().saturating_sub(1);
        let certainty = question.certainty.shared_by(comparisons);
        let first_day = tally.days.keys().next().copied();
        let first = tally.firsts.values().map(|(at, _)| *at).min().or(first_day).unwrap_or(question.until);
        let days = ((question.until - first).max(0) as f64 / DAY as f64).max(1.0 / 24.0);
        let mut all = Cells::new();
        let mut over_time: Vec<(usize, usize, Point)> = Vec::new();
        for (day, cells) in &tally.days {
            add(&mut all, cells);
            let at = (day + DAY).min(question.until.max(*day));
            for (metric, asked) in question.metrics.iter().enumerate() {
                let measured = of_metric(&all, asked, question);
                for (index, variation) in measured.iter().enumerate().skip(1) {
                    let relative = compare(&measured[0], variation, Difference::Relative, certainty);
                    if let Some(effect) = relative.filter(|_| is_enough(&measured[0]) && is_enough(variation)) {
                        over_time.push((metric, index, Point { at, effect }));
                    }
                }
            }
        }
        let split = split(tally, &all, question, unit);
        let mut notes = Vec::new();
        let metrics = question.metrics.iter().enumerate().map(|(number, metric)| {
            let measured = of_metric(&all, metric, question);
            for one in measured.iter().filter(|one| is_enough(one)) {
                let share = one.ratio.map_or(0.0, |ratio| ratio.largest_share);
                if share > LARGE_SHARE {
                    notes.push(format!(
                        "{}: one of the {BUCKETS} buckets of users has {:.0} % of the variance of {}: a robot, or one \
                         who does much more than all others. The intervals are less certain than they say.",
                        metric.name,
                        share * 100.0,
                        one.variation
                    ));
                }
            }
            let points = |index: usize| {
                over_time
                    .iter()
                    .filter(move |(of, which, _)| (*of, *which) == (number, index))
                    .map(|(.., point)| *point)
            };
            let comparisons = measured.iter().enumerate().skip(1).map(|(index, variation)| {
                let pair = (&measured[0], variation);
                Comparison { over_time: points(index).collect(), ..comparison(pair, metric, question, (days, &split)) }
            });
            Measured {
                metric: metric.name.clone(),
                is_guardrail: metric.is_guardrail,
                measure: measured.first().map_or(Measure::Rate, |one| one.measure),
                comparisons: comparisons.collect(),
                variations: measured.iter().map(|one| one.told(tally, &all, unit)).collect(),
            }
        });
        let metrics = metrics.collect();
        Self {
            unit,
            days,
            alpha: question.certainty.alpha,
            comparisons,
            tuned_for_users: question.certainty.users,
            split,
            metrics,
            notes,
        }
    }
}

/// A metric's counts of a variation, over all buckets.
struct OfVariation {
    variation: String,
    measure: Measure,
    total: Cell,
    ratio: Option<Ratio>,
}

impl OfVariation {
    fn told(&self, tally: &Tally, all: &Cells, unit: Unit) -> VariationMeasured {
        let (users, users_error) = match &tally.users {
            Some(users) => (Some(users.get(&self.variation).copied().unwrap_or_default() as f64), 0.0),
            None => {
                let occupied = shown(all, &self.variation).iter().filter(|shown| **shown > 0.0).count();
                let estimate = buckets::users(occupied, usize::try_from(BUCKETS).unwrap_or_default());
                (estimate.map(|(users, _)| users.round()), estimate.map_or(0.0, |(_, error)| error))
            }
        };
        VariationMeasured {
            variation: self.variation.clone(),
            users,
            users_error,
            answers: (unit == Unit::Answers).then_some(self.total.shown),
            conversions: self.total.conversions,
            value: self.total.value,
            rate: self.ratio.map(|ratio| ratio.sample.mean),
        }
    }
}

/// How often a variation was shown to each bucket: of the metric that has the most, for some have no exposures.
fn shown(all: &Cells, variation: &str) -> Vec<f64> {
    let sum = |cells: &Vec<Cell>| cells.iter().map(|cell| cell.shown).sum::<f64>();
    let of_variation = all.iter().filter(|((_, of), _)| of == variation).map(|(_, cells)| cells);
    let most = of_variation.max_by(|one, other| sum(one).total_cmp(&sum(other)));
    most.map(|cells| cells.iter().map(|cell| cell.shown).collect()).unwrap_or_default()
}

/// A metric's counts, variation by variation, the first of the question first.
fn of_metric(all: &Cells, metric: &Metric, question: &Question) -> Vec<OfVariation> {
    let of = |variation: &String| {
        let mut cells = all.get(&(metric.name.clone(), variation.clone())).cloned().unwrap_or_default();
        // Without exposures of its own, those of another metric.
        if cells.iter().all(|cell| cell.shown == 0.0) {
            let shown = shown(all, variation);
            cells.resize(cells.len().max(shown.len()), Cell::default());
            cells.iter_mut().zip(shown).for_each(|(cell, shown)| cell.shown = shown);
        }
        cells
    };
    let cells: Vec<(&String, Vec<Cell>)> =
        question.weights.iter().map(|(variation, _)| (variation, of(variation))).collect();
    let all_cells = || cells.iter().flat_map(|(_, cells)| cells);
    let measure = if all_cells().all(|cell| cell.value == cell.conversions) { Measure::Rate } else { Measure::Value };
    cells
        .iter()
        .map(|(variation, cells)| {
            let counts: Vec<Counts> = cells
                .iter()
                .map(|cell| match measure {
                    Measure::Rate => cell.by_conversions(),
                    Measure::Value => cell.by_value(),
                })
                .collect();
            let mut total = Cell::default();
            cells.iter().for_each(|cell| total.add(cell));
            OfVariation { variation: (*variation).clone(), measure, total, ratio: Ratio::of(&counts) }
        })
        .collect()
}

fn is_enough(one: &OfVariation) -> bool {
    one.total.conversions >= MINIMUM_CONVERSIONS && one.ratio.is_some_and(|ratio| ratio.sample.size >= MINIMUM_USERS)
}

fn samples(baseline: &OfVariation, candidate: &OfVariation) -> Option<(Sample, Sample)> {
    Some((baseline.ratio?.sample, candidate.ratio?.sample))
}

fn compare(
    baseline: &OfVariation,
    candidate: &OfVariation,
    difference: Difference,
    certainty: Certainty,
) -> Option<Effect> {
    let (old, new) = samples(baseline, candidate)?;
    Effect::between(&old, &new, difference, certainty)
}

/// Users against the weights; without users, the first of each bucket, and whether the answers' shares are possible.
fn split(tally: &Tally, all: &Cells, question: &Question, unit: Unit) -> Split {
    let total: f64 = question.weights.iter().map(|(_, weight)| weight).sum();
    let count = |variation: &str| match &tally.users {
        Some(users) => users.get(variation).copied().unwrap_or_default() as f64,
        None => tally.firsts.values().filter(|(_, of)| of == variation).count() as f64,
    };
    let counts: Vec<SplitCount> = question
        .weights
        .iter()
        .map(|(variation, weight)| SplitCount {
            variation: variation.clone(),
            expected_share: weight / total,
            count: count(variation),
        })
        .collect();
    let numbers: Vec<f64> = counts.iter().map(|one| one.count).collect();
    let weights: Vec<f64> = question.weights.iter().map(|(_, weight)| *weight).collect();
    let p_value = mismatch::p_value(&numbers, &weights);
    let certainty = Certainty { alpha: MISMATCH_LEVEL, ..question.certainty }.shared_by(weights.len());
    let shown: Vec<Vec<f64>> = question.weights.iter().map(|(variation, _)| self::shown(all, variation)).collect();
    let is_unlikely = |index: usize| {
        let buckets = (0..usize::try_from(BUCKETS).unwrap_or_default()).map(|bucket| {
            let of = |variation: &Vec<f64>| variation.get(bucket).copied().unwrap_or_default();
            let (all, own) = (shown.iter().map(of).sum(), of(&shown[index]));
            Counts { shown: all, outcome: own, squares: own }
        });
        let ratio = Ratio::of(&buckets.collect::<Vec<_>>());
        ratio.filter(|ratio| ratio.sample.size >= MINIMUM_USERS).is_some_and(|ratio| {
            let (low, high) = effect::interval(&ratio.sample, certainty);
            let expected = counts[index].expected_share;
            expected < low || expected > high
        })
    };
    let unlikely_answers: Vec<String> = match unit {
        Unit::Users => Vec::new(),
        Unit::Answers if weights.len() < 2 => Vec::new(),
        Unit::Answers => (0..weights.len())
            .filter(|index| is_unlikely(*index))
            .map(|index| counts[index].variation.clone())
            .collect(),
    };
    Split {
        is_mismatch: p_value.is_some_and(|p_value| p_value < MISMATCH_LEVEL) || !unlikely_answers.is_empty(),
        counts,
        of: match unit {
            Unit::Users => "users",
            Unit::Answers => "first users of buckets",
        },
        p_value,
        unlikely_answers,
    }
}

fn comparison(
    (baseline, candidate): (&OfVariation, &OfVariation),
    metric: &Metric,
    question: &Question,
    (days, split): (f64, &Split),
) -> Comparison {
    let comparisons = question.metrics.len() * question.weights.len().saturating_sub(1);
    let certainty = question.certainty.shared_by(comparisons);
    let absolute = compare(baseline, candidate, Difference::Absolute, certainty);
    let relative = compare(baseline, candidate, Difference::Relative, certainty);
    // A p-value to hold against what was stated for all comparisons together.
    let shared = |effect: Effect| Effect { p_value: (effect.p_value * comparisons as f64).min(1.0), ..effect };
    let more_days = samples(baseline, candidate).and_then(|(old, new)| {
        let needed = planning::users_to_see(question.lift, (&old, &new), Difference::Relative, certainty)?;
        let users = old.size + new.size;
        Some(((needed - users).max(0.0) / users * days).ceil())
    });
    let is_enough = is_enough(baseline) && is_enough(candidate);
    let verdict = match relative {
        _ if split.is_mismatch => Verdict::Mismatch,
        Some(effect) if is_enough && effect.is_higher() => better(!metric.lower_is_better),
        Some(effect) if is_enough && effect.is_lower() => better(metric.lower_is_better),
        Some(_) if is_enough => Verdict::NotShown,
        _ => Verdict::TooEarly,
    };
    let mut comparison = Comparison {
        variation: candidate.variation.clone(),
        absolute: absolute.map(shared),
        relative: relative.map(shared),
        verdict,
        words: String::new(),
        more_days: more_days.filter(|_| is_enough),
        over_time: Vec::new(),
    };
    comparison.words = words(&comparison, &baseline.variation, metric, question);
    comparison
}

const fn better(is_better: bool) -> Verdict {
    if is_better { Verdict::Better } else { Verdict::Worse }
}

fn words(comparison: &Comparison, baseline: &str, metric: &Metric, question: &Question) -> String {
    let candidate = &comparison.variation;
    let between = comparison.relative.map_or(String::new(), |effect| {
        format!("between {} and {} of {baseline}'s {}", signed(effect.low), signed(effect.high), metric.name)
    });
    let lift = format!("{:.3}", question.lift * 100.0);
    let lift = lift.trim_end_matches('0').trim_end_matches('.');
    match (comparison.verdict, metric.is_guardrail) {
        (Verdict::Mismatch, _) => "no verdict: users did not come as the split says".to_owned(),
        (Verdict::TooEarly, _) => format!(
            "too early to say anything: each variation needs at least {MINIMUM_CONVERSIONS} conversions of \
             {MINIMUM_USERS} users"
        ),
        (Verdict::Better, _) => format!("{candidate} is better: {between}"),
        (Verdict::Worse, _) => format!("stop: {candidate} is worse: {between}"),
        (Verdict::NotShown, true) => format!("the guardrail holds so far: {between}"),
        (Verdict::NotShown, false) => match comparison.more_days {
            Some(days) if days >= 1.0 => format!(
                "no difference shown yet; it would take about {days} more {} at this traffic to see a lift of {lift} %",
                if days == 1.0 { "day" } else { "days" }
            ),
            Some(_) => format!("no difference shown; a lift of {lift} % would probably have been seen by now"),
            None => "no difference shown yet".to_owned(),
        },
    }
}

/// A share as a signed percentage.
#[must_use]
pub fn signed(share: f64) -> String {
    format!("{:+.1} %", share * 100.0)
}
