//! Names of HTTP headers, among them those, in lower case, that records of Kinesis and Firehose have and never have.

/// `version` of the configuration that answered.
pub const CONFIGURATION_VERSION: &str = "X-Personalization-Config-Version";

/// The header in which the edge function passes the verified token on to the gateway.
///
/// CloudFront's origin request policies can't name `Authorization`, so the token travels in a header of its own. The edge
/// function overwrites whatever a viewer puts there; `functions/edge-auth/src/index.js` names it too.
pub const VERIFIED_TOKEN: &str = "X-Origin-Authorization";

/// Headers of a request that its stage cache's key holds on every route, beside those that the configuration names: a
/// conditional request may be answered with 304 and no body, and an answer names the origin that may read it.
pub const IN_STAGE_CACHE_KEY: [&str; 2] = ["If-None-Match", "Origin"];

/// What carries credentials. It is in no record, whatever a document says. `x-origin-authorization` is what the edge function
/// passes a token on in.
pub const CREDENTIALS: [&str; 6] =
    ["authorization", "cookie", "proxy-authorization", "x-amz-security-token", "x-api-key", "x-origin-authorization"];

/// What says which device, place, language and page a request came from. Every record has it.
pub const RECORDED: [&str; 7] =
    ["accept-language", "content-type", "origin", "referer", "user-agent", "x-amzn-trace-id", "x-forwarded-for"];

/// The beginning of CloudFront's own headers, which every record has too:
/// <https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/adding-cloudfront-headers.html>.
pub const RECORDED_PREFIX: &str = "cloudfront-";
