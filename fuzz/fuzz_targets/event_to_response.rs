//! Any event, whatever those behind the API answer: the shipped router's answer is one that docs/entry-points.md lists.

#![no_main]

use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use std::time::Duration;

use arbitrary::Arbitrary;
use async_trait::async_trait;
use axum::Router;
use axum::body::Body;
use axum::http::{HeaderValue, Method};
use axum::response::Response;
use configuration::arn::Arn;
use configuration::document::EventTarget;
use configuration::metadata::InferenceItemMetadata;
use configuration::{Configuration, Document};
use facts::headers::CONFIGURATION_VERSION;
use facts::{ApiType, Experiments};
use http_body_util::BodyExt;
use jiff::tz::TimeZone;
use libfuzzer_sys::fuzz_target;
use origin_api::answering::guardrails::Guardrails;
use origin_api::background_work::BackgroundWork;
use origin_api::cors::Cors;
use origin_api::error::{ApiError, OriginError};
use origin_api::events::record::Record;
use origin_api::metrics::Measurements;
use origin_api::ports::{
    Api, ConfigurationSource, Current, Evaluation, EventBatch, EventSink, FeatureEvaluator, ItemStoreError, ItemStores,
    Metrics, OriginCall, Origins, StoreRead, SystemClock,
};
use origin_api::router::{RequestId, router};
use personalization_api::lambda::{answer, event};
use serde_json::value::RawValue;
use serde_json::{Map, Value, json};
use tower::ServiceExt;

/// What arrives, and what is behind the API meanwhile.
#[derive(Arbitrary, Debug)]
struct Input<'b> {
    event: Event<'b>,
    behind: Behind,
}

#[derive(Arbitrary, Debug)]
enum Event<'b> {
    /// Any JSON.
    Json(&'b str),
    /// API Gateway's shapes, around anything.
    Shaped {
        second: bool,
        method: Verb<'b>,
        path: Path<'b>,
        query: Vec<(Parameter<'b>, &'b str)>,
        headers: Vec<(Header<'b>, &'b str)>,
        body: Payload<'b>,
        encoded: bool,
        stage: Option<&'b str>,
    },
}

#[derive(Arbitrary, Debug)]
enum Verb<'b> {
    Get,
    Post,
    Options,
    Other(&'b str),
}

#[derive(Arbitrary, Debug)]
enum Path<'b> {
    /// A route of the API, a namespace and recommender that there are, and anything for user and items.
    Route(u8, u8, &'b str, &'b str),
    Events,
    Any(&'b str),
}

#[derive(Arbitrary, Debug)]
enum Parameter<'b> {
    Known(u8),
    Any(&'b str),
}

#[derive(Arbitrary, Debug)]
enum Header<'b> {
    Known(u8),
    Any(&'b str),
}

#[derive(Arbitrary, Debug)]
enum Payload<'b> {
    None,
    Any(&'b str),
    Items(Vec<&'b str>),
    Events { session: &'b str, properties: Option<&'b str>, conversion: Option<(u8, f64)> },
}

/// How those behind the API answer.
#[derive(Arbitrary, Clone, Debug, Default)]
struct Behind {
    origin: OriginAnswer,
    processed: Option<OriginAnswer>,
    store: StoreAnswer,
    evaluation: Option<(bool, String, i64)>,
    targets: Fails,
}

#[derive(Arbitrary, Clone, Debug, Default)]
enum OriginAnswer {
    #[default]
    Items,
    Ids(Vec<(String, Option<f64>)>),
    Json(String),
    Fails(Fails),
}

#[derive(Arbitrary, Clone, Debug, Default)]
enum Fails {
    #[default]
    Not,
    Invalid(String),
    Throttled,
    Unavailable,
    TimedOut,
    Malformed,
    Refused,
}

#[derive(Arbitrary, Clone, Debug, Default)]
enum StoreAnswer {
    #[default]
    Whole,
    Throttled,
    Unreadable,
}

const RECOMMENDERS: [&str; 6] = ["plain", "function", "endpoint", "url", "weighted", "evidently"];
const ROUTES: [&str; 4] = ["recommend-items", "related-items", "rerank-items", "recommend-actions"];
const PARAMETERS: [&str; 9] =
    ["numResults", "filter", "filterValues", "context", "decorateItems", "syntheticUser", "feature", "userId", "stray"];
const HEADERS: [&str; 7] = [
    "If-None-Match",
    "CloudFront-Viewer-Time-Zone",
    "CloudFront-Viewer-Latitude",
    "X-City",
    "Accept-Encoding",
    "Origin",
    "X-Amzn-Trace-Id",
];

fn one<'n>(names: &[&'n str], number: u8) -> &'n str {
    names[usize::from(number) % names.len()]
}

