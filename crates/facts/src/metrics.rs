//! CloudWatch metrics that the functions publish by embedded metric format. The alarms and the dashboard read the same names.
//!
//! Where nothing else is said, the dimensions are those of the request: [`dimensions::NAMESPACE`] and [`dimensions::RECOMMENDER`],
//! as far as the request names configured ones.

/// CloudWatch namespace of a function whose template names none; templates name one for each stack.
pub const DEFAULT_NAMESPACE: &str = "PersonalizationApis";

/// Names of dimensions.
pub mod dimensions {
    /// Namespace of the configuration.
    pub const NAMESPACE: &str = "Namespace";
    /// Recommender of the namespace.
    pub const RECOMMENDER: &str = "Recommender";
    /// Experiment of the recommender.
    pub const FEATURE: &str = "Feature";
    /// Variation of the recommender.
    pub const VARIATION: &str = "Variation";
    /// Metric of the experiment.
    pub const METRIC: &str = "Metric";
    /// Kind of an event target.
    pub const EVENT_TARGET: &str = "EventTarget";
    /// Personalize event tracker.
    pub const TRACKING_ID: &str = "TrackingId";
    /// Service that was called, by the AWS SDK's name of it.
    pub const SERVICE: &str = "Service";
    /// Personalize campaign or recommender.
    pub const ARN: &str = "Arn";
}

/// The dimensions of [`EXPOSURES`], [`CONVERSIONS`] and [`CONVERSION_VALUE`].
pub const EXPERIMENT_DIMENSIONS: [&str; 5] =
    [dimensions::NAMESPACE, dimensions::RECOMMENDER, dimensions::FEATURE, dimensions::VARIATION, dimensions::METRIC];

/// Catalogues that could not be loaded. Dimension: `Namespace`.
pub const ITEM_LOAD_FAILURES: &str = "ItemLoadFailures";
/// Items of a catalogue that was loaded. Dimension: `Namespace`.
pub const ITEMS_LOADED: &str = "ItemsLoaded";
/// Time from a catalogue's arrival until it serves, in seconds. Dimension: `Namespace`.
pub const ITEM_LOAD_SECONDS: &str = "ItemLoadSeconds";
/// Time to read the items' metadata, in milliseconds.
pub const DECORATION_LATENCY: &str = "DecorationLatency";
/// Items that have metadata.
pub const DECORATION_HITS: &str = "DecorationHits";
/// Items without metadata.
pub const DECORATION_MISSES: &str = "DecorationMisses";
/// Answers that lack metadata because the store, or a part of it, could not be read.
pub const DECORATION_FAILURES: &str = "DecorationFailures";
/// Reads of metadata that DynamoDB throttled; the Python original's name.
pub const DYNAMODB_LIMIT_EXCEED: &str = "DynamoDBLimitExceed";
/// Requests answered 304.
pub const CACHE_VALIDATIONS: &str = "CacheValidations";
/// Answers without any item.
pub const EMPTY_ANSWERS: &str = "EmptyAnswers";
/// Time an origin took to answer, in milliseconds.
pub const ORIGIN_LATENCY: &str = "OriginLatency";
/// Calls of an origin that failed.
pub const ORIGIN_FAILURES: &str = "OriginFailures";
/// Calls that Personalize throttled; the Python original's name. Dimension: `Arn`.
pub const PERSONALIZE_INFERENCE_THROTTLED_REQUESTS: &str = "PersonalizeInferenceThrottledRequests";
/// Experiments that could not be evaluated, so that the first variation answered.
pub const EXPERIMENT_EVALUATION_FAILURES: &str = "ExperimentEvaluationFailures";
/// Exposures that could not be sent.
pub const EXPOSURE_FAILURES: &str = "ExposureFailures";
/// Users that were shown a variation. Dimensions: see [`EXPERIMENT_DIMENSIONS`].
pub const EXPOSURES: &str = "Exposures";
/// Conversions of an experiment. Dimensions: see [`EXPERIMENT_DIMENSIONS`].
pub const CONVERSIONS: &str = "Conversions";
/// Values of conversions. Dimensions: see [`EXPERIMENT_DIMENSIONS`].
pub const CONVERSION_VALUE: &str = "ConversionValue";
/// Polls of AppConfig that failed; the last good configuration serves.
pub const CONFIGURATION_POLL_FAILURES: &str = "ConfigurationPollFailures";
/// Configurations that could not be read; the last good one serves.
pub const CONFIGURATION_REJECTED: &str = "ConfigurationRejected";
/// Time since AppConfig confirmed the configuration, in seconds.
pub const CONFIGURATION_AGE: &str = "ConfigurationAge";
/// Local databases that could not be refreshed; the last good one serves. Dimension: `Namespace`.
pub const LOCAL_STORE_REFRESH_FAILURES: &str = "LocalStoreRefreshFailures";
/// Event targets that did not take events. Dimensions: `Namespace`, `EventTarget`.
pub const EVENT_TARGET_FAILURES: &str = "EventTargetFailures";
/// Events that Personalize throttled; the Python original's name. Dimension: `TrackingId`.
pub const PERSONALIZE_EVENT_TRACKER_THROTTLE: &str = "PersonalizeEventTrackerThrottle";
/// Calls that AWS refused because the function's role lacks a permission. Dimension: `Service`.
pub const PERMISSIONS_REFUSED: &str = "PermissionsRefused";
/// Instances of the origin function that were started.
pub const COLD_START: &str = "ColdStart";
/// Requests answered with a 5xx. What a caller's own request causes is a 4xx, and does not count.
pub const ERRORS: &str = "Errors";
/// Time to answer a request, in milliseconds.
pub const LATENCY: &str = "Latency";
