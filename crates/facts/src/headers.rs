//! Headers of requests, in lower case, that records of Kinesis and Firehose have, and those that they never have.

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
