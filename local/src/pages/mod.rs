//! The pages for the browser, and the data behind them.

use axum::Router;
use axum::routing::get;

use crate::server::System;

/// The routes of the pages.
pub(crate) fn router(system: System) -> Router<System> {
    drop(system);
    Router::new().route("/", get(async || "the pages come here"))
}

/// A few commands to try, for the terminal.
pub(crate) fn examples(system: &System) -> Vec<String> {
    let base = format!("http://{}", system.address);
    system.catalogues.names().map(|name| format!("curl {base}/recommend-items/{name}/…")).collect()
}
