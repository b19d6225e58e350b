//! Two published implementations on random inputs: gbstats of GrowthBook, and ssrm-test of Optimizely. They are only
//! run; `make validators` installs them.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use experiment_statistics::effect::{Certainty, Difference, Effect};
use experiment_statistics::mismatch;
use experiment_statistics::sample::Sample;
use fastrand::Rng;
use serde_json::{Value, json};

/// How far two implementations may be apart: of numbers below 1 absolutely, of others relatively.
const TOLERANCE: f64 = 1e-6;

/// Python with the references, from the folder beside that of the variable `VALIDATORS`, or from where
/// `tests/validators.sh` puts it.
fn python() -> PathBuf {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().parent().unwrap();
    let mut folder =
        std::env::var_os("VALIDATORS").unwrap_or_else(|| workspace.join("target/validators").into_os_string());
    folder.push("-statistics");
    let python = PathBuf::from(folder).join("bin/python");
    assert!(python.exists(), "{} is missing: run `make validators`, which installs it", python.display());
    python
}

/// The references' answers.
fn references(cases: &[Value]) -> Vec<Vec<f64>> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/statistics/references.py");
    let mut python = Command::new(python());
    let mut python = python.arg(script).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut input = python.stdin.take().unwrap();
    let text: String = cases.iter().map(|case| format!("{case}\n")).collect();
    let writer = std::thread::spawn(move || input.write_all(text.as_bytes()));
    let output = python.wait_with_output().unwrap();
    writer.join().unwrap().unwrap();
    assert!(output.status.success());
    let answers: Vec<Vec<f64>> =
        String::from_utf8(output.stdout).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(answers.len(), cases.len());
    answers
}

#[track_caller]
fn assert_equal(case: &Value, ours: &[f64], theirs: &[f64]) {
    assert_eq!(ours.len(), theirs.len(), "{case}");
    for (our, their) in ours.iter().zip(theirs) {
        assert!((our - their).abs() <= TOLERANCE * their.abs().max(1.0), "{case}: {ours:?} and not {theirs:?}");
    }
}

/// A sample as the references are told of it, and ours.
fn sample(rng: &mut Rng) -> (Value, Sample) {
    let users = rng.u32(100..100_000);
    if rng.bool() {
        let did = rng.u32(1..users);
        let written = json!({"users": users, "sum": did});
        (written, Sample::of_share(f64::from(did), f64::from(users)).unwrap())
    } else {
        let mean = rng.f64() * 100.0 + 0.01;
        let deviation = rng.f64() * 50.0 + 0.1;
        let (sum, count) = (mean * f64::from(users), f64::from(users));
        let squares = sum * mean + deviation * deviation * (count - 1.0);
        let written = json!({"users": users, "sum": sum, "squares": squares});
        (written, Sample::of_values(sum, squares, count).unwrap())
    }
}

#[test]
fn confidence_sequences_are_those_of_gbstats() {
    let mut rng = Rng::with_seed(1);
    let (mut cases, mut ours) = (Vec::new(), Vec::new());
    for _ in 0..600 {
        let ((baseline, one), (candidate, other)) = (sample(&mut rng), sample(&mut rng));
        // Near one another in one half of the cases, where p-values are neither 0 nor 1.
        let (candidate, other) = if rng.bool() { (candidate, other) } else { nearby(&mut rng, &baseline) };
        let alpha = [0.2, 0.1, 0.05, 0.025, 0.01, 0.001][rng.usize(..6)];
        let tuning = f64::from(rng.u32(50..200_000));
        let (name, difference) =
            if rng.bool() { ("relative", Difference::Relative) } else { ("absolute", Difference::Absolute) };
        let effect = Effect::between(&one, &other, difference, Certainty { alpha, users: tuning }).unwrap();
        cases.push(json!({"baseline": baseline, "candidate": candidate, "alpha": alpha, "tuning": tuning,
            "difference": name}));
        ours.push([effect.estimate, effect.low, effect.high, effect.p_value]);
    }
    let between = ours.iter().filter(|[.., p_value]| *p_value > 1e-3 && *p_value < 0.999).count();
    assert!(between > 50, "only {between} p-values tell anything");
    for ((case, ours), theirs) in cases.iter().zip(&ours).zip(references(&cases)) {
        assert_equal(case, ours, &theirs);
    }
}

/// A sample whose mean is about three standard errors from another.
fn nearby(rng: &mut Rng, written: &Value) -> (Value, Sample) {
    let number = |name: &str| written[name].as_f64();
    let (users, sum) = (number("users").unwrap(), number("sum").unwrap());
    match number("squares") {
        None => {
            let step = 6.0 * (rng.f64() - 0.3) * (sum * (1.0 - sum / users)).sqrt();
            let did = (sum + step).round().clamp(1.0, users - 1.0);
            (json!({"users": users as u64, "sum": did}), Sample::of_share(did, users).unwrap())
        }
        Some(squares) => {
            let deviation = ((squares - sum * sum / users) / (users - 1.0)).sqrt();
            let moved = sum + 6.0 * (rng.f64() - 0.3) * deviation * users.sqrt();
            let squares = moved * moved / users + deviation * deviation * (users - 1.0);
            let written = json!({"users": users as u64, "sum": moved, "squares": squares});
            (written, Sample::of_values(moved, squares, users).unwrap())
        }
    }
}

#[test]
fn the_test_of_the_split_is_that_of_ssrm_test() {
    let mut rng = Rng::with_seed(2);
    let (mut cases, mut ours) = (Vec::new(), Vec::new());
    for _ in 0..300 {
        let weights: Vec<f64> = (0..rng.usize(2..6)).map(|_| f64::from(rng.u32(1..100))).collect();
        let total: f64 = weights.iter().sum();
        let mut counts = vec![0.0; weights.len()];
        let mut least: f64 = 1.0;
        let looks: Vec<Vec<u64>> = (0..rng.usize(1..10))
            .map(|_| {
                let users = f64::from(rng.u32(1..20_000));
                let look: Vec<u64> = weights
                    .iter()
                    .map(|weight| (users * weight / total * (0.9 + 0.2 * rng.f64())).round() as u64)
                    .collect();
                counts.iter_mut().zip(&look).for_each(|(count, more)| *count += *more as f64);
                least = least.min(mismatch::p_value(&counts, &weights).unwrap());
                look
            })
            .collect();
        cases.push(json!({"weights": weights, "looks": looks}));
        ours.push(least);
    }
    let between = ours.iter().filter(|p_value| **p_value > 1e-4 && **p_value < 0.999).count();
    assert!(between > 50, "only {between} p-values tell anything");
    for ((case, ours), theirs) in cases.iter().zip(&ours).zip(references(&cases)) {
        assert_equal(case, &[*ours], &theirs);
    }
}
