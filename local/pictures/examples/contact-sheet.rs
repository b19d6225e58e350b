//! A page of the pictures of a catalogue, to look at: `cargo run -p sample-pictures --example contact-sheet
//! ITEMS.jsonl > page.html`.

// It is a program to look at, and nothing is built on it.
#![allow(clippy::print_stdout, clippy::expect_used)]

fn main() {
    let file = std::env::args().nth(1).expect("the file of items");
    println!("<!doctype html><meta charset=utf-8><title>{file}</title>");
    println!("<style>body{{background:#888;margin:8px;display:flex;flex-wrap:wrap;gap:8px}}");
    println!("svg{{width:184px;border-radius:6px}}</style>");
    for line in std::fs::read_to_string(&file).expect("items").lines() {
        println!("{}", sample_pictures::picture(&serde_json::from_str(line).expect("an item")));
    }
}
