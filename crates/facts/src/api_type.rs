//! Which of API Gateway's APIs is in front: chosen when a template is made, carried by
//! [`crate::environment::API_TYPE`].

use std::fmt;

/// A kind of API of API Gateway.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ApiType {
    /// An HTTP API: quicker and cheaper; no cache and no API keys of its own.
    Http,
    /// A REST API: API keys, usage plans and a stage cache.
    Rest,
}

impl ApiType {
    /// Every value, in the order of the documents.
    pub const ALL: [Self; 2] = [Self::Http, Self::Rest];

    /// The value as it is written, on the command line and in the environment.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::Rest => "rest",
        }
    }

    /// The value of this spelling.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|value| value.as_str() == text)
    }
}

impl fmt::Display for ApiType {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}
