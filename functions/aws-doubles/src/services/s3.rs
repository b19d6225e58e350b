//! S3: objects in memory with all their versions, read whole or conditionally, written, listed and deleted.
//!
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html>

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use http::Method;

use super::Service;
use crate::answer::{Answer, Content};
use crate::dialect::Dialect;
use crate::operation::{Operation, lock};
use crate::request::ReceivedRequest;

/// When every object was last modified: the doubles have no clock, so that answers repeat.
const LAST_MODIFIED: &str = "Thu, 01 Jan 2026 00:00:00 GMT";

/// S3, addressed in path style, as SDKs do by themselves when the endpoint is an IP address. Every bucket exists, and
/// keeps versions.
#[derive(Debug)]
pub struct S3 {
    /// `GetObject`
    pub get_object: Operation,
    /// `HeadObject`
    pub head_object: Operation,
    /// `PutObject`
    pub put_object: Operation,
    /// `ListObjectVersions`
    pub list_object_versions: Operation,
    /// `DeleteObjects`
    pub delete_objects: Operation,
    /// `DeleteObject`
    pub delete_object: Operation,
    state: Arc<Mutex<State>>,
}

#[derive(Debug, Default)]
struct State {
    /// The versions of each bucket and key, the newest last.
    objects: BTreeMap<(String, String), Vec<Version>>,
    /// Counts the writes, so that every write has an ETag and a version of its own.
    writes: u64,
}

/// A version of an object. S3's ids of versions tell nothing either.
#[derive(Clone, Debug)]
struct Version {
    id: String,
    /// None for a delete marker.
    object: Option<Object>,
}

#[derive(Clone, Debug)]
struct Object {
    content: Bytes,
    etag: String,
    content_type: Option<String>,
    cache_control: Option<String>,
}

/// An object or a delete marker in a bucket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ObjectVersion {
    /// The object's key.
    pub key: String,
    /// The version's id.
    pub id: String,
    /// Whether it is the newest of its key.
    pub is_latest: bool,
    /// Whether it says that the object is deleted.
    pub is_delete_marker: bool,
}

impl State {
    fn put(&mut self, bucket: &str, key: &str, content: Bytes, headers: [Option<String>; 2]) -> String {
        let [content_type, cache_control] = headers;
        let etag = format!("\"{:032x}\"", self.writes + 1);
        self.add(bucket, key, Some(Object { content, etag: etag.clone(), content_type, cache_control }));
        etag
    }

    fn add(&mut self, bucket: &str, key: &str, object: Option<Object>) {
        self.writes += 1;
        let version = Version { id: format!("version-{:06}", self.writes), object };
        self.objects.entry((bucket.to_owned(), key.to_owned())).or_default().push(version);
    }

    fn current(&self, name: &(String, String)) -> Option<&Object> {
        self.objects.get(name)?.last()?.object.as_ref()
    }

    /// Deletes a version; without one, adds a delete marker.
    fn delete(&mut self, bucket: &str, key: &str, version: Option<&str>) {
        let Some(version) = version else { return self.add(bucket, key, None) };
        let name = (bucket.to_owned(), key.to_owned());
        if let Some(versions) = self.objects.get_mut(&name) {
            versions.retain(|kept| kept.id != version);
            if versions.is_empty() {
                self.objects.remove(&name);
            }
        }
    }

    /// In S3's order: by key, the newest version first.
    fn versions(&self, bucket: &str) -> Vec<ObjectVersion> {
        let in_bucket = self.objects.iter().filter(|((of, _), _)| of == bucket);
        in_bucket
            .flat_map(|((_, key), versions)| {
                versions.iter().rev().enumerate().map(|(age, version)| ObjectVersion {
                    key: key.clone(),
                    id: version.id.clone(),
                    is_latest: age == 0,
                    is_delete_marker: version.object.is_none(),
                })
            })
            .collect()
    }
}

impl S3 {
    pub(crate) fn new() -> Self {
        let state = Arc::new(Mutex::new(State::default()));
        let (for_get, for_head, for_put) = (Arc::clone(&state), Arc::clone(&state), Arc::clone(&state));
        let (for_list, for_deletes, for_delete) = (Arc::clone(&state), Arc::clone(&state), Arc::clone(&state));
        Self {
            get_object: Operation::new("GetObject", Dialect::RestXml, move |request| read(&lock(&for_get), request)),
            head_object: Operation::new("HeadObject", Dialect::RestXml, move |request| read(&lock(&for_head), request)),
            put_object: Operation::new("PutObject", Dialect::RestXml, move |request| {
                write(&mut lock(&for_put), request)
            }),
            list_object_versions: Operation::new("ListObjectVersions", Dialect::RestXml, move |request| {
                list(&lock(&for_list), request)
            }),
            delete_objects: Operation::new("DeleteObjects", Dialect::RestXml, move |request| {
                delete_many(&mut lock(&for_deletes), request)
            }),
            delete_object: Operation::new("DeleteObject", Dialect::RestXml, move |request| {
                delete_one(&mut lock(&for_delete), request)
            }),
            state,
        }
    }

