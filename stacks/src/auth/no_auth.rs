use super::{AuthScheme, Credentials};
use crate::choice::Auth;
use crate::stack::Stack;

/// Anyone may call.
#[derive(Clone, Copy, Debug)]
pub struct NoAuth;

impl AuthScheme for NoAuth {
    fn choice(&self) -> Auth {
        Auth::NoAuth
    }

    fn credentials(&self, _stack: &mut Stack<'_>) -> Credentials {
        Credentials::Nothing
    }
}
