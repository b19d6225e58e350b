use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::response::Response;
use http::{HeaderMap, Method, StatusCode};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use stacks::rules::Choices;
use stacks::{Auth, Cache, EntryPoint};
use tokio::sync::Semaphore;

use super::super::Front;
use crate::stand_ins::configuration::ConfigurationFile;

pub(super) const PATH: &str = "/related-items/shop/similar/item-1";

/// What was answered.
#[derive(Debug, Clone)]
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: String,
}

impl Answer {
    pub(super) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    pub(super) fn cache_status(&self) -> &str {
        self.header("cache-status")
    }
}

type Says = Box<dyn Fn(&HeaderMap) -> Response<Body> + Send + Sync>;

/// The origin API's place.
pub(super) struct Origin {
    says: Mutex<Says>,
    calls: AtomicUsize,
    asked: Mutex<Vec<HeaderMap>>,
    /// How many may be answered; others wait.
    gate: Semaphore,
}

/// The layers.
pub(super) struct Layers {
    pub(super) front: Arc<Front>,
    pub(super) origin: Arc<Origin>,
    router: Router,
    configuration: Arc<ConfigurationFile>,
    now: Arc<Mutex<SystemTime>>,
}

/// An answer with a status and headers. Its body is counted by the origin.
pub(super) fn says(status: u16, headers: &'static [(&'static str, &'static str)]) -> Says {
    Box::new(move |_| {
        let mut response = Response::builder().status(status);
        for (name, value) in headers {
            response = response.header(*name, *value);
        }
        response.body(Body::empty()).unwrap()
    })
}

impl Layers {
    /// The layers of `none-{entry point}-{cache}` over an origin with this `Cache-Control`, and a configuration whose
    /// ages go up to a day.
    pub(super) fn new(entry_point: EntryPoint, cache: Cache, cache_control: &'static str) -> Self {
        let control = json!({"noUserSpecified": {"maxAge": 86_400}, "userSpecified": {"maxAge": 0}});
        let layers = Self::configured(entry_point, cache, &configuration(&control, &[]));
        layers.say(Box::new(move |_| {
            Response::builder().header("cache-control", cache_control).body(Body::empty()).unwrap()
        }));
        layers
    }

    pub(super) fn cloudfront(cache_control: &'static str) -> Self {
        Self::new(EntryPoint::Http, Cache::CloudFront, cache_control)
    }

    pub(super) fn configured(entry_point: EntryPoint, cache: Cache, document: &Value) -> Self {
        let configuration = Arc::new(ConfigurationFile::new(&document.to_string()).unwrap());
        let now = Arc::new(Mutex::new(SystemTime::UNIX_EPOCH + Duration::from_secs(1_750_000_000)));
        let clock = Arc::clone(&now);
        let choices = Choices { auth: Auth::NoAuth, entry_point, cache };
        choices.check().unwrap();
        let clock = Arc::new(move || *clock.lock().unwrap());
        let front = Arc::new(Front::with_clock(choices, Arc::clone(&configuration), clock).unwrap());
        let origin = Arc::new(Origin {
            says: Mutex::new(says(200, &[])),
            calls: AtomicUsize::new(0),
            asked: Mutex::default(),
            gate: Semaphore::new(Semaphore::MAX_PERMITS),
        });
        let answers = Arc::clone(&origin);
        let router = Router::new().fallback(async move |request: Request| answers.answer(request).await);
        Self { front, origin, router, configuration, now }
    }

    pub(super) fn say(&self, says: Says) {
        *self.origin.says.lock().unwrap() = says;
    }

    pub(super) fn pass(&self, seconds: u64) {
        *self.now.lock().unwrap() += Duration::from_secs(seconds);
    }

    pub(super) fn configure(&self, document: &Value) {
        assert!(self.configuration.replace(&document.to_string()));
    }

    /// How often the origin was asked.
    pub(super) fn calls(&self) -> usize {
        self.origin.calls.load(SeqCst)
    }

    pub(super) async fn get(&self, path: &str) -> Answer {
        self.get_with(path, &[]).await
    }

    pub(super) async fn get_with(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        self.send(Method::GET, path, headers).await
    }

    pub(super) async fn send(&self, method: Method, path: &str, headers: &[(&str, &str)]) -> Answer {
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let response = self.front.answer(request.body(Body::empty()).unwrap(), self.router.clone()).await;
        let (parts, body) = response.into_parts();
        let body = String::from_utf8(body.collect().await.unwrap().to_bytes().to_vec()).unwrap();
        Answer { status: parts.status, headers: parts.headers, body }
    }
}

impl Origin {
    async fn answer(&self, request: Request) -> Response<Body> {
        let number = self.calls.fetch_add(1, SeqCst) + 1;
        self.asked.lock().unwrap().push(request.headers().clone());
        self.gate.acquire().await.unwrap().forget();
        let mut response = (self.says.lock().unwrap())(request.headers());
        if response.status() == StatusCode::OK && axum::body::HttpBody::is_end_stream(response.body()) {
            *response.body_mut() = Body::from(format!("answer {number}"));
        }
        response
    }

    /// The headers of the last request.
    pub(super) fn last_asked(&self) -> HeaderMap {
        self.asked.lock().unwrap().last().unwrap().clone()
    }

    /// Nobody is answered any more until [`Self::open`].
    pub(super) fn close(&self) {
        self.gate.forget_permits(Semaphore::MAX_PERMITS);
    }

    pub(super) fn open(&self) {
        self.gate.add_permits(1_000);
    }
}

/// A configuration with a recommender of each action and rules for these headers.
pub(super) fn configuration(cache_control: &Value, headers: &[&str]) -> Value {
    let variations = json!({"variations": {"only": {
        "type": "personalize-campaign", "arn": "arn:aws:personalize:eu-west-1:123456789012:campaign/some"
    }}});
    let rules: Vec<_> = headers.iter().map(|name| json!({"type": "header-value", "header": name})).collect();
    let mut namespace = json!({
        "cacheControl": cache_control,
        "recommenders": {
            "recommend-items": {"home": variations},
            "related-items": {"similar": variations},
            "rerank-items": {"order": variations}
        }
    });
    if !rules.is_empty() {
        namespace["autoContext"] = json!({"X": {"type": "string", "rules": rules}});
    }
    json!({"version": "1", "namespaces": {"shop": namespace}})
}
