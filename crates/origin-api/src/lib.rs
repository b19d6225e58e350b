//! The origin API: recommendations and events, without AWS.
//!
//! One [`axum::Router`] ([`router`]) over a state of small traits ([`ports`]). The Lambda function
//! `functions/personalization-api` runs it over AWS's services. Handlers know no AWS type.
//!
//! | module | what lives there |
//! | --- | --- |
//! | [`router`] | the routes, compression, and what surrounds every answer |
//! | [`cors`] | which pages on other origins may call |
//! | [`ports`] | the traits that the handlers call, and [`ports::Api`], the state that holds them |
//! | [`error`] | every error that leaves, as docs/entry-points.md lists them |
//! | [`answering`] | a recommendation request, step by step, each step in a file |
//! | [`origin_url`] | the URL of an HTTP origin |
//! | [`events`], [`conversions`] | `POST /events/{namespace}` |
//! | [`bounded_list`] | lists in bodies, of which no more is kept than may be used |
//! | `server_timing` | how long the steps took, in `Server-Timing` |
//! | [`steps`] | the steps of a request as spans, to see why an answer is what it is |
//! | [`metrics`] | what is measured while a request is answered |
//! | [`background_work`] | work that outlives an answer but not the sandbox's next freeze |

pub mod answering;
pub mod background_work;
mod bounded_list;
mod conversions;
pub mod cors;
pub mod error;
pub mod events;
pub mod metrics;
pub mod origin_url;
pub mod ports;
pub mod router;
mod server_timing;
pub mod steps;
