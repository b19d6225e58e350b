//! CloudWatch Evidently, whose operations go to a `dataplane.` host. AWS ended the service, and the SDK's client for it
//! lags behind the others, so its two operations are plain signed requests.

use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

use super::clients::Clients;
use super::faults::of_status;
use origin_api::answering::answer::read_object;
use origin_api::error::OriginError;
use origin_api::ports::{Evaluation, FeatureEvaluator};

/// PutProjectEvents takes at most this many events:
/// <https://docs.aws.amazon.com/cloudwatchevidently/latest/APIReference/API_PutProjectEvents.html>.
const MAX_EVENTS: usize = 50;

/// Evidently in the function's region.
#[derive(Debug)]
pub struct Evidently {
    /// The clients.
    pub clients: Arc<Clients>,
    /// The region.
    pub region: String,
    /// Whether this deployment may call the service; without that, evaluation fails at once.
    pub allowed: bool,
}

impl Evidently {
    async fn post(
        &self,
        operation: &str,
        path: &str,
        body: &Value,
    ) -> Result<(u16, Option<String>, Bytes), OriginError> {
        if !self.allowed {
            return Err(OriginError::Refused { code: "EvidentlyNotEnabled".to_owned() });
        }
        let suffix = if self.region.starts_with("cn-") { "amazonaws.com.cn" } else { "amazonaws.com" };
        let host = format!("dataplane.evidently.{}.{suffix}", self.region);
        let answer = self.clients.http().call_signed("evidently", &host, path, body.to_string().into()).await?;
        let (status, error_type, body) = &answer;
        self.clients.refusals().note("Evidently", operation, *status, error_type.as_deref(), body);
        Ok(answer)
    }
}

fn encoded(segment: &str) -> impl std::fmt::Display + '_ {
    utf8_percent_encode(segment, NON_ALPHANUMERIC)
}

fn error(status: u16, error_type: Option<&str>, body: &[u8]) -> OriginError {
    let body = read_object(body).unwrap_or_default();
    let text = |name: &str| body.get(name).and_then(Value::as_str);
    let code = error_type.or_else(|| text("__type")).or_else(|| text("code"));
    // Some services put a namespace before the name, and a URL after it.
    let code = code.map(|code| code.split(':').next().unwrap_or(code)).and_then(|code| code.rsplit('#').next());
    of_status(status, code, text("message"))
}

#[async_trait]
impl FeatureEvaluator for Evidently {
    async fn evaluate(&self, project: &str, feature: &str, user_id: &str) -> Result<Option<Evaluation>, OriginError> {
        let path = format!("/projects/{}/evaluations/{}", encoded(project), encoded(feature));
        let (status, error_type, body) = self.post("EvaluateFeature", &path, &json!({"entityId": user_id})).await?;
        match status {
            200 => {
                let mut answer = read_object(&body)?;
                let mut text = |name: &str| match answer.remove(name) {
                    Some(Value::String(text)) => text,
                    _ => String::new(),
                };
                let (reason, details) = (text("reason"), text("details"));
                let value = answer.remove("value").ok_or(OriginError::Malformed("it has no value"))?;
                Ok(Some(Evaluation { value, reason, details }))
            }
            404 => Ok(None),
            status => Err(error(status, error_type.as_deref(), &body)),
        }
    }

    async fn put_project_events(&self, project: &str, events: &[Value]) -> Result<(), OriginError> {
        let path = format!("/events/projects/{}", encoded(project));
        for events in events.chunks(MAX_EVENTS) {
            let (status, error_type, body) = self.post("PutProjectEvents", &path, &json!({"events": events})).await?;
            if status != 200 {
                return Err(error(status, error_type.as_deref(), &body));
            }
            if read_object(&body)?.get("failedEventCount").and_then(Value::as_u64).is_some_and(|failed| failed > 0) {
                return Err(OriginError::Refused { code: "EventsRefused".to_owned() });
            }
        }
        Ok(())
    }
}
