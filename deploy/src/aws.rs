//! The connection to AWS: credentials, region, clients, and calls that fail in words.

use std::time::Duration;

use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_config::{Region, SdkConfig};
use aws_connection::{ConnectionError, words};
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;

use crate::cli::ConnectionArguments;

/// Tries of a call that is throttled or fails on AWS's side. The SDK waits longer from try to try, 20 seconds at most.
const TRIES: u32 = 8;

/// Tries of a call whose answer a command can do without.
const FEW_TRIES: u32 = 3;

/// How long a connection may take to be made; the SDK's own default.
const CONNECT_TIMEOUT: Duration = Duration::from_millis(3100);

/// How long an answer may be silent. No call of this program is answered later than some seconds.
const READ_TIMEOUT: Duration = Duration::from_secs(60);

/// An account, seen from a region.
#[derive(Clone, Debug)]
pub(crate) struct Connection {
    config: SdkConfig,
    region: String,
}

/// Whose credentials these are.
#[derive(Clone, Debug)]
pub(crate) struct Caller {
    /// The account's 12 digits.
    pub(crate) account: String,
    /// The user or role.
    pub(crate) arn: String,
}

impl Connection {
    /// Finds credentials and region where the AWS CLI finds them.
    ///
    /// # Errors
    /// When no region is known, or there are no credentials.
    pub(crate) async fn open(arguments: &ConnectionArguments) -> Result<Self, ConnectionError> {
        let found = aws_connection::connect(arguments.region.as_deref(), arguments.profile.as_deref()).await?;
        let limits = TimeoutConfig::builder().connect_timeout(CONNECT_TIMEOUT).read_timeout(READ_TIMEOUT).build();
        let config = found
            .into_builder()
            .retry_config(RetryConfig::adaptive().with_max_attempts(TRIES))
            .timeout_config(limits)
            .build();
        let region = config.region().map(ToString::to_string).unwrap_or_default();
        Ok(Self { config, region })
    }

    /// The same account, seen from another region.
    pub(crate) fn in_region(&self, region: &str) -> Self {
        let config = self.config.to_builder().region(Region::new(region.to_owned())).build();
        Self { config, region: region.to_owned() }
    }

    /// The same, for commands that show much and need nothing of it: what does not answer is soon said not to be known.
    pub(crate) fn impatient(&self) -> Self {
        let retries = RetryConfig::standard().with_max_attempts(FEW_TRIES);
        Self { config: self.config.to_builder().retry_config(retries).build(), region: self.region.clone() }
    }

    /// The region, as `eu-west-1`.
    pub(crate) fn region(&self) -> &str {
        &self.region
    }

    /// Where AWS is played by something else: `AWS_ENDPOINT_URL`, or `endpoint_url` in the profile.
    pub(crate) fn endpoint_url(&self) -> Option<&str> {
        self.config.endpoint_url()
    }

