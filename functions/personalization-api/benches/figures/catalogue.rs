//! Item metadata, packed as the loader packs it.

use std::path::Path;

use bytes::Bytes;
use item_store::{ItemFileWriter, pack};
use serde_json::json;

/// A catalogue as it is in the bucket.
pub(crate) struct Catalogue {
    pub(crate) items: u64,
    pub(crate) packed: Bytes,
    /// Bytes of the file that the function unpacks it to.
    pub(crate) file_length: u64,
}

/// Makes one of items of about 380 bytes of JSON.
pub(crate) fn packed(directory: &Path, items: u64) -> Catalogue {
    let path = directory.join("items");
    let mut writer = ItemFileWriter::create(&path).unwrap();
    for number in 0..items {
        let word = |n: u64| WORDS[(scattered(number ^ (n << 40)) % WORDS.len() as u64) as usize];
        let description: Vec<_> = (0..22).map(word).collect();
        let metadata = json!({
            "name": format!("{} {} {}", word(30), word(31), number),
            "price": format!("{}.{:02}", scattered(number) % 400, number % 100),
            "category_l1": word(32),
            "category_l2": word(33),
            "description": description.join(" "),
            "promoted": number % 7 == 0,
            "image": format!("https://images.example.com/{}/{number:08}.jpg", word(32)),
        });
        writer.put(&id(number), &metadata).unwrap();
    }
    writer.finish().unwrap();
    let file_length = std::fs::metadata(&path).unwrap().len();
    let mut packed = Vec::new();
    pack(&path, &mut packed).unwrap();
    std::fs::remove_file(&path).unwrap();
    Catalogue { items, packed: packed.into(), file_length }
}

pub(crate) fn id(number: u64) -> String {
    format!("item-{number}")
}

/// SplitMix64's last step: the same numbers in every run, without order.
pub(crate) fn scattered(number: u64) -> u64 {
    let mut mixed = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

const WORDS: [&str; 24] = [
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
    "organic",
    "recycled",
];
