//! From an HTTP response to what API Gateway wants of a function.

use axum::body::Body;
use base64::Engine;
use facts::{ApiType, limits};
use http::Response;
use http::header::{CONTENT_ENCODING, CONTENT_LENGTH, ETAG};
use http_body_util::BodyExt;
use serde_json::value::{RawValue, to_raw_value};
use serde_json::{Map, Value, json};

use origin_api::answering::recommend::CallerChoseSize;
use origin_api::error::ApiError;
use origin_api::router::write_error;

/// The payload of an answer, or of an error when the answer is more than Lambda takes; that error is returned as well.
pub async fn payload(
    response: Response<Body>,
    api_type: ApiType,
    request_id: &str,
) -> (serde_json::Result<Box<RawValue>>, Option<ApiError>) {
    let caller_chose_size = response.extensions().get::<CallerChoseSize>().is_some();
    let headers = response.headers().clone();
    let payload = to_raw_value(&answer(response, api_type).await);
    let bytes = payload.as_ref().map_or(0, |payload| payload.get().len());
    if bytes <= limits::LAMBDA_PAYLOAD_BYTES {
        return (payload, None);
    }
    let error = ApiError::AnswerTooLarge { bytes, caller_chose_size };
    let mut response = Response::new(Body::empty());
    *response.status_mut() = error.status();
    *response.headers_mut() = headers;
    for of_the_body in [CONTENT_ENCODING, CONTENT_LENGTH, ETAG] {
        response.headers_mut().remove(of_the_body);
    }
    write_error(&mut response, &error, request_id);
    (to_raw_value(&answer(response, api_type).await), Some(error))
}

/// The function's answer. A header that has several values is a list for REST APIs and comma-separated for HTTP APIs.
pub async fn answer(response: Response<Body>, api_type: ApiType) -> Value {
    let (parts, body) = response.into_parts();
    // Bodies are whole in memory already; reading them can't fail.
    let body = body.collect().await.map(http_body_util::Collected::to_bytes).unwrap_or_default();
    let mut headers = Map::new();
    for name in parts.headers.keys() {
        let values = parts.headers.get_all(name).iter().map(|value| String::from_utf8_lossy(value.as_bytes()));
        let value = match api_type {
            ApiType::Http => json!(values.collect::<Vec<_>>().join(",")),
            ApiType::Rest => json!(values.collect::<Vec<_>>()),
        };
        headers.insert(name.as_str().to_owned(), value);
    }
    let text = if parts.headers.contains_key(CONTENT_ENCODING) { None } else { std::str::from_utf8(&body).ok() };
    let (text, encoded) = match text {
        Some(text) => (text.to_owned(), false),
        None => (base64::engine::general_purpose::STANDARD.encode(&body), true),
    };
    let headers_key = match api_type {
        ApiType::Http => "headers",
        ApiType::Rest => "multiValueHeaders",
    };
    json!({"statusCode": parts.status.as_u16(), headers_key: headers, "body": text, "isBase64Encoded": encoded})
}
