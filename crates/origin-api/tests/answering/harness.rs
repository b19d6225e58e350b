//! The router over ports that a test scripts.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use axum::Router;
use axum::body::Body;
use configuration::arn::Arn;
use configuration::compiled::Origin;
use configuration::document::EventTarget;
use configuration::metadata::InferenceItemMetadata;
use configuration::{Configuration, Document};
use facts::Experiments;
use http::{HeaderMap, Request, StatusCode};
use http_body_util::BodyExt;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use origin_api::answering::guardrails::Guardrails;
use origin_api::background_work::BackgroundWork;
use origin_api::cors::Cors;
use origin_api::error::{ApiError, OriginError};
use origin_api::events::record::Record;
use origin_api::metrics::Measurements;
use origin_api::ports::{
    Api, Clock, ConfigurationSource, Current, Evaluation, EventBatch, EventSink, FeatureEvaluator, ItemMetadata,
    ItemStoreError, ItemStores, Metrics, OriginCall, Origins, StoreRead,
};
use origin_api::router::router;
use serde_json::value::RawValue;
use serde_json::{Map, Value, json};
use tower::ServiceExt;

/// What an origin does.
#[derive(Debug, Clone)]
pub(crate) enum Does {
    /// Answers these items.
    Items(Vec<String>),
    /// Answers this.
    Answer(Value),
    /// Fails.
    Fails(OriginError),
    /// Does it after this time.
    Late(Duration, Box<Does>),
}

pub(crate) fn items(ids: &[&str]) -> Does {
    Does::Items(ids.iter().map(|id| (*id).to_owned()).collect())
}

pub(crate) fn throttled() -> Does {
    Does::Fails(OriginError::Throttled { code: "ThrottlingException".to_owned() })
}

pub(crate) fn down() -> Does {
    Does::Fails(OriginError::Unavailable)
}

pub(crate) fn late(milliseconds: u64, does: Does) -> Does {
    Does::Late(Duration::from_millis(milliseconds), Box::new(does))
}

/// What an origin was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct AskedFor {
    pub(crate) origin: String,
    pub(crate) number: Option<u32>,
    pub(crate) columns: Vec<String>,
}

#[derive(Debug, Default)]
pub(crate) struct Scripted {
    origins: Mutex<HashMap<String, Does>>,
    asked: Mutex<Vec<AskedFor>>,
    /// What the post-processor answers in place of what it is given.
    processed: Mutex<Option<Does>>,
    metadata: Mutex<HashMap<String, Value>>,
    store: Mutex<Option<Does>>,
    reads: Mutex<Vec<Vec<String>>>,
    events: Mutex<Vec<String>>,
    measured: Mutex<Vec<Measurements>>,
}

async fn perform(mut does: Does, list: &str) -> Result<Map<String, Value>, OriginError> {
    loop {
        match does {
            Does::Late(time, then) => {
                tokio::time::sleep(time).await;
                does = *then;
            }
            Does::Fails(error) => return Err(error),
            Does::Answer(Value::Object(answer)) => return Ok(answer),
            Does::Answer(_) => return Err(OriginError::Malformed("it is no object")),
            Does::Items(ids) => {
                let items: Vec<_> = ids.iter().map(|id| json!({"itemId": id})).collect();
                let answer = json!({list: items, "recommendationId": "r"});
                return Ok(answer.as_object().unwrap().clone());
            }
        }
    }
}

/// The name by which a test scripts an origin: the last part of its ARN, its endpoint, its URL's path.
fn name(origin: &Origin) -> String {
    let last = |text: &str| text.rsplit(['/', ':']).next().unwrap().to_owned();
    match origin {
        Origin::Personalize { arn, .. } | Origin::Lambda { arn } => last(arn.as_str()),
        Origin::Sagemaker { endpoint_name } => endpoint_name.clone(),
        Origin::Http { url } => match url.pieces().first() {
            Some(configuration::url_template::Piece::Literal(text)) => last(text.trim_end_matches('/')),
            _ => String::new(),
        },
        Origin::List { .. } => panic!("nobody is asked for a list"),
    }
}

#[async_trait]
impl Origins for Scripted {
    async fn ask(&self, call: &OriginCall<'_>) -> Result<Map<String, Value>, OriginError> {
        let origin = name(call.origin);
        let does = self.origins.lock().unwrap().get(&origin).cloned();
        let columns = call.metadata_columns.map(<[String]>::to_vec).unwrap_or_default();
        self.asked.lock().unwrap().push(AskedFor { origin: origin.clone(), number: call.num_results, columns });
        perform(does.unwrap_or_else(|| panic!("nothing is scripted for {origin}")), call.recommender.action.list_key())
            .await
    }

