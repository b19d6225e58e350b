//! What several crates must agree on, written once. The functions and the templates both read it, so that neither can
//! change a name without the other. It depends on nothing.
//!
//! | module | what it has |
//! | --- | --- |
//! | `api_type` | which of API Gateway's APIs is in front |
//! | `auth_scheme` | who may call |
//! | [`bucket`] | where things lie in the staging bucket |
//! | [`configuration_change`] | the event that tells of a validated configuration |
//! | [`cors`] | what browsers are told of cross-origin requests |
//! | [`environment`] | names of environment variables |
//! | [`event_limits`] | what a request to `/events` may hold |
//! | `experiments` | how experiments are evaluated |
//! | `handler` | the functions' names, and the binaries that have them |
//! | [`headers`] | names of HTTP headers, and which of a request records of events have |
//! | [`item_tables`] | the DynamoDB tables of item metadata: their names and their tag |
//! | [`limits`] | limits that callers meet |
//! | [`metrics`] | CloudWatch metrics that the functions publish, and their dimensions |
//! | [`routes`] | the API's routes, with the names of their parameters |
//! | [`user_buckets`] | by what an experiment's users are counted where none is named |

mod api_type;
mod auth_scheme;
pub mod bucket;
pub mod configuration_change;
pub mod cors;
pub mod environment;
pub mod event_limits;
mod experiments;
mod handler;
pub mod headers;
pub mod item_tables;
pub mod limits;
pub mod metrics;
pub mod routes;
pub mod user_buckets;

pub use api_type::ApiType;
pub use auth_scheme::AuthScheme;
pub use experiments::Experiments;
pub use handler::{Binary, Handler};
