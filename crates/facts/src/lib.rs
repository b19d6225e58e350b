//! What several crates must agree on, written once. The functions and the templates both read it, so that neither can
//! change a name without the other. It depends on nothing.
//!
//! | module | what it has |
//! | --- | --- |
//! | [`metrics`] | CloudWatch metrics that the functions publish, and their dimensions |

pub mod metrics;
