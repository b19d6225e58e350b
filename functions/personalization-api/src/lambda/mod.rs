//! The API in Lambda, behind API Gateway.
//!
//! | module | what lives there |
//! | --- | --- |
//! | [`event`] | from API Gateway's events, payload 2.0 and 1.0, to an HTTP request |
//! | [`answer`] | from an HTTP response to what API Gateway wants |
//! | [`run`] | the runtime loop, and the work after an answer |
//!
//! `lambda_http` is not used. It pastes an event's path into a URI as it is, and HTTP APIs hand over paths that are decoded:
//! a space or a letter beyond ASCII in a user's id ends in a panic (`expect("failed to build request")`), which here, where
//! panics abort, ends the sandbox. Nor does it take the stage off an HTTP API's path. Reading the few members that matter
//! is less than guarding against that.

pub mod answer;
pub mod event;
pub mod run;
