//! `Server-Timing`: how long each step of a request took, where the document asks for it. The names are those of
//! [`steps`](crate::steps).
//!
//! An answer that a shared cache may keep has no such header: whoever is given it later would read the times of a
//! request that was not theirs. See docs/caching.md.

use std::cell::RefCell;
use std::fmt::Write;
use std::time::{Duration, Instant};

use http::header::CACHE_CONTROL;
use http::{HeaderMap, HeaderName, HeaderValue, Method};

/// <https://www.w3.org/TR/server-timing/>
const SERVER_TIMING: HeaderName = HeaderName::from_static("server-timing");

/// Which pages on other origins may read it: <https://www.w3.org/TR/resource-timing/#sec-timing-allow-origin>.
const TIMING_ALLOW_ORIGIN: HeaderName = HeaderName::from_static("timing-allow-origin");

/// The most steps that an answer tells of, so that the header stays far below what gateways take.
const MOST: usize = 64;

/// A step, and how long it took.
pub(crate) type Timing = (&'static str, Duration);

tokio::task_local! {
    static TIMINGS: RefCell<Vec<Timing>>;
}

/// Does something, and measures the steps that are taken meanwhile.
pub(crate) async fn measured<T>(doing: impl Future<Output = T>) -> (T, Vec<Timing>) {
    let measuring = async {
        let done = doing.await;
        (done, TIMINGS.with(RefCell::take))
    };
    TIMINGS.scope(RefCell::default(), measuring).await
}

/// Measures a step until it is dropped. Where nothing is measured, it does nothing.
#[derive(Debug)]
pub(crate) struct Stopwatch(Option<(&'static str, Instant)>);

impl Stopwatch {
    pub(crate) fn start(name: &'static str) -> Self {
        Self(TIMINGS.try_with(|_| ()).is_ok().then(|| (name, Instant::now())))
    }
}

impl Drop for Stopwatch {
    fn drop(&mut self) {
        let Some((name, started)) = self.0 else { return };
        // A step that is broken off after the answer has nobody to tell.
        let _ = TIMINGS.try_with(|timings| {
            let mut timings = timings.borrow_mut();
            if timings.len() < MOST {
                timings.push((name, started.elapsed()));
            }
        });
    }
}

/// Tells of the steps, unless a shared cache may keep the answer. `names_ages` is whether the document says anywhere
/// how long answers are kept: CloudFront then keeps those that do not say it themselves.
pub(crate) fn tell(
    headers: &mut HeaderMap,
    method: &Method,
    names_ages: bool,
    timings: &[Timing],
    allowed_origins: HeaderValue,
) {
    if may_be_kept(headers, method, names_ages) {
        return;
    }
    let mut text = String::new();
    for (name, took) in timings {
        let comma = if text.is_empty() { "" } else { ", " };
        // Into text, which can't fail.
        let _ = write!(text, "{comma}{name};dur={:.3}", took.as_secs_f64() * 1000.0);
    }
    if let Ok(value) = HeaderValue::try_from(text) {
        headers.insert(SERVER_TIMING, value);
        headers.insert(TIMING_ALLOW_ORIGIN, allowed_origins);
    }
}

/// Whether a shared cache may keep the answer: CloudFront, or another on the way.
fn may_be_kept(headers: &HeaderMap, method: &Method, names_ages: bool) -> bool {
    if ![Method::GET, Method::HEAD].contains(method) {
        return false;
    }
    let Some(value) = headers.get(CACHE_CONTROL).and_then(|value| value.to_str().ok()) else { return names_ages };
    let directives = || {
        value.split(',').map(|directive| {
            let (name, value) = directive.split_once('=').unwrap_or((directive, ""));
            (name.trim().to_ascii_lowercase(), value.trim().trim_matches('"').to_owned())
        })
    };
    if directives().any(|(name, _)| ["private", "no-store", "no-cache"].contains(&name.as_str())) {
        return false;
    }
    let age = |wanted: &str| directives().find(|(name, _)| name == wanted).map(|(_, age)| age);
    // One that is no number is none that can be trusted to be 0.
    age("s-maxage").or_else(|| age("max-age")).map_or(names_ages, |age| age != "0")
}
