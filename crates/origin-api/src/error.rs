//! Every error that leaves, as docs/entry-points.md lists them: `{"type", "code", "message", "requestId"}`.

use std::sync::Arc;

use axum::response::{IntoResponse, Response};
use configuration::compiled::Fault;
use facts::limits;
use http::StatusCode;
use thiserror::Error;

/// Who or what is at fault: the `type` of an error body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorType {
    /// The request.
    Validation,
    /// The configuration document, or a name that it does not have.
    Configuration,
    /// Amazon Personalize.
    Personalize,
    /// Amazon DynamoDB.
    DynamoDb,
    /// CloudWatch Evidently.
    Evidently,
    /// A Lambda function.
    Function,
    /// A SageMaker endpoint.
    SageMaker,
    /// An HTTP origin.
    Http,
    /// A Kinesis stream or Firehose.
    Kinesis,
    /// Anything else.
    Unhandled,
}

impl ErrorType {
    /// As in the body.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Validation => "Validation",
            Self::Configuration => "Configuration",
            Self::Personalize => "Personalize",
            Self::DynamoDb => "DynamoDB",
            Self::Evidently => "Evidently",
            Self::Function => "Function",
            Self::SageMaker => "SageMaker",
            Self::Http => "Http",
            Self::Kinesis => "Kinesis",
            Self::Unhandled => "Unhandled",
        }
    }
}

/// What went wrong with a service that was called.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum OriginError {
    /// The service calls the request's own values invalid. Its words may quote them, and so are kept out of the error's
    /// text, which is logged.
    #[error("the origin calls the request invalid: {code}")]
    Invalid {
        /// The service's name for it.
        code: String,
        /// The service's words.
        message: String,
    },
    /// A URL placeholder names a parameter that the request has not.
    #[error("the origin's URL needs the parameter `{0}`")]
    MissingParameter(String),
    /// A parameter's value would lead out of the path of an HTTP origin's URL.
    #[error(
        "the value of `{0}` can't stand in the origin's path: a segment of it is `.` or `..`, or it is empty where \
         the path \
         needs a segment"
    )]
    UnsafeParameter(String),
    /// A filter that the request names, and that Personalize does not have or does not allow.
    #[error("the filter that the request names does not exist, or this API may not use it")]
    UnknownFilter,
    /// An HTTP origin does not have, or does not take, a URL that parameters of the request are part of.
    #[error("the origin answers {status} for the URL that the request's parameters make")]
    UrlNotTaken {
        /// The origin's status: 300 to 499, but 429.
        status: u16,
    },
    /// The service asks for patience.
    #[error("the origin is throttled")]
    Throttled {
        /// The service's name for it.
        code: String,
    },
    /// The service can't be reached or says that it is broken.
    #[error("the origin is not available")]
    Unavailable,
    /// No answer in time.
    #[error("the origin did not answer in time")]
    TimedOut,
    /// An answer that is not one.
    #[error("the origin's answer is not usable: {0}")]
    Malformed(&'static str),
    /// An answer that is longer than this API, or Lambda, takes from an origin: 6 MB.
    #[error("the origin's answer is too long")]
    TooLong,
    /// Any other refusal: no permission, no such resource.
    #[error("the origin refused the request")]
    Refused {
        /// The service's name for it.
        code: String,
    },
}

impl OriginError {
    /// Whether the request alone is the cause, so that it says nothing about the origin.
    pub const fn is_callers(&self) -> bool {
        matches!(
            self,
            Self::Invalid { .. } | Self::MissingParameter(_) | Self::UnsafeParameter(_) | Self::UnknownFilter
        )
    }
}

/// What a caller who chose how much to ask for can do about an answer that is too large.
const ASK_FOR_LESS: &str = ": ask for fewer items, or for none of their metadata (decorateItems=false)";

/// An error that leaves the API.
#[derive(Debug, Clone, Error)]
pub enum ApiError {
    /// The request is wrong: 400.
    #[error("{code}: {message}")]
    Validation {
        /// The code in the body.
        code: &'static str,
        /// The message in the body.
        message: String,
    },
    /// The request holds more than is taken: 413.
    #[error("{code}: {message}")]
    TooLarge {
        /// The code in the body.
        code: &'static str,
        /// The message in the body; it names the limit.
        message: String,
    },
    /// What the request names is not configured: 404.
    #[error("{code}: {message}")]
    NotConfigured {
        /// The code in the body.
        code: &'static str,
        /// The message in the body.
        message: &'static str,
    },
    /// The document is at fault: 500.
    #[error(transparent)]
    Fault(#[from] Arc<Fault>),
    /// No document could be had at all: 500.
    #[error("the configuration can't be loaded")]
    ConfigurationUnavailable,
    /// A path that is none of the API's: 404.
    #[error("no such path")]
    NoSuchPath,
    /// A method that the path has not: 405.
    #[error("the path has no such method")]
    MethodNotAllowed,
    /// A service failed.
    #[error("{}: {error}", error_type.as_str())]
    Origin {
        /// Which.
        error_type: ErrorType,
        /// How.
        error: OriginError,
    },
    /// Event targets failed, others perhaps not.
    #[error("event targets failed: {message}")]
    EventTargets {
        /// Of the first that failed.
        error_type: ErrorType,
        /// Of the first that failed.
        error: OriginError,
        /// Names each that failed.
        message: String,
    },
    /// The whole answer took too long: 504.
    #[error("the answer took too long")]
    TimedOut,
    /// The answer is longer than Lambda takes: 502, or 400 when the request chose how much it asks for.
    #[error(
        "the answer has {bytes} bytes as AWS Lambda counts, which takes {}{}",
        limits::LAMBDA_PAYLOAD_BYTES,
        if *caller_chose_size { ASK_FOR_LESS } else { "" }
    )]
    AnswerTooLarge {
        /// Bytes of the whole payload.
        bytes: usize,
        /// Whether the request says how many items it wants, or which.
        caller_chose_size: bool,
    },
    /// A fault of our own: 500.
    #[error("internal error")]
    Internal,
}

