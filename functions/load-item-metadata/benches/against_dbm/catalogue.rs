//! A catalogue like a shop's: items of about 360 bytes, in no order, the same every time.

use std::io::{BufWriter, Write};

const WORDS: [&str; 24] = [
    "linen", "cotton", "relaxed", "classic", "shirt", "with", "button", "collar", "machine", "wash", "soft", "light",
    "summer", "winter", "pocket", "stitched", "leather", "rubber", "sole", "trail", "running", "organic", "recycled",
    "slim",
];

/// Spreads numbers, so that neighbours have nothing in common.
const fn mix(n: u64) -> u64 {
    let n = (n ^ (n >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let n = (n ^ (n >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    n ^ (n >> 31)
}

/// Writes JSON Lines.
pub(crate) fn write(output: impl Write, count: u64) {
    let mut output = BufWriter::with_capacity(1 << 20, output);
    for n in 0..count {
        let seed = mix(n + 1);
        let words = |salt: u64, length: u64| {
            let words = (0..length).map(move |n| WORDS[(mix(seed ^ salt ^ (n << 32)) % WORDS.len() as u64) as usize]);
            words.collect::<Vec<_>>().join(" ")
        };
        let title = words(1, 4);
        let description = words(2, 20);
        let (price, cents) = (seed % 300, seed % 100);
        let category = [words(3, 1), words(4, 1)];
        let (in_stock, rating) = (!seed.is_multiple_of(7), seed % 6);
        writeln!(
            output,
            r#"{{"id": "sku-{seed:016x}", "title": "{title}", "description": "{description}", {}, {}, {}}}"#,
            format_args!(r#""price": {price}.{cents:02}, "category": {category:?}"#),
            format_args!(r#""inStock": {in_stock}, "rating": {rating}"#),
            format_args!(r#""image": "https://images.example.com/{seed:016x}/front.jpg""#),
        )
        .unwrap();
    }
    output.flush().unwrap();
}
