//! What all clients share, each client made on first use: a function that only ever recommends pays for no Kinesis client.

use std::sync::OnceLock;
use std::time::Duration;

use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_smithy_async::rt::sleep::TokioSleep;
use aws_smithy_http_client::{Builder, tls};
use aws_smithy_runtime_api::client::interceptors::context::InterceptorContext;
use aws_smithy_runtime_api::client::retries::classifiers::{ClassifyRetry, RetryAction};
use aws_smithy_types::retry::RetryConfig;
use aws_smithy_types::timeout::TimeoutConfig;
use aws_types::SdkConfig;
use aws_types::region::Region;

use super::http::HttpCaller;
use crate::aws::faults::is_throttling;

/// The longest that one call may take, its second attempt included. The function's own limit is 5 s.
pub const CALL_LIMIT: Duration = Duration::from_millis(3000);

/// The longest that connecting may take.
pub const CONNECT_LIMIT: Duration = Duration::from_millis(1000);

macro_rules! clients {
    ($($(#[$docs:meta])* $name:ident: $service:ident;)*) => {
        /// The clients.
        #[derive(Debug)]
        pub struct Clients {
            shared: SdkConfig,
            http: OnceLock<HttpCaller>,
            s3: OnceLock<aws_sdk_s3::Client>,
            $($name: OnceLock<$service::Client>,)*
        }

        impl Clients {
            fn of(shared: SdkConfig) -> Self {
                Self { shared, http: OnceLock::new(), s3: OnceLock::new(), $($name: OnceLock::new(),)* }
            }

            $($(#[$docs])*
            pub fn $name(&self) -> &$service::Client {
                self.$name.get_or_init(|| {
                    let config = $service::config::Builder::from(&self.shared).retry_classifier(NotWhenThrottled);
                    $service::Client::from_conf(config.build())
                })
            })*
        }
    };
}

clients! {
    /// AppConfig's data plane.
    app_config: aws_sdk_appconfigdata;
    /// Personalize's runtime.
    personalize: aws_sdk_personalizeruntime;
    /// Personalize's events.
    personalize_events: aws_sdk_personalizeevents;
    /// Lambda.
    lambda: aws_sdk_lambda;
    /// SageMaker's runtime.
    sagemaker: aws_sdk_sagemakerruntime;
    /// DynamoDB.
    dynamodb: aws_sdk_dynamodb;
    /// Kinesis.
    kinesis: aws_sdk_kinesis;
    /// Firehose.
    firehose: aws_sdk_firehose;
}

impl Clients {
    /// Clients for a region, with the credentials that Lambda puts into the environment: the SDK's own chain of
    /// providers (profiles, SSO, instance metadata, …) finds nothing more there, and costs two more SDKs.
    pub fn new(region: &str, credentials: Credentials, endpoint_url: Option<&str>) -> Self {
        let http = Builder::new()
            .tls_provider(tls::Provider::Rustls(tls::rustls_provider::CryptoMode::AwsLc))
            .tls_context(trust(region))
            .build_https();
        let limits = TimeoutConfig::builder().operation_timeout(CALL_LIMIT).connect_timeout(CONNECT_LIMIT).build();
        // One more attempt, at once: it helps when the sandbox slept and its connections are gone, or one of a
        // service's hosts is. More of them, or waiting, would outlast the function.
        let retries = RetryConfig::standard().with_max_attempts(2).with_initial_backoff(Duration::from_millis(20));
        let mut shared = SdkConfig::builder()
            .region(Region::new(region.to_owned()))
            .credentials_provider(SharedCredentialsProvider::new(credentials))
            .http_client(http)
            .timeout_config(limits)
            .retry_config(retries)
            .sleep_impl(TokioSleep::new())
            .behavior_version(aws_sdk_lambda::config::BehaviorVersion::latest());
        shared.set_endpoint_url(endpoint_url.map(str::to_owned));
        Self::of(shared.build())
    }

    /// S3. A bucket as host name can't be resolved where AWS is played by something else.
    pub fn s3(&self) -> &aws_sdk_s3::Client {
        self.s3.get_or_init(|| {
            let config = aws_sdk_s3::config::Builder::from(&self.shared)
                .force_path_style(self.shared.endpoint_url().is_some())
                .retry_classifier(NotWhenThrottled);
            aws_sdk_s3::Client::from_conf(config.build())
        })
    }

    /// Plain HTTP.
    pub fn http(&self) -> &HttpCaller {
        self.http.get_or_init(|| HttpCaller::new(&self.shared))
    }
}

/// Amazon's own root certificates: <https://www.amazontrust.com/repository/>.
const AMAZON_ROOTS: &[u8] = include_bytes!("amazon-roots.pem");

/// Whom the SDK's clients trust. AWS's endpoints show certificates of Amazon's own roots, and reading those five in place
/// of everyone's saves milliseconds of every client that is made; in partitions where that is not so, it is the system's
/// store. HTTP origins, which may be anyone's, are always held against the system's.
fn trust(region: &str) -> tls::TlsContext {
    let amazon = !["cn-", "us-iso", "eu-iso", "eusc-"].iter().any(|partition| region.starts_with(partition));
    let store =
        if amazon { tls::TrustStore::empty().with_pem_certificate(AMAZON_ROOTS) } else { tls::TrustStore::default() };
    // Building from a store alone can't fail; if it did, the system's store is the safe choice.
    tls::TlsContext::builder().with_trust_store(store).build().unwrap_or_default()
}

/// A throttled service is not asked again: the caller is told to come back later, and the service is spared.
#[derive(Debug)]
struct NotWhenThrottled;

impl ClassifyRetry for NotWhenThrottled {
    fn classify_retry(&self, context: &InterceptorContext) -> RetryAction {
        let throttled = context.response().is_some_and(|response| {
            let status = response.status().as_u16();
            let named = response.headers().get("x-amzn-errortype").is_some_and(is_throttling);
            let in_body = || {
                let body = response.body().bytes().and_then(|body| std::str::from_utf8(body).ok());
                body.is_some_and(is_throttling)
            };
            status == 429 || named || (status >= 400 && in_body())
        });
        if throttled { RetryAction::RetryForbidden } else { RetryAction::NoActionIndicated }
    }

    fn name(&self) -> &'static str {
        "not when throttled"
    }
}
