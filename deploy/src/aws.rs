//! The connection to AWS: credentials, region, clients, and calls that fail in words.

use aws_config::retry::RetryConfig;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::display::DisplayErrorContext;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;

use crate::cli::ConnectionArguments;
use crate::error::Error;

/// Tries of a call that is throttled or fails on AWS's side. The SDK waits longer from try to try, 20 seconds at most.
const TRIES: u32 = 8;

/// An account, seen from a region.
#[derive(Debug)]
pub(crate) struct Connection {
    config: SdkConfig,
    region: String,
}

impl Connection {
    /// Finds credentials and region where the AWS CLI finds them.
    ///
    /// # Errors
    /// When no region is known.
    pub(crate) async fn open(arguments: &ConnectionArguments) -> Result<Self, Error> {
        let mut loader = aws_config::defaults(BehaviorVersion::latest())
            .retry_config(RetryConfig::adaptive().with_max_attempts(TRIES));
        if let Some(region) = &arguments.region {
            loader = loader.region(Region::new(region.clone()));
        }
        if let Some(profile) = &arguments.profile {
            loader = loader.profile_name(profile);
        }
        let config = loader.load().await;
        let region = config.region().ok_or(Error::NoRegion)?.to_string();
        Ok(Self { config, region })
    }

    /// The region, as `eu-west-1`.
    pub(crate) fn region(&self) -> &str {
        &self.region
    }

    /// The same account, seen from another region.
    pub(crate) fn in_region(&self, region: &str) -> Self {
        let config = self.config.to_builder().region(Region::new(region.to_owned())).build();
        Self { config, region: region.to_owned() }
    }

    /// Where AWS is played by something else: `AWS_ENDPOINT_URL`, or `endpoint_url` in the profile.
    pub(crate) fn endpoint_url(&self) -> Option<&str> {
        self.config.endpoint_url()
    }

    pub(crate) fn cloudformation(&self) -> aws_sdk_cloudformation::Client {
        aws_sdk_cloudformation::Client::new(&self.config)
    }

    pub(crate) fn s3(&self) -> aws_sdk_s3::Client {
        // A bucket as host name can't be resolved where AWS is played by something else.
        let config = aws_sdk_s3::config::Builder::from(&self.config);
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
    /// AWS's message, or why there was no answer.
    pub(crate) reason: String,
}

impl CallError {
    /// Names the call, as in `.map_err(CallError::of("S3", "PutObject"))`.
    pub(crate) fn of<E, R>(service: &'static str, operation: &'static str) -> impl Fn(SdkError<E, R>) -> Self
    where
        R: std::fmt::Debug,
        E: std::error::Error + ProvideErrorMetadata + 'static,
    {
        move |error| {
            let answer = error.as_service_error().map(|answer| answer.meta());
            let reason = match answer.and_then(|answer| answer.message()) {
                Some(message) => message.to_owned(),
                None => DisplayErrorContext(&error).to_string(),
            };
            Self { service, operation, code: answer.and_then(|answer| answer.code()).map(str::to_owned), reason }
        }
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
