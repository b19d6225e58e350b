//! Environment variables, as the template sets them.

use facts::environment::{
    APPCONFIG_APPLICATION_ID, APPCONFIG_CONFIGURATION_PROFILE_ID, APPCONFIG_DEPLOYMENT_STRATEGY_ID,
    APPCONFIG_ENVIRONMENT_ID,
};
use function_host::connection::Connection;
use function_host::variables::{Variables, VariablesError};

/// What the function is told.
#[derive(Clone, Debug)]
pub struct Environment {
    /// Region and credentials.
    pub(crate) connection: Connection,
    /// AppConfig's application.
    pub(crate) application_id: String,
    /// The environment that is deployed to.
    pub(crate) environment_id: String,
    /// The profile that has the document.
    pub(crate) configuration_profile_id: String,
    /// How it is rolled out.
    pub(crate) deployment_strategy_id: String,
}

impl Environment {
    /// The environment of this process.
    ///
    /// # Errors
    /// Names every variable that is missing.
    pub(crate) fn of_process() -> Result<Self, VariablesError> {
        Self::read(Variables::of_process())
    }

    /// The environment of these variables.
    ///
    /// # Errors
    /// Names every variable that is missing.
    pub fn read<G: Fn(&'static str) -> Option<String>>(mut variables: Variables<G>) -> Result<Self, VariablesError> {
        let environment = Self {
            connection: Connection::read(&mut variables),
            application_id: variables.required(APPCONFIG_APPLICATION_ID),
            environment_id: variables.required(APPCONFIG_ENVIRONMENT_ID),
            configuration_profile_id: variables.required(APPCONFIG_CONFIGURATION_PROFILE_ID),
            deployment_strategy_id: variables.required(APPCONFIG_DEPLOYMENT_STRATEGY_ID),
        };
        variables.finish().map(|()| environment)
    }
}