    /// Puts an object and returns its new ETag, quotes included.
    pub fn put(&self, bucket: &str, key: &str, content: impl Into<Bytes>) -> String {
        lock(&self.state).put(bucket, key, content.into(), [None, None])
    }

    /// Deletes an object with all its versions, if there is one.
    pub fn delete(&self, bucket: &str, key: &str) {
        let name = (bucket.to_owned(), key.to_owned());
        lock(&self.state).objects.remove(&name);
    }

    /// An object's content.
    #[must_use]
    pub fn object(&self, bucket: &str, key: &str) -> Option<Bytes> {
        let name = (bucket.to_owned(), key.to_owned());
        Some(lock(&self.state).current(&name)?.content.clone())
    }

    /// The `Content-Type` and `Cache-Control` that an object was put with.
    #[must_use]
    pub fn headers(&self, bucket: &str, key: &str) -> Option<(Option<String>, Option<String>)> {
        let name = (bucket.to_owned(), key.to_owned());
        lock(&self.state).current(&name).map(|object| (object.content_type.clone(), object.cache_control.clone()))
    }

    /// Hides an object behind a delete marker.
    pub fn mark_deleted(&self, bucket: &str, key: &str) {
        lock(&self.state).add(bucket, key, None);
    }

    /// Everything in a bucket: the versions of objects, and delete markers.
    #[must_use]
    pub fn versions(&self, bucket: &str) -> Vec<ObjectVersion> {
        lock(&self.state).versions(bucket)
    }

    /// The names of all objects, bucket and key.
    #[must_use]
    pub fn names(&self) -> Vec<(String, String)> {
        let state = lock(&self.state);
        state.objects.keys().filter(|name| state.current(name).is_some()).cloned().collect()
    }
}

impl Service for S3 {
    /// S3 has no mark of its own, so this service has to be asked last: anything that could be bucket and key is.
    fn operation(&self, request: &ReceivedRequest) -> Option<&Operation> {
        if request.target().is_some() {
            return None;
        }
        if bucket_alone(request).is_some() {
            return match request.method {
                Method::GET if request.query_parameter("versions").is_some() => Some(&self.list_object_versions),
                Method::POST if request.query_parameter("delete").is_some() => Some(&self.delete_objects),
                _ => None,
            };
        }
        bucket_and_key(request)?;
        match request.method {
            Method::GET => Some(&self.get_object),
            Method::HEAD => Some(&self.head_object),
            Method::PUT => Some(&self.put_object),
            Method::DELETE => Some(&self.delete_object),
            _ => None,
        }
    }
}

fn bucket_and_key(request: &ReceivedRequest) -> Option<(String, String)> {
    let segments = request.path_segments();
    let (bucket, key) = segments.split_first()?;
    let key = key.join("/");
    (!bucket.is_empty() && !key.is_empty()).then(|| (bucket.clone(), key))
}

/// The bucket of a request that is for no object.
fn bucket_alone(request: &ReceivedRequest) -> Option<String> {
    let segments = request.path_segments();
    let (bucket, key) = segments.split_first()?;
    (!bucket.is_empty() && key.iter().all(String::is_empty)).then(|| bucket.clone())
}

fn read(state: &State, request: &ReceivedRequest) -> Answer {
    let object = bucket_and_key(request).and_then(|name| state.current(&name));
    let Some(object) = object else {
        return Answer::error(404, "NoSuchKey", "The specified key does not exist.");
    };
    let unchanged = request
        .header("if-none-match")
        .is_some_and(|known| known == "*" || known.split(',').any(|known| known.trim() == object.etag));
    let content = if unchanged {
        Content::new(304, Bytes::new())
    } else if request.method == Method::HEAD {
        // The server sends no body, but the header has to tell its length.
        Content::new(200, Bytes::new()).header("content-length", &object.content.len().to_string())
    } else {
        Content::new(200, object.content.clone()).header("content-type", "binary/octet-stream")
    };
    content.header("etag", &object.etag).header("last-modified", LAST_MODIFIED).into()
}

fn write(state: &mut State, request: &ReceivedRequest) -> Answer {
    let Some((bucket, key)) = bucket_and_key(request) else {
        return Answer::error(400, "InvalidURI", "Couldn't parse the specified URI.");
    };
    let chunked = request.header("x-amz-content-sha256").is_some_and(|kind| kind.starts_with("STREAMING-"));
    let content = if chunked { unchunked(&request.body) } else { Some(request.body.clone()) };
    let Some(content) = content else {
        return Answer::error(400, "IncompleteBody", "The request body terminated unexpectedly");
    };
    let headers = ["content-type", "cache-control"].map(|name| request.header(name).map(str::to_owned));
    let etag = state.put(&bucket, &key, content, headers);
    Content::new(200, Bytes::new()).header("etag", &etag).into()
}

