//! The items that stand-in recommenders answer with when a test does not say which.

use serde_json::{Value, json};

/// `item-1`, `item-2`, …, as many as were asked for (25 when the request does not say, as Personalize does).
pub(super) fn items(num_results: Option<u64>) -> Value {
    let count = num_results.unwrap_or(25);
    (1..=count).map(|n| json!({ "itemId": format!("item-{n}"), "score": score(n) })).collect()
}

/// The given items in reverse, so that an answer that was really reranked can be told from one that was not.
pub(super) fn ranking(item_ids: &Value) -> Value {
    let ids = item_ids.as_array().map_or(&[][..], Vec::as_slice);
    (1..).zip(ids.iter().rev()).map(|(n, id)| json!({ "itemId": id, "score": score(n) })).collect()
}

/// What a recommender of the user's own answers to the payload of docs/origins.md: its own items, the given items
/// in another order, or, asked to post-process, the response it was given.
pub(super) fn own_recommender(payload: &Value) -> Value {
    if let Some(response) = payload.get("response") {
        response.clone()
    } else if let Some(item_list) = payload.get("itemList") {
        json!({ "personalizedRanking": ranking(item_list) })
    } else {
        json!({ "itemList": items(payload["numResults"].as_u64()) })
    }
}

fn score(index: u64) -> f64 {
    1.0 / (1.0 + index as f64)
}
