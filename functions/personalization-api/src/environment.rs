//! The environment variables that the templates set. One that is required and missing is named at start; the function
//! refuses to guess.

use cache_tags::UserTags;
use facts::environment::{
    API_TYPE, APPCONFIG_APPLICATION_ID, APPCONFIG_CONFIGURATION_PROFILE_ID, APPCONFIG_ENVIRONMENT_ID, CACHE_TAG_KEY,
    CONFIGURATION_POLL_SECONDS, CORS_ALLOW_HEADERS, CORS_ALLOW_ORIGINS, EXPERIMENTS, METRICS_NAMESPACE, STAGE_NAME,
    STAGING_BUCKET, TIME_ZONE,
};
use facts::metrics::DEFAULT_NAMESPACE;
use facts::{ApiType, Experiments};
use function_host::connection::Connection;
use function_host::variables::{Variables, VariablesError};
use item_tables::ItemTables;
use jiff::tz::TimeZone;
use origin_api::cors::{Cors, CorsError};

/// What the templates tell the function.
#[derive(Debug, Clone)]
pub struct Environment {
    /// `APPCONFIG_APPLICATION_ID`
    pub application_id: String,
    /// `APPCONFIG_ENVIRONMENT_ID`
    pub environment_id: String,
    /// `APPCONFIG_CONFIGURATION_PROFILE_ID`
    pub configuration_profile_id: String,
    /// `STAGING_BUCKET`: where the local stores' files are.
    pub staging_bucket: String,
    /// `ITEM_TABLE_PREFIX` and `STACK_ID`: the stack's tables of item metadata.
    pub item_tables: ItemTables,
    /// `API_TYPE`: `http` or `rest`.
    pub api_type: ApiType,
    /// `STAGE_NAME`, with which an HTTP API's paths begin; none for `$default`.
    pub stage_name: Option<String>,
    /// `TIME_ZONE`: an IANA name; UTC if left out.
    pub time_zone: TimeZone,
    /// `METRICS_NAMESPACE`; `PersonalizationApis` if left out.
    pub metrics_namespace: String,
    /// `EXPERIMENTS`: `weighted`, `evidently` or `none`; `weighted` if left out.
    pub experiments: Experiments,
    /// `CORS_ALLOW_ORIGINS` and `CORS_ALLOW_HEADERS`: which pages on other origins may call; any if left out.
    pub cors: Cors,
    /// `CACHE_TAG_KEY`: answers have tags for CloudFront; none if left out.
    pub cache_tags: Option<UserTags>,
    /// `CONFIGURATION_POLL_SECONDS`: seconds between looks for a newer configuration; AppConfig allows 15 or more.
    pub poll_interval: Option<u32>,
    /// Region, credentials and `AWS_ENDPOINT_URL`.
    pub connection: Connection,
}

impl Environment {
    /// Reads the variables through `get`.
    ///
    /// # Errors
    /// Names every required variable that is missing, or the first that is invalid.
    pub fn read(get: impl Fn(&'static str) -> Option<String>) -> Result<Self, VariablesError> {
        let mut variables = Variables::new(get);
        let application_id = variables.required(APPCONFIG_APPLICATION_ID);
        let environment_id = variables.required(APPCONFIG_ENVIRONMENT_ID);
        let configuration_profile_id = variables.required(APPCONFIG_CONFIGURATION_PROFILE_ID);
        let staging_bucket = variables.required(STAGING_BUCKET);
        let api_type = variables.required(API_TYPE);
        let item_tables = ItemTables::read(&mut variables);
        let connection = Connection::read(&mut variables);
        variables.finish()?;
        let api_type = ApiType::parse(&api_type.to_ascii_lowercase())
            .ok_or(VariablesError::Invalid { name: API_TYPE, expected: "`http` or `rest`" })?;
        let time_zone = match variables.optional(TIME_ZONE) {
            None => TimeZone::UTC,
            Some(name) => TimeZone::get(&name)
                .map_err(|_| VariablesError::Invalid { name: TIME_ZONE, expected: "an IANA time zone's name" })?,
        };
        let experiments = match variables.optional(EXPERIMENTS) {
            None => Experiments::Weighted,
            Some(text) => {
                let expected = "`weighted`, `evidently` or `none`";
                Experiments::parse(&text).ok_or(VariablesError::Invalid { name: EXPERIMENTS, expected })?
            }
        };
        let poll_interval = variables.optional(CONFIGURATION_POLL_SECONDS).map(|text| text.parse()).transpose();
        let expected = "a whole number of seconds";
        let poll_interval =
            poll_interval.map_err(|_| VariablesError::Invalid { name: CONFIGURATION_POLL_SECONDS, expected })?;
        let list = |name| variables.optional(name).unwrap_or_default();
        let cors = Cors::parse(&list(CORS_ALLOW_ORIGINS), &list(CORS_ALLOW_HEADERS)).map_err(|error| match error {
            CorsError::Origins => {
                VariablesError::Invalid { name: CORS_ALLOW_ORIGINS, expected: "origins, separated by commas" }
            }
            CorsError::Headers => {
                VariablesError::Invalid { name: CORS_ALLOW_HEADERS, expected: "header names, separated by commas" }
            }
        })?;
        Ok(Self {
            cors,
            application_id,
            environment_id,
            configuration_profile_id,
            staging_bucket,
            item_tables,
            api_type,
            stage_name: variables.optional(STAGE_NAME).filter(|name| name != "$default"),
            time_zone,
            metrics_namespace: variables.optional(METRICS_NAMESPACE).unwrap_or_else(|| DEFAULT_NAMESPACE.to_owned()),
            experiments,
            cache_tags: variables.optional(CACHE_TAG_KEY).map(|key| UserTags::new(&key)),
            poll_interval,
            connection,
        })
    }
}
