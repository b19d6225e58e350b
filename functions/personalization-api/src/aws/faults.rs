//! AWS's errors as [`OriginError`].

use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;

use origin_api::error::OriginError;

/// Whether an error's name, or the text that it is in, says that a service is called too often.
pub fn is_throttling(text: &str) -> bool {
    const NAMES: [&str; 7] = [
        "Throttling",
        "Throttled",
        "TooManyRequests",
        "ProvisionedThroughputExceeded",
        "RequestLimitExceeded",
        "SlowDown",
        "LimitExceededException",
    ];
    NAMES.iter().any(|name| text.contains(name))
}

/// What an error of a client comes to.
pub fn fault<E: ProvideErrorMetadata>(error: &SdkError<E, HttpResponse>) -> OriginError {
    match error {
        SdkError::TimeoutError(_) => OriginError::TimedOut,
        SdkError::DispatchFailure(failure) if failure.is_timeout() => OriginError::TimedOut,
        SdkError::DispatchFailure(_) => OriginError::Unavailable,
        SdkError::ResponseError(_) => OriginError::Malformed("it can't be read"),
        SdkError::ConstructionFailure(_) => OriginError::Invalid {
            code: "InvalidParameter".to_owned(),
            message: "a value of the request can't be sent to the origin".to_owned(),
        },
        SdkError::ServiceError(failure) => {
            let meta = failure.err().meta();
            of_status(failure.raw().status().as_u16(), meta.code(), meta.message())
        }
        _ => OriginError::Unavailable,
    }
}

/// What an HTTP status with an error's name and text comes to.
pub fn of_status(status: u16, code: Option<&str>, message: Option<&str>) -> OriginError {
    let code_text = code.unwrap_or("UnknownError").to_owned();
    match (status, code) {
        (429, _) => OriginError::Throttled { code: code_text },
        (_, Some(code)) if is_throttling(code) => OriginError::Throttled { code: code_text },
        // Only what the request itself carries varies so much in size.
        (413, _) => {
            OriginError::Invalid { code: code_text, message: "the request is too large for the origin".to_owned() }
        }
        (500.., _) => OriginError::Unavailable,
        (200..300, None) => OriginError::Malformed("it can't be read"),
        (_, Some("InvalidInputException" | "ValidationException")) => {
            OriginError::Invalid { code: code_text, message: message.unwrap_or("invalid input").to_owned() }
        }
        _ => OriginError::Refused { code: code_text },
    }
}
