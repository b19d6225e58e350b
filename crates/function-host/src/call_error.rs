//! What went wrong with a call of an AWS service, in words.

use std::error::Error;
use std::fmt::Write;

use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;

/// A call that failed for good, its retries included: `S3 PutObject: AccessDenied: Access Denied`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{service} {operation}: {}", self.reason())]
pub struct CallError {
    service: &'static str,
    operation: &'static str,
    code: String,
    message: String,
}

impl CallError {
    /// A failure of this operation that the service tells within an answer, or that keeps the call from being made.
    #[must_use]
    pub fn new(service: &'static str, operation: &'static str, code: &str, message: &str) -> Self {
        Self { service, operation, code: code.to_owned(), message: message.to_owned() }
    }

    /// For `map_err`: what the SDK's client answers a call of this operation with.
    ///
    /// ```ignore
    /// s3.put_object().send().await.map_err(CallError::of("S3", "PutObject"))?;
    /// ```
    pub fn of<E, R>(service: &'static str, operation: &'static str) -> impl Fn(SdkError<E, R>) -> Self
    where
        E: ProvideErrorMetadata + Error + 'static,
        R: std::fmt::Debug,
    {
        move |error| {
            let said = error.as_service_error();
            let code = said.and_then(ProvideErrorMetadata::code).unwrap_or_default();
            let message = said.and_then(ProvideErrorMetadata::message).map(str::to_owned);
            Self::new(service, operation, code, &message.unwrap_or_else(|| with_causes(&error)))
        }
    }

    /// The service's name of the error, such as `NoSuchBucket`; empty when the service said nothing.
    #[must_use]
    pub fn code(&self) -> &str {
        &self.code
    }

    /// The service's name of the error and its words, without what was called.
    #[must_use]
    pub fn reason(&self) -> String {
        let colon = if self.code.is_empty() || self.message.is_empty() { "" } else { ": " };
        format!("{}{colon}{}", self.code, self.message)
    }
}

/// An error with its causes: where no service's own words are to be had, what matters is at the end.
#[must_use]
pub fn with_causes(error: &(impl Error + ?Sized)) -> String {
    let mut words = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        // Writing to a string can't fail.
        let _ = write!(words, ": {error}");
        cause = error.source();
    }
    words
}

#[cfg(test)]
mod tests {
    use aws_smithy_types::error::metadata::ErrorMetadata;

    use super::*;

    #[derive(Debug, thiserror::Error)]
    #[error("service error")]
    struct Refusal(ErrorMetadata);

    impl ProvideErrorMetadata for Refusal {
        fn meta(&self) -> &ErrorMetadata {
            &self.0
        }
    }

    fn called(error: SdkError<Refusal, ()>) -> CallError {
        CallError::of("S3", "PutObject")(error)
    }

    #[test]
    fn a_refusal_is_told_by_service_operation_code_and_message() {
        let metadata = ErrorMetadata::builder().code("AccessDenied").message("Access Denied").build();
        let error = called(SdkError::service_error(Refusal(metadata), ()));
        assert_eq!(error.to_string(), "S3 PutObject: AccessDenied: Access Denied");
        assert_eq!(error.code(), "AccessDenied");
    }

    #[test]
    fn where_the_service_says_nothing_the_causes_are_told() {
        let error = called(SdkError::timeout_error("no answer in 2 s"));
        assert_eq!(error.to_string(), "S3 PutObject: request has timed out: no answer in 2 s");
        assert_eq!(error.code(), "");
        let error = called(SdkError::service_error(Refusal(ErrorMetadata::builder().code("SlowDown").build()), ()));
        assert_eq!(error.to_string(), "S3 PutObject: SlowDown: service error: service error");
    }
}
