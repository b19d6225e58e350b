//! Sets the caches in front of the API as a configuration document wants them. The state machine invokes it with the
//! document when one was validated. What the document wants is told by the crate `cache-settings`.
//!
//! | module | what lives there |
//! | --- | --- |
//! | `run.rs` | [`run()`]: the function, until its sandbox ends |
//! | [`environment`] | the environment: which caches there are |
//! | [`cloudfront`], [`api_gateway`] | what is there, read; what differs, written |
//! | [`synchronize`] | one invocation |
//! | [`error`] | what can go wrong |
//!
//! Nothing is written that is already so, and nothing at all, not even read, when any `cacheControl` says
//! `autoProvision: false`.

mod api_gateway;
mod cloudfront;
pub mod environment;
mod error;
mod run;
pub mod synchronize;

pub use run::run;
