//! How long the body of a request may be: API Gateway takes 10 MB, and Lambda 6 MB, in which the gateway's event has
//! the body as a JSON string. What is longer is answered with a 413 by the gateway, and never reaches the function.

use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::response::Response;
use facts::ApiType;
use facts::limits::{GATEWAY_BODY_BYTES, LAMBDA_PAYLOAD_BYTES};
use http::header::CONTENT_TYPE;
use http::{HeaderValue, StatusCode};
use http_body_util::BodyExt;

/// How much of a body that is too long is read, and dropped: most clients read no answer before all is sent. What is
/// longer than this has its connection closed.
const READ_AWAY: usize = 10 * GATEWAY_BODY_BYTES;

/// Why a body is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TooLong {
    /// Longer than API Gateway takes.
    ForTheGateway,
    /// Longer than Lambda takes.
    ForLambda,
}

impl TooLong {
    /// What is answered. A REST API's words do not come from its gateway responses, and so carry nothing of CORS:
    /// <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html>.
    pub(super) fn answer(self, api: ApiType) -> Response<Body> {
        let json = "application/json";
        let (content_type, body) = match (api, self) {
            (ApiType::Http, _) => (json, r#"{"message":"Request Entity Too Large"}"#.to_owned()),
            (ApiType::Rest, Self::ForLambda) => (json, r#"{"message": "Request Too Long"}"#.to_owned()),
            (ApiType::Rest, Self::ForTheGateway) => {
                ("text; charset=utf-8", format!("HTTP content length exceeded {GATEWAY_BODY_BYTES} bytes."))
            }
        };
        let mut response = Response::new(Body::from(body));
        *response.status_mut() = StatusCode::PAYLOAD_TOO_LARGE;
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
        response
    }
}

/// A request whose body is read, if the gateway takes it.
///
/// # Errors
/// When it is longer than the gateway takes. One that breaks off is taken for as long as it is.
pub(super) async fn read(request: Request) -> Result<http::Request<Bytes>, TooLong> {
    let (parts, mut body) = request.into_parts();
    let (mut read, mut length) = (Vec::new(), 0);
    while let Some(Ok(frame)) = body.frame().await {
        let Some(data) = frame.data_ref() else { continue };
        length += data.len();
        if length <= GATEWAY_BODY_BYTES {
            read.extend_from_slice(data);
        } else if length <= READ_AWAY {
            read = Vec::new();
        } else {
            break;
        }
    }
    if length > GATEWAY_BODY_BYTES {
        return Err(TooLong::ForTheGateway);
    }
    Ok(http::Request::from_parts(parts, Bytes::from(read)))
}

/// Whether Lambda takes the event that a body is in. What else is in it, some kilobytes, is not counted.
///
/// # Errors
/// When it does not.
pub(super) fn for_lambda(body: &[u8]) -> Result<(), TooLong> {
    let length = match std::str::from_utf8(body) {
        // Quotes and line breaks take two bytes, other control characters six.
        Ok(text) => text.bytes().map(escaped_length).sum::<usize>() + 2,
        Err(_) => body.len().div_ceil(3) * 4 + 2,
    };
    if length > LAMBDA_PAYLOAD_BYTES { Err(TooLong::ForLambda) } else { Ok(()) }
}

const fn escaped_length(byte: u8) -> usize {
    match byte {
        b'"' | b'\\' | b'\n' | b'\r' | b'\t' | 0x08 | 0x0c => 2,
        0..0x20 => 6,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_is_counted_as_the_event_has_it() {
        for text in ["", "plain", "\"quoted\"\n\r\t\u{8}\u{c}\u{1}\\", "ünïcödé 猫"] {
            let counted: usize = text.bytes().map(escaped_length).sum::<usize>() + 2;
            assert_eq!(counted, serde_json::to_string(text).unwrap().len(), "{text:?}");
        }
        let most = LAMBDA_PAYLOAD_BYTES - 2;
        assert_eq!(for_lambda(&vec![b'a'; most]), Ok(()));
        assert_eq!(for_lambda(&vec![b'a'; most + 1]), Err(TooLong::ForLambda));
        assert_eq!(for_lambda(&vec![b'"'; most / 2 + 1]), Err(TooLong::ForLambda));
        assert_eq!(for_lambda(&vec![0xff; most / 4 * 3 + 3]), Err(TooLong::ForLambda));
    }
}
