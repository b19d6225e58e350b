//! The sample catalogues of `local/samples`: what is in them fits together, and everything has a picture.

// Helper functions of tests are not in `#[test]` functions, where clippy.toml allows these.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod catalogues;
mod configuration_document;
mod interactions;
mod pictures;

use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};

const NAMESPACES: [&str; 2] = ["shop", "films"];

fn samples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../samples")
}

fn text(path: &str) -> String {
    let path = samples().join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn items(namespace: &str) -> Vec<Value> {
    text(&format!("{namespace}/items.jsonl")).lines().map(|line| serde_json::from_str(line).expect(line)).collect()
}

fn users(namespace: &str) -> Vec<Value> {
    serde_json::from_str(&text(&format!("{namespace}/users.json"))).expect("users")
}
