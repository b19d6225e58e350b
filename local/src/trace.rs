//! Every request, step by step. The steps are the spans that the origin API, and the layers in front of it, enter while
//! they answer; nothing of their logic is repeated here.

use std::collections::{HashMap, VecDeque};
use std::fmt::Debug;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use serde::Serialize;
use serde_json::{Map, Value};
use tokio::sync::broadcast;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Level, Metadata, Span, Subscriber};
use tracing_subscriber::layer::{Context, Layer};
use tracing_subscriber::registry::LookupSpan;

/// The span that all of a request's steps are in.
const REQUEST: &str = "request";

/// Requests that are kept for the page.
const KEPT: usize = 500;

/// Requests that a page may be behind before it misses some.
const BEHIND: usize = 256;

/// A step of a request.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Step {
    /// Its span's name.
    pub(crate) name: &'static str,
    /// Microseconds after the request's beginning.
    pub(crate) started: u64,
    /// Microseconds that it took.
    pub(crate) took: u64,
    /// What it came to.
    pub(crate) fields: Map<String, Value>,
}

/// A request that was answered.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RequestTrace {
    /// Counted from 1.
    pub(crate) id: u64,
    /// When it came, in RFC 3339.
    pub(crate) at: String,
    /// Its method.
    pub(crate) method: String,
    /// Path and query, without what carries credentials.
    pub(crate) target: String,
    /// Its headers, without what carries credentials.
    pub(crate) headers: Vec<(String, String)>,
    /// The answer's status.
    pub(crate) status: u16,
    /// The answer's headers.
    pub(crate) answer_headers: Vec<(String, String)>,
    /// Microseconds until the answer.
    pub(crate) took: u64,
    /// The steps, in the order in which they began.
    pub(crate) steps: Vec<Step>,
    /// What was logged as a warning or an error meanwhile.
    pub(crate) notes: Vec<String>,
}

/// A request that is being answered.
#[derive(Debug)]
struct Open {
    started: Instant,
    steps: Vec<Step>,
    notes: Vec<String>,
}

/// The requests since the start, the latest ones kept.
#[derive(Debug, Clone)]
pub(crate) struct Traces(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    next: AtomicU64,
    open: Mutex<HashMap<u64, Open>>,
    done: Mutex<VecDeque<Arc<RequestTrace>>>,
    live: broadcast::Sender<Arc<RequestTrace>>,
}

impl Default for Traces {
    fn default() -> Self {
        let (live, _) = broadcast::channel(BEHIND);
        let (open, done) = (Mutex::default(), Mutex::default());
        Self(Arc::new(Shared { next: AtomicU64::new(1), open, done, live }))
    }
}

impl Traces {
    /// Begins a request: its number, and the span to answer it in. What is known of a request whose caller goes away
    /// before the answer is forgotten with the first value.
    pub(crate) fn begin(&self) -> (Begun, Span) {
        let id = self.0.next.fetch_add(1, Relaxed);
        let open = Open { started: Instant::now(), steps: Vec::new(), notes: Vec::new() };
        self.open(|all| all.insert(id, open));
        (Begun { id, traces: self.clone() }, tracing::debug_span!("request", id))
    }

    /// Completes a request. `tell` is given what is known of it: when it began, how long it took, its steps and notes.
    pub(crate) fn finish(&self, begun: &Begun, tell: impl FnOnce(u64, Vec<Step>, Vec<String>) -> RequestTrace) {
        let Some(mut open) = self.open(|all| all.remove(&begun.id)) else { return };
        let took = microseconds(open.started);
        open.steps.sort_by_key(|step| step.started);
        let trace = Arc::new(tell(took, open.steps, open.notes));
        let mut done = self.0.done.lock().unwrap_or_else(PoisonError::into_inner);
        if done.len() == KEPT {
            done.pop_front();
        }
        done.push_back(Arc::clone(&trace));
        drop(done);
        // Nobody looks at the page.
        let _ = self.0.live.send(trace);
    }

    /// The requests that are kept, the latest first.
    pub(crate) fn latest(&self) -> Vec<Arc<RequestTrace>> {
        self.0.done.lock().unwrap_or_else(PoisonError::into_inner).iter().rev().cloned().collect()
    }

    /// Requests from now on.
    pub(crate) fn subscribe(&self) -> broadcast::Receiver<Arc<RequestTrace>> {
        self.0.live.subscribe()
    }

