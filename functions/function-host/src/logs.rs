//! JSON logs on standard output.

use tracing::level_filters::LevelFilter;

/// Starts logging from this level: `TRACE`, `DEBUG`, `INFO`, `WARN`, `ERROR`, in any case; anything else is `INFO`.
/// User ids, tokens and bodies are logged at `DEBUG` and below only.
pub fn start(level: &str) {
    let level = level.parse().unwrap_or(LevelFilter::INFO);
    // Fails only if logging was started before, which then goes on.
    let _ = tracing::subscriber::set_global_default(
        tracing_subscriber::fmt()
            .json()
            .flatten_event(true)
            .with_current_span(false)
            .with_span_list(false)
            .with_max_level(level)
            .finish(),
    );
}
