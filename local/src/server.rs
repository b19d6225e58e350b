//! One port for all of it: the API's own paths, and the pages.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use configuration::compiled::Namespace;
use configuration::metadata::InferenceItemMetadata;
use facts::{ApiType, Experiments, headers};
use futures_util::FutureExt;
use http::header::HOST;
use http::uri::Authority;
use http::{HeaderMap, StatusCode};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use origin_api::answering::guardrails::Guardrails;
use origin_api::background_work::BackgroundWork;
use origin_api::cors::Cors;
use origin_api::ports::{Api, EventSink, ItemStores, SystemClock};
use origin_api::router::RequestId;
use stacks::EntryPoint;
use stacks::rules::Choices;
use tokio::net::TcpListener;
use tokio::sync::{broadcast, oneshot};
use tracing::Instrument;

use crate::arguments::{Arguments, AwsPart, OfNamespace, OfOrigin, Target};
use crate::aws::{self, Around};
use crate::error::Error;
use crate::front::Front;
use crate::pages;
use crate::stand_ins::configuration::{ConfigurationFile, lines};
use crate::stand_ins::evaluator::NoProjects;
use crate::stand_ins::event_sink::{EventFiles, Learning};
use crate::stand_ins::item_stores::LocalItemStores;
use crate::stand_ins::metrics::Sums;
use crate::stand_ins::origins::LocalOrigins;
use crate::system::{Catalogues, Change, Files, Watched, look};
use crate::tell;
use crate::trace::{RequestTrace, Traces};

/// Changes that a page may be behind before it misses some.
const CHANGES_BEHIND: usize = 16;

/// The sample's folder.
const SAMPLES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/samples");

/// Where a page, or curl, empties the caches.
const PURGE: &str = "/local/caches/purge";

/// How long answers, and work beside them, may go on after Ctrl-C.
pub(crate) const WORK_LEFT: Duration = Duration::from_secs(2);

/// Everything that the pages show.
#[derive(Clone)]
pub(crate) struct System {
    /// The document.
    pub(crate) configuration: Arc<ConfigurationFile>,
    /// Items and recommenders.
    pub(crate) catalogues: Arc<Catalogues>,
    /// What CloudWatch would be told.
    pub(crate) metrics: Sums,
    /// The requests.
    pub(crate) traces: Traces,
    /// The layers in front.
    pub(crate) front: Arc<Front>,
    /// The origin API.
    pub(crate) origin: Router,
    /// What files become.
    pub(crate) changes: broadcast::Sender<Change>,
    /// Where events go, in words.
    pub(crate) events: Arc<str>,
    /// Where all of this is.
    pub(crate) address: SocketAddr,
    item_stores: Arc<dyn ItemStores>,
    background_work: BackgroundWork,
}