    async fn post_process(&self, _: &Arn, payload: &Value) -> Result<Map<String, Value>, OriginError> {
        let does = self.processed.lock().unwrap().clone();
        match does {
            Some(does) => perform(does, "itemList").await,
            None => Ok(payload["response"].as_object().unwrap().clone()),
        }
    }
}

#[async_trait]
impl ItemStores for Scripted {
    fn prepare(&self, _: &str, _: &InferenceItemMetadata) {}

    async fn metadata(&self, _: &str, _: &InferenceItemMetadata, ids: &[&str]) -> StoreRead {
        self.reads.lock().unwrap().push(ids.iter().map(|id| (*id).to_owned()).collect());
        let store = self.store.lock().unwrap().clone();
        let failure = match store {
            None => None,
            Some(does) => perform(does, "").await.err().map(|error| ItemStoreError::Unreadable(error.to_string())),
        };
        let all = self.metadata.lock().unwrap();
        let known = ids.iter().filter(|_| failure.is_none()).filter_map(|id| {
            let text = all.get(*id)?.to_string();
            Some(((*id).to_owned(), RawValue::from_string(text).unwrap()))
        });
        StoreRead { items: known.collect::<ItemMetadata>(), failure }
    }

    async fn refresh(&self, _: &Configuration) {}
}

#[async_trait]
impl EventSink for Scripted {
    async fn put_events(&self, _: &str, _: &EventBatch) -> Result<(), OriginError> {
        Ok(())
    }

    async fn put_action_interactions(&self, _: &str, _: &EventBatch) -> Result<(), OriginError> {
        Ok(())
    }

    async fn put_record(&self, _: &EventTarget, record: Record) -> Result<(), OriginError> {
        self.events.lock().unwrap().push(record.data);
        Ok(())
    }
}

#[async_trait]
impl FeatureEvaluator for Scripted {
    async fn evaluate(&self, _: &str, _: &str, _: &str) -> Result<Option<Evaluation>, OriginError> {
        Ok(None)
    }

    async fn put_project_events(&self, _: &str, _: &[Value]) -> Result<(), OriginError> {
        Ok(())
    }
}

impl Metrics for Scripted {
    fn publish(&self, measurements: Measurements) {
        self.measured.lock().unwrap().push(measurements);
    }
}

#[derive(Debug)]
struct StoppedClock;

impl Clock for StoppedClock {
    fn now(&self) -> Timestamp {
        "2026-07-01T12:00:00Z".parse().unwrap()
    }
}

struct Fixed(Arc<Configuration>);

#[async_trait]
impl ConfigurationSource for Fixed {
    async fn current(&self) -> Result<Current, ApiError> {
        Ok(Current { configuration: Arc::clone(&self.0), age: Duration::ZERO })
    }

    fn at_hand(&self) -> Option<Current> {
        None
    }

    async fn refresh(&self) {}
}

pub(crate) struct Harness {
    scripted: Arc<Scripted>,
    background_work: BackgroundWork,
    router: Router,
}

#[derive(Debug)]
pub(crate) struct Answered {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Value,
}

impl Answered {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    /// The items' ids.
    #[track_caller]
    pub(crate) fn ids(&self) -> Vec<&str> {
        assert_eq!(self.status, 200, "{}", self.body);
        let list = self.body.get("itemList").or_else(|| self.body.get("personalizedRanking")).unwrap();
        list.as_array().unwrap().iter().map(|item| item["itemId"].as_str().unwrap()).collect()
    }
}

impl Harness {
    /// The router with this document. It is valid.
    pub(crate) fn new(document: &Value) -> Self {
        let document = Document::parse(document.to_string().as_bytes()).unwrap();
        let scripted = Arc::new(Scripted::default());
        let background_work = BackgroundWork::default();
        let api = Api {
            configuration: Arc::new(Fixed(Arc::new(document.compile()))),
            origins: Arc::clone(&scripted) as Arc<dyn Origins>,
            item_stores: Arc::clone(&scripted) as Arc<dyn ItemStores>,
            event_sink: Arc::clone(&scripted) as Arc<dyn EventSink>,
            evaluator: Arc::clone(&scripted) as Arc<dyn FeatureEvaluator>,
            metrics: Arc::clone(&scripted) as Arc<dyn Metrics>,
            clock: Arc::new(StoppedClock),
            background_work: background_work.clone(),
            experiments: Experiments::Weighted,
            guardrails: Guardrails::default(),
            time_zone: TimeZone::UTC,
            cache_tags: None,
            cors: Cors::default(),
            compress: false,
        };
        Self { scripted, background_work, router: router(api) }
    }

