//! The environment variables that the templates set.

use facts::environment::{
    APPCONFIG_APPLICATION_ID, APPCONFIG_CONFIGURATION_PROFILE_ID, APPCONFIG_ENVIRONMENT_ID, METRICS_NAMESPACE,
    STAGING_BUCKET,
};
use facts::metrics::DEFAULT_NAMESPACE;
use function_host::connection::Connection;
use function_host::variables::{Variables, VariablesError};
use item_tables::ItemTables;

/// What the templates tell the function.
#[derive(Debug, Clone)]
pub struct Environment {
    /// `APPCONFIG_APPLICATION_ID`
    pub application_id: String,
    /// `APPCONFIG_ENVIRONMENT_ID`
    pub environment_id: String,
    /// `APPCONFIG_CONFIGURATION_PROFILE_ID`
    pub configuration_profile_id: String,
    /// `STAGING_BUCKET`: where catalogues are put, and where local databases go.
    pub staging_bucket: String,
    /// `ITEM_TABLE_PREFIX` and `STACK_ID`: the stack's tables.
    pub item_tables: ItemTables,
    /// `METRICS_NAMESPACE`; `PersonalizationApis` if left out.
    pub metrics_namespace: String,
    /// Region, credentials and `AWS_ENDPOINT_URL`.
    pub connection: Connection,
}

impl Environment {
    /// Reads the variables through `get`.
    ///
    /// # Errors
    /// Names every required variable that is missing.
    pub fn read(get: impl Fn(&'static str) -> Option<String>) -> Result<Self, VariablesError> {
        let mut variables = Variables::new(get);
        let environment = Self {
            application_id: variables.required(APPCONFIG_APPLICATION_ID),
            environment_id: variables.required(APPCONFIG_ENVIRONMENT_ID),
            configuration_profile_id: variables.required(APPCONFIG_CONFIGURATION_PROFILE_ID),
            staging_bucket: variables.required(STAGING_BUCKET),
            item_tables: ItemTables::read(&mut variables),
            metrics_namespace: variables.optional(METRICS_NAMESPACE).unwrap_or_else(|| DEFAULT_NAMESPACE.to_owned()),
            connection: Connection::read(&mut variables),
        };
        variables.finish().map(|()| environment)
    }
}
