//! CloudFront, in XML: cache policies and origin request policies, which change only for callers who know the newest
//! ETag.
//!
//! <https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_UpdateCachePolicy.html>
//! <https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_UpdateOriginRequestPolicy.html>

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use http::Method;

use super::{Refusal, Service};
use crate::answer::{Answer, Content};
use crate::dialect::Dialect;
use crate::operation::{Operation, lock};
use crate::request::ReceivedRequest;

const VERSION: &str = "2020-05-31";
/// Headers that one policy may name, unless AWS raised the account's quota.
const MAX_HEADERS: usize = 10;

/// CloudFront.
#[derive(Debug)]
pub struct CloudFront {
    /// `GetCachePolicy`
    pub get_cache_policy: Operation,
    /// `UpdateCachePolicy`
    pub update_cache_policy: Operation,
    /// `GetOriginRequestPolicy`
    pub get_origin_request_policy: Operation,
    /// `UpdateOriginRequestPolicy`
    pub update_origin_request_policy: Operation,
    state: Arc<Mutex<BTreeMap<(&'static str, String), Policy>>>,
}

/// The two kinds of policy: path, XML element, and the errors that tell them apart.
#[derive(Clone, Copy)]
struct Kind {
    path: &'static str,
    element: &'static str,
    missing: &'static str,
    too_many: &'static str,
}

const CACHE: Kind = Kind {
    path: "cache-policy",
    element: "CachePolicy",
    missing: "NoSuchCachePolicy",
    too_many: "TooManyHeadersInCachePolicy",
};
const ORIGIN_REQUEST: Kind = Kind {
    path: "origin-request-policy",
    element: "OriginRequestPolicy",
    missing: "NoSuchOriginRequestPolicy",
    too_many: "TooManyHeadersInOriginRequestPolicy",
};

/// A policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// What is inside the `…PolicyConfig` element, as it was written.
    pub xml: String,
    /// Counts the changes; the ETag is made from it.
    pub version: u32,
}

impl Policy {
    /// The texts of all elements of this name, in their order.
    #[must_use]
    pub fn texts(&self, element: &str) -> Vec<String> {
        texts(&self.xml, element)
    }

    /// The first element's text as a number.
    #[must_use]
    pub fn number(&self, element: &str) -> Option<i64> {
        self.texts(element).first()?.parse().ok()
    }

    /// The headers that the policy names.
    #[must_use]
    pub fn headers(&self) -> Vec<String> {
        texts(self.texts("HeadersConfig").first().map_or("", String::as_str), "Name")
    }

    fn etag(&self) -> String {
        format!("E{:013}", self.version)
    }
}

impl CloudFront {
    pub(crate) fn new() -> Self {
        let state = Arc::new(Mutex::new(BTreeMap::new()));
        let get = |kind: Kind| {
            let state = Arc::clone(&state);
            Operation::new(format!("Get{}", kind.element), Dialect::WrappedXml, move |request| {
                found(kind, &mut lock(&state), request).map_or_else(Answer::from, |policy| answer(kind, policy))
            })
        };
        let update = |kind: Kind| {
            let state = Arc::clone(&state);
            Operation::new(format!("Update{}", kind.element), Dialect::WrappedXml, move |request| {
                let mut policies = lock(&state);
                let found = found(kind, &mut policies, request);
                let replaced = found.and_then(|policy| replace(kind, policy, request).map(|()| answer(kind, policy)));
                replaced.unwrap_or_else(Answer::from)
            })
        };
        Self {
            get_cache_policy: get(CACHE),
            update_cache_policy: update(CACHE),
            get_origin_request_policy: get(ORIGIN_REQUEST),
            update_origin_request_policy: update(ORIGIN_REQUEST),
            state,
        }
    }

