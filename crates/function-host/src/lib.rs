//! How every function here starts, so that all of them start, log and fail alike.
//!
//! | module | what lives there |
//! | --- | --- |
//! | [`variables`] | environment variables, all that are missing named at once |
//! | `logs` | JSON logs |
//! | [`call_error`] | what went wrong with a call of an AWS service, in words |
//! | [`connection`] | region, credentials, TLS: what every SDK client is made from |
//! | [`http`] | plain HTTP, over the same TLS stack |
//! | [`run`] | the single thread, the runtime loop, and what is said when the function can't start |

pub mod call_error;
pub mod connection;
pub mod http;
mod logs;
pub mod run;
pub mod variables;
