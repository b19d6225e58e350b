//! How good it is: of each user the last item is hidden, and looked for in ten recommendations, beside the ten most
//! popular.

use recommender::Recommender;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// User, item, event type, time.
type Interactions = Vec<(String, String, String, i64)>;

/// The hit rates at 10 of `for_user`, and of `popular` without what the user has.
fn hit_rates(items: &[String], interactions: &Interactions) -> (f64, f64) {
    let mut by_user: BTreeMap<&str, Vec<(i64, &str, &str)>> = BTreeMap::new();
    for (user, item, event_type, timestamp) in interactions {
        by_user.entry(user).or_default().push((*timestamp, item, event_type));
    }
    let mut hidden = Vec::new();
    let recommender = Recommender::new(items.iter().map(String::as_str));
    for (user, mut used) in by_user {
        used.sort_unstable();
        let last = used[used.len() - 1].1;
        used.retain(|(_, item, _)| *item != last);
        for (timestamp, item, event_type) in &used {
            recommender.record(user, item, event_type, *timestamp).unwrap();
        }
        if !used.is_empty() {
            hidden.push((user, last, used));
        }
    }
    let (mut hits, mut popular_hits) = (0, 0);
    for (user, last, used) in &hidden {
        let unused = |id: &str| used.iter().all(|(_, item, _)| *item != id);
        hits += usize::from(recommender.for_user(user, 10).iter().any(|scored| &*scored.item_id == *last));
        popular_hits +=
            usize::from(recommender.popular_where(10, unused).iter().any(|scored| &*scored.item_id == *last));
    }
    (hits as f64 / hidden.len() as f64, popular_hits as f64 / hidden.len() as f64)
}

#[test]
fn of_the_samples_the_item_used_next_is_recommended_at_least_half_as_often_again_as_by_popularity() {
    for namespace in ["shop", "films"] {
        let lines = |name: &str| -> Vec<Value> {
            let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../local/samples").join(namespace);
            let text = fs::read_to_string(folder.join(name)).unwrap();
            text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
        };
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let items: Vec<String> = lines("items.jsonl").iter().map(|item| text(&item["id"])).collect();
        let interactions = lines("interactions.jsonl");
        let interactions = interactions.iter().map(|line| {
            let timestamp = line["timestamp"].as_i64().unwrap();
            (text(&line["userId"]), text(&line["itemId"]), text(&line["eventType"]), timestamp)
        });
        let (rate, popular) = hit_rates(&items, &interactions.collect());
        assert!(rate >= 1.5 * popular && rate > 0.2, "{namespace}: {rate:.3}, by popularity {popular:.3}");
    }
}

#[test]
fn the_item_used_next_is_recommended_far_more_often_than_by_popularity() {
    // 300 users, each with one taste of five, in which a fifth of all items are; one in five choices is of any item.
    let mut random = fastrand::Rng::with_seed(1);
    let items: Vec<String> = (0..100).map(|item| format!("item-{item}")).collect();
    let mut interactions = Vec::new();
    for user in 0..300 {
        for timestamp in 0..random.i64(4..14) {
            let taste = if random.u32(0..5) == 0 { random.usize(0..5) } else { user % 5 };
            // Within a taste some items are more popular than others.
            let item = taste * 20 + random.usize(0..20).min(random.usize(0..20));
            interactions.push((format!("user-{user}"), format!("item-{item}"), "View".to_owned(), timestamp));
        }
    }
    let (rate, popular) = hit_rates(&items, &interactions);
    assert!(rate >= 1.5 * popular && rate > 0.3, "hit rate at 10: {rate:.3}, of popularity {popular:.3}");
}
