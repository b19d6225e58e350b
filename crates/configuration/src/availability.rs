//! `availability`, as written: which items must not be answered, by their metadata.

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use crate::automatic::Scalar;
use crate::choice::choice;

/// Which items must not be answered.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Availability {
    /// Values by attribute of an item's metadata. An item that has one of them is never answered.
    pub hidden_when: IndexMap<String, Vec<Scalar>>,
    /// What becomes of an item that lacks an attribute; left out, it is answered; see [`Unknown`]. Kept as text, since
    /// a document may name a choice of a later release.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unknown: Option<String>,
    /// How many times more items to ask the origin for, since some may be hidden: 1 to 5.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub over_fetch: Option<f64>,
}

/// How many times more items the origin is asked for when the document does not say.
pub(crate) const DEFAULT_OVER_FETCH: f64 = 1.5;

/// What becomes of an item of which it is not known whether it is to be hidden.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unknown {
    /// It is answered.
    Show,
    /// It is not.
    Hide,
}

impl Unknown {
    /// The choice of this name, if it is one.
    pub fn parse(name: &str) -> Option<Self> {
        choice(name)
    }
}
