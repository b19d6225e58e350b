//! Caching headers, and validating what a caller has cached.
//!
//! An ETag says, opaquely to callers, for which path, query and configuration version the answer was made, when, for
//! how long it holds, and which variation's directives it was sent with: `W/"<digest>-<made>-<max-age>-<variation>"`.
//!
//! It is weak (RFC 9110, 8.8.1), since one tag stands for the answer compressed and not: for REST APIs the gateway
//! compresses, which leaves the tag as it is. `If-None-Match` compares weakly, so that nothing is lost.

use configuration::cache_control::{CacheControl, CacheRule};
use http::header::{CACHE_CONTROL, ETAG, IF_NONE_MATCH};
use http::{HeaderMap, HeaderValue};
use jiff::Timestamp;
use sha2::{Digest, Sha256};

/// What a validator is good for.
#[derive(Debug, Clone, Copy)]
pub struct Resource<'r> {
    /// The path, as it came.
    pub path: &'r str,
    /// The query, as it came.
    pub query: &'r str,
    /// The configuration's version.
    pub version: &'r [u8],
}

impl Resource<'_> {
    /// 96 bits: enough that two resources never share one by accident, which is all that is asked of it.
    fn digest(&self) -> String {
        let mut digest = Sha256::new();
        for part in [self.path.as_bytes(), self.query.as_bytes(), self.version] {
            digest.update((part.len() as u64).to_be_bytes());
            digest.update(part);
        }
        digest.finalize()[..12].iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

/// Which rule of `cacheControl` is for a request.
pub fn rule(control: &CacheControl, has_user: bool, synthetic: bool) -> Option<&CacheRule> {
    match (has_user, synthetic) {
        (true, true) => control.synthetic_user_specified.as_ref(),
        (true, false) => control.user_specified.as_ref(),
        (false, _) => control.no_user_specified.as_ref(),
    }
}

/// The rule's name in documents.
pub(crate) const fn rule_name(has_user: bool, synthetic: bool) -> &'static str {
    match (has_user, synthetic) {
        (true, true) => "syntheticUserSpecified",
        (true, false) => "userSpecified",
        (false, _) => "noUserSpecified",
    }
}

/// `Cache-Control` and, unless `maxAge` is 0 or not set, `ETag`. The variation is its index, and the most seconds for
/// which the answer may be cached if that is less than the rule says.
pub fn set_headers(
    headers: &mut HeaderMap,
    rule: &CacheRule,
    resource: Resource<'_>,
    now: Timestamp,
    (variation, most): (usize, Option<u32>),
) {
    let cut = most.map(|most| capped(rule, most));
    let rule = cut.as_ref().unwrap_or(rule);
    if let Some(value) = cache_control(rule, rule.max_age) {
        headers.insert(CACHE_CONTROL, value);
    }
    if let Some(max_age) = rule.max_age.filter(|max_age| *max_age > 0) {
        let end = if most.is_some() { "-f" } else { "" };
        let tag = format!("W/\"{}-{:x}-{max_age:x}-{variation:x}{end}\"", resource.digest(), now.as_second());
        if let Ok(tag) = HeaderValue::from_str(&tag) {
            headers.insert(ETAG, tag);
        }
    }
}

/// The rule with no age above this one, in its directives neither. A rule that says no age, and that an answer may be
/// stored, says this one: who stores it would choose.
pub fn capped(rule: &CacheRule, most: u32) -> CacheRule {
    let (mut says_age, mut says_no) = (false, false);
    let directives = rule.directives.as_ref().map(|directives| {
        let cut = directives.split(',').map(|directive| {
            let (name, value) = directive.split_once('=').unwrap_or((directive, ""));
            let name = name.trim();
            let is_own = name.eq_ignore_ascii_case("max-age");
            says_age |= is_own;
            says_no |= name.eq_ignore_ascii_case("no-store");
            if !is_own && !name.eq_ignore_ascii_case("s-maxage") {
                return directive.to_owned();
            }
            let age = value.trim().trim_matches('"').parse().map_or(most, |age: u32| age.min(most));
            let space = &directive[..directive.len() - directive.trim_start().len()];
            format!("{space}{name}={age}")
        });
        cut.collect::<Vec<_>>().join(",")
    });
    let max_age = match rule.max_age {
        Some(max_age) => Some(max_age.min(most)),
        None => (!says_age && !says_no).then_some(most),
    };
    CacheRule { max_age, directives }
}

/// The directives and `max-age`, unless the directives have one.
pub fn cache_control(rule: &CacheRule, max_age: Option<u32>) -> Option<HeaderValue> {
    let directives = rule.directives.as_deref().unwrap_or_default().trim();
    let has_own = directives.split(',').any(|directive| {
        let name = directive.split('=').next().unwrap_or_default();
        name.trim().eq_ignore_ascii_case("max-age")
    });
    let text = match max_age.filter(|_| !has_own) {
        None => directives.to_owned(),
        Some(max_age) if directives.is_empty() => format!("max-age={max_age}"),
        Some(max_age) => format!("{directives},max-age={max_age}"),
    };
    HeaderValue::from_str(&text).ok().filter(|value| !value.is_empty())
}

/// A cached answer that still holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Holds {
    /// Validated by its tag.
    Tag {
        /// To be repeated.
        tag: HeaderValue,
        /// Seconds.
        left: u32,
        /// The variation's index in its recommender.
        variation: usize,
        /// Whether the directives that it was sent with had been cut to its age.
        is_capped: bool,
    },
    /// `*`: whatever the caller has will do.
    Any,
}

/// The first tag of `If-None-Match` that still holds. What is malformed, of another resource or too old is ignored.
pub fn validate(headers: &HeaderMap, resource: Resource<'_>, now: Timestamp) -> Option<Holds> {
    let mut digest = None;
    headers
        .get_all(IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|list| list.split(','))
        .map(str::trim)
        .find_map(|tag| {
            if tag == "*" {
                return Some(Holds::Any);
            }
            let opaque = tag.strip_prefix("W/").unwrap_or(tag).strip_prefix('"')?.strip_suffix('"')?;
            let mut parts = opaque.split('-');
            let (of, made, max_age, variation) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
            let end = parts.next();
            if end.is_some_and(|end| end != "f")
                || parts.next().is_some()
                || of != digest.get_or_insert_with(|| resource.digest())
            {
                return None;
            }
            let made = i64::from_str_radix(made, 16).ok()?;
            let max_age = u32::from_str_radix(max_age, 16).ok()?;
            let variation = usize::from_str_radix(variation, 16).ok()?;
            let age = now.as_second().checked_sub(made)?;
            // Clocks of two instances may differ a little: a tag from the near future is new.
            let age = if (-5..0).contains(&age) { 0 } else { u32::try_from(age).ok()? };
            let left = max_age.checked_sub(age).filter(|left| *left > 0)?;
            let tag = HeaderValue::from_str(&format!("W/\"{opaque}\"")).ok()?;
            Some(Holds::Tag { tag, left, variation, is_capped: end.is_some() })
        })
}