    fn open<T>(&self, change: impl FnOnce(&mut HashMap<u64, Open>) -> T) -> T {
        change(&mut self.0.open.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// A request that has no answer yet.
#[derive(Debug)]
pub(crate) struct Begun {
    /// Its number.
    pub(crate) id: u64,
    traces: Traces,
}

impl Drop for Begun {
    fn drop(&mut self) {
        self.traces.open(|all| all.remove(&self.id));
    }
}

fn microseconds(since: Instant) -> u64 {
    u64::try_from(since.elapsed().as_micros()).unwrap_or(u64::MAX)
}

/// What is kept beside a span until it is closed.
struct Entered {
    /// The request that it is of.
    request: u64,
    started: u64,
    began: Instant,
    fields: Map<String, Value>,
}

/// Turns spans into steps.
pub(crate) struct SpanLayer(Traces);

impl SpanLayer {
    /// Steps go to these traces.
    pub(crate) const fn new(traces: Traces) -> Self {
        Self(traces)
    }

    /// The request that a span is in.
    fn request<S: Subscriber + for<'a> LookupSpan<'a>>(
        mut scope: tracing_subscriber::registry::Scope<'_, S>,
    ) -> Option<u64> {
        scope.find_map(|span| span.extensions().get::<Entered>().map(|entered| entered.request))
    }
}

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for SpanLayer {
    fn enabled(&self, metadata: &Metadata<'_>, _: Context<'_, S>) -> bool {
        let ours = ["origin_api", "local"].iter().any(|name| metadata.target().starts_with(name));
        ours && if metadata.is_span() { *metadata.level() <= Level::DEBUG } else { *metadata.level() <= Level::WARN }
    }

    fn max_level_hint(&self) -> Option<tracing_subscriber::filter::LevelFilter> {
        Some(tracing_subscriber::filter::LevelFilter::DEBUG)
    }

    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let Some(span) = context.span(id) else { return };
        let mut fields = Fields::default();
        attributes.record(&mut fields);
        let request = if span.name() == REQUEST {
            fields.0.get("id").and_then(Value::as_u64)
        } else {
            span.parent().and_then(|parent| Self::request(parent.scope()))
        };
        let Some(request) = request else { return };
        let Some(started) = self.0.open(|all| all.get(&request).map(|open| microseconds(open.started))) else { return };
        span.extensions_mut().insert(Entered { request, started, began: Instant::now(), fields: fields.0 });
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, context: Context<'_, S>) {
        let Some(span) = context.span(id) else { return };
        if let Some(entered) = span.extensions_mut().get_mut::<Entered>() {
            let mut fields = Fields(std::mem::take(&mut entered.fields));
            values.record(&mut fields);
            entered.fields = fields.0;
        }
    }

    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        let Some(request) = context.event_scope(event).and_then(Self::request) else { return };
        let mut fields = Fields::default();
        event.record(&mut fields);
        let message = fields.0.remove("message").and_then(|message| message.as_str().map(str::to_owned));
        let details = fields.0.iter().map(|(name, value)| format!("; {name}: {}", text(value)));
        let note = message.into_iter().chain(details).collect::<String>();
        self.0.open(|all| {
            if let Some(open) = all.get_mut(&request) {
                open.notes.push(note);
            }
        });
    }

    fn on_close(&self, id: Id, context: Context<'_, S>) {
        let Some(span) = context.span(&id).filter(|span| span.name() != REQUEST) else { return };
        let Some(entered) = span.extensions_mut().remove::<Entered>() else { return };
        let Entered { request, started, began, fields } = entered;
        let step = Step { name: span.name(), started, took: microseconds(began), fields };
        self.0.open(|all| {
            if let Some(open) = all.get_mut(&request) {
                open.steps.push(step);
            }
        });
    }
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// Reads fields. A field whose text is a JSON object or list is kept as such.
#[derive(Default)]
struct Fields(Map<String, Value>);

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.0.insert(field.name().to_owned(), Value::String(format!("{value:?}")));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        let structured = if value.starts_with(['{', '[']) { serde_json::from_str(value).ok() } else { None };
        let value = structured.unwrap_or_else(|| Value::String(value.to_owned()));
        self.0.insert(field.name().to_owned(), value);
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.0.insert(field.name().to_owned(), value.into());
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.0.insert(field.name().to_owned(), value.into());
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        self.0.insert(field.name().to_owned(), value.into());
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.0.insert(field.name().to_owned(), value.into());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_whose_caller_goes_away_is_forgotten() {
        let traces = Traces::default();
        let (begun, _span) = traces.begin();
        assert_eq!(traces.open(|all| all.len()), 1);
        drop(begun);
        assert_eq!(traces.open(|all| all.len()), 0);
    }
}