/// Runs until Ctrl-C.
///
/// # Errors
/// When something that was given can't be used, or the port is taken. Nothing is left half-started then.
pub(crate) async fn run(arguments: Arguments, traces: Traces) -> Result<(), Error> {
    let choices = arguments.choices()?;
    let inputs = Inputs::of(&arguments)?;
    let first = look(&inputs.configuration);
    let text = fs::read_to_string(&inputs.configuration)
        .map_err(|error| Error::Usage(format!("{}: {error}", inputs.configuration.display())))?;
    let configuration = ConfigurationFile::new(&text).map_err(|findings| {
        Error::Usage(format!("the configuration is not valid:\n{}", lines(&inputs.configuration, &findings)))
    })?;
    let configuration = Arc::new(configuration);
    let catalogues = Arc::new(Catalogues::read(inputs.catalogues).map_err(Error::Usage)?);
    let origins = Arc::new(LocalOrigins::new(Arc::clone(&catalogues), &inputs.origins, inputs.other_origins));
    check(&configuration, &catalogues, &origins, &arguments.aws)?;
    let metrics = Sums::default();
    let background_work = BackgroundWork::default();
    let around = Around { origins: &origins, metrics: &metrics, background_work: &background_work };
    let parts = aws::connect(&arguments, &around).await?;

    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, arguments.port)).await.map_err(|error| {
        let port = arguments.port;
        Error::Usage(format!(
            "port {port} can't be used: {error}; name another with --port, or any free one with --port 0"
        ))
    })?;
    let address = listener.local_addr().map_err(|error| Error::Failed(error.to_string()))?;
    // Until here, Ctrl-C ends the process where it is. From here on it has to be cleaned up, and nothing may be missed:
    // polled once, the future listens.
    let mut interrupted = pin!(interrupted());
    if interrupted.as_mut().now_or_never().is_some() {
        return Ok(());
    }
    let (events, sink, _temporary) = event_sink(parts.event_sink, arguments.data.as_deref())?;
    let event_sink = Learning::new(sink, Arc::clone(&configuration), Arc::clone(&catalogues));
    let item_stores = parts.item_stores.unwrap_or_else(|| Arc::new(LocalItemStores(Arc::clone(&catalogues))));

    let (changes, _) = broadcast::channel(CHANGES_BEHIND);
    let api = Api {
        configuration: Arc::clone(&configuration) as _,
        origins: parts.origins.unwrap_or(origins),
        item_stores: Arc::clone(&item_stores),
        event_sink: Arc::new(event_sink),
        evaluator: Arc::new(NoProjects),
        metrics: Arc::new(metrics.clone()),
        clock: Arc::new(SystemClock),
        background_work: background_work.clone(),
        experiments: Experiments::Weighted,
        guardrails: Guardrails::default(),
        time_zone: TimeZone::UTC,
        cors: Cors::default(),
        cache_tags: None,
        compress: api_type(choices) == ApiType::Http,
    };
    let system = System {
        configuration: Arc::clone(&configuration),
        catalogues: Arc::clone(&catalogues),
        metrics,
        traces,
        front: Arc::new(Front::new(choices, Arc::clone(&configuration))?),
        origin: origin_api::router::router(api),
        changes: changes.clone(),
        events: events.into(),
        item_stores,
        address,
        background_work: background_work.clone(),
    };
    let watched = Watched { path: inputs.configuration, first, configuration, catalogues, changes };
    let watching = tokio::spawn(watched.follow());
    greet(&system)?;
    let app =
        pages::router().route(PURGE, post(purge)).fallback(answer).with_state(system).layer(from_fn(for_this_machine));
    let (stop, stopping) = oneshot::channel::<()>();
    let serving = axum::serve(listener, app).with_graceful_shutdown(async move { drop(stopping.await) });
    let served = {
        let mut serving = pin!(serving.into_future());
        tokio::select! {
            served = &mut serving => served,
            () = interrupted => {
                drop(stop);
                // A page that is open keeps its connection for as long as it likes.
                tokio::time::timeout(WORK_LEFT, serving).await.unwrap_or(Ok(()))
            }
        }
    };
    watching.abort();
    background_work.finish(WORK_LEFT).await;
    served.map_err(|error| Error::Failed(error.to_string()))
}

/// Ends when Ctrl-C is pressed. It listens from when it is first polled.
async fn interrupted() {
    // Without a handler for it, Ctrl-C would end the process all the same.
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}

/// What was given, or the sample.
struct Inputs {
    configuration: PathBuf,
    catalogues: BTreeMap<String, Files>,
    origins: Vec<OfOrigin>,
    /// What answers for origins that the command line does not name.
    other_origins: Option<Target>,
}

