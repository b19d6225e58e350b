//! Limits that callers meet, and where each comes from.

use std::time::Duration;

/// How long the origin function may take. Lambda ends it then without an answer.
pub const ORIGIN_FUNCTION_TIMEOUT: Duration = Duration::from_secs(5);

/// How long an answer may take; what is left of the function's time is for saying so.
pub const ANSWER: Duration = Duration::from_millis(4_500);

/// How long one call of an origin, an event target or another service may take, its second attempt included. What is
/// left of the answer's time is for item metadata and for the answer.
pub const CALL: Duration = Duration::from_secs(3);

/// The most items that Personalize recommends:
/// <https://docs.aws.amazon.com/personalize/latest/dg/API_RS_GetRecommendations.html>. `numResults` above it is cut to
/// it.
pub const PERSONALIZE_NUM_RESULTS: u32 = 500;

/// The most items that any other origin is asked for. `numResults` above it is cut to it. The limit is ours: an answer
/// of so many items, at 600 bytes each, is all that Lambda takes ([`LAMBDA_PAYLOAD_BYTES`]).
pub const NUM_RESULTS: u32 = 10_000;

/// The most items that rerank takes: Personalize's limit for `inputList`.
/// <https://docs.aws.amazon.com/personalize/latest/dg/API_RS_GetPersonalizedRanking.html>
pub const RERANKED_ITEMS: usize = 500;

/// Bytes of the largest payload that Lambda takes as a function's answer, headers, escapes and base64 included: 6 MB,
/// and as Lambda's own message says, "6291556 bytes".
/// <https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html>
pub const LAMBDA_PAYLOAD_BYTES: usize = 6_291_556;
