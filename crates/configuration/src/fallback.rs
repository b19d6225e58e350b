//! `fallback`, as written: who answers when the origin does not, or has too little.

use serde::{Deserialize, Serialize};

use crate::choice::choice;
use crate::part::Part;
use crate::variation::Variation;

/// Who answers when a variation's origin does not, or has too little.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Fallback {
    /// For which reasons; left out, for all; see [`Reason`]. Kept as text, since a document may name a reason of a
    /// later release.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<Vec<String>>,
    /// Who is asked, in this order. No more than [`facts::limits::FALLBACK_LINKS`] of them are.
    pub then: Vec<Part<Link>>,
    /// How long the origin may take, in milliseconds; left out, an equal share of the time that there is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin_timeout: Option<u32>,
    /// How long an answer may be cached in which a fallback took part, in seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_age: Option<u32>,
}

/// Seconds for which an answer may be cached in which a fallback took part, when the document does not say.
const DEFAULT_MAX_AGE: u32 = 10;

impl Fallback {
    /// How long an answer may be cached in which a fallback took part, in seconds.
    pub fn max_age(&self) -> u32 {
        self.max_age.unwrap_or(DEFAULT_MAX_AGE)
    }
}

/// One who may answer instead.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(untagged)]
pub enum Link {
    /// One of the recommender's variations.
    Named(String),
    /// A variation that is none of the recommender's own.
    Inline(Box<Variation>),
}

/// Why a fallback is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// The origin is throttled.
    Throttled,
    /// Any other error of the origin's.
    Failed,
    /// The origin did not answer in time.
    TimedOut,
    /// The origin has no items.
    Empty,
    /// The origin has fewer items than were asked for.
    Short,
}

impl Reason {
    /// All reasons, in the order in which documents list them.
    pub const ALL: [Self; 5] = [Self::Throttled, Self::Failed, Self::TimedOut, Self::Empty, Self::Short];

    /// The reason's name in documents and answers.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Throttled => "throttled",
            Self::Failed => "failed",
            Self::TimedOut => "timed-out",
            Self::Empty => "empty",
            Self::Short => "short",
        }
    }

    /// The reason of this name, if it is one.
    pub fn parse(name: &str) -> Option<Self> {
        choice(name)
    }
}
