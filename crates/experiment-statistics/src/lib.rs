//! What an experiment's counts show. Everything here holds at every look: a reader may look each hour, and stop when
//! the answer is there, and is wrong no more often than was stated.
//!
//! | module | what it has |
//! | --- | --- |
//! | [`sample`] | a mean with its variance: of single users, or of buckets of users |
//! | [`effect`] | the difference between two means, with a confidence sequence and an always-valid p-value |
//! | [`buckets`] | the estimator over buckets of users, for logs that name no user |
//! | [`mismatch`] | whether users came as the split says: a sequential multinomial test |
//! | [`planning`] | how many users it takes to see a lift |
//! | [`counting`] | what lines of the log and records of streams have of an experiment |
//! | [`analysis`] | what that shows, with the verdict in words |
//! | [`picture`] | its intervals over time, as SVG |
//!
//! docs/experiments.md explains the method to those who read a report. The formulas are published:
//!
//! - I. Waudby-Smith, D. Arbour, R. Sinha, E. Kennedy, A. Ramdas: *Time-uniform central limit theory and asymptotic
//!   confidence sequences*, <https://arxiv.org/abs/2103.06476>
//! - M. Lindon, A. Malek: *Anytime-valid inference for multinomial count data*, <https://arxiv.org/abs/2011.03567>
//!
//! No I/O and no clock.

pub mod analysis;
pub mod buckets;
pub mod counting;
pub mod effect;
pub mod mismatch;
pub mod picture;
pub mod planning;
pub mod sample;
