//! The steps of a request as [`tracing`] spans of level DEBUG, for whoever wants to see why an answer is what it is.
//!
//! Nobody looks in Lambda: there the level is INFO, a span is one comparison, and nothing that its fields need is put
//! together. A field holds what the configuration and the request say. A value that a rule takes from a header which
//! carries credentials is not shown, and no step looks at other headers.

use std::ops::Deref;
use std::time::Duration;

use configuration::compiled::{AutoValue, Origin, RuleSource, Variation};
use configuration::fallback::Reason;
use configuration::metadata::InferenceItemMetadata;
use facts::headers::CREDENTIALS;
use http::HeaderMap;
use http::header::{CACHE_CONTROL, ETAG};
use serde_json::{Map, Value, json};
use tracing::field::Empty;
use tracing::{Span, debug_span};

use crate::answering::automatic::Resolved;
use crate::ports::{FilterChoice, FilterName};
use crate::server_timing::{Stopwatch, Timing};

macro_rules! names {
    ($($name:ident = $text:literal,)*) => {
        $(const $name: &str = $text;)*

        /// The steps' names, in their usual order. `Server-Timing` has them too.
        pub const NAMES: &[&str] = &[$($name,)*];
    };
}

names! {
    CONFIGURATION = "configuration",
    VARIATION = "variation",
    CONTEXT = "context",
    FILTER = "filter",
    ORIGIN = "origin",
    DECORATION = "decoration",
    AVAILABILITY = "availability",
    FALLBACK = "fallback",
    POST_PROCESSOR = "post-processor",
    CACHING = "caching",
}

/// A step that is being taken: its span, and until it is dropped its time, where that is told.
#[derive(Debug)]
pub(crate) struct Step {
    span: Span,
    _stopwatch: Stopwatch,
}

impl Step {
    fn new(name: &'static str, span: Span) -> Self {
        Self { span, _stopwatch: Stopwatch::start(name) }
    }
}

impl Deref for Step {
    type Target = Span;

    fn deref(&self) -> &Span {
        &self.span
    }
}

/// The configuration to answer with.
pub(crate) fn configuration() -> Step {
    Step::new(CONFIGURATION, debug_span!(CONFIGURATION, version = Empty, seconds = Empty))
}

/// How long the configuration took: only then is it known whether to tell.
pub(crate) fn configuration_took(time: Duration) -> Timing {
    (CONFIGURATION, time)
}

/// Which variation answers.
pub(crate) fn variation() -> Step {
    Step::new(VARIATION, debug_span!(VARIATION, chosen = Empty, why = Empty, experiment = Empty))
}

/// What Personalize's context is.
pub(crate) fn context() -> Step {
    Step::new(CONTEXT, debug_span!(CONTEXT, values = Empty))
}

/// Which filter goes with the request.
pub(crate) fn filter() -> Step {
    Step::new(FILTER, debug_span!(FILTER, chosen = Empty, why = Empty, values = Empty))
}

/// The origin's answer.
pub(crate) fn origin(origin: &Origin, asked: Option<u32>) -> Step {
    Step::new(ORIGIN, debug_span!(ORIGIN, kind = kind(origin), asked, items = Empty, error = Empty))
}

/// Those who answer in the origin's place. Their own steps are within.
pub(crate) fn fallback(reason: Reason) -> Step {
    Step::new(FALLBACK, debug_span!(FALLBACK, reason = reason.as_str(), took = Empty))
}

/// Metadata for the items.
pub(crate) fn decoration(store: &InferenceItemMetadata) -> Step {
    Step::new(DECORATION, debug_span!(DECORATION, store = store_kind(store), found = Empty, of = Empty))
}

/// Which items must not be answered.
pub(crate) fn availability() -> Step {
    Step::new(AVAILABILITY, debug_span!(AVAILABILITY, hidden = Empty, of = Empty, why = Empty))
}

/// The post-processor's answer.
pub(crate) fn post_processor() -> Step {
    Step::new(POST_PROCESSOR, debug_span!(POST_PROCESSOR, items = Empty))
}

/// The caching headers.
pub(crate) fn caching() -> Step {
    Step::new(CACHING, debug_span!(CACHING, rule = Empty, cacheControl = Empty, etag = Empty))
}

