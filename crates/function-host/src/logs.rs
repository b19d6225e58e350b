//! JSON logs on standard output.

use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt;

/// Starts logging from this level: `TRACE`, `DEBUG`, `INFO`, `WARN`, `ERROR`, in any case; anything else is `INFO`.
/// User ids, tokens and bodies are logged at `DEBUG` and below only.
pub(crate) fn start(level: &str) {
    let level = level.parse().unwrap_or(LevelFilter::INFO);
    // At TRACE the runtime writes whole events: callers' tokens, and the URLs by which anyone could answer
    // CloudFormation.
    let targets = Targets::new().with_default(level).with_target("lambda_runtime", level.min(LevelFilter::DEBUG));
    let lines =
        tracing_subscriber::fmt::layer().json().flatten_event(true).with_current_span(false).with_span_list(false);
    // Fails only if logging was started before, which then goes on.
    let _ = tracing::subscriber::set_global_default(tracing_subscriber::registry().with(lines).with(targets));
}
