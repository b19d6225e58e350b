//! The kind of API Gateway in front of the origin function: one file per kind.

mod http;
mod rest;
mod rest_access_logs;
mod rest_errors;

pub use http::Http;
pub use rest::Rest;

use cfn::intrinsic::sub;
use cfn::{Handle, Output, ParameterKind, Value};

use crate::auth::Credentials;
use crate::cache::StageCache;
use crate::choice::EntryPoint;
use crate::interface::Group;
use crate::parts::function::DeployedFunction;
use crate::parts::staging::Staging;
use crate::stack::Stack;

/// A kind of API Gateway.
///
/// It is added in two steps. What stands around the API (the CDN, the configuration's validator, the alarm) needs
/// its id; its routes need the function, which needs the configuration. Routes of their own keep that from being
/// circular.
pub trait Entry {
    /// The value on the command line.
    fn choice(&self) -> EntryPoint;

    /// Adds the API without its routes.
    fn api(&self, stack: &mut Stack<'_>) -> Gateway;

    /// Adds the routes to the function, with the check of credentials that each has, and the stage.
    fn routes(
        &self,
        stack: &mut Stack<'_>,
        gateway: &Gateway,
        origin: &DeployedFunction,
        credentials: &Credentials,
        stage_cache: Option<&StageCache>,
        staging: &Staging,
    );
}

/// The gateway, as far as what stands around it needs to know.
#[derive(Clone, Debug)]
pub struct Gateway {
    /// The API's id.
    pub id: Value<String>,
    /// Host name of its stages.
    pub domain: Value<String>,
    /// `https://…`, without a slash at the end.
    pub url: Value<String>,
    /// CloudWatch's names for the API's requests.
    pub metrics: GatewayMetrics,
}

/// CloudWatch's names for the API's requests, in the namespace `AWS/ApiGateway`.
#[derive(Clone, Debug)]
pub struct GatewayMetrics {
    /// Answers of 500 and above.
    pub server_errors: &'static str,
    /// All requests, where the average of the errors is not known to be their share.
    pub requests: Option<&'static str>,
    /// Which API and stage.
    pub dimensions: Vec<(&'static str, Value<String>)>,
}

/// The kind behind a value.
pub(crate) fn entry(entry_point: EntryPoint) -> Box<dyn Entry> {
    match entry_point {
        EntryPoint::Http => Box::new(Http),
        EntryPoint::Rest => Box::new(Rest),
    }
}

/// Host name of an API's stages, and the URL of the deployment's stage, which becomes an output.
fn addresses<A>(stack: &mut Stack<'_>, api: &Handle<A>, output: &str) -> (Value<String>, Value<String>) {
    let domain = format!("${{{}}}.execute-api.${{AWS::Region}}.${{AWS::URLSuffix}}", api.logical_id());
    let url = format!("https://{domain}/${{EnvironmentName}}");
    // The Python original's outputs end with a slash.
    stack.template.output(output, Output::new("URL of the API's stage", &sub(format!("{url}/"))));
    (sub(domain), sub(url))
}

/// What every route's requests are held to, so that one caller can't use up the account's quota for the region.
struct Throttle {
    rate: Value<f64>,
    burst: Value<i64>,
}

/// Far above every account's quota, and within what API Gateway's numbers hold.
const MOST: i64 = 1_000_000_000;

/// The defaults are a tenth of the account's default quota (10,000 requests a second, bursts of 5,000).
fn throttle(stack: &mut Stack<'_>) -> Throttle {
    let rate = stack.parameter(
        Group::Traffic,
        "ThrottlingRateLimit",
        "Requests per second",
        ParameterKind::number("Requests per second that the API takes in all").default(1000).range(1, MOST),
    );
    let burst = stack.parameter(
        Group::Traffic,
        "ThrottlingBurstLimit",
        "Burst",
        ParameterKind::number("Requests that the API takes at once").default(500).range(1, MOST),
    );
    Throttle { rate: rate.value(), burst: burst.value() }
}

/// One line of the access log, as JSON. Neither query nor headers: both may carry what nobody should read later.
const ACCESS_LOG_FIELDS: [(&str, &str); 9] = [
    ("requestId", "$context.requestId"),
    ("requestTime", "$context.requestTime"),
    ("sourceIp", "$context.identity.sourceIp"),
    ("userAgent", "$context.identity.userAgent"),
    ("httpMethod", "$context.httpMethod"),
    ("route", ""),
    ("status", "$context.status"),
    ("responseLatency", "$context.responseLatency"),
    ("integrationLatency", "$context.integrationLatency"),
];

fn access_log_format(route: &str) -> String {
    let fields = ACCESS_LOG_FIELDS
        .map(|(name, value)| format!("\"{name}\":\"{}\"", if value.is_empty() { route } else { value }));
    // Spaces, so that the template can break the line; in the log it is one, as API Gateway asks.
    format!("{{ {} }}", fields.join(", "))
}
