//! A recommendation request, step by step, in the order in which they are taken.
//!
//! | module | step |
//! | --- | --- |
//! | [`caching`] | 1 and 10: `If-None-Match`, `ETag`, `Cache-Control` |
//! | [`variation`], [`weighted`], [`evidently`] | 3: which variation answers |
//! | [`automatic`] | 4 and 6: values derived from the request |
//! | [`filter`] | 6: which filter goes with the request |
//! | `asking` | 4 to 8 for one variation, whoever is asked |
//! | `fallback` | 7: who answers when the origin does not, or has too little |
//! | [`answer`] | 7: the shape of an answer |
//! | `availability` | 8: items that must not be answered |
//! | [`decoration`] | 8: item metadata |
//! | [`exposure`] | that a user was shown a variation, recorded when the answer is made |
//! | [`tagging`] | 10: tags, by which CloudFront's cache is purged |
//! | [`guardrails`] | errors and latency of an experiment's variations, held against its bounds |
//! | [`recommend`] | all of them in order |
//! | [`parameters`] | what the request's path and query say |

pub mod answer;
mod asking;
pub mod automatic;
mod availability;
pub mod caching;
pub mod decoration;
pub mod evidently;
pub mod exposure;
mod fallback;
pub mod filter;
pub mod guardrails;
pub mod parameters;
pub mod recommend;
pub mod tagging;
pub mod variation;
pub mod weighted;