impl Event<'_> {
    fn json(&self) -> Option<Value> {
        let Self::Shaped { second, method, path, query, headers, body, encoded, .. } = self else {
            let Self::Json(text) = self else { return None };
            return serde_json::from_str(text).ok();
        };
        let method = match method {
            Verb::Get => "GET",
            Verb::Post => "POST",
            Verb::Options => "OPTIONS",
            Verb::Other(method) => method,
        };
        let path = match path {
            Path::Route(route, recommender, user, items) => {
                format!("/{}/shop/{}/{user}/{items}", one(&ROUTES, *route), one(&RECOMMENDERS, *recommender))
                    .trim_end_matches('/')
                    .to_owned()
            }
            Path::Events => "/events/shop".to_owned(),
            Path::Any(path) => (*path).to_owned(),
        };
        let query: Vec<_> = query
            .iter()
            .map(|(name, value)| match name {
                Parameter::Known(number) => (one(&PARAMETERS, *number), *value),
                Parameter::Any(name) => (*name, *value),
            })
            .collect();
        let headers: Map<_, _> = headers
            .iter()
            .map(|(name, value)| match name {
                Header::Known(number) => (one(&HEADERS, *number).to_owned(), json!(value)),
                Header::Any(name) => ((*name).to_owned(), json!(value)),
            })
            .collect();
        let body = match body {
            Payload::None => Value::Null,
            Payload::Any(body) => json!(body),
            Payload::Items(items) => json!(json!(items).to_string()),
            Payload::Events { session, properties, conversion } => {
                let mut body = json!({"userId": session, "sessionId": session,
                    "eventList": [{"eventType": "seen", "properties": properties}]});
                if let Some((recommender, value)) = conversion {
                    body["experimentConversions"] =
                        json!([{"recommender": one(&RECOMMENDERS, *recommender), "value": value}]);
                }
                json!(body.to_string())
            }
        };
        Some(if *second {
            let query: Vec<_> = query.iter().map(|(name, value)| format!("{name}={value}")).collect();
            json!({"version": "2.0", "rawPath": path, "rawQueryString": query.join("&"), "headers": headers,
                "body": body, "isBase64Encoded": encoded, "requestContext": {"http": {"method": method}}})
        } else {
            let query: Map<_, _> = query.iter().map(|(name, value)| ((*name).to_owned(), json!([value]))).collect();
            json!({"path": path, "httpMethod": method, "headers": headers, "body": body,
                "isBase64Encoded": encoded, "multiValueQueryStringParameters": query})
        })
    }

    fn stage(&self) -> Option<&str> {
        match self {
            Self::Shaped { stage, .. } => *stage,
            Self::Json(_) => None,
        }
    }
}

impl Fails {
    fn result(&self) -> Result<(), OriginError> {
        let code = || "Code".to_owned();
        Err(match self {
            Self::Not => return Ok(()),
            Self::Invalid(message) => OriginError::Invalid { code: code(), message: message.clone() },
            Self::Throttled => OriginError::Throttled { code: code() },
            Self::Unavailable => OriginError::Unavailable,
            Self::TimedOut => OriginError::TimedOut,
            Self::Malformed => OriginError::Malformed("not JSON"),
            Self::Refused => OriginError::Refused { code: code() },
        })
    }
}

impl OriginAnswer {
    fn answer(&self) -> Result<Map<String, Value>, OriginError> {
        let both = |items: Value| json!({"itemList": items, "personalizedRanking": items, "recommendationId": "r"});
        let answer = match self {
            Self::Items => both(json!([{"itemId": "a", "score": 0.5}, {"itemId": "b"}])),
            Self::Ids(ids) => both(ids.iter().map(|(id, score)| json!({"itemId": id, "score": score})).collect()),
            Self::Json(text) => serde_json::from_str(text).unwrap_or_default(),
            Self::Fails(fails) => return fails.result().map(|()| Map::new()),
        };
        answer.as_object().cloned().ok_or(OriginError::Malformed("not an object"))
    }
}

/// Every port, on nothing but what the input says.
struct InMemory {
    configuration: Arc<Configuration>,
    behind: Mutex<Behind>,
}

