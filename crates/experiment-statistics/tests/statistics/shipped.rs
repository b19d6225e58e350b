//! Experiments through the draw and the counting that are shipped: users are drawn and put into buckets by the origin
//! API's own functions, what they do is written as lines of the log, read back, and reported on after each of many
//! looks.

use configuration::compiled::Weighted;
use embedded_metrics::{Measurements, Unit};
use experiment_statistics::analysis::{Analysis, Metric, Question, Verdict};
use experiment_statistics::counting::{Counted, DAY, Experiment, Tally};
use experiment_statistics::effect::Certainty;
use facts::metrics::{CONVERSION_VALUE, CONVERSIONS, EXPOSURES, dimensions};
use facts::user_buckets::BUCKET;
use fastrand::Rng;
use origin_api::answering::weighted::{Draw, bucket, draw};

const NAMES: [&str; 2] = ["current", "candidate"];

/// What became of experiments: how many named a difference at any look, by the report and by a z-test of users.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    pub(crate) by_report: u32,
    pub(crate) by_z_test: u32,
    pub(crate) mismatches: u32,
}

/// Runs experiments: so many looks, at each of which so many new users come, and convert with a rate of 20 %, those of
/// the candidate with a lift.
pub(crate) fn run(experiments: u64, looks: i64, users_a_look: u64, lift: f64) -> Outcome {
    let mut outcome = Outcome::default();
    let wanted =
        Experiment { namespace: "shop".to_owned(), recommender: "home".to_owned(), feature: "model".to_owned() };
    for number in 0..experiments {
        let mut rng = Rng::with_seed(number + 1);
        let split = NAMES.iter().map(|name| ((*name).to_owned(), 1.0)).collect();
        let salt = format!("experiment-{number}");
        let experiment = Weighted { split, audience: 100.0, overrides: Default::default(), salt };
        let (mut tally, mut users, mut converted) = (Tally::default(), [0.0_f64; 2], [0.0_f64; 2]);
        let (mut named, mut named_by_z, mut mismatch) = (false, false, false);
        for look in 0..looks {
            for user in 0..users_a_look {
                let user = format!("user-{look}-{user}");
                let Draw::InExperiment(variation) = draw(&experiment, &user) else { continue };
                let which = usize::from(variation == NAMES[1]);
                let bucket = bucket(&experiment, &user);
                let line = || {
                    let names = [
                        (dimensions::NAMESPACE, "shop"),
                        (dimensions::RECOMMENDER, "home"),
                        (dimensions::FEATURE, "model"),
                        (dimensions::VARIATION, variation),
                        (dimensions::METRIC, "clicks"),
                    ];
                    Measurements::new(names.map(|(name, value)| (name, value.to_owned()))).property(BUCKET, bucket)
                };
                let mut count = |measured: Measurements| {
                    let line = measured.line("Tests", (look * DAY + 1) * 1000);
                    Counted::read(&line, &wanted).iter().for_each(|counted| tally.count_answer(counted));
                };
                // Some come more than once; what they do counts for one in the z-test.
                for _ in 0..=rng.u8(..3) {
                    count(line().with(EXPOSURES, Unit::Count, 1.0));
                }
                users[which] += 1.0;
                if rng.f64() < 0.2 * (1.0 + lift * which as f64) {
                    converted[which] += 1.0;
                    count(line().with(CONVERSIONS, Unit::Count, 1.0).with(CONVERSION_VALUE, Unit::None, 1.0));
                }
            }
            let question = Question {
                weights: NAMES.map(|name| (name.to_owned(), 1.0)).to_vec(),
                metrics: vec![Metric { name: "clicks".to_owned(), is_guardrail: false, lower_is_better: false }],
                certainty: Certainty { alpha: 0.05, users: 5000.0 },
                lift: 0.05,
                until: (look + 1) * DAY,
            };
            let analysis = Analysis::of(&tally, &question);
            let verdict = analysis.metrics[0].comparisons[0].verdict;
            named |= matches!(verdict, Verdict::Better | Verdict::Worse);
            mismatch |= verdict == Verdict::Mismatch;
            let together = (converted[0] + converted[1]) / (users[0] + users[1]);
            let error = (together * (1.0 - together) * (1.0 / users[0] + 1.0 / users[1])).sqrt();
            named_by_z |= (converted[1] / users[1] - converted[0] / users[0]).abs() > 1.96 * error;
        }
        outcome.by_report += u32::from(named);
        outcome.by_z_test += u32::from(named_by_z);
        outcome.mismatches += u32::from(mismatch);
    }
    outcome
}

#[test]
fn without_a_difference_hardly_any_experiment_names_one_at_any_look_where_a_z_test_often_does() {
    let outcome = run(60, 10, 150, 0.0);
    assert!(outcome.by_report <= 3, "{outcome:?}");
    assert!(outcome.mismatches <= 1, "{outcome:?}");
    assert!(outcome.by_z_test > 3, "the looks are too few to show anything: {outcome:?}");
}

#[test]
fn a_difference_that_is_there_is_found() {
    let outcome = run(20, 5, 600, 0.5);
    assert!(outcome.by_report >= 16, "{outcome:?}");
}
