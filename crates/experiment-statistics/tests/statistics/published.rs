//! Figures that others published or measured, to their printed digits.

use experiment_statistics::effect::{Certainty, Difference, Effect};
use experiment_statistics::mismatch;
use experiment_statistics::sample::Sample;

/// Whether a number is what was printed, which is rounded to its last digit.
#[track_caller]
fn assert_printed(number: f64, printed: &str) {
    let (digits, exponent) = printed.split_once('e').unwrap_or((printed, "0"));
    let decimals = i32::try_from(digits.split_once('.').map_or(0, |(_, decimals)| decimals.len())).unwrap();
    let last_digit = 10_f64.powi(exponent.parse::<i32>().unwrap() - decimals);
    let difference = (number - printed.parse::<f64>().unwrap()).abs();
    assert!(difference <= 0.5 * last_digit * (1.0 + 1e-9), "{number} is not {printed}");
}

fn effect(samples: (Sample, Sample), difference: Difference, users: f64) -> Effect {
    Effect::between(&samples.0, &samples.1, difference, Certainty { alpha: 0.05, users }).unwrap()
}

fn shares(one: (f64, f64), other: (f64, f64)) -> (Sample, Sample) {
    (Sample::of_share(one.0, one.1).unwrap(), Sample::of_share(other.0, other.1).unwrap())
}

#[test]
fn a_relative_effect_of_values_is_the_published_one() {
    let samples = (
        Sample::of_values(1396.87, 52377.9767, 3000.0).unwrap(),
        Sample::of_values(2422.7, 134_698.29, 3461.0).unwrap(),
    );
    let effect = effect(samples, Difference::Relative, 1000.0);
    assert_printed(effect.estimate, "0.50336");
    assert_printed(effect.low, "-0.55844");
    assert_printed(effect.high, "1.56516");
    assert_printed(effect.p_value, "1");
}

#[test]
fn a_relative_effect_of_shares_is_the_published_one() {
    let effect = effect(shares((1396.0, 3000.0), (2422.0, 3461.0)), Difference::Relative, 5000.0);
    assert_printed(effect.estimate, "0.50386");
    assert_printed(effect.low, "0.40098");
    assert_printed(effect.high, "0.60675");
}

#[test]
fn absolute_effects_of_shares_are_the_measured_ones() {
    for (one, other, users, low, high, p_value) in [
        ((500.0, 10_000.0), (560.0, 10_000.0), 5000.0, "-0.003907", "0.015907", "1"),
        ((500.0, 10_000.0), (620.0, 10_000.0), 5000.0, "0.001835", "0.022165", "0.00773433"),
        ((412.0, 10_000.0), (492.0, 10_210.0), 5000.0, "-0.002102", "0.016078", "0.348118"),
        ((412.0, 10_000.0), (492.0, 10_210.0), 20_000.0, "-0.001831", "0.015807", "0.229526"),
    ] {
        let effect = effect(shares(one, other), Difference::Absolute, users);
        assert_printed(effect.low, low);
        assert_printed(effect.high, high);
        assert_printed(effect.p_value, p_value);
    }
}

#[test]
fn the_test_of_the_split_has_the_measured_p_values() {
    for (counts, p_value) in
        [([10_000.0, 10_210.0], "0.837688"), ([5000.0, 5400.0], "0.0282821"), ([100.0, 900.0], "2.3679e-13")]
    {
        assert_printed(mismatch::p_value(&counts, &[1.0, 1.0]).unwrap(), p_value);
    }
}

#[test]
fn what_can_t_be_compared_has_no_effect() {
    let certainty = Certainty { alpha: 0.05, users: 5000.0 };
    let of_share = |did, users| Sample::of_share(did, users);
    assert_eq!(of_share(0.0, 0.0), None);
    let (none, some) = (of_share(0.0, 1000.0).unwrap(), of_share(10.0, 1000.0).unwrap());
    assert_eq!(Effect::between(&none, &some, Difference::Relative, certainty), None);
    assert_eq!(Effect::between(&none, &none, Difference::Absolute, certainty), None);
    assert!(Effect::between(&none, &some, Difference::Absolute, certainty).is_some());
    assert_eq!(mismatch::p_value(&[1.0, 2.0], &[1.0]), None);
    assert_eq!(mismatch::p_value(&[1.0, 2.0], &[1.0, 0.0]), None);
}

#[test]
fn more_comparisons_make_wider_intervals() {
    let certainty = Certainty { alpha: 0.05, users: 5000.0 };
    let (one, other) = shares((500.0, 10_000.0), (560.0, 10_000.0));
    let [alone, shared] = [certainty, certainty.shared_by(4)]
        .map(|certainty| Effect::between(&one, &other, Difference::Absolute, certainty).unwrap());
    assert!(shared.low < alone.low && shared.high > alone.high);
}
