//! What can go wrong.

use cache_settings::policies::RefusedHeaders;
use function_host::call_error::CallError;
use lambda_runtime::Diagnostic;
use thiserror::Error;

/// Why the caches are not as the document wants them. The state machine tries again, whatever it is.
#[derive(Debug, Error)]
pub enum Error {
    /// The event is not a configuration document.
    #[error("the event is not a configuration document: {0}")]
    NotADocument(#[from] serde_json::Error),
    /// Headers that a CloudFront policy can't name.
    #[error(transparent)]
    RefusedHeaders(#[from] RefusedHeaders),
    /// More headers than a CloudFront policy may have.
    #[error(
        "the {policy} would need {} headers, more than the account's quota (10 unless it was raised): {}; name fewer \
         in the rules of \
         autoContext and autoDynamicFilterValues, or ask AWS for more",
        .headers.len(), .headers.join(", ")
    )]
    TooManyHeaders {
        /// Which policy.
        policy: &'static str,
        /// What it would have to name.
        headers: Vec<String>,
    },
    /// Somebody else changed a policy, twice between our reading and writing.
    #[error("the {policy} is being changed by somebody else")]
    ChangedMeanwhile {
        /// Which policy.
        policy: &'static str,
    },
    /// The stage's cache is being made or removed, which takes minutes.
    #[error("the stage's cache is still being made or removed ({status}), so it can't be switched now")]
    CacheClusterPending {
        /// API Gateway's word for it.
        status: String,
    },
    /// The REST API lacks a route that every template gives it.
    #[error("the REST API has no GET {path}; deploy the stack anew")]
    NoSuchRoute {
        /// The route's path.
        path: String,
    },
    /// An AWS service refused or could not be reached.
    #[error(transparent)]
    Call(#[from] CallError),
    /// An answer without something that AWS's own documents promise.
    #[error("{action}: the answer has no {what}")]
    Incomplete {
        /// What was asked for.
        action: &'static str,
        /// What is missing.
        what: &'static str,
    },
    /// The function's time is almost over.
    #[error("the function's time ran out; what was done so far stands, and the next try goes on from there")]
    OutOfTime,
    /// CloudFront and API Gateway both failed.
    #[error("CloudFront: {0}; API Gateway: {1}")]
    Both(Box<Error>, Box<Error>),
}

impl Error {
    /// The name by which the state machine's history shows it.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::NotADocument(_) => "NotADocument",
            Self::RefusedHeaders(_) => "RefusedHeaders",
            Self::TooManyHeaders { .. } => "TooManyHeaders",
            Self::ChangedMeanwhile { .. } => "ChangedMeanwhile",
            Self::CacheClusterPending { .. } => "CacheClusterPending",
            Self::NoSuchRoute { .. } => "NoSuchRoute",
            Self::Call(_) => "ServiceError",
            Self::Incomplete { .. } => "IncompleteAnswer",
            Self::OutOfTime => "OutOfTime",
            Self::Both(one, _) => one.name(),
        }
    }
}

impl From<Error> for Diagnostic {
    fn from(error: Error) -> Self {
        Self { error_type: error.name().to_owned(), error_message: error.to_string() }
    }
}
