//! What all clients share, each client made on first use: a function that only ever recommends pays for no Kinesis
//! client.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use aws_smithy_runtime_api::client::interceptors::context::InterceptorContext;
use aws_smithy_runtime_api::client::retries::classifiers::{ClassifyRetry, RetryAction};
use aws_smithy_types::retry::RetryConfig;
use aws_smithy_types::timeout::TimeoutConfig;
use aws_types::SdkConfig;
use function_host::connection::Connection;

use super::http::HttpCaller;
use super::refusals::Refusals;
use crate::aws::faults::is_throttling;
use origin_api::ports::Metrics;

/// The longest that one call may take, its second attempt included.
pub const CALL_LIMIT: Duration = facts::limits::CALL;

/// The longest that connecting may take.
pub const CONNECT_LIMIT: Duration = Duration::from_millis(1000);

macro_rules! clients {
    ($($(#[$docs:meta])* $name:ident: $service:ident;)*) => {
        /// The clients.
        #[derive(Debug)]
        pub struct Clients {
            shared: SdkConfig,
            refusals: Refusals,
            http: OnceLock<HttpCaller>,
            s3: OnceLock<aws_sdk_s3::Client>,
            $($name: OnceLock<$service::Client>,)*
        }

        impl Clients {
            fn of(shared: SdkConfig, refusals: Refusals) -> Self {
                Self { shared, refusals, http: OnceLock::new(), s3: OnceLock::new(), $($name: OnceLock::new(),)* }
            }

            $($(#[$docs])*
            pub fn $name(&self) -> &$service::Client {
                self.$name.get_or_init(|| {
                    let config = $service::config::Builder::from(&self.shared)
                        .retry_classifier(NotWhenThrottled)
                        .interceptor(self.refusals.clone());
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
    /// Clients over this connection; permissions that they are refused are counted here.
    pub fn new(connection: &Connection, metrics: Arc<dyn Metrics>) -> Self {
        Self::of(connection.sdk_config(limits(), retries()), Refusals::new(metrics))
    }

    /// The same over region, credentials and HTTP client of an operator's own; time limits and retries are the
    /// function's.
    pub fn for_operator(found: &SdkConfig, metrics: Arc<dyn Metrics>) -> Self {
        let shared = found.to_builder().timeout_config(limits()).retry_config(retries()).build();
        Self::of(shared, Refusals::new(metrics))
    }

    /// S3. A bucket as host name can't be resolved where AWS is played by something else.
    pub fn s3(&self) -> &aws_sdk_s3::Client {
        self.s3.get_or_init(|| {
            let config = aws_sdk_s3::config::Builder::from(&self.shared)
                .force_path_style(self.shared.endpoint_url().is_some())
                .retry_classifier(NotWhenThrottled)
                .interceptor(self.refusals.clone());
            aws_sdk_s3::Client::from_conf(config.build())
        })
    }

    /// Where refused permissions go of what is called by plain HTTP; the clients tell it of theirs.
    pub fn refusals(&self) -> &Refusals {
        &self.refusals
    }

    /// Plain HTTP.
    pub fn http(&self) -> &HttpCaller {
        self.http.get_or_init(|| HttpCaller::new(&self.shared))
    }
}

fn limits() -> TimeoutConfig {
    TimeoutConfig::builder().operation_timeout(CALL_LIMIT).connect_timeout(CONNECT_LIMIT).build()
}

/// One more attempt, at once: it helps when the sandbox slept and its connections are gone, or one of a service's hosts
/// is. More of them, or waiting, would outlast the function.
fn retries() -> RetryConfig {
    RetryConfig::standard().with_max_attempts(2).with_initial_backoff(Duration::from_millis(20))
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
