//! `Cache-Control` of an answer, as far as a shared cache goes by it (RFC 9111, 5.2.2, and RFC 5861).

use std::collections::BTreeMap;
use std::time::Duration;

use http::HeaderMap;
use http::header::CACHE_CONTROL;

/// Directives by name, in lower case, with their arguments.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Directives(BTreeMap<String, String>);

/// What the cache's rules are told of; the rest is not theirs.
const KNOWN: [&str; 9] = [
    "immutable",
    "max-age",
    "must-revalidate",
    "no-cache",
    "no-store",
    "private",
    "proxy-revalidate",
    "public",
    "s-maxage",
];

impl Directives {
    pub(super) fn of(headers: &HeaderMap) -> Self {
        let mut directives = BTreeMap::new();
        let mut is_contradictory = false;
        let lines = headers.get_all(CACHE_CONTROL).iter().filter_map(|value| value.to_str().ok());
        for directive in lines.flat_map(|line| line.split(',')).map(str::trim).filter(|text| !text.is_empty()) {
            let (name, argument) = directive.split_once('=').unwrap_or((directive, ""));
            let (name, argument) = (name.trim().to_ascii_lowercase(), argument.trim().trim_matches('"').to_owned());
            let former = directives.entry(name).or_insert_with(|| argument.clone());
            is_contradictory |= *former != argument;
        }
        // A cache should take an answer that says two things for stale (RFC 9111, 4.2.1), and certainly not serve it
        // stale.
        if is_contradictory {
            directives.insert("must-revalidate".to_owned(), String::new());
            directives.insert("no-cache".to_owned(), String::new());
        }
        Self(directives)
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    /// Says in place of the answer how long it may be kept.
    pub(super) fn set_age(&mut self, name: &str, seconds: i64) {
        self.0.insert(name.to_owned(), seconds.to_string());
    }

    /// Whether a stale answer may be given at all (RFC 9111, 4.2.4).
    pub(super) fn allow_stale(&self) -> bool {
        !["must-revalidate", "proxy-revalidate", "no-cache", "s-maxage"].iter().any(|name| self.has(name))
    }

    /// `stale-while-revalidate` or `stale-if-error`: how long an answer may be given after it became stale.
    pub(super) fn stale(&self, name: &str) -> Duration {
        let seconds = self.0.get(name).filter(|_| self.allow_stale()).and_then(|text| text.parse::<u32>().ok());
        Duration::from_secs(seconds.unwrap_or(0).into())
    }

    /// For the cache's rules, in lower case.
    pub(super) fn text(&self) -> String {
        let known = self.0.iter().filter(|(name, _)| KNOWN.contains(&name.as_str()));
        let with_age = |(name, argument): (&String, &String)| {
            if name.ends_with("age") { format!("{name}={argument}") } else { name.clone() }
        };
        known.map(with_age).collect::<Vec<_>>().join(", ")
    }
}
