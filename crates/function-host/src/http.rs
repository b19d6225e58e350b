//! Plain HTTP over the connector that the SDK's clients use, so that there is one TLS stack.

use std::time::Duration;

use aws_smithy_async::rt::sleep::TokioSleep;
use aws_smithy_http_client::{Connector, tls};
use aws_smithy_runtime_api::client::http::{HttpConnector, HttpConnectorSettings};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::byte_stream::ByteStream;
use bytes::Bytes;
use thiserror::Error;

/// Why there is no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum HttpError {
    /// Nothing answers there.
    #[error("it can't be reached")]
    Unavailable,
    /// There was no whole answer in time.
    #[error("it took too long")]
    TimedOut,
    /// The answer ends before its end.
    #[error("its answer breaks off")]
    BreaksOff,
    /// The answer is longer than may be read.
    #[error("its answer is too long")]
    TooLong,
}

/// What was answered. Any status is an answer.
#[derive(Debug, Clone)]
pub struct HttpAnswer {
    /// The status.
    pub status: u16,
    /// The name that AWS's REST protocols give an error, in a header.
    pub error_type: Option<String>,
    /// The whole body.
    pub body: Bytes,
}

/// Calls URLs, whose certificates are held against the system's store.
#[derive(Debug)]
pub struct HttpClient {
    connector: Connector,
    limit: Duration,
    longest: usize,
}

impl HttpClient {
    /// A client that waits this long for a connection and for a whole answer, and reads no answer longer than `longest`
    /// bytes.
    #[must_use]
    pub fn new(connecting: Duration, limit: Duration, longest: usize) -> Self {
        let settings = HttpConnectorSettings::builder().connect_timeout(connecting).read_timeout(limit).build();
        let connector = Connector::builder()
            .connector_settings(settings)
            .sleep_impl(TokioSleep::new())
            .tls_provider(tls::Provider::Rustls(tls::rustls_provider::CryptoMode::AwsLc))
            .build();
        Self { connector, limit, longest }
    }

    /// Calls, and reads the whole answer. Redirections are answers, and not followed.
    ///
    /// # Errors
    /// When there is no whole answer in time.
    pub async fn call(&self, request: http::Request<Bytes>) -> Result<HttpAnswer, HttpError> {
        let request = HttpRequest::try_from(request.map(SdkBody::from)).map_err(|_| HttpError::Unavailable)?;
        let whole = async {
            let response = self
                .connector
                .call(request)
                .await
                .map_err(|error| if error.is_timeout() { HttpError::TimedOut } else { HttpError::Unavailable })?;
            let status = response.status().as_u16();
            let error_type = response.headers().get("x-amzn-errortype").map(str::to_owned);
            let mut stream = ByteStream::new(response.into_body());
            let mut body = Vec::new();
            while let Some(piece) = stream.next().await {
                body.extend_from_slice(&piece.map_err(|_| HttpError::BreaksOff)?);
                if body.len() > self.longest {
                    return Err(HttpError::TooLong);
                }
            }
            Ok(HttpAnswer { status, error_type, body: body.into() })
        };
        tokio::time::timeout(self.limit, whole).await.unwrap_or(Err(HttpError::TimedOut))
    }
}
