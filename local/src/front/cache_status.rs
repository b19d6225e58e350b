//! `Cache-Status` (RFC 9211): what a cache did with a request.

use std::fmt::Write;

use http::header::HeaderName;
use http::{HeaderMap, HeaderValue};

/// The header.
pub(super) const CACHE_STATUS: HeaderName = HeaderName::from_static("cache-status");

/// What a cache says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Handling {
    /// It had the answer.
    Hit,
    /// It asked further, for this reason.
    Forwarded(&'static str),
}

/// One cache's part of the header.
#[derive(Debug, Clone)]
pub(super) struct Status {
    pub(super) cache: &'static str,
    pub(super) handling: Handling,
    /// The status that was answered further inside, where another one is answered to the caller.
    pub(super) forward_status: Option<u16>,
    /// Whether another request asked for both.
    pub(super) collapsed: bool,
    pub(super) stored: bool,
    /// Seconds that are left; less than 0 for an answer that is stale.
    pub(super) ttl: Option<i64>,
    pub(super) detail: Option<&'static str>,
    /// What the caches behind it said of this request, where the answer's headers no longer have it.
    pub(super) behind: Option<HeaderValue>,
}

impl Status {
    pub(super) const fn new(cache: &'static str, handling: Handling) -> Self {
        Self {
            cache,
            handling,
            forward_status: None,
            collapsed: false,
            stored: false,
            ttl: None,
            detail: None,
            behind: None,
        }
    }

    /// Adds this cache to the header: the cache that is nearest to the caller is the last.
    pub(super) fn add_to(&self, headers: &mut HeaderMap) {
        let inner = headers.get_all(CACHE_STATUS).iter().chain(&self.behind).filter_map(|value| value.to_str().ok());
        let all: Vec<_> = inner.map(str::to_owned).chain([self.text()]).collect();
        if let Ok(value) = HeaderValue::from_str(&all.join(", ")) {
            headers.insert(CACHE_STATUS, value);
        }
    }

    fn text(&self) -> String {
        let mut text = self.cache.to_owned();
        // Writing to a text does not fail.
        let _ = match self.handling {
            Handling::Hit => write!(text, "; hit"),
            Handling::Forwarded(why) => write!(text, "; fwd={why}"),
        };
        if let Some(status) = self.forward_status {
            let _ = write!(text, "; fwd-status={status}");
        }
        if self.collapsed {
            text.push_str("; collapsed");
        }
        if self.stored {
            text.push_str("; stored");
        }
        if let Some(ttl) = self.ttl {
            let _ = write!(text, "; ttl={ttl}");
        }
        if let Some(detail) = self.detail {
            let _ = write!(text, "; detail={detail}");
        }
        text
    }
}
