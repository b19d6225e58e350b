//! A catalogue like a shop's: items of about 380 bytes, in no order.

use std::fmt::Write as _;

use serde_json::{Value, json};

const WORDS: &[&str] = &[
    "linen",
    "cotton",
    "relaxed",
    "classic",
    "shirt",
    "with",
    "button",
    "collar",
    "machine",
    "wash",
    "soft",
    "light",
    "summer",
    "winter",
    "pocket",
    "stitched",
    "leather",
    "rubber",
    "sole",
    "waterproof",
    "trail",
    "running",
    "everyday",
    "organic",
    "recycled",
    "blend",
    "slim",
    "straight",
    "fit",
    "hem",
    "ribbed",
    "cuff",
    "made",
    "in",
    "limited",
];

/// Gives ids and metadata.
pub(crate) struct Items {
    next: u64,
    count: u64,
}

impl Items {
    /// Every item once, in an order that has nothing to do with their ids.
    pub(crate) fn unsorted(count: u32) -> Self {
        Self { next: 0, count: u64::from(count) }
    }

    /// Ids that exist, the same every time.
    pub(crate) fn random_ids(count: u32) -> impl Iterator<Item = String> {
        (1_u64..).map(move |n| id(mix(n ^ 0xabcd) % u64::from(count)))
    }
}

impl Iterator for Items {
    type Item = (String, Value);

    fn next(&mut self) -> Option<(String, Value)> {
        let index = self.next;
        self.next += 1;
        // A prime that divides neither count steps through all of them.
        (index < self.count).then(|| {
            let number = index * 7_368_787 % self.count;
            (id(number), metadata(number))
        })
    }
}

fn id(number: u64) -> String {
    format!("product-{:08x}-{number}", mix(number) as u32)
}

fn metadata(number: u64) -> Value {
    let mut random = number;
    let mut any = |below: usize| {
        random = mix(random);
        random as usize % below
    };
    let mut description = String::new();
    for _ in 0..18 {
        let _ = write!(description, "{} ", WORDS[any(WORDS.len())]);
    }
    json!({
        "NAME": format!("{} {} {}", WORDS[any(WORDS.len())], WORDS[any(WORDS.len())], number),
        "CATEGORY_L1": WORDS[any(8)],
        "CATEGORY_L2": WORDS[any(WORDS.len())],
        "PRICE": any(100_000) as f64 / 100.0,
        "STYLE": WORDS[any(WORDS.len())],
        "DESCRIPTION": description.trim_end(),
        "IMAGE": format!("/images/{}/{:016x}.jpg", WORDS[any(8)], mix(number)),
        "IN_STOCK": any(2) == 1,
        "CREATION_TIMESTAMP": 1_700_000_000 + any(50_000_000),
    })
}

/// splitmix64.
fn mix(number: u64) -> u64 {
    let number = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ (number >> 31)
}
