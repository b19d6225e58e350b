//! Confidence sequences and the test of the split, held against published figures and two published implementations;
//! the estimator over buckets, against users whose truth is known.
//!
//! - [`published`]  — figures to their printed digits
//! - [`references`] — gbstats and ssrm-test on random inputs
//! - [`estimator`]  — buckets of users, heavy-tailed ones too
//! - [`planned`]    — how many users a lift needs
//! - [`shipped`]    — experiments through the draw and the counting that are shipped

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that can't go on fails")]

mod estimator;
mod planned;
mod published;
mod references;
mod shipped;