    /// Makes, or changes as somebody else would, a cache policy: headers in its key, and its shortest, usual and
    /// longest ages in seconds. Query strings are all in the key, and both compressions are on.
    pub fn put_cache_policy(&self, id: &str, headers: &[&str], [least, usual, most]: [i64; 3]) {
        let xml = format!(
            "<Comment>made by a test</Comment><Name>{id}</Name><DefaultTTL>{usual}</DefaultTTL><MaxTTL>{most}</MaxTTL>\
             <MinTTL>{least}</MinTTL><ParametersInCacheKeyAndForwardedToOrigin>\
             <EnableAcceptEncodingGzip>true</EnableAcceptEncodingGzip>\
             <EnableAcceptEncodingBrotli>true</EnableAcceptEncodingBrotli>{}\
             <CookiesConfig><CookieBehavior>none</CookieBehavior></CookiesConfig>\
             <QueryStringsConfig><QueryStringBehavior>all</QueryStringBehavior></QueryStringsConfig>\
             </ParametersInCacheKeyAndForwardedToOrigin>",
            headers_config(headers)
        );
        self.put(CACHE, id, xml);
    }

    /// Makes, or changes as somebody else would, an origin request policy: the headers that it passes on, and all query
    /// strings.
    pub fn put_origin_request_policy(&self, id: &str, headers: &[&str]) {
        let xml = format!(
            "<Comment>made by a test</Comment><Name>{id}</Name>{}\
             <CookiesConfig><CookieBehavior>none</CookieBehavior></CookiesConfig>\
             <QueryStringsConfig><QueryStringBehavior>all</QueryStringBehavior></QueryStringsConfig>",
            headers_config(headers)
        );
        self.put(ORIGIN_REQUEST, id, xml);
    }

    /// A cache policy.
    #[must_use]
    pub fn cache_policy(&self, id: &str) -> Option<Policy> {
        lock(&self.state).get(&(CACHE.path, id.to_owned())).cloned()
    }

    /// An origin request policy.
    #[must_use]
    pub fn origin_request_policy(&self, id: &str) -> Option<Policy> {
        lock(&self.state).get(&(ORIGIN_REQUEST.path, id.to_owned())).cloned()
    }

    fn put(&self, kind: Kind, id: &str, xml: String) {
        let mut policies = lock(&self.state);
        let version = policies.get(&(kind.path, id.to_owned())).map_or(1, |policy| policy.version + 1);
        policies.insert((kind.path, id.to_owned()), Policy { xml, version });
    }
}

impl Service for CloudFront {
    fn operation(&self, request: &ReceivedRequest) -> Option<&Operation> {
        let of = |method: Method, kind: Kind| request.is(method, &[VERSION, kind.path, "*"]);
        if of(Method::GET, CACHE) {
            Some(&self.get_cache_policy)
        } else if of(Method::PUT, CACHE) {
            Some(&self.update_cache_policy)
        } else if of(Method::GET, ORIGIN_REQUEST) {
            Some(&self.get_origin_request_policy)
        } else if of(Method::PUT, ORIGIN_REQUEST) {
            Some(&self.update_origin_request_policy)
        } else {
            None
        }
    }
}

fn found<'a>(
    kind: Kind,
    policies: &'a mut BTreeMap<(&'static str, String), Policy>,
    request: &ReceivedRequest,
) -> Result<&'a mut Policy, Refusal> {
    let id = request.path_segments().pop().unwrap_or_default();
    policies.get_mut(&(kind.path, id)).ok_or_else(|| Refusal {
        status: 404,
        code: kind.missing,
        message: "The policy does not exist.".to_owned(),
    })
}

fn answer(kind: Kind, policy: &Policy) -> Answer {
    let Kind { element, .. } = kind;
    let xml = format!(
        "<?xml version=\"1.0\"?><{element} xmlns=\"http://cloudfront.amazonaws.com/doc/{VERSION}/\">\
         <Id>an-id</Id><LastModifiedTime>2026-01-01T00:00:00Z</LastModifiedTime>\
         <{element}Config>{}</{element}Config></{element}>",
        policy.xml
    );
    Content::new(200, xml).header("content-type", "text/xml").header("etag", &policy.etag()).into()
}

