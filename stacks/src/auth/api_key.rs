use super::{AuthScheme, Credentials};
use crate::choice::Auth;
use crate::stack::Stack;

/// Callers show an API key. The key and its usage plan belong to the REST API's stage, so the entry point makes them.
#[derive(Clone, Copy, Debug)]
pub struct ApiKey;

impl AuthScheme for ApiKey {
    fn choice(&self) -> Auth {
        Auth::ApiKey
    }

    fn credentials(&self, _stack: &mut Stack<'_>) -> Credentials {
        Credentials::ApiKey
    }
}
