//! The API in Lambda, behind API Gateway.
//!
//! | module | what lives there |
//! | --- | --- |
//! | [`event`] | from API Gateway's events, payload 2.0 and 1.0, to an HTTP request |
//! | [`answer`] | from an HTTP response to what API Gateway wants |
//! | [`run`] | the runtime loop, and the work after an answer |
//!
//! `lambda_http` is not used. Its version 1.3.2 encodes spaces and letters beyond ASCII, over which older ones
//! panicked. But HTTP APIs hand over paths that are decoded, and it reads them as if they were not: a `?` or `#` in an
//! id ends the path, `%41` becomes `A`, a backslash becomes a slash. It leaves the stage in an HTTP API's path;
//! `AWS_LAMBDA_HTTP_IGNORE_STAGE_IN_PATH` only keeps it from adding the stage to a REST API's.
//! `tests/api/lambda_http.rs` shows all but the last.
//!
//! To work round that, the path has to be put together from the route and its parameters before, as [`event`] does, and
//! the base path of a custom domain has to be taken off. That is the larger part of the conversion: what `lambda_http`
//! would take over is query, headers and body, some 40 lines, for seven more crates in the function; and an event that
//! is none of API Gateway's would be an error of the function in place of a 404.

pub mod answer;
pub mod event;
pub mod run;