impl Inputs {
    fn of(arguments: &Arguments) -> Result<Self, Error> {
        let Some(configuration) = arguments.config.clone() else {
            if !arguments.items.is_empty() || !arguments.interactions.is_empty() {
                return Err(Error::Usage(
                    "--items and --interactions go with --config FILE: the sample has its own".to_owned(),
                ));
            }
            return Ok(Self::sample(&arguments.origin));
        };
        let mut catalogues = BTreeMap::new();
        for OfNamespace { namespace, file } in &arguments.items {
            let files = Files { items: file.clone(), interactions: None };
            if catalogues.insert(namespace.clone(), files).is_some() {
                return Err(Error::Usage(format!("--items names the namespace {namespace} twice")));
            }
        }
        for OfNamespace { namespace, file } in &arguments.interactions {
            let Some(files) = catalogues.get_mut(namespace) else {
                return Err(Error::Usage(format!(
                    "--interactions {namespace}={}: there is no --items {namespace}=FILE",
                    file.display()
                )));
            };
            files.interactions = Some(file.clone());
        }
        Ok(Self { configuration, catalogues, origins: arguments.origin.clone(), other_origins: None })
    }

    fn sample(origins: &[OfOrigin]) -> Self {
        let folder = Path::new(SAMPLES);
        let files = |name: &str| Files {
            items: folder.join(name).join("items.jsonl"),
            interactions: Some(folder.join(name).join("interactions.jsonl")),
        };
        let catalogues = ["films", "shop"].map(|name| (name.to_owned(), files(name))).into();
        let configuration = folder.join("configuration.json");
        // Its functions and servers are invented.
        Self { configuration, catalogues, origins: origins.to_vec(), other_origins: Some(Target::Recommender) }
    }
}

/// Names what the configuration needs and nothing stands in for.
fn check(
    configuration: &ConfigurationFile,
    catalogues: &Catalogues,
    origins: &LocalOrigins,
    aws: &[AwsPart],
) -> Result<(), Error> {
    let state = configuration.state();
    let served = &state.served.configuration;
    let needs_items = |namespace: &Namespace| {
        let mut stores = namespace.item_stores();
        !aws.contains(&AwsPart::Origins)
            || (!aws.contains(&AwsPart::Stores)
                && stores.any(|store| !matches!(store, Ok(InferenceItemMetadata::Personalize { .. }))))
    };
    let without =
        served.namespaces().filter(|namespace| namespace.recommenders().next().is_some() && needs_items(namespace));
    let mut without: Vec<_> =
        without.map(|namespace| namespace.name.as_str()).filter(|name| catalogues.get(name).is_none()).collect();
    without.sort_unstable();
    let mut faults: Vec<String> = without
        .into_iter()
        .map(|name| format!("the namespace {name} has recommenders and no items: add --items {name}=FILE"))
        .collect();
    let origins = if aws.contains(&AwsPart::Origins) { BTreeSet::new() } else { origins.without_stand_in(served) };
    faults.extend(origins.into_iter().map(|origin| {
        format!(
            "nothing stands in for the origin {origin}: add --origin {origin}=http://127.0.0.1:PORT to call a server \
             of yours, or --origin {origin}=recommender for the built-in one"
        )
    }));
    if faults.is_empty() { Ok(()) } else { Err(Error::Usage(faults.join("\n"))) }
}

/// Where events go: in words, what takes them, and what removes a temporary folder at the end.
type Events = (String, Arc<dyn EventSink>, Option<tempfile::TempDir>);

/// AWS takes the events, or files of a folder.
fn event_sink(aws: Option<Arc<dyn EventSink>>, folder: Option<&Path>) -> Result<Events, Error> {
    if let Some(aws) = aws {
        return Ok(("to AWS".to_owned(), aws, None));
    }
    let (folder, temporary) = data_folder(folder)?;
    Ok((folder.display().to_string(), Arc::new(EventFiles::new(folder)), temporary))
}

/// The folder for events, and what removes it at the end if it is a temporary one.
fn data_folder(given: Option<&Path>) -> Result<(PathBuf, Option<tempfile::TempDir>), Error> {
    match given {
        Some(folder) => {
            fs::create_dir_all(folder).map_err(|error| Error::Usage(format!("{}: {error}", folder.display())))?;
            Ok((folder.to_owned(), None))
        }
        None => {
            let folder = tempfile::Builder::new().prefix("personalization-events-").tempdir();
            let folder = folder.map_err(|error| Error::Failed(format!("no temporary folder: {error}")))?;
            Ok((folder.path().to_owned(), Some(folder)))
        }
    }
}

