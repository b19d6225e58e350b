//! The router over AWS's clients over doubles, with a clock that stands still, metrics that are kept, and limits that a
//! busy machine can't make it reach.

use std::sync::{Arc, Mutex};

use aws_doubles::{AwsDouble, UnhurriedTime};
use axum::Router;
use axum::body::Body;
use http::{HeaderMap, Request, StatusCode};
use http_body_util::BodyExt;
use jiff::{Timestamp, ToSpan};
use origin_api::background_work::BackgroundWork;
use origin_api::metrics::Measurements;
use origin_api::ports::{Clock, Metrics};
use origin_api::router::router;
use personalization_api::environment::Environment;
use personalization_api::lambda::run;
use serde_json::{Value, json};
use tower::ServiceExt;

pub(crate) const CAMPAIGN: &str = "arn:aws:personalize:us-east-1:123456789012:campaign/c";
pub(crate) const STACK: &str = "arn:aws:cloudformation:us-east-1:123456789012:stack/shop/9f1c";
pub(crate) const FUNCTION: &str = "arn:aws:lambda:us-east-1:123456789012:function:f";

#[derive(Debug)]
pub(crate) struct StoppedClock(Mutex<Timestamp>);

impl StoppedClock {
    pub(crate) fn set(&self, text: &str) {
        *self.0.lock().unwrap() = text.parse().unwrap();
    }

    pub(crate) fn forward(&self, seconds: i64) {
        let mut now = self.0.lock().unwrap();
        *now = now.checked_add(seconds.seconds()).unwrap();
    }
}

impl Clock for StoppedClock {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap()
    }
}

#[derive(Debug, Default)]
pub(crate) struct KeptMetrics(Mutex<Vec<Measurements>>);

impl Metrics for KeptMetrics {
    fn publish(&self, measurements: Measurements) {
        // Alarms and dashboards find a metric by its name and dimensions alone.
        for (name, ..) in &measurements.values {
            let metric = facts::metrics::metric(name).unwrap_or_else(|| panic!("{name} is not in facts::metrics"));
            let names: Vec<&str> = measurements.dimensions.iter().map(|(name, _)| *name).collect();
            assert!(metric.dimensions.starts_with(&names), "{name} is published with {names:?}");
            // A request that names nothing configured has fewer dimensions; everything else has all of them.
            let of_request = metric.dimensions == facts::metrics::REQUEST_DIMENSIONS;
            assert!(of_request || metric.dimensions.len() == names.len(), "{name} is published with {names:?}");
        }
        self.0.lock().unwrap().push(measurements);
    }
}

pub(crate) struct Harness {
    pub(crate) aws: AwsDouble,
    pub(crate) clock: Arc<StoppedClock>,
    pub(crate) metrics: Arc<KeptMetrics>,
    pub(crate) background_work: BackgroundWork,
    pub(crate) time: UnhurriedTime,
    pub(crate) api: origin_api::ports::Api,
    router: Router,
}

pub(crate) struct Answered {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) bytes: Vec<u8>,
}

impl Answered {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap_or_else(|_| panic!("not JSON: {:?}", self.bytes))
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    /// Checks that this is an error of the API's own, and returns status, type and code.
    #[track_caller]
    pub(crate) fn error(&self) -> (u16, String, String) {
        let body = self.json();
        assert!(body["message"].is_string() && body["requestId"].is_string(), "{body}");
        assert_eq!(body.as_object().unwrap().len(), 4, "{body}");
        assert_eq!(self.header("cache-control"), Some("no-store"));
        let text = |name: &str| body[name].as_str().unwrap().to_owned();
        (self.status.as_u16(), text("type"), text("code"))
    }

    #[track_caller]
    pub(crate) fn is_error(&self, status: u16, error_type: &str, code: &str) {
        assert_eq!(self.error(), (status, error_type.to_owned(), code.to_owned()));
    }
}

/// A document with one namespace `shop`, whose recommender `r` of each action has these variations.
pub(crate) fn document(variations: &Value) -> Value {
    json!({"version": "7", "namespaces": {"shop": {"recommenders": {
        "recommend-items": {"r": {"variations": variations}},
        "related-items": {"r": {"variations": variations}},
        "rerank-items": {"r": {"variations": variations}},
    }}}})
}

pub(crate) fn campaign() -> Value {
    document(&json!({"c": {"type": "personalize-campaign", "arn": CAMPAIGN}}))
}

