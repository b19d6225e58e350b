//! What stands in for a campaign that recommends actions: a few invented ones, in an order of each user's own.

use serde_json::{Map, Value, json};

const ACTIONS: [&str; 6] = ["join-club", "newsletter", "download-app", "rate-purchase", "refer-friend", "gift-card"];

/// So many actions for a user, with scores between 0 and 1.
pub(super) fn recommended(user: &str, number: usize) -> Vec<Value> {
    let first = user.bytes().map(usize::from).sum::<usize>() % ACTIONS.len();
    let order = ACTIONS.iter().cycle().skip(first).take(ACTIONS.len().min(number));
    let scored = order.zip(1_u32..).map(|(id, place)| {
        let score = 1.0 / f64::from(1_u32 << place);
        Value::Object(Map::from_iter([("actionId".to_owned(), json!(id)), ("score".to_owned(), json!(score))]))
    });
    scored.collect()
}