impl InMemory {
    fn behind(&self) -> Behind {
        self.behind.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

#[async_trait]
impl ConfigurationSource for InMemory {
    async fn current(&self) -> Result<Current, ApiError> {
        Ok(Current { configuration: Arc::clone(&self.configuration), age: Duration::ZERO })
    }

    fn at_hand(&self) -> Option<Current> {
        Some(Current { configuration: Arc::clone(&self.configuration), age: Duration::ZERO })
    }

    async fn refresh(&self) {}
}

#[async_trait]
impl Origins for InMemory {
    async fn ask(&self, _: &OriginCall<'_>) -> Result<Map<String, Value>, OriginError> {
        self.behind().origin.answer()
    }

    async fn post_process(&self, _: &Arn, payload: &Value) -> Result<Map<String, Value>, OriginError> {
        match self.behind().processed {
            Some(answer) => answer.answer(),
            None => Ok(payload["response"].as_object().cloned().unwrap_or_default()),
        }
    }
}

#[async_trait]
impl ItemStores for InMemory {
    fn prepare(&self, _: &str, _: &InferenceItemMetadata) {}

    async fn metadata(&self, _: &str, _: &InferenceItemMetadata, ids: &[&str]) -> StoreRead {
        let metadata = RawValue::from_string(r#"{"n": 1}"#.to_owned()).expect("JSON");
        let items = |ids: &[&str]| ids.iter().map(|id| ((*id).to_owned(), metadata.clone())).collect();
        match self.behind().store {
            StoreAnswer::Whole => StoreRead { items: items(ids), failure: None },
            // Half of the items, as when a part is throttled.
            StoreAnswer::Throttled => {
                StoreRead { items: items(&ids[..ids.len() / 2]), failure: Some(ItemStoreError::Throttled) }
            }
            StoreAnswer::Unreadable => {
                let failure = ItemStoreError::Unreadable("corrupt".to_owned());
                StoreRead { items: items(&[]), failure: Some(failure) }
            }
        }
    }

    async fn refresh(&self, _: &Configuration) {}
}

#[async_trait]
impl EventSink for InMemory {
    async fn put_events(&self, _: &str, _: &EventBatch) -> Result<(), OriginError> {
        self.behind().targets.result()
    }

    async fn put_action_interactions(&self, _: &str, _: &EventBatch) -> Result<(), OriginError> {
        self.behind().targets.result()
    }

    async fn put_record(&self, _: &EventTarget, record: Record) -> Result<(), OriginError> {
        let data: Value = serde_json::from_str(&record.data).expect("a record is JSON");
        assert!(data["body"].is_object() && data["headers"].get("authorization").is_none());
        assert!(!record.partition_key.is_empty() && record.data.len() <= 1_048_576);
        self.behind().targets.result()
    }
}

#[async_trait]
impl FeatureEvaluator for InMemory {
    async fn evaluate(&self, _: &str, _: &str, _: &str) -> Result<Option<Evaluation>, OriginError> {
        let Some((text, reason, number)) = self.behind().evaluation else { return Ok(None) };
        let value = if text { json!({"stringValue": reason}) } else { json!({"longValue": number}) };
        Ok(Some(Evaluation { value, reason: "EXPERIMENT_RULE_MATCH".to_owned(), details: reason }))
    }

    async fn put_project_events(&self, _: &str, _: &[Value]) -> Result<(), OriginError> {
        self.behind().targets.result()
    }
}

impl Metrics for InMemory {
    fn publish(&self, _: Measurements) {}
}

struct Bench {
    runtime: tokio::runtime::Runtime,
    in_memory: Arc<InMemory>,
    router: Router,
    background_work: BackgroundWork,
}

static BENCH: LazyLock<Bench> = LazyLock::new(|| {
    let document = document().to_string();
    let findings = configuration::validate::validate(document.as_bytes());
    assert!(findings.is_valid(), "{findings:?}");
    let configuration = Document::parse(document.as_bytes()).expect("a document").compile();
    assert!(configuration.faults().is_empty());
    let in_memory = Arc::new(InMemory { configuration: Arc::new(configuration), behind: Mutex::default() });
    let background_work = BackgroundWork::default();
    let api = Api {
        configuration: in_memory.clone(),
        origins: in_memory.clone(),
        item_stores: in_memory.clone(),
        event_sink: in_memory.clone(),
        evaluator: in_memory.clone(),
        metrics: in_memory.clone(),
        clock: Arc::new(SystemClock),
        background_work: background_work.clone(),
        experiments: Experiments::Evidently,
        guardrails: Guardrails::default(),
        time_zone: TimeZone::UTC,
        cors: Cors::default(),
        cache_tags: None,
        compress: false,
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime");
    Bench { runtime, in_memory, router: router(api), background_work }
});

/// A document that has one of everything.
fn document() -> Value {
    let personalize = |kind: &str| json!(format!("arn:aws:personalize:us-east-1:123456789012:{kind}"));
    let function = "arn:aws:lambda:us-east-1:123456789012:function:f";
    let campaign = json!({"type": "personalize-campaign", "arn": personalize("campaign/c")});
    let one = |variation: Value| json!({"variations": {"v": variation}});
    let two =
        |experiment: Value| json!({"variations": {"a": campaign, "b": campaign}, "experiments": {"x": experiment}});
    let metrics = json!({"m": {"entityIdKey": "user.id", "valueKey": "value"}});
    let mut plain = one(campaign.clone());
    plain["responsePostProcessor"] =
        json!({"type": "lambda", "arn": function, "lookAheadMultiplier": 1.5, "lookAheadMaximumValue": 40});
    let city = json!({"type": "header-value", "header": "X-City"});
    let mapped = json!({"type": "header-value", "header": "X-City", "valueMappings": [
        {"operator": "less-than", "value": 7, "mapTo": 0}, {"operator": "contains", "value": "x", "mapTo": "y"}]});
    let values = json!({
        "city": {"type": "string", "evaluateAll": true, "rules": [city, mapped]},
        "season": {"type": "integer", "default": 0, "rules": [{"type": "season-of-year"}]},
        "hour": {"type": "float", "rules": [{"type": "hour-of-day"}, {"type": "day-of-week"}]},
    });
    let recommenders = json!({
        "plain": plain,
        "function": one(json!({"type": "lambda", "arn": function})),
        "endpoint": one(json!({"type": "sagemaker", "endpointName": "e"})),
        "url": one(json!({"type": "http", "url": "https://example.com/{userId}?n={numResults}"})),
        "weighted": two(json!({"method": "weighted", "split": {"a": 1, "b": 1}, "metrics": metrics})),
        "evidently": two(json!({"method": "evidently", "project": "p", "metrics": metrics})),
    });
    json!({"version": "7", "autoContext": values, "inferenceItemMetadata": {"type": "localdb"},
    "cacheControl": {"userSpecified": {"maxAge": 10}, "noUserSpecified": {"maxAge": 0, "directives": "public"}},
    "namespaces": {"shop": {
        "eventTargets": [
            {"type": "personalize-event-tracker", "trackingId": "t"},
            {"type": "kinesis-stream", "streamName": "s"},
            {"type": "kinesis-firehose", "streamName": "f", "headers": "all"},
        ],
        "filters": [{"arn": personalize("filter/f"), "condition": "user-required", "autoDynamicFilterValues": values}],
        "recommenders": {"recommend-items": recommenders, "related-items": recommenders, "rerank-items": recommenders},
    }}})
}

const TYPES: [&str; 7] = ["Validation", "Configuration", "Personalize", "Function", "SageMaker", "Http", "Kinesis"];

fn check(method: &Method, status: u16, headers: &axum::http::HeaderMap, body: &[u8]) {
    assert!([200, 304, 400, 404, 405, 413, 429, 500, 502, 504].contains(&status), "{status}");
    assert_eq!(headers.get(CONFIGURATION_VERSION), Some(&HeaderValue::from_static("7")));
    if status < 400 || method == Method::HEAD {
        return;
    }
    assert_eq!(headers["cache-control"], "no-store");
    let body: Map<String, Value> = serde_json::from_slice(body).expect("an error is a JSON object");
    assert_eq!(body.len(), 4, "{body:?}");
    let text = |name: &str| body[name].as_str().expect("a text");
    assert!(TYPES.contains(&text("type")), "{body:?}");
    assert!(!text("code").is_empty() && !text("message").is_empty() && text("requestId") == "id", "{body:?}");
    // The document is in order, so 500 is what a refusal by someone behind the API becomes, or a feature's value that
    // names no variation: that comes from the experiment's service, not from the document.
    let ours = ["Validation", "Configuration"].contains(&text("type")) && text("code") != "NoMatchedTarget";
    assert!(status != 500 || !ours, "{body:?}");
}

fuzz_target!(|input: Input<'_>| {
    let Some(event) = input.event.json() else { return };
    let Bench { runtime, in_memory, router, background_work } = &*BENCH;
    *in_memory.behind.lock().unwrap_or_else(PoisonError::into_inner) = input.behind;
    let mut request = event::request(&event, input.event.stage()).map(Body::from);
    request.extensions_mut().insert(RequestId("id".to_owned()));
    let method = request.method().clone();
    runtime.block_on(async {
        let Ok(response): Result<Response, _> = router.clone().oneshot(request).await;
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.expect("a whole body").to_bytes();
        check(&method, parts.status.as_u16(), &parts.headers, &bytes);
        let status = parts.status.as_u16();
        let answered = answer::answer(Response::from_parts(parts, Body::from(bytes)), ApiType::Rest).await;
        assert_eq!(answered["statusCode"], json!(status));
        background_work.finish(Duration::from_secs(1)).await;
    });
});
