//! Permissions that AWS refuses: its message, which names the action that the function's role lacks, goes to the log
//! and never into an answer.

use std::borrow::Cow;
use std::sync::Arc;

use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::context::FinalizerInterceptorContextRef;
use aws_smithy_runtime_api::client::interceptors::{Intercept, dyn_dispatch_hint};
use aws_smithy_runtime_api::client::orchestrator::Metadata;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::config_bag::ConfigBag;
use aws_smithy_xml::decode::{Document, try_data};
use facts::metrics::{PERMISSIONS_REFUSED, dimensions};
use serde_json::{Map, Value};

use origin_api::metrics::{Measurements, Unit};
use origin_api::ports::Metrics;

/// The words by which AWS's messages say it: "User: ARN is not authorized to perform: ACTION on resource: ARN …".
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html>
const NOT_AUTHORIZED: &str = "is not authorized to perform";

/// What S3 says to those who may not list the bucket when they ask for an object that is not there: the usual state of
/// a namespace that was never loaded. <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html>
const OBJECT_MAY_BE_MISSING: &str = "s3:ListBucket";

/// The most characters of a message that are logged. An ARN has at most 2,048.
const MAX_MESSAGE: usize = 6_000;

/// Logs and counts refused permissions: as an interceptor those of the SDK's clients, others by [`Refusals::note`].
#[derive(Clone)]
pub struct Refusals {
    metrics: Arc<dyn Metrics>,
}

impl std::fmt::Debug for Refusals {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Refusals").finish_non_exhaustive()
    }
}

impl Refusals {
    /// Refusals, counted here.
    pub fn new(metrics: Arc<dyn Metrics>) -> Self {
        Self { metrics }
    }

    /// Logs and counts an answer, if it refuses a permission. `error_type` is the header `x-amzn-errortype`.
    pub fn note(&self, service: &str, operation: &str, status: u16, error_type: Option<&str>, body: &[u8]) {
        if !matches!(status, 400 | 401 | 403) {
            return;
        }
        let Some((code, message)) = read(error_type, body) else { return };
        // The messages of other errors quote the request: they may say these words because a caller did.
        if !code.contains("AccessDenied")
            || !message.contains(NOT_AUTHORIZED)
            || message.contains(OBJECT_MAY_BE_MISSING)
        {
            return;
        }
        let (message, filter) = without_filter(&message);
        let message: String = message.chars().take(MAX_MESSAGE).collect();
        tracing::warn!(service, operation, refusal = message, "AWS refuses a permission");
        if !filter {
            let measurements = Measurements::new([(dimensions::SERVICE, service.to_owned())]);
            self.metrics.publish(measurements.with(PERMISSIONS_REFUSED, Unit::Count, 1.0));
        }
    }
}

#[dyn_dispatch_hint]
impl Intercept for Refusals {
    fn name(&self) -> &'static str {
        "refused permissions"
    }

    fn read_after_execution(
        &self,
        context: &FinalizerInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        if let (Some(response), Some(called)) = (context.response(), config.load::<Metadata>())
            && let Some(body) = response.body().bytes()
        {
            let error_type = response.headers().get("x-amzn-errortype");
            self.note(called.service(), called.name(), response.status().as_u16(), error_type, body);
        }
        Ok(())
    }
}

/// An error's name and message, in any of AWS's protocols.
fn read(error_type: Option<&str>, body: &[u8]) -> Option<(String, String)> {
    if let Ok(members) = serde_json::from_slice::<Map<String, Value>>(body) {
        // `message` in some services, `Message` in others.
        let text = |name: &str| {
            let member = members.iter().find(|(member, _)| member.eq_ignore_ascii_case(name));
            member.and_then(|(_, value)| value.as_str()).map(str::to_owned)
        };
        let code = error_type.map(str::to_owned).or_else(|| text("__type")).or_else(|| text("code"))?;
        return Some((code, text("message")?));
    }
    let mut document = Document::new(std::str::from_utf8(body).ok()?);
    let mut error = document.root_element().ok()?;
    let (mut code, mut message) = (None, None);
    while let Some(mut element) = error.next_tag() {
        let member = match element.start_el().local() {
            "Code" => &mut code,
            "Message" => &mut message,
            _ => continue,
        };
        *member = try_data(&mut element).ok().map(Cow::into_owned);
    }
    Some((code?, message?))
}

/// A message without the name of a filter, and whether there was one. Callers may name filters: what they wrote is not
/// logged, and not counted, since they could name one that nobody may use.
fn without_filter(message: &str) -> (Cow<'_, str>, bool) {
    const FILTER: &str = ":filter/";
    let Some(at) = message.find(FILTER) else { return (Cow::Borrowed(message), false) };
    let before = &message[..at];
    let arn = before.rfind("arn:").unwrap_or(at);
    // What follows is left out whole: a name that is no name may have blanks in it.
    (Cow::Owned(format!("{}(a filter)", &message[..arn])), true)
}