impl ApiError {
    /// A 400.
    pub fn validation(code: &'static str, message: impl Into<String>) -> Self {
        Self::Validation { code, message: message.into() }
    }

    /// The `type` of the body.
    pub fn error_type(&self) -> ErrorType {
        match self {
            Self::Validation { .. }
            | Self::TooLarge { .. }
            | Self::MethodNotAllowed
            | Self::AnswerTooLarge { caller_chose_size: true, .. } => ErrorType::Validation,
            Self::NotConfigured { .. } | Self::Fault(_) | Self::ConfigurationUnavailable | Self::NoSuchPath => {
                ErrorType::Configuration
            }
            Self::Origin {
                error: OriginError::MissingParameter(_) | OriginError::UnsafeParameter(_) | OriginError::UnknownFilter,
                ..
            } => ErrorType::Validation,
            Self::Origin { error_type, .. } | Self::EventTargets { error_type, .. } => *error_type,
            Self::TimedOut | Self::AnswerTooLarge { .. } | Self::Internal => ErrorType::Unhandled,
        }
    }

    /// The HTTP status.
    pub fn status(&self) -> StatusCode {
        match self {
            Self::Validation { .. } | Self::AnswerTooLarge { caller_chose_size: true, .. } => StatusCode::BAD_REQUEST,
            Self::AnswerTooLarge { .. } => StatusCode::BAD_GATEWAY,
            Self::TooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
            Self::NotConfigured { .. } | Self::NoSuchPath => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::Fault(_) | Self::ConfigurationUnavailable | Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
            Self::TimedOut => StatusCode::GATEWAY_TIMEOUT,
            Self::Origin { error, .. } | Self::EventTargets { error, .. } => match error {
                OriginError::UrlNotTaken { status: 404 | 410 } => StatusCode::NOT_FOUND,
                OriginError::Invalid { .. }
                | OriginError::MissingParameter(_)
                | OriginError::UnsafeParameter(_)
                | OriginError::UnknownFilter
                | OriginError::UrlNotTaken { .. } => StatusCode::BAD_REQUEST,
                OriginError::Throttled { .. } => StatusCode::TOO_MANY_REQUESTS,
                OriginError::Unavailable | OriginError::Malformed(_) | OriginError::TooLong => StatusCode::BAD_GATEWAY,
                OriginError::TimedOut => StatusCode::GATEWAY_TIMEOUT,
                OriginError::Refused { .. } => StatusCode::INTERNAL_SERVER_ERROR,
            },
        }
    }

    /// The `code` of the body.
    pub fn code(&self) -> &str {
        match self {
            Self::Validation { code, .. } | Self::TooLarge { code, .. } | Self::NotConfigured { code, .. } => code,
            Self::Fault(fault) => fault.code,
            Self::ConfigurationUnavailable => "ConfigurationUnavailable",
            Self::NoSuchPath => "NoSuchPath",
            Self::MethodNotAllowed => "MethodNotAllowed",
            Self::Origin { error, .. } | Self::EventTargets { error, .. } => match error {
                OriginError::Invalid { code, .. } | OriginError::Throttled { code } | OriginError::Refused { code } => {
                    code
                }
                OriginError::MissingParameter(_) => "MissingParameter",
                OriginError::UnsafeParameter(_) => "UnsafeParameter",
                OriginError::UnknownFilter => "InvalidFilterParameter",
                OriginError::UrlNotTaken { status: 404 | 410 } => "HttpOriginNotFound",
                OriginError::UrlNotTaken { .. } => "HttpOriginRefused",
                OriginError::Unavailable => "OriginUnavailable",
                OriginError::TimedOut => "OriginTimedOut",
                OriginError::Malformed(_) | OriginError::TooLong => "OriginAnswerInvalid",
            },
            Self::TimedOut => "TimedOut",
            Self::AnswerTooLarge { .. } => "AnswerTooLarge",
            Self::Internal => "InternalError",
        }
    }

    /// The `message` of the body. An ARN that a service put into its message is withheld.
    pub fn message(&self) -> String {
        match self {
            Self::Validation { message, .. } | Self::TooLarge { message, .. } | Self::EventTargets { message, .. } => {
                message.clone()
            }
            Self::NotConfigured { message, .. } => (*message).to_owned(),
            Self::Fault(fault) => fault.message.clone(),
            // A service that has no words of its own leaves ours.
            Self::Origin { error: OriginError::Invalid { message, .. }, .. } if !message.trim().is_empty() => {
                without_arns(message)
            }
            Self::Origin { error, .. } => without_arns(&error.to_string()),
            other => other.to_string(),
        }
    }
}

/// A service's message without ARNs: they would name resources that the caller knows nothing of.
fn without_arns(message: &str) -> String {
    let mut kept = String::with_capacity(message.len());
    let mut rest = message;
    while let Some(at) = rest.find("arn:") {
        kept.push_str(&rest[..at]);
        kept.push_str("(ARN withheld)");
        let tail = &rest[at..];
        rest = &tail[tail.find(|c: char| c.is_whitespace() || "'\"`,;()[]{}<>".contains(c)).unwrap_or(tail.len())..];
    }
    kept.push_str(rest);
    kept
}

impl IntoResponse for ApiError {
    /// The status only; what surrounds every answer writes the body, since it knows the request's id.
    fn into_response(self) -> Response {
        let mut response = Response::new(axum::body::Body::empty());
        *response.status_mut() = self.status();
        response.extensions_mut().insert(self);
        response
    }
}
