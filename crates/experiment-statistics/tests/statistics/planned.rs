//! How many users a lift needs.

use experiment_statistics::effect::{Certainty, Difference, Effect};
use experiment_statistics::planning::users_to_see;
use experiment_statistics::sample::Sample;

const CERTAINTY: Certainty = Certainty { alpha: 0.05, users: 5000.0 };

fn rates(users: f64, one: f64, other: f64) -> (Sample, Sample) {
    (Sample::of_share(one * users, users).unwrap(), Sample::of_share(other * users, users).unwrap())
}

#[test]
fn a_smaller_lift_needs_more_users_and_one_of_nothing_is_never_seen() {
    let (one, other) = rates(1000.0, 0.05, 0.05);
    let needed = |lift| users_to_see(lift, (&one, &other), Difference::Relative, CERTAINTY);
    let (large, small) = (needed(0.2).unwrap(), needed(0.1).unwrap());
    assert!(small > 3.5 * large && small < 5.0 * large, "{large} {small}");
    assert_eq!(needed(-0.2), needed(0.2));
    assert_eq!(needed(0.0), None);
}

#[test]
fn with_the_users_that_it_needs_a_lift_that_is_there_is_seen() {
    let (one, other) = rates(1000.0, 0.05, 0.05);
    let needed = users_to_see(0.2, (&one, &other), Difference::Relative, CERTAINTY).unwrap();
    // A little more than half a standard error is left, which makes it four of five.
    let (one, other) = rates(needed / 2.0, 0.05, 0.06);
    let effect = Effect::between(&one, &other, Difference::Relative, CERTAINTY).unwrap();
    assert!(effect.is_higher(), "{effect:?}");
    let (one, other) = rates(needed / 4.0, 0.05, 0.06);
    assert!(!Effect::between(&one, &other, Difference::Relative, CERTAINTY).unwrap().is_higher());
}

#[test]
fn the_rule_of_thumb_of_the_documents_tells_the_number_of_users_to_within_a_quarter() {
    for rate in [0.01, 0.05, 0.1, 0.3] {
        for lift in [0.03, 0.05, 0.1, 0.2] {
            let (one, other) = rates(1000.0, rate, rate);
            let needed = users_to_see(lift, (&one, &other), Difference::Relative, CERTAINTY).unwrap();
            let rule = 2.0 * 40.0 * (1.0 - rate) / (rate * lift * lift);
            assert!((0.75..1.25).contains(&(needed / rule)), "{rate} {lift}: {needed}, and not {rule}");
        }
    }
}
