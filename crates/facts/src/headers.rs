//! Names of HTTP headers, among them those, in lower case, that records of Kinesis and Firehose have and never have.

/// `version` of the configuration that answered.
pub const CONFIGURATION_VERSION: &str = "X-Personalization-Config-Version";

/// The header in which the edge function passes the verified token on to the gateway.
///
/// CloudFront's origin request policies can't name `Authorization`, so the token travels in a header of its own. The
/// edge function overwrites whatever a viewer puts there; `functions/edge-auth/src/index.js` names it too.
pub const VERIFIED_TOKEN: &str = "X-Origin-Authorization";

/// The header in which an answer's tags go to CloudFront, by which its cache is purged. CloudFront keeps it from
/// viewers. It is in lower case, as CloudFormation keeps the name.
pub const CACHE_TAGS: &str = "x-personalization-cache-tags";

/// Headers of a request that its stage cache's key holds on every route, beside those that the configuration names: a
/// conditional request may be answered with 304 and no body, and an answer names the origin that may read it.
pub const IN_STAGE_CACHE_KEY: [&str; 2] = ["If-None-Match", "Origin"];

/// What carries credentials. It is in no record, whatever a document says. `x-origin-authorization` is what the edge
/// function passes a token on in.
pub const CREDENTIALS: [&str; 6] =
    ["authorization", "cookie", "proxy-authorization", "x-amz-security-token", "x-api-key", "x-origin-authorization"];

/// What says which device, place, language and page a request came from. Every record has it.
pub const RECORDED: [&str; 7] =
    ["accept-language", "content-type", "origin", "referer", "user-agent", "x-amzn-trace-id", "x-forwarded-for"];

/// The beginning of CloudFront's own headers, which every record has too:
/// <https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/adding-cloudfront-headers.html>.
pub const RECORDED_PREFIX: &str = "cloudfront-";

/// The viewer's time zone, an IANA name, which CloudFront adds: rules of time go by it. It has few values, so it may be
/// part of a cache's key.
/// <https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/adding-cloudfront-headers.html>
pub const VIEWER_TIME_ZONE: &str = "CloudFront-Viewer-Time-Zone";

/// The viewer's latitude in degrees, which CloudFront adds: the season needs its sign. It has so many values that a key
/// with it would hardly ever be found again, so it is passed on without being part of the key.
pub const VIEWER_LATITUDE: &str = "CloudFront-Viewer-Latitude";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_header_that_carries_the_verified_token_is_one_of_those_with_credentials() {
        assert!(CREDENTIALS.contains(&VERIFIED_TOKEN.to_ascii_lowercase().as_str()));
    }

    #[test]
    fn what_says_where_a_viewer_is_is_in_every_record() {
        for name in [VIEWER_TIME_ZONE, VIEWER_LATITUDE] {
            assert!(name.to_ascii_lowercase().starts_with(RECORDED_PREFIX), "{name}");
        }
    }
}
