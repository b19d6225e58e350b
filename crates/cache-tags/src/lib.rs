//! Tags of answers in CloudFront's cache, by which they are purged. The origin function says them in the header
//! `facts::headers::CACHE_TAGS`, `deploy` names them to CloudFront; both make them here. See
//! `docs/decisions/cache-tags.md`.
//!
//! CloudFront's rules are in
//! <https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/invalidation-specifying-tags.html>: a tag has up
//! to 256 visible ASCII characters without commas, upper and lower case alike, and of an answer's tags the first 50
//! count.

use std::fmt;

use hmac::digest::Key;
use hmac::{Hmac, Mac};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use sha2::{Digest, Sha256};

/// The most tags of an answer that CloudFront keeps.
pub const MOST: usize = 50;

/// The longest that a tag may be, in bytes.
pub const LONGEST: usize = 256;

/// The longest that the header may be, in bytes. API Gateway takes 10,240 for all headers of an answer together
/// (<https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html>).
pub const LONGEST_HEADER: usize = 4096;

/// What stands in a tag as it is. Everything else is percent-encoded, `/` too, since it parts names in a tag.
const ENCODED: AsciiSet = NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// A tag that is the same for whoever has the same names and ids. `None` if it would be longer than [`LONGEST`].
fn tag(kind: &str, names: &[&str]) -> Option<String> {
    let names: Vec<String> = names.iter().map(|name| utf8_percent_encode(name, &ENCODED).to_string()).collect();
    Some(format!("{kind}:{}", names.join("/"))).filter(|tag| tag.len() <= LONGEST)
}

/// Of every answer of a namespace.
#[must_use]
pub fn namespace(namespace: &str) -> Option<String> {
    tag("namespace", &[namespace])
}

/// Of every answer of a recommender, whatever the action.
#[must_use]
pub fn recommender(namespace: &str, recommender: &str) -> Option<String> {
    tag("recommender", &[namespace, recommender])
}

/// Of every answer that a variation gave.
#[must_use]
pub fn variation(namespace: &str, recommender: &str, variation: &str) -> Option<String> {
    tag("variation", &[namespace, recommender, variation])
}

/// Of every answer that has an item among its first.
#[must_use]
pub fn item(namespace: &str, item: &str) -> Option<String> {
    tag("item", &[namespace, item])
}

/// Makes the tags of users, whose ids are not to be seen in CloudFront.
#[derive(Clone)]
pub struct UserTags(Hmac<Sha256>);

impl fmt::Debug for UserTags {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("UserTags(…)")
    }
}

impl UserTags {
    /// Takes the stack's id, its ARN, for a key: it ends with 122 random bits that CloudFormation made.
    #[must_use]
    pub fn new(stack_id: &str) -> Self {
        let mut key = Key::<Hmac<Sha256>>::default();
        let digest = Sha256::digest(stack_id);
        key[..digest.len()].copy_from_slice(&digest);
        Self(Hmac::new(&key))
    }

    /// Of every answer that was made for a user.
    #[must_use]
    pub fn user(&self, id: &str) -> String {
        let code = self.0.clone().chain_update(id).finalize().into_bytes();
        // 128 bits: no two users share a tag.
        let hexadecimal: String = code[..16].iter().map(|byte| format!("{byte:02x}")).collect();
        format!("user:{hexadecimal}")
    }
}

/// The tags of one answer, each once, as many as there is room for. Those that matter most are added first.
#[derive(Debug, Clone, Default)]
pub struct Tags {
    tags: Vec<String>,
    length: usize,
}

impl Tags {
    /// Adds a tag, if there is room.
    pub fn add(&mut self, tag: Option<String>) {
        let Some(tag) = tag else { return };
        let length = self.length + usize::from(!self.tags.is_empty()) + tag.len();
        if self.tags.len() < MOST && length <= LONGEST_HEADER && !self.tags.contains(&tag) {
            self.length = length;
            self.tags.push(tag);
        }
    }

    /// Whether no further tag counts.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.tags.len() >= MOST
    }

    /// The header's value.
    #[must_use]
    pub fn value(&self) -> String {
        self.tags.join(",")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STACK: &str = "arn:aws:cloudformation:us-east-1:111122223333:stack/shop/5f0f8a30-1b2c-11ef-9f3e-0e6f2b7c8d9e";

    #[test]
    fn a_tag_is_visible_ascii_without_commas_whatever_an_id_has() {
        for id in ["a b", "a,b", "ä/ö", "100%", "#x", "\u{0}", "語"] {
            let tag = item("shop", id).unwrap();
            assert!(tag.bytes().all(|byte| (33..=126).contains(&byte) && byte != b','), "{tag}");
        }
        assert_eq!(item("shop", "a,b/c").as_deref(), Some("item:shop/a%2Cb%2Fc"));
        assert_eq!(recommender("shop", "for-you").as_deref(), Some("recommender:shop/for-you"));
    }

    #[test]
    fn what_would_be_longer_than_cloudfront_takes_is_no_tag() {
        let longest = "x".repeat(LONGEST - "item:shop/".len());
        assert_eq!(item("shop", &longest).unwrap().len(), LONGEST);
        assert_eq!(item("shop", &format!("{longest}x")), None);
        assert_eq!(item("shop", &"語".repeat(40)), None, "each is nine characters once it is encoded");
    }

    #[test]
    fn a_users_tag_is_the_same_in_one_stack_and_another_in_another_and_does_not_show_the_id() {
        let tag = UserTags::new(STACK).user("alice@example.com");
        assert_eq!(tag, UserTags::new(STACK).user("alice@example.com"));
        assert_ne!(tag, UserTags::new(&STACK.replace("5f0f", "5f0e")).user("alice@example.com"));
        assert_ne!(tag, UserTags::new(STACK).user("Alice@example.com"));
        assert_eq!(tag.len(), "user:".len() + 32);
        assert!(!tag.contains("alice"));
        assert!(!format!("{:?}", UserTags::new(STACK)).contains("5f0f"));
    }

    #[test]
    fn the_code_is_hmac_sha_256_of_the_id() {
        // As Python's hmac and hashlib say: hmac.new(sha256(b"stack").digest(), b"u", sha256).hexdigest()
        assert_eq!(UserTags::new("stack").user("u"), "user:396592d4c3da5f692d8dadcca2cdddb8");
    }

    #[test]
    fn an_answer_has_no_more_tags_than_cloudfront_keeps_and_none_twice() {
        let mut tags = Tags::default();
        tags.add(namespace("shop"));
        for id in 0..100 {
            tags.add(item("shop", &(id % 60).to_string()));
        }
        assert!(tags.is_full());
        let value = tags.value();
        let all: Vec<&str> = value.split(',').collect();
        assert_eq!((all.len(), all[0], all[1], all[49]), (MOST, "namespace:shop", "item:shop/0", "item:shop/48"));
    }

    #[test]
    fn the_header_is_never_longer_than_its_limit() {
        let mut tags = Tags::default();
        for id in 0..50 {
            tags.add(item("shop", &format!("{id:0>200}")));
        }
        assert!(tags.value().len() <= LONGEST_HEADER);
        assert_eq!(tags.value().split(',').count(), 19);
    }
}
