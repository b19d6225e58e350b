//! The recommender, tested against its own page of documents (`src/lib.rs`).

// Helper functions of tests are not in `#[test]` functions, where clippy.toml allows these.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod answers;
mod events;
mod hostile;
mod leave_one_out;
mod properties;
mod reading;

use recommender::{Recommender, Scored};
use std::fmt::Write as _;

/// A recommender of a catalogue, with interactions of (user, item, event type, time).
fn recommender(items: &[&str], interactions: &[(&str, &str, &str, i64)]) -> Recommender {
    let mut recommender = Recommender::new(items.iter().copied());
    recommender.read_interactions(lines(interactions).as_bytes()).expect("interactions");
    recommender
}

fn lines(interactions: &[(&str, &str, &str, i64)]) -> String {
    interactions.iter().fold(String::new(), |mut lines, (user, item, event_type, timestamp)| {
        let line = serde_json::json!({
            "userId": user, "itemId": item, "eventType": event_type, "timestamp": timestamp
        });
        writeln!(lines, "{line}").unwrap();
        lines
    })
}

fn ids(answer: &[Scored]) -> Vec<&str> {
    answer.iter().map(|scored| &*scored.item_id).collect()
}
