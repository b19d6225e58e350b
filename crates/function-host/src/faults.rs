//! What went wrong with a call of an AWS service, in words.

use std::error::Error;
use std::fmt::Write;

use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;

/// A call that failed for good, its retries included.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}{}{message}", .code, if .code.is_empty() || .message.is_empty() { "" } else { ": " })]
pub struct Fault {
    /// The service's name of the error, such as `NoSuchBucket`; empty when the service said nothing.
    pub code: String,
    /// The text for people.
    pub message: String,
}

impl Fault {
    /// A fault of this name.
    #[must_use]
    pub fn new(code: &str, message: &str) -> Self {
        Self { code: code.to_owned(), message: message.to_owned() }
    }
}

impl<E, R> From<SdkError<E, R>> for Fault
where
    E: ProvideErrorMetadata + Error + 'static,
    R: std::fmt::Debug,
{
    fn from(error: SdkError<E, R>) -> Self {
        let code = error.as_service_error().and_then(ProvideErrorMetadata::code).unwrap_or_default();
        let message = error.as_service_error().and_then(ProvideErrorMetadata::message).map(str::to_owned);
        Self { code: code.to_owned(), message: message.unwrap_or_else(|| chain(&error)) }
    }
}

/// An error with its causes: without a service's own words, what matters is at the end.
fn chain(error: &dyn Error) -> String {
    let mut words = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        // Writing to a string can't fail.
        let _ = write!(words, ": {error}");
        cause = error.source();
    }
    words
}
