//! Where answers go.

use std::fmt;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use function_host::http::{HttpClient, HttpError};
use http::HeaderValue;
use http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use serde_json::Value;
use thiserror::Error;

/// How often an answer is put at most.
const ATTEMPTS: u32 = 6;

/// The wait after the first attempt that failed; it doubles each time.
const FIRST_WAIT: Duration = Duration::from_millis(200);

/// The pre-signed URL that an answer is put to. Whoever has it can answer in our place, so it is not shown.
#[derive(Clone, PartialEq, Eq)]
pub struct ResponseUrl(String);

impl fmt::Debug for ResponseUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("ResponseUrl(…)")
    }
}

/// Why an answer did not arrive. It does not hold the URL.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub(crate) enum PutError {
    #[error("the ResponseURL is no URL")]
    NoUrl,
    #[error("{0}")]
    NoAnswer(#[from] HttpError),
    #[error("it is refused with status {0}")]
    Refused(u16),
}

impl PutError {
    /// Whether it may go better the next time.
    const fn may_pass(&self) -> bool {
        match self {
            Self::NoUrl => false,
            Self::NoAnswer(_) => true,
            Self::Refused(status) => *status >= 500 || *status == 429 || *status == 408,
        }
    }
}

impl ResponseUrl {
    /// The URL of an event, if it has one.
    #[must_use]
    pub fn of(event: &Value) -> Option<Self> {
        event.get("ResponseURL")?.as_str().filter(|url| !url.is_empty()).map(|url| Self(url.to_owned()))
    }

    /// Puts an answer, again and again while that may help and there is time.
    pub(crate) async fn put(&self, client: &HttpClient, body: Vec<u8>, deadline: SystemTime) -> Result<(), PutError> {
        let body = Bytes::from(body);
        let mut wait = FIRST_WAIT;
        for attempt in 1.. {
            let error = match self.put_once(client, body.clone()).await {
                Ok(()) => return Ok(()),
                Err(error) => error,
            };
            let left = deadline.duration_since(SystemTime::now()).unwrap_or_default();
            if attempt >= ATTEMPTS || !error.may_pass() || left <= wait {
                return Err(error);
            }
            tracing::warn!(attempt, %error, "the answer did not arrive at CloudFormation and is sent again");
            tokio::time::sleep(wait).await;
            wait *= 2;
        }
        Err(PutError::NoAnswer(HttpError::Unavailable))
    }

    async fn put_once(&self, client: &HttpClient, body: Bytes) -> Result<(), PutError> {
        // The URL is signed for an empty content type, and for no other.
        let request = http::Request::put(&self.0)
            .header(CONTENT_TYPE, HeaderValue::from_static(""))
            .header(CONTENT_LENGTH, body.len())
            .body(body)
            .map_err(|_| PutError::NoUrl)?;
        match client.call(request).await?.status {
            200..=299 => Ok(()),
            status => Err(PutError::Refused(status)),
        }
    }
}
