//! Names of environment variables that the templates set and the functions read.

/// Which function a process is: one of [`crate::Handler`]'s names. Lambda sets it to the function's `Handler`; see
/// "Defined runtime environment variables" in its developer guide.
pub const HANDLER: &str = "_HANDLER";

/// Id of AppConfig's application.
pub const APPCONFIG_APPLICATION_ID: &str = "APPCONFIG_APPLICATION_ID";
/// Id of AppConfig's environment.
pub const APPCONFIG_ENVIRONMENT_ID: &str = "APPCONFIG_ENVIRONMENT_ID";
/// Id of AppConfig's profile, which has the configuration document.
pub const APPCONFIG_CONFIGURATION_PROFILE_ID: &str = "APPCONFIG_CONFIGURATION_PROFILE_ID";
/// Id of the strategy by which a generated configuration is deployed.
pub const APPCONFIG_DEPLOYMENT_STRATEGY_ID: &str = "APPCONFIG_DEPLOYMENT_STRATEGY_ID";
/// Seconds between looks for a newer configuration. No template sets it; left out, 15.
pub const CONFIGURATION_POLL_SECONDS: &str = "CONFIGURATION_POLL_SECONDS";

/// Name of the bucket whose contents [`crate::bucket`] lists.
pub const STAGING_BUCKET: &str = "STAGING_BUCKET";

/// Which API of API Gateway is in front: one of [`crate::ApiType`]'s spellings.
pub const API_TYPE: &str = "API_TYPE";
/// Who is asked for what: one of [`crate::AuthScheme`]'s spellings.
pub const AUTH_SCHEME: &str = "AUTH_SCHEME";
/// URL of the gateway's stage.
pub const API_URL: &str = "API_URL";
/// URL of the distribution in front of the gateway; left out where there is none.
pub const API_CDN_URL: &str = "API_CDN_URL";
/// Name of the gateway's stage, with which an HTTP API's paths begin.
pub const STAGE_NAME: &str = "STAGE_NAME";

/// The IANA name of the time zone that rules of time go by when a viewer's is not known. Left out, UTC.
pub const TIME_ZONE: &str = "TIME_ZONE";
/// How experiments are evaluated: one of [`crate::Experiments`]' spellings. Left out, `weighted`.
pub const EXPERIMENTS: &str = "EXPERIMENTS";

/// What the names of a stack's tables of item metadata begin with; the namespace follows.
pub const ITEM_TABLE_PREFIX: &str = "ITEM_TABLE_PREFIX";

/// The id of the stack, with which the tables that it made are tagged.
pub const STACK_ID: &str = "STACK_ID";

/// The id of the stack again, where CloudFront stands in front: the key of the users' tags in its cache. Left out,
/// answers have no tags.
pub const CACHE_TAG_KEY: &str = "CACHE_TAG_KEY";

/// CloudWatch namespace of the metrics. Left out, [`crate::metrics::DEFAULT_NAMESPACE`].
pub const METRICS_NAMESPACE: &str = "METRICS_NAMESPACE";
/// The least severe level that is logged. Left out, `INFO`.
pub const LOG_LEVEL: &str = "LOG_LEVEL";

/// Id of the distribution's cache policy; left out, with the two that follow, where there is no distribution.
pub const CLOUDFRONT_CACHE_POLICY_ID: &str = "CLOUDFRONT_CACHE_POLICY_ID";
/// Id of the distribution's origin request policy.
pub const CLOUDFRONT_ORIGIN_REQUEST_POLICY_ID: &str = "CLOUDFRONT_ORIGIN_REQUEST_POLICY_ID";
/// Headers that CloudFront passes on whatever the configuration says, separated by commas.
pub const CLOUDFRONT_ALWAYS_FORWARDED_HEADERS: &str = "CLOUDFRONT_ALWAYS_FORWARDED_HEADERS";
/// Id of the REST API whose stage has a cache; left out, with the one that follows, where there is none.
pub const REST_API_ID: &str = "REST_API_ID";
/// Name of the stage with the cache.
pub const REST_API_STAGE: &str = "REST_API_STAGE";

/// The origins of pages that may call, separated by commas; `*` for any, which is also what none means.
pub const CORS_ALLOW_ORIGINS: &str = "CORS_ALLOW_ORIGINS";

/// Request headers that pages may send besides [`crate::cors::REQUEST_HEADERS`], separated by commas.
pub const CORS_ALLOW_HEADERS: &str = "CORS_ALLOW_HEADERS";
