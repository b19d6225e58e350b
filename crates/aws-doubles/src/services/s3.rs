//! S3: objects in memory with all their versions, read whole, in ranges or conditionally, written at once,
//! conditionally or in parts, listed and deleted.
//!
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html>
//! <https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html>

mod multipart;
mod versions;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use base64::Engine;
use bytes::Bytes;
use http::Method;
use sha2::{Digest, Sha256};

use multipart::Upload;

use super::Service;
use crate::answer::{Answer, Content};
use crate::dialect::Dialect;
use crate::operation::{Operation, lock};
use crate::request::ReceivedRequest;

/// When an object was last modified, unless a test says otherwise: the doubles have no clock, so that answers repeat.
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
    /// `CreateMultipartUpload`
    pub create_multipart_upload: Operation,
    /// `UploadPart`
    pub upload_part: Operation,
    /// `CompleteMultipartUpload`
    pub complete_multipart_upload: Operation,
    /// `AbortMultipartUpload`
    pub abort_multipart_upload: Operation,
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
    objects: BTreeMap<ObjectName, Vec<Version>>,
    /// Counts the writes, so that every write has an ETag and a version of its own.
    writes: u64,
    /// Uploads in parts that are neither complete nor aborted, by their ids.
    uploads: BTreeMap<String, Upload>,
}

/// Bucket and key.
type ObjectName = (String, String);

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
    last_modified: String,
    /// Headers that the object was put with and is read with: its type, its caching and its own metadata.
    headers: Vec<(String, String)>,
}

impl Object {
    fn header(&self, header: &str) -> Option<String> {
        self.headers.iter().find(|(name, _)| name == header).map(|(_, value)| value.clone())
    }
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
    fn put(&mut self, (bucket, key): ObjectName, content: Bytes, headers: Vec<(String, String)>) -> String {
        let etag = format!("\"{:032x}\"", self.writes + 1);
        let last_modified = LAST_MODIFIED.to_owned();
        self.add(&bucket, &key, Some(Object { content, etag: etag.clone(), last_modified, headers }));
        etag
    }

    fn add(&mut self, bucket: &str, key: &str, object: Option<Object>) {
        self.writes += 1;
        let version = Version { id: format!("version-{:06}", self.writes), object };
        self.objects.entry((bucket.to_owned(), key.to_owned())).or_default().push(version);
    }

    fn current(&self, name: &ObjectName) -> Option<&Object> {
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
        let operation = |name: &str, answer: fn(&mut State, &ReceivedRequest) -> Answer| {
            let state = Arc::clone(&state);
            Operation::new(name, Dialect::RestXml, move |request| answer(&mut lock(&state), request))
        };
        Self {
            get_object: operation("GetObject", read),
            head_object: operation("HeadObject", read),
            put_object: operation("PutObject", write),
            create_multipart_upload: operation("CreateMultipartUpload", multipart::create),
            upload_part: operation("UploadPart", multipart::add_part),
            complete_multipart_upload: operation("CompleteMultipartUpload", multipart::complete),
            abort_multipart_upload: operation("AbortMultipartUpload", multipart::abort),
            list_object_versions: operation("ListObjectVersions", versions::list),
            delete_objects: operation("DeleteObjects", versions::delete_many),
            delete_object: operation("DeleteObject", versions::delete_one),
            state,
        }
    }

    /// Puts an object and returns its new ETag, quotes included.
    pub fn put(&self, bucket: &str, key: &str, content: impl Into<Bytes>) -> String {
        lock(&self.state).put((bucket.to_owned(), key.to_owned()), content.into(), Vec::new())
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
        lock(&self.state).current(&name).map(|object| (object.header("content-type"), object.header("cache-control")))
    }

    /// The value of a header that an object was put with: `content-type`, `cache-control`, or `x-amz-meta-` and a name.
    #[must_use]
    pub fn header(&self, bucket: &str, key: &str, header: &str) -> Option<String> {
        lock(&self.state).current(&(bucket.to_owned(), key.to_owned()))?.header(header)
    }

    /// Says when an object was last modified, as HTTP writes dates: `Thu, 01 Jan 2026 00:00:00 GMT`.
    pub fn set_last_modified(&self, bucket: &str, key: &str, date: &str) {
        let mut state = lock(&self.state);
        let versions = state.objects.get_mut(&(bucket.to_owned(), key.to_owned()));
        if let Some(object) = versions.and_then(|versions| versions.last_mut()?.object.as_mut()) {
            date.clone_into(&mut object.last_modified);
        }
    }

    /// How many uploads in parts are neither complete nor aborted: S3 charges for their parts.
    #[must_use]
    pub fn unfinished_uploads(&self) -> usize {
        lock(&self.state).uploads.len()
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
        let upload = request.query_parameter("uploadId").is_some();
        match request.method {
            Method::GET => Some(&self.get_object),
            Method::HEAD => Some(&self.head_object),
            Method::PUT if upload => Some(&self.upload_part),
            Method::PUT => Some(&self.put_object),
            Method::POST if upload => Some(&self.complete_multipart_upload),
            Method::POST if request.query_parameter("uploads").is_some() => Some(&self.create_multipart_upload),
            Method::DELETE if upload => Some(&self.abort_multipart_upload),
            Method::DELETE => Some(&self.delete_object),
            _ => None,
        }
    }
}

