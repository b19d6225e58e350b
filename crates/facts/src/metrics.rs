//! CloudWatch metrics that the functions publish by embedded metric format. The alarms and the dashboard read the same
//! names.
//!
//! [`METRICS`] has them all, with their dimensions.

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
    /// Why a fallback was asked, or which guardrail was broken.
    pub const REASON: &str = "Reason";
    /// Personalize campaign or recommender.
    pub const ARN: &str = "Arn";
}

/// The dimensions of what is measured for a request, as far as the request names a configured namespace and
/// recommender.
pub const REQUEST_DIMENSIONS: [&str; 2] = [dimensions::NAMESPACE, dimensions::RECOMMENDER];

/// The dimensions of [`EXPOSURES`], [`CONVERSIONS`] and [`CONVERSION_VALUE`].
pub const EXPERIMENT_DIMENSIONS: [&str; 5] =
    [dimensions::NAMESPACE, dimensions::RECOMMENDER, dimensions::FEATURE, dimensions::VARIATION, dimensions::METRIC];

/// The dimensions of [`GUARDRAIL_BREACHES`] and [`EXPERIMENT_STOPPED`].
pub const GUARDRAIL_DIMENSIONS: [&str; 5] =
    [dimensions::NAMESPACE, dimensions::RECOMMENDER, dimensions::FEATURE, dimensions::VARIATION, dimensions::REASON];

/// What a metric is called, and what it is published with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Metric {
    /// Its name.
    pub name: &'static str,
    /// The names of its dimensions. It may be published with fewer, when their values are not known.
    pub dimensions: &'static [&'static str],
    /// Whether it is published without dimensions too, over all of their values. An alarm looks at one metric with
    /// exactly these dimensions, so what an alarm watches has a total. Each total is one more custom metric to pay for.
    pub total: bool,
}

/// The metric of a name.
#[must_use]
pub fn metric(name: &str) -> Option<&'static Metric> {
    METRICS.iter().find(|metric| metric.name == name)
}

macro_rules! metrics {
    ($($(#[$doc:meta])+ $constant:ident = $name:literal, $dimensions:expr $(, $total:ident)?;)+) => {
        $($(#[$doc])+ pub const $constant: &str = $name;)+

        /// Every metric, in the order of this file.
        pub const METRICS: &[Metric] =
            &[$(Metric { name: $constant, dimensions: $dimensions, total: metrics!(@ $($total)?) }),+];
    };
    (@ total) => { true };
    (@) => { false };
}

metrics! {
    /// Catalogues that could not be loaded.
    ITEM_LOAD_FAILURES = "ItemLoadFailures", &[dimensions::NAMESPACE], total;
    /// Items of a catalogue that was loaded.
    ITEMS_LOADED = "ItemsLoaded", &[dimensions::NAMESPACE];
    /// Time from a catalogue's arrival until it serves, in seconds.
    ITEM_LOAD_SECONDS = "ItemLoadSeconds", &[dimensions::NAMESPACE];
    /// Time to read the items' metadata, in milliseconds.
    DECORATION_LATENCY = "DecorationLatency", &REQUEST_DIMENSIONS;
    /// Items that have metadata.
    DECORATION_HITS = "DecorationHits", &REQUEST_DIMENSIONS;
    /// Items without metadata.
    DECORATION_MISSES = "DecorationMisses", &REQUEST_DIMENSIONS;
    /// Answers that lack metadata because the store, or a part of it, could not be read.
    DECORATION_FAILURES = "DecorationFailures", &REQUEST_DIMENSIONS;
    /// Reads of metadata that DynamoDB throttled; the Python original's name.
    DYNAMODB_LIMIT_EXCEED = "DynamoDBLimitExceed", &REQUEST_DIMENSIONS;
    /// Requests answered 304.
    CACHE_VALIDATIONS = "CacheValidations", &REQUEST_DIMENSIONS, total;
    /// Answers without any item.
    EMPTY_ANSWERS = "EmptyAnswers", &REQUEST_DIMENSIONS;
    /// Answers in which a fallback took part.
    FALLBACKS = "Fallbacks", &[dimensions::NAMESPACE, dimensions::RECOMMENDER, dimensions::REASON];
    /// Time an origin took to answer, in milliseconds.
    ORIGIN_LATENCY = "OriginLatency", &REQUEST_DIMENSIONS;
    /// Calls of an origin that failed.
    ORIGIN_FAILURES = "OriginFailures", &REQUEST_DIMENSIONS, total;
    /// Calls that Personalize throttled; the Python original's name.
    PERSONALIZE_INFERENCE_THROTTLED_REQUESTS = "PersonalizeInferenceThrottledRequests", &[dimensions::ARN], total;
    /// Experiments that could not be evaluated, so that the first variation answered.
    EXPERIMENT_EVALUATION_FAILURES = "ExperimentEvaluationFailures", &REQUEST_DIMENSIONS;
    /// Variations of experiments that went beyond a guardrail of theirs, as an instance saw it.
    GUARDRAIL_BREACHES = "GuardrailBreaches", &GUARDRAIL_DIMENSIONS, total;
    /// Answers of the first variation in place of an experiment that an instance stopped by itself.
    EXPERIMENT_STOPPED = "ExperimentStopped", &GUARDRAIL_DIMENSIONS;
    /// Exposures that could not be sent.
    EXPOSURE_FAILURES = "ExposureFailures", &[];
    /// Users that were shown a variation.
    EXPOSURES = "Exposures", &EXPERIMENT_DIMENSIONS;
    /// Conversions of an experiment.
    CONVERSIONS = "Conversions", &EXPERIMENT_DIMENSIONS;
    /// Values of conversions.
    CONVERSION_VALUE = "ConversionValue", &EXPERIMENT_DIMENSIONS;
    /// Polls of AppConfig that failed; the last good configuration serves.
    CONFIGURATION_POLL_FAILURES = "ConfigurationPollFailures", &[];
    /// Configurations that could not be read; the last good one serves.
    CONFIGURATION_REJECTED = "ConfigurationRejected", &[];
    /// Time since AppConfig confirmed the configuration, in seconds.
    CONFIGURATION_AGE = "ConfigurationAge", &REQUEST_DIMENSIONS, total;
    /// Updates of a stack after which the deployed configuration could not be announced: caches, tables and
    /// `openapi.json` are as they were until a configuration is deployed.
    CONFIGURATION_ANNOUNCEMENT_FAILURES = "ConfigurationAnnouncementFailures", &[];
    /// Local databases that could not be refreshed; the last good one serves.
    LOCAL_STORE_REFRESH_FAILURES = "LocalStoreRefreshFailures", &[dimensions::NAMESPACE];
    /// Event targets that did not take events.
    EVENT_TARGET_FAILURES = "EventTargetFailures", &[dimensions::NAMESPACE, dimensions::EVENT_TARGET], total;
    /// Events that Personalize throttled; the Python original's name.
    PERSONALIZE_EVENT_TRACKER_THROTTLE = "PersonalizeEventTrackerThrottle", &[dimensions::TRACKING_ID], total;
    /// Calls that AWS refused because the function's role lacks a permission.
    PERMISSIONS_REFUSED = "PermissionsRefused", &[dimensions::SERVICE], total;
    /// Instances of the origin function that were started.
    COLD_START = "ColdStart", &[];
    /// Requests answered with a 5xx. What a caller's own request causes is a 4xx, and does not count.
    ERRORS = "Errors", &REQUEST_DIMENSIONS, total;
    /// Time to answer a request, in milliseconds.
    LATENCY = "Latency", &REQUEST_DIMENSIONS, total;
}