fn replace(kind: Kind, policy: &mut Policy, request: &ReceivedRequest) -> Result<(), Refusal> {
    let refuse = |status, code, message: String| Err(Refusal { status, code, message });
    match request.header("if-match") {
        None => {
            return refuse(400, "InvalidIfMatchVersion", "The If-Match version is missing or not valid.".to_owned());
        }
        Some(tag) if tag != policy.etag() => {
            return refuse(
                412,
                "PreconditionFailed",
                "The request failed because it didn't meet the preconditions.".to_owned(),
            );
        }
        Some(_) => {}
    }
    let body = String::from_utf8_lossy(&request.body);
    let Some(xml) = texts(&body, &format!("{}Config", kind.element)).into_iter().next() else {
        return refuse(400, "MalformedXML", "The XML document is malformed.".to_owned());
    };
    let new = Policy { xml, version: policy.version + 1 };
    let headers = new.headers();
    if headers.len() > MAX_HEADERS {
        return refuse(400, kind.too_many, format!("{} headers, of at most {MAX_HEADERS}", headers.len()));
    }
    let behavior = new.texts("HeaderBehavior");
    if headers.is_empty() != (behavior == ["none"]) {
        return refuse(
            400,
            "InvalidArgument",
            format!("The header behavior {behavior:?} does not go with {headers:?}."),
        );
    }
    let config = new.texts("HeadersConfig");
    let quantity = config.first().and_then(|config| texts(config, "Quantity").first()?.parse::<usize>().ok());
    if quantity.is_some_and(|quantity| quantity != headers.len()) {
        return refuse(400, "InconsistentQuantities", "Quantity and the number of items differ.".to_owned());
    }
    if kind.path == ORIGIN_REQUEST.path && headers.iter().any(|name| name.eq_ignore_ascii_case("authorization")) {
        let message = "The parameter Headers contains Authorization that is not allowed.";
        return refuse(400, "InvalidArgument", message.to_owned());
    }
    if kind.path == CACHE.path {
        let ages = ["MinTTL", "DefaultTTL", "MaxTTL"].map(|name| new.number(name));
        if !(ages[0] <= ages[1] && ages[1] <= ages[2]) {
            return refuse(400, "InvalidArgument", format!("MinTTL, DefaultTTL, MaxTTL: {ages:?} must not fall."));
        }
        if ages[2] == Some(0) && (!headers.is_empty() || new.texts("QueryStringBehavior") != ["none"]) {
            let message = "The parameter QueryStringBehavior is invalid for policy with caching disabled.";
            return refuse(400, "InvalidArgument", message.to_owned());
        }
    }
    *policy = new;
    Ok(())
}

fn headers_config(headers: &[&str]) -> String {
    if headers.is_empty() {
        return "<HeadersConfig><HeaderBehavior>none</HeaderBehavior></HeadersConfig>".to_owned();
    }
    let items: String = headers.iter().map(|name| format!("<Name>{name}</Name>")).collect();
    format!(
        "<HeadersConfig><HeaderBehavior>whitelist</HeaderBehavior>\
         <Headers><Quantity>{}</Quantity><Items>{items}</Items></Headers></HeadersConfig>",
        headers.len()
    )
}

/// What is inside each element of a name. Enough for documents in which no element is inside one of its own name.
fn texts(xml: &str, element: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = xml;
    while let Some(at) = rest.find(&format!("<{element}")) {
        rest = &rest[at + element.len() + 1..];
        let Some(open) = rest.find('>') else { break };
        // `<HeadersConfig` begins like `<Headers`.
        if !rest[..open].is_empty() && !rest.starts_with(char::is_whitespace) {
            continue;
        }
        rest = &rest[open + 1..];
        let Some(close) = rest.find(&format!("</{element}>")) else { break };
        found.push(rest[..close].to_owned());
        rest = &rest[close..];
    }
    found
}
