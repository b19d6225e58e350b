//! The edge-auth stack, which verifies tokens in front of a CloudFront cache. It is in us-east-1, wherever the rest is.
//!
//! - [`withdrawal`] — the function's deletion, which has to wait for CloudFront
//! - [`logs`]       — its log groups, in all regions

pub(crate) mod logs;
pub(crate) mod withdrawal;

use stacks::Synthesis;

use crate::error::Error;
use crate::stack::Stack;

pub(crate) use stacks::edge::{FUNCTION, REGION, stack_name};

/// The main stack's parameter that attaches the edge function to the distribution.
pub(crate) const ATTACHED: &str = "EdgeAuthFunctionVersionArn";

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
    let pool = ["CognitoUserPoolId", "CognitoUserPoolClientId"];
    let mut values: Vec<_> = Vec::new();
    for name in pool {
        values.push((name, main.output(name)?.to_owned()));
    }
    // Told by a stack that has scopes of its own.
    values.push(("CheckedScopes", main.output("CheckedScopes").unwrap_or("given").to_owned()));
    // For an alarm alone: a stack that has no distribution yet gets it with the next run.
    values.push(("ApiCdnDistributionId", main.output("ApiCdnDistributionId").unwrap_or_default().to_owned()));
    Some(values)
}