    /// The partition that the region is in.
    pub(crate) fn partition(&self) -> &'static str {
        match self.region.split('-').take(2).collect::<Vec<_>>()[..] {
            ["cn", ..] => "aws-cn",
            ["us", "gov"] => "aws-us-gov",
            _ => "aws",
        }
    }

    /// What the names of the region's endpoints end with.
    pub(crate) fn domain(&self) -> &'static str {
        if self.partition() == "aws-cn" { "amazonaws.com.cn" } else { "amazonaws.com" }
    }

    /// Asks AWS whose credentials these are.
    pub(crate) async fn caller(&self) -> Result<Caller, CallError> {
        let identity = aws_sdk_sts::Client::new(&self.config).get_caller_identity().send().await;
        let identity = identity.map_err(CallError::of("STS", "GetCallerIdentity"))?;
        Ok(Caller { account: identity.account.unwrap_or_default(), arn: identity.arn.unwrap_or_default() })
    }

    pub(crate) fn cloudformation(&self) -> aws_sdk_cloudformation::Client {
        aws_sdk_cloudformation::Client::new(&self.config)
    }

    pub(crate) fn apigateway(&self) -> aws_sdk_apigateway::Client {
        aws_sdk_apigateway::Client::new(&self.config)
    }

    pub(crate) fn lambda(&self) -> aws_sdk_lambda::Client {
        aws_sdk_lambda::Client::new(&self.config)
    }

    pub(crate) fn service_quotas(&self) -> aws_sdk_servicequotas::Client {
        aws_sdk_servicequotas::Client::new(&self.config)
    }

    pub(crate) fn cloudfront(&self) -> aws_sdk_cloudfront::Client {
        aws_sdk_cloudfront::Client::new(&self.config)
    }

    pub(crate) fn cloudwatch(&self) -> aws_sdk_cloudwatch::Client {
        aws_sdk_cloudwatch::Client::new(&self.config)
    }

    pub(crate) fn cognito(&self) -> aws_sdk_cognitoidentityprovider::Client {
        aws_sdk_cognitoidentityprovider::Client::new(&self.config)
    }

    pub(crate) fn personalize(&self) -> aws_sdk_personalize::Client {
        aws_sdk_personalize::Client::new(&self.config)
    }

    pub(crate) fn sqs(&self) -> aws_sdk_sqs::Client {
        aws_sdk_sqs::Client::new(&self.config)
    }

    pub(crate) fn logs(&self) -> aws_sdk_cloudwatchlogs::Client {
        aws_sdk_cloudwatchlogs::Client::new(&self.config)
    }

    pub(crate) fn s3(&self) -> aws_sdk_s3::Client {
        // A bucket as host name can't be resolved where AWS is played by something else.
        let config = aws_sdk_s3::config::Builder::from(&self.config);
        aws_sdk_s3::Client::from_conf(config.force_path_style(self.endpoint_url().is_some()).build())
    }

    /// S3 as somebody sees it who has no credentials.
    pub(crate) fn anonymous_s3(&self) -> aws_sdk_s3::Client {
        let mut nobody = self.config.to_builder();
        nobody.set_credentials_provider(None);
        let config = aws_sdk_s3::config::Builder::from(&nobody.build()).allow_no_auth();
        aws_sdk_s3::Client::from_conf(config.force_path_style(self.endpoint_url().is_some()).build())
    }

    pub(crate) fn appconfig(&self) -> aws_sdk_appconfig::Client {
        aws_sdk_appconfig::Client::new(&self.config)
    }
}

/// A call of AWS that failed.
#[derive(Debug, thiserror::Error)]
#[error("{service} {operation}: {reason}{}", advice(.code.as_deref()))]
pub(crate) struct CallError {
    service: &'static str,
    operation: &'static str,
    /// AWS's own code, if AWS answered.
    pub(crate) code: Option<String>,
    /// The HTTP status, if AWS answered.
    pub(crate) status: Option<u16>,
    /// AWS's message, or why there was no answer.
    pub(crate) reason: String,
}

impl CallError {
    /// Names the call, as in `.map_err(CallError::of("S3", "PutObject"))`.
    pub(crate) fn of<E>(
        service: &'static str,
        operation: &'static str,
    ) -> impl Fn(SdkError<E, aws_smithy_runtime_api::client::orchestrator::HttpResponse>) -> Self
    where
        E: std::error::Error + ProvideErrorMetadata + 'static,
    {
        move |error| {
            let answer = error.as_service_error().map(|answer| answer.meta());
            let reason = match answer.and_then(|answer| answer.message()) {
                Some(message) => message.to_owned(),
                None => words(&error),
            };
            let code = answer.and_then(|answer| answer.code()).map(str::to_owned);
            let status = error.raw_response().map(|response| response.status().as_u16());
            Self { service, operation, code, status, reason }
        }
    }

    /// Whether AWS answered with this code.
    pub(crate) fn is(&self, code: &str) -> bool {
        self.code.as_deref() == Some(code)
    }

    /// Whether the way to AWS failed, and not AWS: what was asked for may have been done.
    pub(crate) fn unanswered(&self) -> bool {
        self.status.is_none_or(|status| status >= 500)
    }
}

/// What to do about codes that every service has.
fn advice(code: Option<&str>) -> &'static str {
    match code {
        Some("ExpiredToken" | "ExpiredTokenException" | "RequestExpired") => {
            "\nThe credentials have expired: sign in again (aws sso login), then run the command again."
        }
        Some("InvalidClientTokenId" | "UnrecognizedClientException" | "SignatureDoesNotMatch") => {
            "\nAWS does not know these credentials: `aws sts get-caller-identity` shows which are used."
        }
        Some("AccessDenied" | "AccessDeniedException") => {
            "\nThe credentials are good, but they may not do this: the message names the permission."
        }
        _ => "",
    }
}
