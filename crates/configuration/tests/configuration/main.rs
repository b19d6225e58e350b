//! The configuration document, tested against docs/configuration.md.

// Helper functions of tests are not in `#[test]` functions, where clippy.toml allows these.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod compiling;
mod documents;
mod names;
mod positions;
mod properties;
mod validating;

use configuration::{Configuration, Document};
use serde_json::Value;

fn document(value: &Value) -> Document {
    Document::parse(value.to_string().as_bytes()).expect("a document")
}

fn compile(value: &Value) -> Configuration {
    document(value).compile()
}
