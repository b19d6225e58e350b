//! The traits that the handlers call, and the state that holds them. AWS is behind them in production; doubles of the
//! wire are behind AWS's clients in the tests.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use crate::answering::guardrails::Guardrails;
use async_trait::async_trait;
use cache_tags::UserTags;
use configuration::Configuration;
use configuration::arn::Arn;
use configuration::compiled::{Origin, Recommender, Variation};
use configuration::document::EventTarget;
use configuration::metadata::InferenceItemMetadata;
use facts::Experiments;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::value::RawValue;
use serde_json::{Map, Value};
use thiserror::Error;

use crate::background_work::BackgroundWork;
use crate::cors::Cors;
use crate::error::{ApiError, ErrorType, OriginError};
use crate::events::record::Record;
use crate::metrics::Measurements;

/// The state of the router.
#[derive(Clone)]
pub struct Api {
    /// The configuration document.
    pub configuration: Arc<dyn ConfigurationSource>,
    /// Personalize, Lambda, SageMaker and HTTP.
    pub origins: Arc<dyn Origins>,
    /// Item metadata.
    pub item_stores: Arc<dyn ItemStores>,
    /// Event trackers, streams, firehoses.
    pub event_sink: Arc<dyn EventSink>,
    /// Evidently.
    pub evaluator: Arc<dyn FeatureEvaluator>,
    /// Where measurements go.
    pub metrics: Arc<dyn Metrics>,
    /// What time it is.
    pub clock: Arc<dyn Clock>,
    /// Work that an answer does not wait for.
    pub background_work: BackgroundWork,
    /// How experiments are evaluated here.
    pub experiments: Experiments,
    /// What this instance has seen of variations that have bounds.
    pub guardrails: Guardrails,
    /// The zone of viewers who do not say theirs.
    pub time_zone: TimeZone,
    /// Which pages on other origins may call.
    pub cors: Cors,
    /// Makes users' tags, where CloudFront stands in front and keeps answers by tags.
    pub cache_tags: Option<UserTags>,
    /// Whether bodies are compressed here. API Gateway does it for REST APIs; HTTP APIs can't.
    pub compress: bool,
}

/// The document that is served now, and how long ago AppConfig confirmed it.
#[derive(Debug, Clone)]
pub struct Current {
    /// The document.
    pub configuration: Arc<Configuration>,
    /// Since it was confirmed.
    pub age: Duration,
}

/// Where the document comes from.
#[async_trait]
pub trait ConfigurationSource: Send + Sync {
    /// The document to answer with now.
    ///
    /// # Errors
    /// Only when there never was a good one.
    async fn current(&self) -> Result<Current, ApiError>;

    /// The document that is there already, if any; for answers that do not need one.
    fn at_hand(&self) -> Option<Current>;

    /// Looks for a newer document if it is time to; called in the background.
    async fn refresh(&self);
}

/// One call of an origin.
#[derive(Debug)]
pub struct OriginCall<'r> {
    /// The recommender that was asked for.
    pub recommender: &'r Recommender,
    /// The variation that answers.
    pub variation: &'r Variation,
    /// Who answers.
    pub origin: &'r Origin,
    /// The user, if there is one.
    pub user_id: Option<&'r str>,
    /// The item, for related-items.
    pub item_id: Option<&'r str>,
    /// The items, for rerank-items.
    pub item_list: Option<&'r [String]>,
    /// How many items to ask for.
    pub num_results: Option<u32>,
    /// Personalize's context.
    pub context: Map<String, Value>,
    /// The filter, for Personalize.
    pub filter: Option<FilterChoice>,
    /// The columns of metadata to ask Personalize for.
    pub metadata_columns: Option<&'r [String]>,
    /// Path and query parameters by name, for an HTTP origin's URL.
    pub parameters: HashMap<&'r str, &'r str>,
    /// The X-Ray trace header, passed on.
    pub trace_id: Option<&'r str>,
}

/// The filter that goes with a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FilterName {
    /// A whole ARN.
    Arn(String),
    /// A name, of a filter in the account and region of the recommender.
    Name(String),
}

/// The filter that goes with a request, and values for its parameters.
#[derive(Debug, Clone)]
pub struct FilterChoice {
    /// Which.
    pub name: FilterName,
    /// Values as Personalize wants them.
    pub values: Map<String, Value>,
    /// Whether the request names the filter, and not the document.
    pub from_caller: bool,
}

