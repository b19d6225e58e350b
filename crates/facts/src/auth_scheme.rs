//! Who may call: chosen when a template is made, carried by [`crate::environment::AUTH_SCHEME`].

use std::fmt;

/// What callers show.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AuthScheme {
    /// Nothing: anyone may call.
    NoAuth,
    /// An API key, which has a throttle and a quota.
    ApiKey,
    /// An access token of an Amazon Cognito user pool.
    OAuth2,
}

impl AuthScheme {
    /// Every value, in the order of the documents.
    pub const ALL: [Self; 3] = [Self::NoAuth, Self::ApiKey, Self::OAuth2];

    /// The value as it is written, on the command line and in the environment.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NoAuth => "none",
            Self::ApiKey => "api-key",
            Self::OAuth2 => "oauth2",
        }
    }

    /// The value of this spelling.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|value| value.as_str() == text)
    }
}

impl fmt::Display for AuthScheme {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}