pub(crate) const fn api_type(choices: Choices) -> ApiType {
    match choices.entry_point {
        EntryPoint::Http => ApiType::Http,
        EntryPoint::Rest => ApiType::Rest,
    }
}

fn greet(system: &System) -> Result<(), Error> {
    let base = format!("http://{}", system.address);
    tell(&format!(
        "Pages    {base}/\nAPI      {base}/recommend-items/…  ({})\nEvents   {}",
        system.front.choices().words(),
        system.events
    ));
    // The terminal is the one place where a credential is shown: who started this is who may call.
    let credential = system.front.credential()?.map(|credential| credential.curl());
    if let Some(credential) = &credential {
        tell(&format!("Callers  show {credential}"));
    }
    let examples = pages::examples(system);
    if !examples.is_empty() {
        let credential = credential.map_or_else(String::new, |credential| format!(" {credential}"));
        tell("\nTry:");
        examples.iter().for_each(|example| tell(&format!("  {example}{credential}")));
    }
    tell("\nCtrl-C stops it.");
    Ok(())
}

/// Empties the caches.
async fn purge(State(system): State<System>) -> StatusCode {
    system.front.purge();
    StatusCode::NO_CONTENT
}

/// Refuses requests for another host. A page of the internet may have its own name lead to 127.0.0.1, and would then
/// read what is here, the caller's key included, as if it were its own ("DNS rebinding").
async fn for_this_machine(request: Request, next: Next) -> Response<Body> {
    let host = request.headers().get(HOST).and_then(|host| host.to_str().ok());
    let host =
        host.or(request.uri().authority().map(Authority::as_str)).and_then(|host| host.parse::<Authority>().ok());
    if host.is_some_and(|host| matches!(host.host(), "127.0.0.1" | "localhost")) {
        return next.run(request).await;
    }
    let words = "this server answers requests for 127.0.0.1 and localhost alone";
    (StatusCode::MISDIRECTED_REQUEST, words).into_response()
}

/// Everything that is no page is the API's.
async fn answer(State(system): State<System>, mut request: Request) -> Response<Body> {
    let (begun, span) = system.traces.begin();
    let id = begun.id;
    let at = Timestamp::now().to_string();
    let (method, target) = (request.method().to_string(), shown_target(&request));
    let asked = shown(request.headers());
    request.extensions_mut().insert(RequestId(format!("local-{id}")));
    let response = system.front.answer(request, system.origin.clone()).instrument(span).await;
    system.traces.finish(&begun, |took, steps, notes| RequestTrace {
        id,
        at,
        method,
        target,
        headers: asked,
        status: response.status().as_u16(),
        answer_headers: shown(response.headers()),
        took,
        steps,
        notes,
    });
    let (work, item_stores) = (system.background_work.clone(), Arc::clone(&system.item_stores));
    let served = Arc::clone(&system.configuration.state().served.configuration);
    tokio::spawn(async move {
        work.spawn(async move { item_stores.refresh(&served).await });
        work.finish(Duration::from_secs(5)).await;
    });
    response
}

/// Headers for the page, without what carries credentials.
fn shown(headers: &HeaderMap) -> Vec<(String, String)> {
    let shown = headers.iter().filter(|(name, _)| !headers::CREDENTIALS.contains(&name.as_str()));
    shown.map(|(name, value)| (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned())).collect()
}

fn shown_target(request: &Request) -> String {
    let uri = request.uri();
    let Some(query) = uri.query() else { return uri.path().to_owned() };
    // By the same rule by which credentials never get into an event's record.
    let kept = query
        .split('&')
        .filter(|pair| !origin_api::events::record::is_secret(pair.split('=').next().unwrap_or_default()));
    let kept: Vec<_> = kept.collect();
    if kept.is_empty() { uri.path().to_owned() } else { format!("{}?{}", uri.path(), kept.join("&")) }
}
