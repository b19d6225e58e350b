//! Some thousand requests while origins fail at random: with a list at the end of the chain every one is answered.

use std::time::Duration;

use serde_json::json;
use tokio::time::Instant;

use crate::harness::{Does, Harness, document, down, items, late, throttled, variations};

const REQUESTS: usize = 5_000;

/// Numbers that look random and are the same in every run (SplitMix64).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % limit
    }
}

fn fault(numbers: &mut Numbers) -> Does {
    let does = match numbers.below(5) {
        0 => throttled(),
        1 => down(),
        2 => items(&[]),
        3 => Does::Answer(json!({"nonsense": true})),
        _ => Does::Fails(origin_api::error::OriginError::TimedOut),
    };
    if numbers.below(2) == 0 { late(numbers.below(8_000), does) } else { does }
}

#[tokio::test(start_paused = true)]
async fn with_every_origin_down_and_a_list_at_the_end_every_request_is_answered_with_items() {
    let settings = json!({
        "fallback": {"then": ["function", "endpoint", "server", "list"]},
        "inferenceItemMetadata": {"type": "dynamodb"},
        "cacheControl": {"userSpecified": {"maxAge": 60}},
    });
    let harness = Harness::new(&document(&settings, &variations()));
    let mut numbers = Numbers(14);
    for request in 0..REQUESTS {
        for name in ["campaign", "function", "endpoint", "server"] {
            harness.origin(name, fault(&mut numbers));
        }
        harness.store(match numbers.below(3) {
            0 => None,
            1 => Some(down()),
            _ => Some(late(numbers.below(8_000), items(&[]))),
        });
        let path = match numbers.below(3) {
            0 => "/recommend-items/shop/r/u?numResults=3",
            1 => "/related-items/shop/r/i?userId=u&numResults=3",
            _ => "/rerank-items/shop/r/u/l1,l2,l3",
        };
        let started = Instant::now();
        let answered = harness.get(path).await;
        assert!(started.elapsed() <= Duration::from_millis(4_500), "request {request}: {:?}", started.elapsed());
        assert!(!answered.ids().is_empty(), "request {request}: {}", answered.body);
        assert!(answered.body["fallback"]["reason"].is_string(), "request {request}: {}", answered.body);
        let kept = answered.header("cache-control").unwrap();
        assert!(["max-age=10", "no-store"].contains(&kept), "{kept}");
    }
}
