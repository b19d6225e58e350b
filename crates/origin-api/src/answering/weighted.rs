//! The draw of a `weighted` experiment.
//!
//! A user's variation is drawn by weighted rendezvous hashing: each variation's score is `-weight / ln(u)` with `u` in
//! (0, 1) hashed from salt, user and variation, and the highest score wins. It needs no memory and is the same on every
//! instance. Growing one weight raises just that variation's scores, so that users move into it and nowhere else.

use configuration::compiled::Weighted;
use facts::user_buckets::BUCKETS;
use sha2::{Digest, Sha256};

/// What a draw came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Draw<'e> {
    /// The user takes part and gets this variation.
    InExperiment(&'e str),
    /// The user is outside the experiment and always gets this variation.
    Override(&'e str),
    /// The user is not in the audience.
    NotInAudience,
}

/// Draws a user's variation.
pub fn draw<'e>(experiment: &'e Weighted, user_id: &str) -> Draw<'e> {
    if let Some(variation) = experiment.overrides.get(user_id) {
        return Draw::Override(variation);
    }
    if experiment.audience < 100.0 && uniform(&[&experiment.salt, "audience", user_id]) * 100.0 >= experiment.audience {
        return Draw::NotInAudience;
    }
    let scores = experiment.split.iter().map(|(variation, weight)| {
        let u = uniform(&[&experiment.salt, "variation", user_id, variation]);
        (variation, -weight / u.ln())
    });
    match scores.max_by(|(_, left), (_, right)| left.total_cmp(right)) {
        Some((variation, _)) => Draw::InExperiment(variation),
        None => Draw::NotInAudience,
    }
}

/// The user's bucket, from 0 to [`BUCKETS`] − 1. It has nothing to do with the variation that the user gets, and tells
/// nothing of who the user is beyond that it is one of those in the bucket; who knows the salt can compute it of a user
/// whom they know.
pub fn bucket(experiment: &Weighted, user_id: &str) -> u64 {
    hash(&[&experiment.salt, "bucket", user_id]) % BUCKETS
}

/// A number in (0, 1), both ends excluded, from 52 bits of a digest of the parts.
fn uniform(parts: &[&str]) -> f64 {
    ((hash(parts) >> 12) as f64 + 0.5) / (1u64 << 52) as f64
}

/// The first 64 bits of a digest of the parts.
fn hash(parts: &[&str]) -> u64 {
    let mut digest = Sha256::new();
    for part in parts {
        digest.update((part.len() as u64).to_be_bytes());
        digest.update(part.as_bytes());
    }
    let digest = digest.finalize();
    let mut first = [0; 8];
    first.copy_from_slice(&digest[..8]);
    u64::from_be_bytes(first)
}
