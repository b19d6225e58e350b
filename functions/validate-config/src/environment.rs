//! What the template tells the function.

use facts::environment::{API_CDN_URL, API_TYPE, API_URL, AUTH_SCHEME, METRICS_NAMESPACE, STAGING_BUCKET};
use facts::metrics::DEFAULT_NAMESPACE;
use facts::{ApiType, AuthScheme};
use function_host::connection::Connection;
use function_host::variables::{Variables, VariablesError};

use openapi_document::deployment::Deployment;

/// The function's environment.
#[derive(Debug, Clone)]
pub struct Environment {
    /// Where AWS is, and who calls it.
    pub connection: Connection,
    /// `STAGING_BUCKET`: where the OpenAPI document goes.
    pub staging_bucket: String,
    /// `AUTH_SCHEME`, `API_TYPE`, `API_URL` and `API_CDN_URL`: how the API is reached.
    pub deployment: Deployment,
    /// `METRICS_NAMESPACE`; `PersonalizationApis` if left out.
    pub metrics_namespace: String,
}

impl Environment {
    /// Reads the environment.
    ///
    /// # Errors
    /// Names every variable that is missing, or one that says what the function does not know.
    pub fn read(get: impl Fn(&'static str) -> Option<String>) -> Result<Self, VariablesError> {
        let mut variables = Variables::new(get);
        let connection = Connection::read(&mut variables);
        let staging_bucket = variables.required(STAGING_BUCKET);
        let auth_scheme = variables.required(AUTH_SCHEME);
        let entry_point = variables.required(API_TYPE);
        let api_url = variables.required(API_URL);
        let cdn_url = variables.optional(API_CDN_URL);
        let metrics_namespace = variables.optional(METRICS_NAMESPACE).unwrap_or_else(|| DEFAULT_NAMESPACE.to_owned());
        variables.finish()?;
        let auth_scheme = AuthScheme::parse(&auth_scheme)
            .ok_or(VariablesError::Invalid { name: AUTH_SCHEME, expected: "none, api-key or oauth2" })?;
        let entry_point =
            ApiType::parse(&entry_point).ok_or(VariablesError::Invalid { name: API_TYPE, expected: "http or rest" })?;
        let deployment = Deployment { auth_scheme, entry_point, api_url, cdn_url };
        Ok(Self { connection, staging_bucket, deployment, metrics_namespace })
    }
}
