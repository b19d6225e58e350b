//! The edge-auth stack, which verifies tokens in front of a CloudFront cache. It is in us-east-1, wherever the rest is.
//!
//! - [`withdrawal`] — the function's deletion, which has to wait for CloudFront
//! - [`logs`]       — its log groups, in all regions

pub(crate) mod logs;
pub(crate) mod withdrawal;

use stacks::Synthesis;

use crate::error::Error;
use crate::names::{output, parameter};
use crate::stack::Stack;

pub(crate) use stacks::edge::{FUNCTION, REGION, stack_name};

/// The edge-auth stack's template.
///
/// # Errors
/// When it is wrong, which is a fault of this project.
pub(crate) fn synthesize() -> Result<Synthesis, Error> {
    let wrong = |problems| synth::error::Error::Template { id: "edge-auth".to_owned(), problems };
    Ok(stacks::edge::synthesize().map_err(wrong)?)
}

/// What the edge-auth stack has to know of the main stack; none as long as that has no user pool.
pub(crate) fn parameters(main: &Stack) -> Option<Vec<(&'static str, String)>> {
    let mut values = Vec::new();
    for (parameter, output) in
        [(parameter::USER_POOL, output::USER_POOL), (parameter::USER_POOL_CLIENT, output::USER_POOL_CLIENT)]
    {
        values.push((parameter, main.output(output)?.to_owned()));
    }
    // Told by a stack that has scopes of its own.
    let scopes = main.output(output::CHECKED_SCOPES).unwrap_or("given");
    values.push((parameter::CHECKED_SCOPES, scopes.to_owned()));
    // For an alarm alone: a stack that has no distribution yet gets it with the next run.
    values.push((parameter::DISTRIBUTION, main.output(output::DISTRIBUTION).unwrap_or_default().to_owned()));
    Some(values)
}
