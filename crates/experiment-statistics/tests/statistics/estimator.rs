//! Buckets of users whose truth is known.

use experiment_statistics::buckets::{Counts, Ratio, users};
use experiment_statistics::effect::{Certainty, Difference, Effect};
use experiment_statistics::sample::Sample;
use fastrand::Rng;

const BUCKETS: usize = 1000;
const CERTAINTY: Certainty = Certainty { alpha: 0.05, users: 5000.0 };

fn add(bucket: &mut Counts, shown: f64, outcome: f64) {
    bucket.shown += shown;
    bucket.outcome += outcome;
    bucket.squares += outcome * outcome;
}

#[test]
fn of_users_who_come_once_the_rate_is_the_one_without_buckets() {
    let mut rng = Rng::with_seed(3);
    let mut buckets = vec![Counts::default(); BUCKETS];
    let mut did = 0.0;
    for _ in 0..20_000 {
        let outcome = f64::from(u8::from(rng.f64() < 0.05));
        did += outcome;
        add(&mut buckets[rng.usize(..BUCKETS)], 1.0, outcome);
    }
    let (ours, alone) = (Ratio::of(&buckets).unwrap(), Sample::of_share(did, 20_000.0).unwrap());
    assert!((ours.sample.mean - alone.mean).abs() < 1e-12);
    let ratio = ours.sample.variance_of_mean() / alone.variance_of_mean();
    // The buckets' own spread is known to √(2 / 1,000), 4.5 %, and as exactly as that the size.
    assert!((0.86..1.14).contains(&ratio), "{ratio}");
    assert!((17_000.0..=20_000.0).contains(&ours.sample.size), "{ours:?}");
    assert!(ours.bias_bound < 0.01, "{ours:?}");
}

#[test]
fn a_user_who_repeats_everything_makes_no_difference_more_certain() {
    let mut rng = Rng::with_seed(4);
    let (mut once, mut often) = (vec![Counts::default(); BUCKETS], vec![Counts::default(); BUCKETS]);
    for _ in 0..5000 {
        let (bucket, outcome) = (rng.usize(..BUCKETS), f64::from(u8::from(rng.f64() < 0.1)));
        add(&mut once[bucket], 1.0, outcome);
        for _ in 0..10 {
            add(&mut often[bucket], 1.0, outcome);
        }
    }
    let (once, often) = (Ratio::of(&once).unwrap().sample, Ratio::of(&often).unwrap().sample);
    assert!((once.variance_of_mean() / often.variance_of_mean() - 1.0).abs() < 1e-9);
    // Not 50,000. They differ at all because there are no more users than answers.
    assert!((once.size / often.size - 1.0).abs() < 0.05, "{} {}", once.size, often.size);
}

#[test]
fn a_bucket_that_decides_alone_is_told() {
    let mut buckets = vec![Counts { shown: 10.0, outcome: 1.0, squares: 1.0 }; BUCKETS];
    assert!(Ratio::of(&buckets).unwrap().largest_share < 0.01);
    buckets[7] = Counts { shown: 10_000.0, outcome: 9000.0, squares: 9000.0 };
    assert!(Ratio::of(&buckets).unwrap().largest_share > 0.5);
    assert_eq!(Ratio::of(&[]), None);
    assert_eq!(Ratio::of(&vec![Counts::default(); BUCKETS]), None);
}

#[test]
fn users_are_told_from_the_buckets_that_are_not_empty_as_long_as_some_are() {
    let mut rng = Rng::with_seed(5);
    for (number, tolerance) in [(100, 12.0), (1000, 110.0), (2500, 420.0)] {
        let mut occupied = [false; BUCKETS];
        (0..number).for_each(|_| occupied[rng.usize(..BUCKETS)] = true);
        let (estimate, error) = users(occupied.iter().filter(|one| **one).count(), BUCKETS).unwrap();
        assert!((estimate - f64::from(number)).abs() < tolerance, "{number}: {estimate}");
        assert!(error < tolerance / 2.0, "{error}");
    }
    assert_eq!(users(980, BUCKETS), None);
    assert_eq!(users(0, BUCKETS), Some((0.0, 0.0)));
}

/// A user: which variation and bucket, how often they come, and how often something comes of it.
struct User {
    variation: usize,
    bucket: usize,
    activity: f64,
    rate: f64,
}

/// How often an interval missed the truth at any look, of this many experiments: that of buckets, and that of answers
/// taken for users.
fn misses(experiments: u64, lift: f64, seed: u64) -> (u32, u32) {
    let mut rng = Rng::with_seed(seed);
    let (mut by_buckets, mut by_answers) = (0, 0);
    for _ in 0..experiments {
        // Heavy-tailed: half come twice in the time, one in a hundred 20 times as often or more. One in ten converts
        // half of the time, the others hardly ever.
        let users: Vec<User> = (0..3000)
            .map(|_| {
                let variation = rng.usize(..2);
                let rate = if rng.f64() < 0.1 { 0.5 } else { 0.02 };
                User {
                    variation,
                    bucket: rng.usize(..BUCKETS),
                    activity: (1.0 - rng.f64()).powf(-1.0 / 1.5).min(100.0) / 15.0,
                    rate: rate * (1.0 + if variation == 1 { lift } else { 0.0 }),
                }
            })
            .collect();
        let mut counts = [vec![Counts::default(); BUCKETS], vec![Counts::default(); BUCKETS]];
        let (mut missed, mut missed_by_answers) = (false, false);
        for look in 0..30 {
            for user in &users {
                let whole = user.activity.floor();
                let visits = whole as u32 + u32::from(rng.f64() < user.activity - whole);
                for _ in 0..visits {
                    let outcome = f64::from(u8::from(rng.f64() < user.rate));
                    add(&mut counts[user.variation][user.bucket], 1.0, outcome);
                }
            }
            if look < 2 {
                continue;
            }
            let is_outside = |samples: [Sample; 2]| {
                let effect = Effect::between(&samples[0], &samples[1], Difference::Relative, CERTAINTY).unwrap();
                effect.low > lift || effect.high < lift
            };
            missed |= is_outside([0, 1].map(|variation| Ratio::of(&counts[variation]).unwrap().sample));
            missed_by_answers |= is_outside([0, 1].map(|variation| {
                let sum = |part: fn(&Counts) -> f64| counts[variation].iter().map(part).sum::<f64>();
                Sample::of_share(sum(|counts| counts.outcome), sum(|counts| counts.shown)).unwrap()
            }));
        }
        by_buckets += u32::from(missed);
        by_answers += u32::from(missed_by_answers);
    }
    (by_buckets, by_answers)
}

#[test]
fn with_heavy_tailed_users_who_come_again_intervals_cover_the_truth_at_all_looks() {
    for (lift, seed) in [(0.0, 6), (0.2, 7)] {
        let (by_buckets, by_answers) = misses(100, lift, seed);
        assert!(by_buckets <= 5, "the interval missed the truth in {by_buckets} of 100 experiments");
        assert!(by_answers > 30, "the users are too tame: {by_answers} of 100 missed when answers are taken for users");
        println!("lift {lift}: {by_buckets} of 100 intervals of buckets missed the truth, {by_answers} of answers");
    }
}
