//! CORS.

/// Request headers that a page on another origin may send.
pub const CORS_REQUEST_HEADERS: [&str; 5] =
    ["Authorization", "Content-Type", "If-None-Match", "X-Api-Key", "X-Amzn-Trace-Id"];

/// Response headers that a page on another origin may read.
pub const CORS_RESPONSE_HEADERS: [&str; 4] =
    ["Cache-Control", "ETag", "Retry-After", "X-Personalization-Config-Version"];

/// How long a browser may remember the answer to a preflight request, in seconds.
pub const CORS_MAX_AGE: i64 = 600;
