//! The origin API: recommendations and events behind API Gateway.
//!
//! One [`axum::Router`] ([`router`]) over a state of small traits ([`ports`]). Lambda runs it through [`lambda`]; the
//! whole system on one machine runs it on a port. Handlers know no AWS type; those are in [`aws`].
//!
//! | module | what lives there |
//! | --- | --- |
//! | [`router`] | the routes, compression, and what surrounds every answer |
//! | [`cors`] | which pages on other origins may call |
//! | [`ports`] | the traits that the handlers call, and [`ports::Api`], the state that holds them |
//! | [`error`] | every error that leaves, as docs/entry-points.md lists them |
//! | [`answering`] | a recommendation request, step by step, each step in a file |
//! | [`events`], [`conversions`] | `POST /events/{namespace}` |
//! | [`bounded_list`] | lists in bodies, of which no more is kept than may be used |
//! | [`metrics`] | what is measured while a request is answered |
//! | [`background_work`] | work that outlives an answer but not the sandbox's next freeze |
//! | [`environment`] | the environment variables, each named when it is missing |
//! | [`aws`] | the ports over AWS |
//! | [`lambda`] | API Gateway's events and answers, and the runtime loop |

pub mod answering;
pub mod aws;
pub mod background_work;
pub mod bounded_list;
pub mod conversions;
pub mod cors;
pub mod environment;
pub mod error;
pub mod events;
pub mod lambda;
pub mod metrics;
pub mod ports;
pub mod router;