    /// Scripts an origin.
    pub(crate) fn origin(&self, name: &str, does: Does) -> &Self {
        self.scripted.origins.lock().unwrap().insert(name.to_owned(), does);
        self
    }

    pub(crate) async fn get(&self, path: &str) -> Answered {
        self.get_with(path, &[]).await
    }

    pub(crate) async fn get_with(&self, path: &str, headers: &[(&str, &str)]) -> Answered {
        let request = headers.iter().fold(Request::get(path), |request, (name, value)| request.header(*name, *value));
        let response = self.router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        let body = if bytes.is_empty() { Value::Null } else { serde_json::from_slice(&bytes).unwrap() };
        self.background_work.finish(Duration::from_secs(60)).await;
        Answered { status: parts.status, headers: parts.headers, body }
    }

    /// What origins were asked since the last time.
    pub(crate) fn asked(&self) -> Vec<AskedFor> {
        std::mem::take(&mut self.scripted.asked.lock().unwrap())
    }

    /// Who was asked since the last time.
    pub(crate) fn who(&self) -> Vec<String> {
        self.asked().into_iter().map(|asked| asked.origin).collect()
    }

    /// Records of streams so far.
    pub(crate) fn events(&self) -> Vec<String> {
        self.scripted.events.lock().unwrap().clone()
    }

    /// A metric's values so far, each with its dimensions' values.
    pub(crate) fn measured(&self, name: &str) -> Vec<(Vec<String>, f64)> {
        let measured = self.scripted.measured.lock().unwrap();
        let of = |set: &Measurements| {
            let dimensions: Vec<String> = set.dimensions.iter().map(|(_, value)| value.clone()).collect();
            let values = set.values.iter().filter(|(of, ..)| *of == name);
            values.map(|(.., value)| (dimensions.clone(), *value)).collect::<Vec<_>>()
        };
        measured.iter().flat_map(of).collect()
    }

    /// The ids whose metadata was looked for, read by read.
    pub(crate) fn reads(&self) -> Vec<Vec<String>> {
        self.scripted.reads.lock().unwrap().clone()
    }

    /// What becomes of reading the store; `None`: it is read.
    pub(crate) fn store(&self, does: Option<Does>) -> &Self {
        *self.scripted.store.lock().unwrap() = does;
        self
    }

    /// The metadata of an item.
    pub(crate) fn metadata(&self, id: &str, metadata: Value) -> &Self {
        self.scripted.metadata.lock().unwrap().insert(id.to_owned(), metadata);
        self
    }

    /// What the post-processor answers; `None`: what it is given.
    pub(crate) fn post_processor(&self, does: Option<Does>) -> &Self {
        *self.scripted.processed.lock().unwrap() = does;
        self
    }
}

/// Variations, each of another kind of origin, that a test scripts by their names, and a list.
pub(crate) fn variations() -> Value {
    json!({
        "campaign": {"type": "personalize-campaign",
            "arn": "arn:aws:personalize:eu-west-1:111122223333:campaign/campaign"},
        "function": {"type": "lambda", "arn": "arn:aws:lambda:eu-west-1:111122223333:function:function"},
        "endpoint": {"type": "sagemaker", "endpointName": "endpoint"},
        "server": {"type": "http", "url": "https://example.com/server/"},
        "list": {"type": "list", "itemIds": ["l1", "l2", "l3", "l4", "l5"]},
    })
}

/// A namespace `shop` with these settings, whose recommender `r` of each action has these variations.
pub(crate) fn document(settings: &Value, variations: &Value) -> Value {
    let mut rerank = variations.clone();
    rerank.as_object_mut().unwrap().retain(|_, variation| variation["type"] != "list");
    let mut namespace = json!({"recommenders": {
        "recommend-items": {"r": {"variations": variations}},
        "related-items": {"r": {"variations": variations}},
        "rerank-items": {"r": {"variations": rerank}},
    }});
    namespace.as_object_mut().unwrap().extend(settings.as_object().unwrap().clone());
    json!({"version": "7", "namespaces": {"shop": namespace}})
}
