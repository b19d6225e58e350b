//! The scopes of which a token must have one.

use cfn::List;
use facts::routes::{EVENTS, Route};

/// The stack's own scopes begin with it: the identifier of its resource server, which is unique in a user pool.
pub(super) const RESOURCE_SERVER: &str = "personalization-apis";

/// The stack's own scopes, by their names in the resource server, with what they let a caller do.
pub(super) const OWN: [(&str, &str); 2] =
    [(READ, "Ask for recommendations, related items and rankings"), (EVENTS_SCOPE, "Send events")];

const READ: &str = "read";
const EVENTS_SCOPE: &str = "events";

/// The scopes of which a token must have one.
#[derive(Clone, Debug)]
pub enum AcceptedScopes {
    /// The same for every route.
    Given(List<String>),
    /// The stack's own, by what the route does.
    Own,
}

impl AcceptedScopes {
    /// The scopes that a route accepts.
    #[must_use]
    pub fn of(&self, route: &Route) -> List<String> {
        match self {
            Self::Given(scopes) => scopes.clone(),
            Self::Own if *route == EVENTS => List::from([own(EVENTS_SCOPE)]),
            Self::Own => List::from([own(READ)]),
        }
    }
}

/// One of the stack's own scopes, as a token has it.
pub(super) fn own(name: &str) -> String {
    format!("{RESOURCE_SERVER}/{name}")
}
