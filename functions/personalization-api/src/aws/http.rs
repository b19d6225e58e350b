//! HTTP origins, and AWS services that have no client here.

use std::time::SystemTime;

use aws_credential_types::provider::ProvideCredentials;
use aws_sigv4::http_request::{SignableBody, SignableRequest, SigningSettings, sign};
use aws_sigv4::sign::v4;
use aws_types::SdkConfig;
use bytes::Bytes;
use function_host::http::{HttpClient, HttpError};

use super::clients::{CALL_LIMIT, CONNECT_LIMIT};
use origin_api::error::OriginError;

/// The longest body that is taken from an origin: Lambda's limit for an answer is 6 MB as well.
const MAX_BODY: usize = 6 * 1024 * 1024;

/// Calls URLs.
#[derive(Debug)]
pub struct HttpCaller {
    client: HttpClient,
    shared: SdkConfig,
}

impl HttpCaller {
    pub(super) fn new(shared: &SdkConfig) -> Self {
        Self { client: HttpClient::new(CONNECT_LIMIT, CALL_LIMIT, MAX_BODY), shared: shared.clone() }
    }

    /// Calls, and reads the whole answer, within [`CALL_LIMIT`].
    ///
    /// # Errors
    /// When there is no whole answer in time. Any status is an answer.
    pub async fn call(&self, request: http::Request<Bytes>) -> Result<(u16, Bytes), OriginError> {
        self.answer(request).await.map(|(status, _, body)| (status, body))
    }

    /// Status, the name that AWS's REST protocols give an error in a header, and body.
    async fn answer(&self, request: http::Request<Bytes>) -> Result<(u16, Option<String>, Bytes), OriginError> {
        match self.client.call(request).await {
            Ok(answer) => Ok((answer.status, answer.error_type, answer.body)),
            Err(HttpError::TimedOut) => Err(OriginError::TimedOut),
            Err(HttpError::Unavailable) => Err(OriginError::Unavailable),
            Err(HttpError::BreaksOff) => Err(OriginError::Malformed("it breaks off")),
            Err(HttpError::TooLong) => Err(OriginError::TooLong),
        }
    }

    /// Calls an AWS service that has no client here: a JSON body, signed (Signature Version 4).
    ///
    /// # Errors
    /// As [`HttpCaller::call`], or when the request can't be signed.
    pub async fn call_signed(
        &self,
        service: &str,
        host: &str,
        path: &str,
        body: Bytes,
    ) -> Result<(u16, Option<String>, Bytes), OriginError> {
        let region = self.shared.region().map_or("", |region| region.as_ref());
        let base = self.shared.endpoint_url().map_or_else(|| format!("https://{host}"), str::to_owned);
        let refused = |code: &str| OriginError::Refused { code: code.to_owned() };
        let mut request = http::Request::post(format!("{base}{path}"))
            .header(http::header::CONTENT_TYPE, "application/json")
            .body(body)
            .map_err(|_| refused("InvalidProject"))?;
        let credentials = self.shared.credentials_provider().ok_or_else(|| refused("NoCredentials"))?;
        let credentials = credentials.provide_credentials().await.map_err(|_| refused("NoCredentials"))?;
        let identity = credentials.into();
        let signed = v4::SigningParams::builder()
            .identity(&identity)
            .region(region)
            .name(service)
            .time(SystemTime::now())
            .settings(SigningSettings::default())
            .build()
            .map_err(|_| refused("SigningFailed"))
            .and_then(|parameters| {
                let headers = request.headers().iter().filter_map(|(n, v)| Some((n.as_str(), v.to_str().ok()?)));
                let body = SignableBody::Bytes(request.body());
                let uri = request.uri().to_string();
                let signable =
                    SignableRequest::new("POST", uri, headers, body).map_err(|_| refused("SigningFailed"))?;
                sign(signable, &parameters.into()).map_err(|_| refused("SigningFailed"))
            })?;
        let (instructions, _) = signed.into_parts();
        instructions.apply_to_request_http1x(&mut request);
        if let Some(trace_id) = trace_id() {
            request.headers_mut().insert("x-amzn-trace-id", trace_id);
        }
        self.answer(request).await
    }
}

/// The X-Ray trace header of the invocation under way, where the SDK's own clients find it: Lambda's runtime keeps it
/// in the environment.
fn trace_id() -> Option<http::HeaderValue> {
    std::env::var_os("AWS_LAMBDA_FUNCTION_NAME")?;
    http::HeaderValue::try_from(std::env::var("_X_AMZN_TRACE_ID").ok()?).ok()
}
