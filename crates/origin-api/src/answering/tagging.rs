//! Tags for CloudFront, by which answers are purged from its cache. See `docs/decisions/cache-tags.md`.

use cache_tags::{Tags, UserTags};
use configuration::compiled::Variation;
use facts::headers::CACHE_TAGS;
use http::{HeaderMap, HeaderValue};

use super::answer::{Answer, Item};
use super::recommend::Request;

/// Sets the tags of an answer: whose it is, and its first items, as many as there is room for. `fallback` is the name
/// of the variation that answered, or filled up, in place of `variation`.
pub(crate) fn set(
    headers: &mut HeaderMap,
    users: &UserTags,
    request: &Request<'_>,
    user_id: Option<&str>,
    variation: &Variation,
    fallback: Option<&str>,
    answer: &Answer,
) {
    let (namespace, recommender) = (request.namespace, request.recommender);
    let mut tags = Tags::default();
    tags.add(cache_tags::namespace(namespace));
    tags.add(cache_tags::recommender(namespace, recommender));
    tags.add(cache_tags::variation(namespace, recommender, &variation.name));
    // Whoever purges a variation means what it answered in another's place, too.
    tags.add(fallback.and_then(|link| cache_tags::variation(namespace, recommender, link)));
    tags.add(user_id.map(|id| users.user(id)));
    // What is asked about matters as much as what is answered.
    for id in request.item_id.into_iter().chain(answer.items.iter().map(Item::id)) {
        if tags.is_full() {
            break;
        }
        tags.add(cache_tags::item(namespace, id));
    }
    if let Ok(value) = HeaderValue::try_from(tags.value()) {
        headers.insert(CACHE_TAGS, value);
    }
}