/// Those who recommend.
#[async_trait]
pub trait Origins: Send + Sync {
    /// Asks an origin; never a list, which needs none. The answer is a JSON object; whether it has the shape that is
    /// needed is the caller's to check.
    async fn ask(&self, call: &OriginCall<'_>) -> Result<Map<String, Value>, OriginError>;

    /// Gives an answer to a post-processing function and returns what it makes of it.
    async fn post_process(&self, arn: &Arn, payload: &Value) -> Result<Map<String, Value>, OriginError>;
}

/// Why items could not be decorated.
#[derive(Debug, Clone, Error)]
pub enum ItemStoreError {
    /// The store is throttled.
    #[error("the item store is throttled")]
    Throttled,
    /// The store can't be read: `.0` says why, for the log.
    #[error("the item store can't be read: {0}")]
    Unreadable(String),
}

/// Item metadata by id: each a JSON object.
pub type ItemMetadata = HashMap<String, Box<RawValue>>;

/// What could be read of a store.
#[derive(Debug, Default)]
pub struct StoreRead {
    /// Metadata of the items that were read and have any.
    pub items: ItemMetadata,
    /// Why not all of them were read.
    pub failure: Option<ItemStoreError>,
}

/// The stores of item metadata.
#[async_trait]
pub trait ItemStores: Send + Sync {
    /// Begins what a first read has to wait for, because the items' ids will be there soon.
    fn prepare(&self, namespace: &str, store: &InferenceItemMetadata);

    /// Metadata of the items that have any.
    async fn metadata(&self, namespace: &str, store: &InferenceItemMetadata, ids: &[&str]) -> StoreRead;

    /// Brings local stores up to date; called in the background.
    async fn refresh(&self, configuration: &Configuration);
}

/// Events, or action interactions, on their way to a tracker.
#[derive(Debug)]
pub struct EventBatch {
    /// Who acted, if that is known.
    pub user_id: Option<String>,
    /// The session.
    pub session_id: Option<String>,
    /// The events, each as JSON text.
    pub events: Vec<String>,
}

/// Where events go.
#[async_trait]
pub trait EventSink: Send + Sync {
    /// Sends events to an event tracker.
    async fn put_events(&self, tracking_id: &str, batch: &EventBatch) -> Result<(), OriginError>;

    /// Sends action interactions to the tracker of such.
    async fn put_action_interactions(&self, tracking_id: &str, batch: &EventBatch) -> Result<(), OriginError>;

    /// Puts a record into a target that is a stream.
    async fn put_record(&self, stream: &EventTarget, record: Record) -> Result<(), OriginError>;
}

/// What Evidently says about a user and a feature.
#[derive(Debug, Clone, PartialEq)]
pub struct Evaluation {
    /// The value, as Evidently's JSON: `{"stringValue": …}` or `{"longValue": …}`.
    pub value: Value,
    /// `EXPERIMENT_RULE_MATCH` and others.
    pub reason: String,
    /// JSON text.
    pub details: String,
}

/// Evidently.
#[async_trait]
pub trait FeatureEvaluator: Send + Sync {
    /// Evaluates a feature; `None` if the project or feature does not exist.
    async fn evaluate(&self, project: &str, feature: &str, user_id: &str) -> Result<Option<Evaluation>, OriginError>;

    /// Records exposures and conversions.
    async fn put_project_events(&self, project: &str, events: &[Value]) -> Result<(), OriginError>;
}

/// Where measurements go.
pub trait Metrics: Send + Sync {
    /// Publishes a set of measurements.
    fn publish(&self, measurements: Measurements);
}

/// What time it is.
pub trait Clock: Send + Sync {
    /// Now.
    fn now(&self) -> Timestamp;
}

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

/// The `type` of an error from this kind of origin.
pub const fn origin_error_type(origin: &Origin) -> ErrorType {
    match origin {
        Origin::Personalize { .. } => ErrorType::Personalize,
        Origin::Lambda { .. } => ErrorType::Function,
        Origin::Sagemaker { .. } => ErrorType::SageMaker,
        Origin::Http { .. } => ErrorType::Http,
        // It never fails.
        Origin::List { .. } => ErrorType::Configuration,
    }
}

/// The `type` of an error from this kind of event target.
pub const fn target_error_type(target: &EventTarget) -> ErrorType {
    match target {
        EventTarget::PersonalizeEventTracker { .. } | EventTarget::PersonalizeActionInteractionsTracker { .. } => {
            ErrorType::Personalize
        }
        EventTarget::KinesisStream { .. } | EventTarget::KinesisFirehose { .. } => ErrorType::Kinesis,
    }
}
