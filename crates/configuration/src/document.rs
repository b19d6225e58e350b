//! The document as written.

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use thiserror::Error;

use crate::experiment::Experiment;
use crate::part::Part;
use crate::settings::Inheritable;
use crate::variation::{ResponsePostProcessor, Variation};

/// The whole document.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Document {
    /// Echoed in every answer's `X-Personalization-Config-Version`. A number is taken as its text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<Value>,
    /// For readers only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<Value>,
    /// Whether answers tell in `Server-Timing` how long each step took. On when it is `true`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub server_timing: Option<Value>,
    /// What namespaces, recommenders and variations inherit when they do not say otherwise.
    #[serde(flatten)]
    pub inheritable: Inheritable,
    /// The namespaces, by the name that a request's path carries.
    pub namespaces: IndexMap<String, Part<Namespace>>,
}

/// The recommenders of one action, by name.
pub type Recommenders = IndexMap<String, Part<Recommender>>;

/// A namespace: an application, usually one Personalize dataset group.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Namespace {
    /// For readers only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Value>,
    /// For readers only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<Value>,
    /// Settings for everything in the namespace.
    #[serde(flatten)]
    pub inheritable: Inheritable,
    /// Where `POST /events/{namespace}` sends events.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event_targets: Option<Part<Vec<Part<EventTarget>>>>,
    /// Recommenders by action and then by the name that a request's path carries.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recommenders: Option<Part<IndexMap<String, Part<Recommenders>>>>,
}

/// What a recommender does. Each is a path of the API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Action {
    /// Items for a user.
    RecommendItems,
    /// Items like an item.
    RelatedItems,
    /// Given items, reordered for a user.
    RerankItems,
    /// Actions for a user: to join, to subscribe, to download.
    RecommendActions,
}

impl Action {
    /// All actions, in the order in which the API's documents list them.
    pub const ALL: [Self; 4] = [Self::RecommendItems, Self::RelatedItems, Self::RerankItems, Self::RecommendActions];

    /// The action's name in documents, paths and payloads.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::RecommendItems => "recommend-items",
            Self::RelatedItems => "related-items",
            Self::RerankItems => "rerank-items",
            Self::RecommendActions => "recommend-actions",
        }
    }

    /// The action of this name; `None` if there is none.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|action| action.as_str() == name)
    }

    /// The key under which an answer of this action lists its items.
    pub const fn list_key(self) -> &'static str {
        match self {
            Self::RecommendItems | Self::RelatedItems => "itemList",
            Self::RerankItems => "personalizedRanking",
            Self::RecommendActions => "actionList",
        }
    }

    /// The key of an id in that list.
    pub const fn id_key(self) -> &'static str {
        match self {
            Self::RecommendItems | Self::RelatedItems | Self::RerankItems => "itemId",
            Self::RecommendActions => "actionId",
        }
    }
}

/// A recommender: what a request's path names, answered by one of its variations.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Recommender {
    /// For readers only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Value>,
    /// For readers only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<Value>,
    /// Settings for every variation.
    #[serde(flatten)]
    pub inheritable: Inheritable,
    /// Whether requests may name a filter (`filter`), which replaces those configured here. Left out, they may.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub allow_filter_parameter: Option<bool>,
    /// A function that may change the answer before it leaves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub response_post_processor: Option<Part<ResponsePostProcessor>>,
    /// Experiments by feature name, in order: the first is the default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub experiments: Option<Part<IndexMap<String, Part<Experiment>>>>,
    /// Variations by name, in order: the first answers when no experiment chooses.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub variations: Option<Part<IndexMap<String, Part<Variation>>>>,
}

/// Where events go.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(tag = "type", rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub enum EventTarget {
    /// A Personalize event tracker, by PutEvents.
    PersonalizeEventTracker {
        /// The tracker's tracking id.
        tracking_id: String,
    },
    /// The tracker of a dataset of action interactions, by PutActionInteractions. Personalize makes it with the
    /// dataset.
    PersonalizeActionInteractionsTracker {
        /// The tracker's tracking id.
        tracking_id: String,
    },
    /// A Kinesis data stream, by PutRecord.
    KinesisStream {
        /// The stream's name.
        stream_name: String,
        /// Further headers of its records.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        headers: Option<RecordHeaders>,
    },
    /// A Data Firehose stream, by PutRecord.
    KinesisFirehose {
        /// The delivery stream's name.
        stream_name: String,
        /// Further headers of its records.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        headers: Option<RecordHeaders>,
    },
}

impl EventTarget {
    /// The target's kind, as in the document, and the name that it has there: two targets that share both are one.
    pub fn destination(&self) -> (&'static str, &str) {
        match self {
            Self::PersonalizeEventTracker { tracking_id } => ("personalize-event-tracker", tracking_id),
            Self::PersonalizeActionInteractionsTracker { tracking_id } => {
                ("personalize-action-interactions-tracker", tracking_id)
            }
            Self::KinesisStream { stream_name, .. } => ("kinesis-stream", stream_name),
            Self::KinesisFirehose { stream_name, .. } => ("kinesis-firehose", stream_name),
        }
    }

    /// Whether it is sent events.
    pub const fn takes_events(&self) -> bool {
        !matches!(self, Self::PersonalizeActionInteractionsTracker { .. })
    }

    /// Whether it is sent action interactions.
    pub const fn takes_action_interactions(&self) -> bool {
        !matches!(self, Self::PersonalizeEventTracker { .. })
    }

    /// Whether it is sent records, which hold all of a request.
    pub const fn is_stream(&self) -> bool {
        matches!(self, Self::KinesisStream { .. } | Self::KinesisFirehose { .. })
    }
}

/// Headers of requests that records have beside those that every record has. None is ever one that carries credentials.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(untagged)]
pub enum RecordHeaders {
    /// `"all"`: all that the request has.
    All(All),
    /// Those of these names, in any case.
    Names(Vec<String>),
}

/// The word `all`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum All {
    /// Everything that there is.
    All,
}

/// Why a document could not be read at all.
#[derive(Debug, Error)]
pub enum ParseError {
    /// The text is not JSON, or not a document: not an object with an object `namespaces`.
    #[error("the configuration document can't be read: {0}")]
    Json(#[from] serde_json::Error),
}

impl Document {
    /// Reads a document from its text.
    ///
    /// # Errors
    /// Only what makes the whole document unreadable; anything less is kept as a [`Part`] that is not understood.
    pub fn parse(text: &[u8]) -> Result<Self, ParseError> {
        Ok(serde_json::from_slice(text)?)
    }

    /// The version as text, when the document has one.
    pub fn version(&self) -> Option<String> {
        match self.version.as_ref()? {
            Value::String(text) if text.is_empty() => None,
            Value::String(text) => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        }
    }
}
