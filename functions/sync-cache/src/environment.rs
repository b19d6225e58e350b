//! The environment: which caches there are. A stack has either, both or none.

use facts::environment::{
    CLOUDFRONT_ALWAYS_FORWARDED_HEADERS, CLOUDFRONT_CACHE_POLICY_ID, CLOUDFRONT_ORIGIN_REQUEST_POLICY_ID, REST_API_ID,
    REST_API_STAGE,
};
use function_host::connection::Connection;
use function_host::variables::{Variables, VariablesError};

/// What the function is told by its environment.
#[derive(Debug, Clone)]
pub struct Environment {
    /// How AWS is reached.
    pub connection: Connection,
    /// CloudFront's policies, if the stack has a distribution.
    pub policies: Option<PolicySettings>,
    /// The REST API's stage, if it has a cache.
    pub stage: Option<StageSettings>,
}

/// CloudFront's two policies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicySettings {
    /// `CLOUDFRONT_CACHE_POLICY_ID`
    pub cache_policy: String,
    /// `CLOUDFRONT_ORIGIN_REQUEST_POLICY_ID`
    pub origin_request_policy: String,
    /// `CLOUDFRONT_ALWAYS_FORWARDED_HEADERS`, comma-separated: what the gateway needs whatever the document says.
    pub always_forwarded: Vec<String>,
}

/// The stage with the cache.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StageSettings {
    /// `REST_API_ID`
    pub api: String,
    /// `REST_API_STAGE`
    pub stage: String,
}

impl Environment {
    /// Reads the variables.
    ///
    /// # Errors
    /// Names every variable that is missing: of CloudFront's three, or of the stage's two, either all are set or none.
    pub fn read<G: Fn(&'static str) -> Option<String>>(mut variables: Variables<G>) -> Result<Self, VariablesError> {
        const POLICIES: [&str; 3] =
            [CLOUDFRONT_CACHE_POLICY_ID, CLOUDFRONT_ORIGIN_REQUEST_POLICY_ID, CLOUDFRONT_ALWAYS_FORWARDED_HEADERS];
        const STAGE: [&str; 2] = [REST_API_ID, REST_API_STAGE];
        let connection = Connection::read(&mut variables);
        let policies = group(&mut variables, POLICIES).map(|[cache_policy, origin_request_policy, headers]| {
            let always_forwarded = headers.split(',').map(str::trim).filter(|name| !name.is_empty());
            let always_forwarded = always_forwarded.map(str::to_owned).collect();
            PolicySettings { cache_policy, origin_request_policy, always_forwarded }
        });
        let stage = group(&mut variables, STAGE).map(|[api, stage]| StageSettings { api, stage });
        variables.finish().map(|()| Self { connection, policies, stage })
    }
}

/// Variables that are set together or not at all.
fn group<const N: usize>(
    variables: &mut Variables<impl Fn(&'static str) -> Option<String>>,
    names: [&'static str; N],
) -> Option<[String; N]> {
    names.iter().any(|name| variables.optional(name).is_some()).then(|| names.map(|name| variables.required(name)))
}