fn bucket_and_key(request: &ReceivedRequest) -> Option<ObjectName> {
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

fn read(state: &mut State, request: &ReceivedRequest) -> Answer {
    let object = bucket_and_key(request).and_then(|name| state.current(&name));
    let Some(object) = object else { return no_such_key() };
    if names(request, "if-match", object) == Some(false) {
        return precondition_failed();
    }
    let length = object.content.len();
    let content = if names(request, "if-none-match", object) == Some(true) {
        Content::new(304, Bytes::new())
    } else if request.method == Method::HEAD {
        // The server sends no body, but the header has to tell its length.
        Content::new(200, Bytes::new()).header("content-length", &length.to_string())
    } else if let Some(range) = request.header("range") {
        let Some((first, last)) = bounds(range, length) else {
            return Answer::error(416, "InvalidRange", "The requested range is not satisfiable");
        };
        Content::new(206, object.content.slice(first..=last))
            .header("content-range", &format!("bytes {first}-{last}/{length}"))
    } else {
        Content::new(200, object.content.clone())
    };
    let content = content.header("etag", &object.etag).header("last-modified", &object.last_modified);
    let content = if object.header("content-type").is_none() {
        content.header("content-type", "binary/octet-stream")
    } else {
        content
    };
    object.headers.iter().fold(content, |content, (name, value)| content.header(name, value)).into()
}

/// Whether a condition's header names the object's ETag; `None` when there is no such header.
fn names(request: &ReceivedRequest, condition: &str, object: &Object) -> Option<bool> {
    let known = request.header(condition)?;
    Some(known == "*" || known.split(',').any(|known| known.trim() == object.etag))
}

/// The first and last byte of `bytes=first-last`, the only form that is understood here.
fn bounds(range: &str, length: usize) -> Option<(usize, usize)> {
    let (first, last) = range.strip_prefix("bytes=")?.split_once('-')?;
    let (first, last): (usize, usize) = (first.parse().ok()?, last.parse().ok()?);
    (first <= last && first < length).then(|| (first, last.min(length - 1)))
}

fn no_such_key() -> Answer {
    Answer::error(404, "NoSuchKey", "The specified key does not exist.")
}

fn precondition_failed() -> Answer {
    Answer::error(412, "PreconditionFailed", "At least one of the pre-conditions you specified did not hold")
}

fn write(state: &mut State, request: &ReceivedRequest) -> Answer {
    let Some(name) = bucket_and_key(request) else {
        return Answer::error(400, "InvalidURI", "Couldn't parse the specified URI.");
    };
    if let Some(refused) = refused(state, &name, request) {
        return refused;
    }
    match content(request) {
        Ok((content, checksum)) => {
            let etag = state.put(name, content, kept_headers(request));
            with_checksum(Content::new(200, Bytes::new()).header("etag", &etag), checksum.as_deref())
        }
        Err(Refusal(code, message)) => Answer::error(400, code, message),
    }
}

/// What a conditional write is answered when its condition does not hold.
fn refused(state: &State, name: &ObjectName, request: &ReceivedRequest) -> Option<Answer> {
    match state.current(name) {
        None => request.header("if-match").map(|_| no_such_key()),
        Some(object) => {
            let holds = names(request, "if-match", object) != Some(false)
                && names(request, "if-none-match", object) != Some(true);
            (!holds).then(precondition_failed)
        }
    }
}

fn kept_headers(request: &ReceivedRequest) -> Vec<(String, String)> {
    let kept = |name: &str| name.starts_with("x-amz-meta-") || matches!(name, "content-type" | "cache-control");
    let headers = request.headers.iter().filter(|(name, _)| kept(name.as_str()));
    headers.map(|(name, value)| (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned())).collect()
}

const SHA256: &str = "x-amz-checksum-sha256";

fn with_checksum(content: Content, checksum: Option<&str>) -> Answer {
    checksum.into_iter().fold(content, |content, checksum| content.header(SHA256, checksum)).into()
}

/// The code and the words of an error with status 400.
struct Refusal(&'static str, &'static str);

/// A request's content, and its SHA-256 if the request tells one, in a header or behind the content.
fn content(request: &ReceivedRequest) -> Result<(Bytes, Option<String>), Refusal> {
    let chunked = request.header("x-amz-content-sha256").is_some_and(|kind| kind.starts_with("STREAMING-"));
    let (content, trailer) = if chunked {
        unchunked(&request.body).ok_or(Refusal("IncompleteBody", "The request body terminated unexpectedly"))?
    } else {
        (request.body.clone(), None)
    };
    let told = request.header(SHA256).map(str::to_owned).or(trailer);
    let actual = base64::engine::general_purpose::STANDARD.encode(Sha256::digest(&content));
    if told.as_ref().is_some_and(|told| *told != actual) {
        return Err(Refusal("BadDigest", "The SHA256 you specified did not match the calculated checksum."));
    }
    Ok((content, told))
}

/// The content of a body in `aws-chunked` encoding, in which SDKs send streams, and the SHA-256 of its trailers if
/// there is one: each chunk is its length in hexadecimal, perhaps a signature after a semicolon, a line end, the data,
/// a line end; the last is empty, and trailers follow it.
fn unchunked(body: &[u8]) -> Option<(Bytes, Option<String>)> {
    let mut content = Vec::new();
    let mut rest = body;
    loop {
        let line_end = rest.windows(2).position(|pair| pair == b"\r\n")?;
        let line = std::str::from_utf8(&rest[..line_end]).ok()?;
        let length = line.split(';').next()?;
        let length = usize::from_str_radix(length, 16).ok()?;
        rest = &rest[line_end + 2..];
        if length == 0 {
            let trailers = std::str::from_utf8(rest).ok()?;
            let checksum = trailers.lines().find_map(|line| line.strip_prefix(SHA256)?.strip_prefix(':'));
            return Some((content.into(), checksum.map(|checksum| checksum.trim().to_owned())));
        }
        content.extend_from_slice(rest.get(..length)?);
        rest = rest.get(length..)?.strip_prefix(b"\r\n")?;
    }
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
