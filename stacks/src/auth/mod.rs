//! Who may call: one file per scheme. Each says what the gateway must check; the entry points know how.

mod api_key;
mod no_auth;
mod oauth2;
mod scopes;

pub use api_key::ApiKey;
pub use no_auth::NoAuth;
pub use oauth2::OAuth2;
pub use scopes::AcceptedScopes;

use cfn::Value;

use crate::choice::{Auth, Options};
use crate::stack::Stack;

/// A way to tell who may call.
pub trait AuthScheme {
    /// The value on the command line.
    fn choice(&self) -> Auth;

    /// Sets the options that belong to the scheme.
    fn adjust(&self, _options: &mut Options) {}

    /// Adds the scheme's own resources, and says what the gateway must check.
    fn credentials(&self, stack: &mut Stack<'_>) -> Credentials;
}

/// What the gateway checks before anything answers.
#[derive(Clone, Debug)]
pub enum Credentials {
    /// Nothing.
    Nothing,
    /// A key in the header `X-Api-Key`.
    ApiKey,
    /// An access token.
    AccessToken(Box<AccessToken>),
}

/// The tokens that are good.
#[derive(Clone, Debug)]
pub struct AccessToken {
    /// Id of the user pool that signed it.
    pub(crate) user_pool: Value<String>,
    /// ARN of the user pool.
    pub(crate) user_pool_arn: Value<cfn::Arn>,
    /// `iss` of the token.
    pub(crate) issuer: Value<String>,
    /// `client_id` of the token.
    pub(crate) client: Value<String>,
    /// The scopes of which the token has one.
    pub scopes: AcceptedScopes,
    /// The request header that carries it to the gateway.
    pub header: &'static str,
}

/// The scheme behind a value.
pub(crate) fn scheme(auth: Auth, options: Options) -> Box<dyn AuthScheme> {
    match auth {
        Auth::NoAuth => Box::new(NoAuth),
        Auth::ApiKey => Box::new(ApiKey),
        Auth::OAuth2 => Box::new(OAuth2 { cognito: options.cognito, scopes: options.scopes }),
    }
}
