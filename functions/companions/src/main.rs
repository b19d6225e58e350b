//! Every function but the origin function, in one binary: its handler's name says which of them a process is. Six
//! binaries took six times as long to link (see docs/decisions/companions.md).

use std::env;
use std::process::ExitCode;

use facts::environment::HANDLER;
use facts::{Binary, Handler};

fn main() -> ExitCode {
    let name = env::var(HANDLER).unwrap_or_default();
    match Handler::parse(&name) {
        Some(Handler::GenerateConfig) => generate_config::run(),
        Some(Handler::LoadItemMetadata) => load_item_metadata::run(),
        Some(Handler::StagingBucket) => staging_bucket::run(),
        Some(Handler::SyncCache) => sync_cache::run(),
        Some(Handler::SyncItemTables) => sync_item_tables::run(),
        Some(Handler::ValidateConfig) => validate_config::run(),
        Some(Handler::PersonalizationApi) | None => function_host::run::stop(&unknown(&name)),
    }
}

fn unknown(name: &str) -> String {
    let ours = Handler::ALL.into_iter().filter(|handler| handler.binary() == Binary::Companions);
    let names: Vec<&str> = ours.map(Handler::as_str).collect();
    format!("the function's handler is \"{name}\"; this code has {}", names.join(", "))
}
