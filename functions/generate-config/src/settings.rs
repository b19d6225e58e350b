//! Environment variables, as the template sets them.

use facts::environment::{
    APPCONFIG_APPLICATION_ID, APPCONFIG_CONFIGURATION_PROFILE_ID, APPCONFIG_DEPLOYMENT_STRATEGY_ID,
    APPCONFIG_ENVIRONMENT_ID,
};
use function_host::connection::Connection;
use function_host::variables::{Variables, VariablesError};

/// What the function is told.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Region and credentials.
    pub connection: Connection,
    /// AppConfig's application.
    pub application: String,
    /// The environment that is deployed to.
    pub environment: String,
    /// The profile that has the document.
    pub profile: String,
    /// How it is rolled out.
    pub strategy: String,
}

impl Settings {
    /// The settings of this process.
    ///
    /// # Errors
    /// Names every variable that is missing.
    pub fn of_process() -> Result<Self, VariablesError> {
        Self::read(Variables::of_process())
    }

    /// The settings of these variables.
    ///
    /// # Errors
    /// Names every variable that is missing.
    pub fn read<G: Fn(&'static str) -> Option<String>>(mut variables: Variables<G>) -> Result<Self, VariablesError> {
        let settings = Self {
            connection: Connection::read(&mut variables),
            application: variables.required(APPCONFIG_APPLICATION_ID),
            environment: variables.required(APPCONFIG_ENVIRONMENT_ID),
            profile: variables.required(APPCONFIG_CONFIGURATION_PROFILE_ID),
            strategy: variables.required(APPCONFIG_DEPLOYMENT_STRATEGY_ID),
        };
        variables.finish().map(|()| settings)
    }
}
