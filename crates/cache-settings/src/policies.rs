//! From what the document wants to CloudFront's two policies.
//!
//! Of each policy only the list of headers and, of the cache policy, the ages are set; everything else stays as it is.

use thiserror::Error;

use crate::wanted::{HeaderNames, Wanted};

/// Headers that can't be in a policy, with the reason; one that ends in a hyphen stands for all that begin with it.
///
/// <https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/RequestAndResponseBehaviorCustomOrigin.html#request-custom-headers-behavior>
const REFUSED: [(&str, &str); 13] = [
    ("accept-encoding", "CloudFront sets it by itself, for compression"),
    (
        "authorization",
        "CloudFront passes it on under no origin request policy, and a key with it would be each caller's own",
    ),
    ("connection", "it belongs to one connection"),
    ("cookie", "CloudFront has no header list for cookies"),
    ("host", "API Gateway refuses requests for another host than its own"),
    ("proxy-authorization", "CloudFront removes it"),
    ("proxy-connection", "CloudFront removes it"),
    ("te", "it belongs to one connection"),
    ("trailer", "it belongs to one connection"),
    ("transfer-encoding", "it belongs to one connection"),
    ("upgrade", "it belongs to one connection"),
    ("x-amz-cf-", "names that begin so are CloudFront's own"),
    ("x-edge-", "names that begin so are CloudFront's own"),
];

/// Headers that a CloudFront policy can't name.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error(
    "CloudFront takes no policy with {}: name other headers in the rules of autoContext and autoDynamicFilterValues",
    .headers.join(", ")
)]
pub struct RefusedHeaders {
    /// Each with the reason.
    pub headers: Vec<String>,
}

/// The ages of a cache policy, in seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ages {
    /// For how long an answer is kept at least. It stays 0: with more, CloudFront keeps answers that say `no-store`.
    pub least: i64,
    /// For how long an answer is kept that says nothing.
    pub default: i64,
    /// For how long an answer is kept at most.
    pub most: i64,
}

/// What both policies are to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policies {
    /// The headers of the cache policy.
    pub key: HeaderNames,
    /// The headers of the origin request policy.
    pub forwarded: HeaderNames,
    shortest: Option<u32>,
    longest: Option<u32>,
}

impl Policies {
    /// What both policies are to be.
    ///
    /// # Errors
    /// Names the headers that CloudFront does not take.
    pub fn of(wanted: &Wanted, always_forwarded: &[String]) -> Result<Self, RefusedHeaders> {
        let refused: Vec<String> = wanted
            .key_headers
            .iter()
            .filter_map(|name| {
                let lower = name.to_ascii_lowercase();
                let (_, reason) = REFUSED
                    .iter()
                    .find(|(refused, _)| *refused == lower || refused.ends_with('-') && lower.starts_with(refused))?;
                Some(format!("{name} ({reason})"))
            })
            .collect();
        if !refused.is_empty() {
            return Err(RefusedHeaders { headers: refused });
        }
        let forwarded = always_forwarded.iter().map(String::as_str);
        let forwarded = forwarded.chain(wanted.key_headers.iter()).chain(wanted.forwarded_headers.iter()).collect();
        let (shortest, longest) = (wanted.shortest_age, wanted.longest_age);
        Ok(Self { key: wanted.key_headers.clone(), forwarded, shortest, longest })
    }

    /// The ages of the cache policy, which has these now.
    ///
    /// When the document sets no age, nothing that says nothing is kept, and the longest age stays. It is never 0:
    /// that would switch the cache off, and CloudFront takes no key for a cache that is off.
    /// <https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cache-key-understand-cache-policy.html>
    pub fn ages(&self, now: Ages) -> Ages {
        Ages {
            least: 0,
            default: self.shortest.unwrap_or(0).into(),
            most: self.longest.map_or(now.most, i64::from).max(1),
        }
    }

    /// Whether the cache policy is to be written first, given its headers now.
    ///
    /// A header that is passed on without being part of the key lets an answer made for one value be given for another.
    /// So a header joins the key before it is passed on, and is no longer passed on before it leaves the key.
    pub fn key_first(&self, now: &HeaderNames) -> bool {
        self.key.contains_all(now)
    }
}
