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

/// The most items that it recommends with metadata, on the same page.
pub const PERSONALIZE_NUM_RESULTS_WITH_METADATA: u32 = 50;

/// The most actions that Personalize recommends:
/// <https://docs.aws.amazon.com/personalize/latest/dg/API_RS_GetActionRecommendations.html>. `numResults` above it is
/// cut to it.
pub const PERSONALIZE_NUM_ACTIONS: u32 = 100;

/// The most promotions of a request to GetRecommendations, on the page of its limits above.
pub const PROMOTIONS: usize = 1;

/// Characters of the longest name of a promotion:
/// <https://docs.aws.amazon.com/personalize/latest/dg/API_RS_Promotion.html>.
pub const PROMOTION_NAME: usize = 63;

/// The most values of the parameters of a promotion's filter, on the same page.
pub const PROMOTION_FILTER_VALUES: usize = 25;

/// Characters of the longest of them, on the same page.
pub const PROMOTION_FILTER_VALUE: usize = 1_000;

/// The most items that any other origin is asked for. `numResults` above it is cut to it. The limit is ours: an answer
/// of so many items, at 600 bytes each, is all that Lambda takes ([`LAMBDA_PAYLOAD_BYTES`]).
pub const NUM_RESULTS: u32 = 10_000;

/// The most items that rerank takes: Personalize's limit for `inputList`.
/// <https://docs.aws.amazon.com/personalize/latest/dg/API_RS_GetPersonalizedRanking.html>
pub const RERANKED_ITEMS: usize = 500;

/// Bytes of the largest body of a request that API Gateway takes: 10 MB, for HTTP and REST APIs alike.
/// <https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html>
pub const GATEWAY_BODY_BYTES: usize = 10 * 1024 * 1024;

/// Bytes of the largest payload that Lambda takes as an event, or as a function's answer, headers, escapes and base64
/// included: 6 MB, and as Lambda's own message says, "6291556 bytes".
/// <https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html>
pub const LAMBDA_PAYLOAD_BYTES: usize = 6_291_556;

/// The most items, and the most actions, of a variation of type `list`. The limit is ours.
pub const LISTED_ITEMS: usize = 1_000;

/// The most links of a `fallback`. The limit is ours: with more, each would have too little of the answer's time.
pub const FALLBACK_LINKS: usize = 5;

/// What an answer's time keeps back of origins and fallbacks, for item metadata and for writing the answer.
pub const AFTER_ORIGINS: Duration = Duration::from_millis(500);

/// What it keeps back of them, further, for a post-processor.
pub const POST_PROCESSOR: Duration = Duration::from_millis(1_000);

/// What it keeps back of item metadata, where an answer without it is better than none.
pub const AFTER_METADATA: Duration = Duration::from_millis(100);

/// The most items, or actions, that a request may exclude. The limit is ours: more do not fit into a URL with ids of
/// some length.
pub const EXCLUDED_ITEMS: usize = 100;