/// Tells which variation was chosen, and why.
pub(crate) fn tell_variation(span: &Span, variation: &Variation, why: &'static str, matched: Option<&Value>) {
    if span.is_disabled() {
        return;
    }
    span.record("chosen", &*variation.name).record("why", why);
    if let Some(matched) = matched {
        span.record("experiment", &*matched.to_string());
    }
}

/// Tells the context's values, and where each comes from.
pub(crate) fn tell_context(span: &Span, context: &Map<String, Value>, fields: &[AutoValue], resolved: &[Resolved]) {
    if !span.is_disabled() {
        span.record("values", &*values(context, fields, resolved).to_string());
    }
}

/// Tells which filter was chosen, and where its values come from.
pub(crate) fn tell_filter(span: &Span, choice: Option<&FilterChoice>, fields: &[AutoValue], resolved: &[Resolved]) {
    if span.is_disabled() {
        return;
    }
    let Some(FilterChoice { name, values: given, from_caller }) = choice else {
        span.record("why", "no filter is configured whose condition holds");
        return;
    };
    let (FilterName::Arn(name) | FilterName::Name(name)) = name;
    let why = if *from_caller { "the request names it" } else { "the first one configured whose condition holds" };
    span.record("chosen", &**name).record("why", why);
    span.record("values", &*values(given, fields, resolved).to_string());
}

/// Tells the caching headers, and by which of the document's rules they were made.
pub(crate) fn tell_caching(span: &Span, rule: &'static str, headers: &HeaderMap) {
    if span.is_disabled() {
        return;
    }
    span.record("rule", rule);
    for (field, name) in [("cacheControl", CACHE_CONTROL), ("etag", ETAG)] {
        if let Some(value) = headers.get(name).and_then(|value| value.to_str().ok()) {
            span.record(field, value);
        }
    }
}

const fn kind(origin: &Origin) -> &'static str {
    match origin {
        Origin::Personalize { recommender: true, .. } => "Personalize recommender",
        Origin::Personalize { recommender: false, .. } => "Personalize campaign",
        Origin::Lambda { .. } => "Lambda function",
        Origin::Sagemaker { .. } => "SageMaker endpoint",
        Origin::Http { .. } => "HTTP",
        Origin::List { .. } => "list",
    }
}

const fn store_kind(store: &InferenceItemMetadata) -> &'static str {
    match store {
        InferenceItemMetadata::Personalize { .. } => "personalize",
        InferenceItemMetadata::Localdb { .. } => "localdb",
        InferenceItemMetadata::Dynamodb { .. } => "dynamodb",
    }
}

/// Each value, with the rule that gave it. `resolved` has those that the request did not give.
fn values(all: &Map<String, Value>, fields: &[AutoValue], resolved: &[Resolved]) -> Value {
    let source = |name: &str| {
        let resolved = resolved.iter().find(|resolved| resolved.field == name)?;
        let field = fields.iter().find(|field| field.field == name)?;
        Some(&field.rules.get(resolved.rule?)?.source)
    };
    let shown = |name: &str, value: &Value| match source(name) {
        Some(RuleSource::Header(header)) if CREDENTIALS.contains(&header.as_str()) => "(not shown)".into(),
        _ => value.clone(),
    };
    let from = |name: &str| {
        let Some(resolved) = resolved.iter().find(|resolved| resolved.field == name) else {
            return "the request".to_owned();
        };
        let field = fields.iter().find(|field| field.field == name);
        match resolved.rule.and_then(|index| Some((index, &field?.rules.get(index)?.source))) {
            None => "the default".to_owned(),
            Some((index, RuleSource::Header(header))) => format!("rule {}: the header {header}", index + 1),
            Some((index, RuleSource::HourOfDay)) => format!("rule {}: the hour of the day", index + 1),
            Some((index, RuleSource::DayOfWeek)) => format!("rule {}: the day of the week", index + 1),
            Some((index, RuleSource::SeasonOfYear)) => format!("rule {}: the season of the year", index + 1),
        }
    };
    all.iter()
        .map(|(field, value)| json!({"field": field, "value": shown(field, value), "from": from(field)}))
        .collect()
}
