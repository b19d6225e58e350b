//! How a deployment evaluates experiments: chosen when its template is made, carried by
//! [`crate::environment::EXPERIMENTS`], asked for by the origin function with every request.

use std::fmt;

/// How A/B tests are evaluated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Experiments {
    /// By the weights in the configuration; needs no service.
    Weighted,
    /// By CloudWatch Evidently as well, which AWS ended on 2025-10-16.
    Evidently,
    /// Not at all: the first variation answers.
    None,
}

impl Experiments {
    /// Every value, in the order of the documents.
    pub const ALL: [Self; 3] = [Self::Weighted, Self::Evidently, Self::None];

    /// The value as it is written, on the command line and in the environment.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Weighted => "weighted",
            Self::Evidently => "evidently",
            Self::None => "none",
        }
    }

    /// The value of this spelling.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|value| value.as_str() == text)
    }
}

impl fmt::Display for Experiments {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}
