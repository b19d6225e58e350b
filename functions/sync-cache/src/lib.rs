//! Sets the caches in front of the API as a configuration document wants them. The state machine invokes it with the
//! document when one was validated.
//!
//! | module | what lives there |
//! | --- | --- |
//! | `run.rs` | [`run()`]: the function, until its sandbox ends |
//! | [`environment`] | the environment: which caches there are |
//! | [`wanted`] | from the document to what any cache must know: headers, ages, placeholders. Pure |
//! | [`policies`] | from that to CloudFront's two policies. Pure |
//! | [`stage`] | from that to the patches of the REST API's stage and of its routes' cache keys. Pure |
//! | [`cloudfront`], [`api_gateway`] | what is there, read; what differs, written |
//! | [`synchronize`] | one invocation |
//! | [`error`] | what can go wrong |
//!
//! Nothing is written that is already so, and nothing at all, not even read, when any `cacheControl` says
//! `autoProvision: false`.

pub mod api_gateway;
pub mod cloudfront;
pub mod environment;
pub mod error;
pub mod policies;
mod run;
pub mod stage;
pub mod synchronize;
pub mod wanted;

pub use run::run;
