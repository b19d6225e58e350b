//! Uploads in parts.
//!
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html>

use std::collections::BTreeMap;

use bytes::Bytes;

use super::{
    ObjectName, Refusal, State, bucket_and_key, content, document, elements, escaped, kept_headers, no_such_key,
    refused, unescaped, with_checksum,
};
use crate::answer::{Answer, Content};
use crate::request::ReceivedRequest;

/// Bytes that every part but the last has at least.
const LEAST_LENGTH: usize = 5 << 20;

#[derive(Debug)]
pub(super) struct Upload {
    name: ObjectName,
    headers: Vec<(String, String)>,
    parts: BTreeMap<u16, Part>,
}

#[derive(Debug)]
struct Part {
    content: Bytes,
    etag: String,
    checksum: Option<String>,
}

pub(super) fn create(state: &mut State, request: &ReceivedRequest) -> Answer {
    let Some(name) = bucket_and_key(request) else { return no_such_key() };
    state.writes += 1;
    let id = format!("upload-{}", state.writes);
    let (bucket, key) = &name;
    let (bucket, key) = (escaped(bucket), escaped(key));
    let answer = document(
        "InitiateMultipartUploadResult",
        &format!("<Bucket>{bucket}</Bucket><Key>{key}</Key><UploadId>{id}</UploadId>"),
    );
    state.uploads.insert(id, Upload { name, headers: kept_headers(request), parts: BTreeMap::new() });
    answer
}

pub(super) fn add_part(state: &mut State, request: &ReceivedRequest) -> Answer {
    let number = request.query_parameter("partNumber").and_then(|number| number.parse().ok());
    let Some(number @ 1..=10_000) = number else {
        return Answer::error(400, "InvalidArgument", "Part number must be an integer between 1 and 10000, inclusive");
    };
    let (content, checksum) = match content(request) {
        Ok(content) => content,
        Err(Refusal(code, message)) => return Answer::error(400, code, message),
    };
    state.writes += 1;
    let etag = format!("\"{:032x}\"", state.writes);
    let Some(upload) = of(state, request) else { return no_such_upload() };
    let answer = with_checksum(Content::new(200, Bytes::new()).header("etag", &etag), checksum.as_deref());
    upload.parts.insert(number, Part { content, etag, checksum });
    answer
}

pub(super) fn complete(state: &mut State, request: &ReceivedRequest) -> Answer {
    let Some(upload) = of(state, request) else { return no_such_upload() };
    let mut whole = Vec::new();
    let body = String::from_utf8_lossy(&request.body);
    let named: Vec<&str> = elements(&body, "Part").collect();
    let number = |part: &&str| first(part, "PartNumber").and_then(|number| number.parse().ok()).unwrap_or(0);
    if !named.iter().map(number).is_sorted_by(|one, next| one < next) {
        return Answer::error(400, "InvalidPartOrder", "The list of parts was not in ascending order.");
    }
    for (index, part) in named.iter().enumerate() {
        let etag = first(part, "ETag").map(unescaped).unwrap_or_default();
        let checksum = first(part, "ChecksumSHA256");
        let known =
            upload.parts.get(&number(part)).filter(|known| known.etag == etag && known.checksum.as_deref() == checksum);
        let Some(known) = known else {
            return Answer::error(400, "InvalidPart", "One or more of the specified parts could not be found.");
        };
        if known.content.len() < LEAST_LENGTH && index + 1 < named.len() {
            return Answer::error(
                400,
                "EntityTooSmall",
                "Your proposed upload is smaller than the minimum allowed size",
            );
        }
        whole.extend_from_slice(&known.content);
    }
    if named.is_empty() {
        return Answer::error(400, "MalformedXML", "The XML you provided was not well-formed");
    }
    let name = upload.name.clone();
    if let Some(refused) = refused(state, &name, request) {
        return refused;
    }
    let headers = remove(state, request).map(|upload| upload.headers).unwrap_or_default();
    let etag = state.put(name, whole.into(), headers);
    document("CompleteMultipartUploadResult", &format!("<ETag>{}</ETag>", escaped(&etag)))
}

fn first<'x>(xml: &'x str, name: &str) -> Option<&'x str> {
    elements(xml, name).next()
}

pub(super) fn abort(state: &mut State, request: &ReceivedRequest) -> Answer {
    if remove(state, request).is_some() { Answer::status(204) } else { no_such_upload() }
}

fn of<'s>(state: &'s mut State, request: &ReceivedRequest) -> Option<&'s mut Upload> {
    let upload = state.uploads.get_mut(&request.query_parameter("uploadId")?)?;
    (Some(&upload.name) == bucket_and_key(request).as_ref()).then_some(upload)
}

fn remove(state: &mut State, request: &ReceivedRequest) -> Option<Upload> {
    of(state, request)?;
    state.uploads.remove(&request.query_parameter("uploadId")?)
}

fn no_such_upload() -> Answer {
    Answer::error(404, "NoSuchUpload", "The specified multipart upload does not exist.")
}
