//! What a double can answer, faults included.

use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use serde_json::Value;
use tokio::sync::watch;

/// One answer to one request.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Answer {
    /// What the operation answers when nothing is scripted: put it in a queue to let one request pass unharmed.
    Usual,
    /// Exactly this.
    Content(Content),
    /// An error, spelled as the operation's protocol spells errors.
    Error {
        /// The HTTP status.
        status: u16,
        /// The error's name, such as `ResourceNotFoundException`.
        code: String,
        /// The text for people.
        message: String,
    },
    /// The error by which this operation says that it is called too often.
    Throttled,
    /// The headers announce the whole body, half of it is sent, and the connection is closed.
    Truncated(Box<Answer>),
    /// The request is read and nothing is ever sent back.
    Never,
    /// The request is read and the connection is closed without an answer.
    ConnectionClosed,
    /// The answer, this much later. For latency in benchmarks; a test that waits for something uses [`Gate`].
    Delayed(Duration, Box<Answer>),
    /// The answer, once the gate opens.
    Held(Gate, Box<Answer>),
}

impl Answer {
    /// 200 with a JSON body.
    #[must_use]
    pub fn json(body: &Value) -> Self {
        Self::Content(Content::json(body))
    }

    /// A status with an empty body: what a load balancer says when the service behind it is down.
    #[must_use]
    pub fn status(status: u16) -> Self {
        Self::Content(Content::new(status, Bytes::new()))
    }

    /// An error in the operation's own protocol.
    #[must_use]
    pub fn error(status: u16, code: &str, message: &str) -> Self {
        Self::Error { status, code: code.to_owned(), message: message.to_owned() }
    }

    /// 200 with a body that begins as JSON and then stops being it.
    #[must_use]
    pub fn malformed_json() -> Self {
        Self::Content(
            Content::new(200, r#"{"itemList": [{"itemId": nonsense"#).header("content-type", "application/json"),
        )
    }

    /// Half of what the operation would usually answer.
    #[must_use]
    pub fn truncated() -> Self {
        Self::Truncated(Box::new(Self::Usual))
    }

    /// This answer, but only once `gate` is open.
    #[must_use]
    pub fn held_by(self, gate: &Gate) -> Self {
        Self::Held(gate.clone(), Box::new(self))
    }
}

/// Status, headers and body of an answer.
#[derive(Clone, Debug)]
pub struct Content {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Content {
    /// A status and a body. A number that is no HTTP status becomes 500.
    #[must_use]
    pub fn new(status: u16, body: impl Into<Bytes>) -> Self {
        Self {
            status: StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR),
            headers: HeaderMap::new(),
            body: body.into(),
        }
    }

    /// 200 with a JSON body.
    #[must_use]
    pub fn json(body: &Value) -> Self {
        Self::new(200, body.to_string()).header("content-type", "application/json")
    }

    /// The same with one header more. One that HTTP does not allow is left out.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        if let (Ok(name), Ok(value)) = (HeaderName::from_bytes(name.as_bytes()), HeaderValue::from_str(value)) {
            self.headers.append(name, value);
        }
        self
    }
}

impl From<Content> for Answer {
    fn from(content: Content) -> Self {
        Self::Content(content)
    }
}

/// Holds answers back until a test opens it, so that a test can act while a request is under way.
#[derive(Clone, Debug)]
pub struct Gate(watch::Sender<bool>);

impl Gate {
    /// A gate that holds back.
    #[must_use]
    pub fn closed() -> Self {
        Self(watch::Sender::new(false))
    }

    /// Lets everything pass that waits, and whatever comes later.
    pub fn open(&self) {
        self.0.send_replace(true);
    }

    pub(crate) async fn passed(&self) {
        // The sender lives in `self`, so waiting can't fail.
        let _ = self.0.subscribe().wait_for(|open| *open).await;
    }
}