/// The content of a body in `aws-chunked` encoding, in which SDKs send streams: each chunk is its length in
/// hexadecimal, perhaps a signature after a semicolon, a line end, the data, a line end; the last is empty, and
/// trailers follow it.
fn unchunked(body: &[u8]) -> Option<Bytes> {
    let mut content = Vec::new();
    let mut rest = body;
    loop {
        let line_end = rest.windows(2).position(|pair| pair == b"\r\n")?;
        let line = std::str::from_utf8(&rest[..line_end]).ok()?;
        let length = line.split(';').next()?;
        let length = usize::from_str_radix(length, 16).ok()?;
        rest = &rest[line_end + 2..];
        if length == 0 {
            return Some(content.into());
        }
        content.extend_from_slice(rest.get(..length)?);
        rest = rest.get(length..)?.strip_prefix(b"\r\n")?;
    }
}

/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectVersions.html>
fn list(state: &State, request: &ReceivedRequest) -> Answer {
    let text = |name: &str| request.query_parameter(name).unwrap_or_default();
    let (prefix, key_marker, version_marker) = (text("prefix"), text("key-marker"), text("version-id-marker"));
    let most = text("max-keys").parse().unwrap_or(1000).min(1000);
    let encoded = |key: &str| if text("encoding-type") == "url" { form_encoded(key) } else { escaped(key) };

    let mut versions = state.versions(&bucket_alone(request).unwrap_or_default());
    versions.retain(|version| version.key.starts_with(&prefix));
    // The list begins after the marker: after all versions of its key, if no version is named.
    let after = versions.iter().rposition(|version| {
        version.key < key_marker
            || (version.key == key_marker && (version_marker.is_empty() || version.id >= version_marker))
    });
    let mut rest = versions.split_off(after.map_or(0, |last| last + 1));
    let more = rest.len() > most;
    rest.truncate(most);

    let mut xml = format!("<IsTruncated>{more}</IsTruncated>");
    for version in &rest {
        let tag = if version.is_delete_marker { "DeleteMarker" } else { "Version" };
        let (key, id, latest) = (encoded(&version.key), &version.id, version.is_latest);
        xml += &format!("<{tag}><Key>{key}</Key><VersionId>{id}</VersionId><IsLatest>{latest}</IsLatest></{tag}>");
    }
    if let (true, Some(last)) = (more, rest.last()) {
        let (key, id) = (encoded(&last.key), &last.id);
        xml += &format!("<NextKeyMarker>{key}</NextKeyMarker><NextVersionIdMarker>{id}</NextVersionIdMarker>");
    }
    document("ListVersionsResult", &xml)
}

/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html>
fn delete_many(state: &mut State, request: &ReceivedRequest) -> Answer {
    // S3 refuses the request without either.
    if !request.headers.keys().any(|name| name == "content-md5" || name.as_str().starts_with("x-amz-checksum-")) {
        return Answer::error(400, "InvalidRequest", "Missing required header for this request: Content-MD5");
    }
    let bucket = bucket_alone(request).unwrap_or_default();
    let body = String::from_utf8_lossy(&request.body).into_owned();
    let objects: Vec<&str> = elements(&body, "Object").collect();
    // Control characters can't be in XML 1.0, escaped or not.
    if objects.is_empty() || objects.len() > 1000 || body.contains(|c: char| c < ' ' && !c.is_ascii_whitespace()) {
        return Answer::error(400, "MalformedXML", "The XML you provided was not well-formed");
    }
    let quiet = elements(&body, "Quiet").next() == Some("true");
    let mut xml = String::new();
    for object in objects {
        let key = elements(object, "Key").next().unwrap_or_default();
        let version = elements(object, "VersionId").next();
        state.delete(&bucket, &unescaped(key), version);
        if !quiet {
            xml += &format!("<Deleted><Key>{key}</Key></Deleted>");
        }
    }
    document("DeleteResult", &xml)
}

fn delete_one(state: &mut State, request: &ReceivedRequest) -> Answer {
    let (bucket, key) = bucket_and_key(request).unwrap_or_default();
    state.delete(&bucket, &key, request.query_parameter("versionId").as_deref());
    Answer::status(204)
}

fn document(root: &str, content: &str) -> Answer {
    let xml = format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?><{root}>{content}</{root}>");
    Content::new(200, xml).header("content-type", "application/xml").into()
}

/// The contents of all elements of this name, none of which holds another of them.
fn elements<'a>(xml: &'a str, name: &str) -> impl Iterator<Item = &'a str> {
    let (open, close) = (format!("<{name}>"), format!("</{name}>"));
    let mut rest = xml;
    std::iter::from_fn(move || {
        let from = rest.find(&open)? + open.len();
        let to = from + rest[from..].find(&close)?;
        let content = &rest[from..to];
        rest = &rest[to..];
        Some(content)
    })
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

fn unescaped(text: &str) -> String {
    let text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&apos;", "'");
    text.replace("&#xD;", "\r").replace("&#xA;", "\n").replace("&amp;", "&")
}

/// As forms encode: S3 writes a space as `+`.
fn form_encoded(key: &str) -> String {
    const KEPT: &percent_encoding::AsciiSet =
        &percent_encoding::NON_ALPHANUMERIC.remove(b'/').remove(b'-').remove(b'.').remove(b'_').remove(b'*');
    percent_encoding::utf8_percent_encode(key, KEPT).to_string().replace("%20", "+")
}