fn environment(aws: &AwsDouble, api_type: &'static str, variables: &[(&'static str, &str)]) -> Environment {
    let endpoint = aws.endpoint_url();
    Environment::read(|name| {
        if let Some((_, value)) = variables.iter().find(|(variable, _)| *variable == name) {
            return Some((*value).to_owned());
        }
        Some(match name {
            "APPCONFIG_APPLICATION_ID" => "application".to_owned(),
            "APPCONFIG_ENVIRONMENT_ID" => "environment".to_owned(),
            "APPCONFIG_CONFIGURATION_PROFILE_ID" => "profile".to_owned(),
            "STAGING_BUCKET" => "staging".to_owned(),
            "API_TYPE" => api_type.to_owned(),
            "ITEM_TABLE_PREFIX" => "PersonalizationApiItemMetadata_".to_owned(),
            "STACK_ID" => STACK.to_owned(),
            "AWS_REGION" => "us-east-1".to_owned(),
            "AWS_ACCESS_KEY_ID" => "AKIDEXAMPLE".to_owned(),
            "AWS_SECRET_ACCESS_KEY" => "secret".to_owned(),
            "EXPERIMENTS" => "evidently".to_owned(),
            "AWS_ENDPOINT_URL" => endpoint.clone(),
            _ => return None,
        })
    })
    .unwrap()
}

impl Harness {
    pub(crate) fn new(document: &Value) -> Self {
        Self::of(document, "rest")
    }

    pub(crate) fn of(document: &Value, api_type: &'static str) -> Self {
        Self::with(document, api_type, &[])
    }

    /// A deployment whose experiments are evaluated like this.
    pub(crate) fn with_experiments(document: &Value, experiments: &str) -> Self {
        Self::with(document, "rest", &[("EXPERIMENTS", experiments)])
    }

    /// With further variables of the environment.
    pub(crate) fn with(document: &Value, api_type: &'static str, variables: &[(&'static str, &str)]) -> Self {
        let aws = AwsDouble::start().unwrap();
        aws.app_config_data.deploy(document);
        let clock = Arc::new(StoppedClock(Mutex::new("2026-07-01T12:00:00Z".parse().unwrap())));
        let metrics = Arc::new(KeptMetrics::default());
        let api = run::api_with(
            &environment(&aws, api_type, variables),
            Arc::clone(&clock) as Arc<dyn Clock>,
            Arc::clone(&metrics) as Arc<dyn Metrics>,
        );
        let background_work = api.background_work.clone();
        Self { aws, clock, metrics, background_work, time: UnhurriedTime::start(), router: router(api.clone()), api }
    }

    pub(crate) async fn send(&self, request: Request<Body>) -> Answered {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes().to_vec();
        Answered { status: parts.status, headers: parts.headers, bytes }
    }

    pub(crate) async fn get(&self, path: &str) -> Answered {
        self.get_with(path, &[]).await
    }

    pub(crate) async fn get_with(&self, path: &str, headers: &[(&str, &str)]) -> Answered {
        let mut request = Request::get(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.send(request.body(Body::empty()).unwrap()).await
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Answered {
        self.send(Request::post(path).body(Body::from(body.to_string())).unwrap()).await
    }

    /// Waits until all background work is done. The limit is so far away that only work that hangs meets it.
    pub(crate) async fn finish_background_work(&self) {
        self.background_work.finish(std::time::Duration::from_secs(600)).await;
    }

    /// The last request for recommendations that Personalize received.
    pub(crate) fn asked(&self) -> Value {
        self.aws.personalize_runtime.get_recommendations.requests().last().unwrap().json()
    }

    /// The sum of a metric's values so far.
    pub(crate) fn metric(&self, name: &str) -> f64 {
        let kept = self.metrics.0.lock().unwrap();
        kept.iter().flat_map(|set| &set.values).filter(|(of, ..)| *of == name).map(|(.., value)| value).sum()
    }

    /// The dimensions of the first measurements of a metric.
    pub(crate) fn dimensions(&self, name: &str) -> Option<Vec<(&'static str, String)>> {
        let kept = self.metrics.0.lock().unwrap();
        kept.iter().find(|set| set.values.iter().any(|(of, ..)| *of == name)).map(|set| set.dimensions.clone())
    }

    /// The first measurements of a metric, with all that they were published with.
    pub(crate) fn measured(&self, name: &str) -> Option<Measurements> {
        let kept = self.metrics.0.lock().unwrap();
        kept.iter().find(|set| set.values.iter().any(|(of, ..)| *of == name)).cloned()
    }
}

pub(crate) fn item_ids(answer: &Value, list: &str) -> Vec<String> {
    answer[list].as_array().unwrap().iter().map(|item| item["itemId"].as_str().unwrap().to_owned()).collect()
}
