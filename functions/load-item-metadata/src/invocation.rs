//! An event's catalogues, one after another.

use std::time::SystemTime;

use embedded_metrics::{EmbeddedMetrics, Measurements, Unit};
use function_host::run::answer_invocations;
use lambda_runtime::{Diagnostic, LambdaEvent};
use serde::Serialize;
use serde_json::Value;

use crate::clients::Clients;
use crate::deployed::configuration;
use crate::environment::Environment;
use crate::error::LoadError;
use crate::event::{CatalogueObject, Notice, notices};
use crate::load::{Loader, Outcome};

/// What the function answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// What came of each object of the event, in its order.
    pub catalogues: Vec<Outcome>,
}

/// Answers events until the sandbox ends.
///
/// # Errors
/// When the runtime API can't be reached.
pub async fn answer_all(environment: Environment) -> Result<(), lambda_runtime::Error> {
    let clients = Clients::new(&environment.connection);
    let (environment, clients) = (&environment, &clients);
    answer_invocations(|invocation: LambdaEvent<Value>| async move { answer(environment, clients, &invocation).await })
        .await
}

async fn answer(
    environment: &Environment,
    clients: &Clients,
    invocation: &LambdaEvent<Value>,
) -> Result<Summary, Diagnostic> {
    let mut catalogues = Vec::new();
    let mut failures = Vec::new();
    let metrics = EmbeddedMetrics { namespace: environment.metrics_namespace.clone() };
    let notices = notices(&invocation.payload, &environment.staging_bucket).map_err(|error| {
        metrics.publish(&measured("", FAILURES, Unit::Count, 1.0));
        diagnostic(&[(String::new(), error)])
    })?;
    for notice in notices {
        match notice {
            Notice::Ignore { key, reason } => {
                tracing::warn!(key, "ignored: {reason}");
                catalogues.push(Outcome::Ignored { key, reason: reason.to_owned() });
            }
            Notice::Load(catalogue) => {
                let started = SystemTime::now();
                match Box::pin(load(environment, clients, invocation, &catalogue)).await {
                    Ok(outcome) => {
                        report(&metrics, &outcome, started);
                        catalogues.push(outcome);
                    }
                    Err(error) => {
                        metrics.publish(&measured(&catalogue.namespace, FAILURES, Unit::Count, 1.0));
                        // The others are loaded nevertheless. All of them come again with the event; that does no harm.
                        failures.push((catalogue.key, error));
                    }
                }
            }
        }
    }
    if failures.is_empty() { Ok(Summary { catalogues }) } else { Err(diagnostic(&failures)) }
}

async fn load(
    environment: &Environment,
    clients: &Clients,
    invocation: &LambdaEvent<Value>,
    catalogue: &CatalogueObject,
) -> Result<Outcome, LoadError> {
    let configuration = configuration(clients, environment).await?;
    let context = &invocation.context;
    let loader = Loader {
        clients,
        environment,
        configuration: &configuration,
        request_id: &context.request_id,
        deadline: context.deadline(),
        disk: &std::env::temp_dir(),
    };
    tracing::info!(key = catalogue.key, namespace = catalogue.namespace, "loading");
    loader.load(catalogue).await
}

const FAILURES: &str = facts::metrics::ITEM_LOAD_FAILURES;

fn measured(namespace: &str, name: &'static str, unit: Unit, value: f64) -> Measurements {
    let dimensions = (!namespace.is_empty()).then(|| (facts::metrics::dimensions::NAMESPACE, namespace.to_owned()));
    Measurements::new(dimensions).with(name, unit, value)
}

fn report(metrics: &EmbeddedMetrics, outcome: &Outcome, started: SystemTime) {
    match outcome {
        Outcome::Loaded { namespace, key, items, .. } => {
            let seconds = started.elapsed().unwrap_or_default().as_secs_f64();
            let measured = measured(namespace, facts::metrics::ITEMS_LOADED, Unit::Count, *items as f64);
            metrics.publish(&measured.with(facts::metrics::ITEM_LOAD_SECONDS, Unit::Seconds, seconds).with(
                FAILURES,
                Unit::Count,
                0.0,
            ));
            tracing::info!(key, namespace, items, seconds, summary = ?outcome, "loaded");
        }
        Outcome::Ignored { key, reason } => tracing::warn!(key, "ignored: {reason}"),
    }
}

/// The invocation's error: the first failure's name, and what happened to each object.
fn diagnostic(failures: &[(String, LoadError)]) -> Diagnostic {
    let error_type = failures.first().map_or("Unhandled", |(_, error)| error.name());
    let said =
        failures.iter().map(|(key, error)| if key.is_empty() { error.to_string() } else { format!("{key}: {error}") });
    let error_message = said.collect::<Vec<_>>().join("; ");
    Diagnostic { error_type: error_type.to_owned(), error_message }
}
