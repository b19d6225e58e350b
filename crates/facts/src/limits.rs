//! Limits that callers meet, and where each comes from.

/// The most items that Personalize recommends:
/// <https://docs.aws.amazon.com/personalize/latest/dg/API_RS_GetRecommendations.html>. `numResults` above it is cut to
/// it.
pub const PERSONALIZE_NUM_RESULTS: u32 = 500;

/// The most items that any other origin is asked for. `numResults` above it is cut to it. The limit is ours: an answer
/// of so many items, at 600 bytes each, is all that Lambda takes ([`LAMBDA_PAYLOAD_BYTES`]).
pub const NUM_RESULTS: u32 = 10_000;

/// Bytes of the largest payload that Lambda takes as a function's answer, headers, escapes and base64 included: 6 MB,
/// and as Lambda's own message says, "6291556 bytes".
/// <https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html>
pub const LAMBDA_PAYLOAD_BYTES: usize = 6_291_556;
