//! From API Gateway's events to an HTTP request.
//!
//! - Payload 2.0 (HTTP APIs): `rawPath` is decoded and starts with the stage; `pathParameters` are decoded;
//!   `rawQueryString` is as it came.
//!   <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html>
//! - Payload 1.0 (REST APIs): `path` is as it came, without the stage, but with a custom domain's base path; query
//!   parameters are decoded.
//!
//! Whatever the event, the request's path and query are percent-encoded so that decoding them once gives what the
//! caller meant. No event makes this panic; one that is none of API Gateway's becomes a request for `/`, which no route
//! answers.

use base64::Engine;
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, Uri};
use percent_encoding::{AsciiSet, CONTROLS, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

/// What a decoded path segment may not hold as it is: all but RFC 3986's unreserved characters.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// What can't be in a URI at all; everything else of a path or query that is still encoded stays as it is.
const RAW: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'<')
    .add(b'>')
    .add(b'\\')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// Reads an event.
pub fn request(event: &Value, stage: Option<&str>) -> Request<Bytes> {
    let second = event.get("version").and_then(Value::as_str) == Some("2.0");
    let (method, path, query) = if second { payload_2(event, stage) } else { payload_1(event) };
    let target = if query.is_empty() { path } else { format!("{path}?{}", raw(&query, true)) };
    let mut request = Request::new(body(event));
    *request.method_mut() = Method::from_bytes(method.as_bytes()).unwrap_or(Method::GET);
    // What is encoded above always parses, but for a length that API Gateway does not let through.
    *request.uri_mut() = target.parse().unwrap_or_else(|_| Uri::from_static("/"));
    *request.headers_mut() = headers(event);
    request
}

fn text<'e>(event: &'e Value, pointer: &str) -> &'e str {
    event.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
}

fn payload_2(event: &Value, stage: Option<&str>) -> (String, String, String) {
    let method = text(event, "/requestContext/http/method").to_owned();
    let query = text(event, "/rawQueryString").to_owned();
    let path = from_route(event).unwrap_or_else(|| {
        let path = text(event, "/rawPath");
        let path = if path.is_empty() { text(event, "/requestContext/http/path") } else { path };
        let stage = stage.or_else(|| event.pointer("/requestContext/stage").and_then(Value::as_str));
        let without = stage.filter(|stage| *stage != "$default").and_then(|stage| {
            let rest = path.strip_prefix('/')?.strip_prefix(stage)?;
            (rest.is_empty() || rest.starts_with('/')).then_some(rest)
        });
        let segments = without.unwrap_or(path).trim_start_matches('/').split('/');
        segments.map(|segment| format!("/{}", utf8_percent_encode(segment, SEGMENT))).collect()
    });
    (method, path, query)
}

/// The path put together from the route and its parameters: a decoded path does not show which slashes were in an id.
fn from_route(event: &Value) -> Option<String> {
    let (_, template) = text(event, "/routeKey").split_once(' ')?;
    let parameters = event.get("pathParameters")?.as_object()?;
    let segments = template.trim_start_matches('/').split('/').map(|segment| {
        match segment.strip_prefix('{').and_then(|name| name.strip_suffix('}')) {
            // `{proxy+}` takes the rest of the path, slashes and all.
            Some(name) if name.ends_with('+') => None,
            Some(name) => {
                let value = parameters.get(name)?.as_str().filter(|value| !value.is_empty())?;
                Some(format!("/{}", utf8_percent_encode(value, SEGMENT)))
            }
            None => Some(format!("/{segment}")),
        }
    });
    segments.collect()
}

fn payload_1(event: &Value) -> (String, String, String) {
    let path = raw(without_base_path(text(event, "/path"), text(event, "/resource")), false);
    let path = if path.starts_with('/') { path } else { format!("/{path}") };
    let mut query = form_urlencoded::Serializer::new(String::new());
    if let Some(parameters) = event.get("multiValueQueryStringParameters").and_then(Value::as_object) {
        for (name, values) in parameters {
            for value in values.as_array().into_iter().flatten().filter_map(Value::as_str) {
                query.append_pair(name, value);
            }
        }
    } else if let Some(parameters) = event.get("queryStringParameters").and_then(Value::as_object) {
        for (name, value) in parameters {
            query.append_pair(name, value.as_str().unwrap_or_default());
        }
    }
    (text(event, "/httpMethod").to_owned(), path, query.finish())
}

/// The path from where the API's own begins. Under a custom domain, a REST API's path has the base path of the mapping
/// first (<https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-mappings.html>), which only shows
/// beside the resource: a path that is still encoded has as many segments as the resource that it matched.
fn without_base_path<'e>(path: &'e str, resource: &str) -> &'e str {
    let names_all = |(segment, template): (&str, &str)| template.starts_with('{') || segment == template;
    let templates = resource.split('/').skip(1).count();
    // A greedy `{proxy+}` takes any number of segments, the base path's own among them.
    if templates == 0 || resource.contains("+}") {
        return path;
    }
    match path.rmatch_indices('/').nth(templates - 1) {
        Some((start, _)) if path[start..].split('/').zip(resource.split('/')).all(names_all) => &path[start..],
        _ => path,
    }
}

/// Text that is percent-encoded already, made safe: what can't be in a URI is encoded, and so is a `%` that encodes
/// nothing.
fn raw(encoded: &str, is_query: bool) -> String {
    let mut safe = String::with_capacity(encoded.len());
    for (index, piece) in encoded.split('%').enumerate() {
        if index > 0 {
            let hex = piece.as_bytes().get(..2).is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit));
            safe.push_str(if hex { "%" } else { "%25" });
        }
        safe.extend(utf8_percent_encode(piece, RAW));
    }
    if is_query { safe } else { safe.replace('?', "%3F") }
}

fn headers(event: &Value) -> HeaderMap {
    let mut headers = HeaderMap::new();
    let mut append = |name: &str, value: &str| {
        if let (Ok(name), Ok(value)) = (HeaderName::from_bytes(name.as_bytes()), HeaderValue::from_str(value)) {
            headers.append(name, value);
        }
    };
    if let Some(multiple) = event.get("multiValueHeaders").and_then(Value::as_object) {
        for (name, values) in multiple {
            values.as_array().into_iter().flatten().filter_map(Value::as_str).for_each(|value| append(name, value));
        }
    } else {
        for (name, value) in event.get("headers").and_then(Value::as_object).into_iter().flatten() {
            append(name, value.as_str().unwrap_or_default());
        }
    }
    headers
}

fn body(event: &Value) -> Bytes {
    let body = text(event, "/body");
    if event.get("isBase64Encoded").and_then(Value::as_bool) == Some(true) {
        // What is not base64 is handed on as it is, for the handler to refuse.
        let decoded = base64::engine::general_purpose::STANDARD.decode(body);
        return decoded.map_or_else(|_| Bytes::copy_from_slice(body.as_bytes()), Bytes::from);
    }
    Bytes::copy_from_slice(body.as_bytes())
}
