//! Listing versions, and deleting them.

use super::{State, bucket_alone, bucket_and_key, document, elements, escaped, unescaped};
use crate::answer::Answer;
use crate::request::ReceivedRequest;

/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectVersions.html>
pub(super) fn list(state: &mut State, request: &ReceivedRequest) -> Answer {
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
pub(super) fn delete_many(state: &mut State, request: &ReceivedRequest) -> Answer {
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

pub(super) fn delete_one(state: &mut State, request: &ReceivedRequest) -> Answer {
    let (bucket, key) = bucket_and_key(request).unwrap_or_default();
    state.delete(&bucket, &key, request.query_parameter("versionId").as_deref());
    Answer::status(204)
}

/// As forms encode: S3 writes a space as `+`.
fn form_encoded(key: &str) -> String {
    const KEPT: &percent_encoding::AsciiSet =
        &percent_encoding::NON_ALPHANUMERIC.remove(b'/').remove(b'-').remove(b'.').remove(b'_').remove(b'*');
    percent_encoding::utf8_percent_encode(key, KEPT).to_string().replace("%20", "+")
}
