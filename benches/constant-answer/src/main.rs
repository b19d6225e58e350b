//! An axum handler with a constant answer, beside which `benches/local-load.py` measures `local`. It prints its
//! address.

use std::io::Write;

use axum::Router;
use axum::routing::get;
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    writeln!(std::io::stdout(), "http://{}", listener.local_addr()?)?;
    axum::serve(listener, Router::new().fallback(get(|| async { "constant" }))).await
}
