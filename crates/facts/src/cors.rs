//! Cross-origin requests: what the HTTP API, CloudFront, the REST API's own errors and the function say to browsers.

/// The methods of the API.
pub const METHODS: [&str; 3] = ["GET", "OPTIONS", "POST"];

/// Request headers that a page may send whatever a deployment adds. The last carries the token while no edge function
/// is attached.
pub const REQUEST_HEADERS: [&str; 6] =
    ["Authorization", "Content-Type", "If-None-Match", "X-Api-Key", "X-Amzn-Trace-Id", crate::headers::VERIFIED_TOKEN];

/// Response headers that a page may read.
pub const RESPONSE_HEADERS: [&str; 6] = [
    "Cache-Control",
    "ETag",
    "Retry-After",
    "Server-Timing",
    "WWW-Authenticate",
    crate::headers::CONFIGURATION_VERSION,
];

/// How long a browser may remember the answer to a preflight request, in seconds.
pub const MAX_AGE: u32 = 600;
