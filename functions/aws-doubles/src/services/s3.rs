//! S3: objects in memory, read whole or conditionally, and written.
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

/// S3, addressed in path style, as SDKs do by themselves when the endpoint is an IP address. Every bucket exists.
#[derive(Debug)]
pub struct S3 {
    /// `GetObject`
    pub get_object: Operation,
    /// `HeadObject`
    pub head_object: Operation,
    /// `PutObject`
    pub put_object: Operation,
    state: Arc<Mutex<State>>,
}

#[derive(Debug, Default)]
struct State {
    objects: BTreeMap<(String, String), Object>,
    /// Counts the writes, so that every write has an ETag of its own.
    writes: u64,
}

#[derive(Clone, Debug)]
struct Object {
    content: Bytes,
    etag: String,
}

impl State {
    fn put(&mut self, bucket: &str, key: &str, content: Bytes) -> String {
        self.writes += 1;
        let etag = format!("\"{:032x}\"", self.writes);
        let object = Object { content, etag: etag.clone() };
        self.objects.insert((bucket.to_owned(), key.to_owned()), object);
        etag
    }
}

impl S3 {
    pub(crate) fn new() -> Self {
        let state = Arc::new(Mutex::new(State::default()));
        let (for_get, for_head, for_put) = (Arc::clone(&state), Arc::clone(&state), Arc::clone(&state));
        Self {
            get_object: Operation::new("GetObject", Dialect::RestXml, move |request| read(&lock(&for_get), request)),
            head_object: Operation::new("HeadObject", Dialect::RestXml, move |request| read(&lock(&for_head), request)),
            put_object: Operation::new("PutObject", Dialect::RestXml, move |request| {
                write(&mut lock(&for_put), request)
            }),
            state,
        }
    }

    /// Puts an object and returns its new ETag, quotes included.
    pub fn put(&self, bucket: &str, key: &str, content: impl Into<Bytes>) -> String {
        lock(&self.state).put(bucket, key, content.into())
    }

    /// Deletes an object, if there is one.
    pub fn delete(&self, bucket: &str, key: &str) {
        let name = (bucket.to_owned(), key.to_owned());
        lock(&self.state).objects.remove(&name);
    }

    /// An object's content.
    #[must_use]
    pub fn object(&self, bucket: &str, key: &str) -> Option<Bytes> {
        let name = (bucket.to_owned(), key.to_owned());
        Some(lock(&self.state).objects.get(&name)?.content.clone())
    }

    /// The names of all objects, bucket and key.
    #[must_use]
    pub fn names(&self) -> Vec<(String, String)> {
        lock(&self.state).objects.keys().cloned().collect()
    }
}

impl Service for S3 {
    /// S3 has no mark of its own, so this service has to be asked last: anything that could be bucket and key is.
    fn operation(&self, request: &ReceivedRequest) -> Option<&Operation> {
        bucket_and_key(request)?;
        if request.target().is_some() {
            return None;
        }
        match request.method {
            Method::GET => Some(&self.get_object),
            Method::HEAD => Some(&self.head_object),
            Method::PUT => Some(&self.put_object),
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

fn read(state: &State, request: &ReceivedRequest) -> Answer {
    let object = bucket_and_key(request).and_then(|name| state.objects.get(&name));
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
    let etag = state.put(&bucket, &key, content);
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
