//! The environment variables that the templates set. One that is required and missing is named at start; the function
//! refuses to guess.

use jiff::tz::TimeZone;
use thiserror::Error;

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
    /// `ITEM_TABLE_PREFIX`, to which a namespace's name is appended; `PersonalizationApiItemMetadata_` if left out.
    pub item_table_prefix: String,
    /// `API_TYPE`: `http` or `rest`.
    pub api_type: ApiType,
    /// `STAGE_NAME`, with which an HTTP API's paths begin; none for `$default`.
    pub stage_name: Option<String>,
    /// `TIME_ZONE`: an IANA name; UTC if left out.
    pub time_zone: TimeZone,
    /// `METRICS_NAMESPACE`; `PersonalizationApis` if left out.
    pub metrics_namespace: String,
    /// `EXPERIMENTS`: `weighted`, `evidently` or `none`; whether this deployment may call Evidently. `weighted` if left out.
    pub evidently: bool,
    /// `LOG_LEVEL`; `INFO` if left out.
    pub log_level: String,
    /// `CONFIGURATION_POLL_SECONDS`: seconds between looks for a newer configuration; AppConfig allows 15 or more.
    pub poll_interval: Option<u32>,
    /// `AWS_REGION`, which Lambda sets.
    pub region: String,
    /// `AWS_ENDPOINT_URL`: where AWS is played by something else.
    pub endpoint_url: Option<String>,
}

/// Which of API Gateway's APIs is in front.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ApiType {
    /// An HTTP API.
    Http,
    /// A REST API.
    Rest,
}

/// Why the function does not start.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum EnvironmentError {
    /// Variables that are not set, or empty.
    #[error("these environment variables must be set: {}", .0.join(", "))]
    Missing(Vec<&'static str>),
    /// A variable whose value is none of those that it may have.
    #[error("the environment variable {name} must be {expected}")]
    Invalid {
        /// The variable.
        name: &'static str,
        /// What it may be.
        expected: &'static str,
    },
}

impl Environment {
    /// Reads the variables through `get`.
    ///
    /// # Errors
    /// Names every required variable that is missing, or the first that is invalid.
    pub fn read(get: impl Fn(&'static str) -> Option<String>) -> Result<Self, EnvironmentError> {
        let optional = |name| get(name).filter(|value: &String| !value.is_empty());
        let mut missing = Vec::new();
        let mut required = |name| {
            optional(name).unwrap_or_else(|| {
                missing.push(name);
                String::new()
            })
        };
        let application_id = required("APPCONFIG_APPLICATION_ID");
        let environment_id = required("APPCONFIG_ENVIRONMENT_ID");
        let configuration_profile_id = required("APPCONFIG_CONFIGURATION_PROFILE_ID");
        let staging_bucket = required("STAGING_BUCKET");
        let api_type = required("API_TYPE");
        let region = required("AWS_REGION");
        if !missing.is_empty() {
            return Err(EnvironmentError::Missing(missing));
        }
        let api_type = match api_type.to_ascii_lowercase().as_str() {
            "http" => ApiType::Http,
            "rest" => ApiType::Rest,
            _ => return Err(EnvironmentError::Invalid { name: "API_TYPE", expected: "`http` or `rest`" }),
        };
        let time_zone = match optional("TIME_ZONE") {
            None => TimeZone::UTC,
            Some(name) => TimeZone::get(&name)
                .map_err(|_| EnvironmentError::Invalid { name: "TIME_ZONE", expected: "an IANA time zone's name" })?,
        };
        let evidently = match optional("EXPERIMENTS").as_deref() {
            None | Some("weighted" | "none") => false,
            Some("evidently") => true,
            Some(_) => {
                let expected = "`weighted`, `evidently` or `none`";
                return Err(EnvironmentError::Invalid { name: "EXPERIMENTS", expected });
            }
        };
        let poll_interval = optional("CONFIGURATION_POLL_SECONDS").map(|text| text.parse()).transpose();
        let expected = "a whole number of seconds";
        let poll_interval =
            poll_interval.map_err(|_| EnvironmentError::Invalid { name: "CONFIGURATION_POLL_SECONDS", expected })?;
        Ok(Self {
            application_id,
            environment_id,
            configuration_profile_id,
            staging_bucket,
            item_table_prefix: optional("ITEM_TABLE_PREFIX")
                .unwrap_or_else(|| "PersonalizationApiItemMetadata_".to_owned()),
            api_type,
            stage_name: optional("STAGE_NAME").filter(|name| name != "$default"),
            time_zone,
            metrics_namespace: optional("METRICS_NAMESPACE").unwrap_or_else(|| "PersonalizationApis".to_owned()),
            evidently,
            log_level: optional("LOG_LEVEL").unwrap_or_else(|| "INFO".to_owned()),
            poll_interval,
            region,
            endpoint_url: optional("AWS_ENDPOINT_URL"),
        })
    }
}
