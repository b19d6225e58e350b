//! The runtime loop, and the work after an answer.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use axum::Router;
use axum::body::Body;
use facts::{ApiType, Experiments};
use http::HeaderValue;
use lambda_runtime::{Diagnostic, LambdaEvent, LambdaInvocation, Runtime, service_fn};
use serde_json::Value;
use serde_json::value::RawValue;
use tower::{Layer, Service, ServiceExt};

use super::{answer, event};
use crate::aws::app_config::{AppConfigSource, POLL_INTERVAL, Profile};
use crate::aws::clients::Clients;
use crate::aws::event_sink::AwsEventSink;
use crate::aws::evidently::Evidently;
use crate::aws::item_stores::AwsItemStores;
use crate::aws::origins::AwsOrigins;
use crate::environment::Environment;
use origin_api::answering::guardrails::Guardrails;
use origin_api::background_work::BackgroundWork;
use origin_api::metrics::{EmbeddedMetrics, Measurements, Unit};
use origin_api::ports::{Api, Clock, Metrics, SystemClock};
use origin_api::router::{RequestId, router};

/// What is left of an invocation's time when work after the answer is given up waiting for.
const RESERVE: Duration = Duration::from_millis(250);

/// The state of the router over AWS.
pub fn api(environment: &Environment) -> Api {
    let metrics = Arc::new(EmbeddedMetrics { namespace: environment.metrics_namespace.clone() });
    api_with(environment, Arc::new(SystemClock), metrics)
}

/// The same, with another clock and other metrics.
pub fn api_with(environment: &Environment, clock: Arc<dyn Clock>, metrics: Arc<dyn Metrics>) -> Api {
    let clients = Arc::new(Clients::new(&environment.connection, Arc::clone(&metrics)));
    let background_work = BackgroundWork::default();
    let profile = Profile {
        application_id: environment.application_id.clone(),
        environment_id: environment.environment_id.clone(),
        profile_id: environment.configuration_profile_id.clone(),
        poll_interval: environment.poll_interval.unwrap_or(POLL_INTERVAL),
    };
    Api {
        configuration: Arc::new(AppConfigSource::new(
            Arc::clone(&clients),
            Arc::clone(&clock),
            Arc::clone(&metrics),
            profile,
        )),
        origins: Arc::new(AwsOrigins { clients: Arc::clone(&clients) }),
        item_stores: Arc::new(AwsItemStores::new(
            Arc::clone(&clients),
            Arc::clone(&clock),
            Arc::clone(&metrics),
            background_work.clone(),
            environment.staging_bucket.clone(),
            environment.item_tables.clone(),
        )),
        event_sink: Arc::new(AwsEventSink { clients: Arc::clone(&clients) }),
        evaluator: Arc::new(Evidently {
            clients,
            region: environment.connection.region.clone(),
            allowed: environment.experiments == Experiments::Evidently,
        }),
        metrics,
        clock,
        background_work,
        experiments: environment.experiments,
        guardrails: Guardrails::default(),
        time_zone: environment.time_zone.clone(),
        cors: environment.cors.clone(),
        cache_tags: environment.cache_tags.clone(),
        compress: environment.api_type == ApiType::Http,
    }
}

/// Answers invocations until the sandbox ends.
///
/// # Errors
/// When the runtime API can't be reached.
pub async fn run(environment: Environment) -> Result<(), lambda_runtime::Error> {
    let api = api(&environment);
    // The first request needs the configuration: fetching it overlaps with asking for that request.
    let configuration = Arc::clone(&api.configuration);
    api.background_work.spawn(async move { configuration.refresh().await });
    api.metrics.publish(Measurements::default().with(facts::metrics::COLD_START, Unit::Count, 1.0));
    let (router, environment) = (router(api.clone()), Arc::new(environment));
    let metrics = Arc::clone(&api.metrics);
    let handler = service_fn(move |invocation: LambdaEvent<Value>| {
        answer_event(router.clone(), Arc::clone(&environment), Arc::clone(&metrics), invocation)
    });
    Runtime::new(handler).layer(AfterAnswer { api }).run().await
}

async fn answer_event(
    router: Router,
    environment: Arc<Environment>,
    metrics: Arc<dyn Metrics>,
    invocation: LambdaEvent<Value>,
) -> Result<Box<RawValue>, Diagnostic> {
    let (event, context) = invocation.into_parts();
    let mut request = event::request(&event, environment.stage_name.as_deref()).map(Body::from);
    // API Gateway's trace header names the gateway's segment, Lambda's the function's: origins are told the latter.
    if let Some(trace_id) = context.xray_trace_id.and_then(|id| HeaderValue::try_from(id).ok()) {
        request.headers_mut().insert("x-amzn-trace-id", trace_id);
    }
    request.extensions_mut().insert(RequestId(context.request_id.clone()));
    let response = match router.oneshot(request).await {
        Ok(response) => response,
        Err(never) => match never {},
    };
    let (payload, error) = answer::payload(response, environment.api_type, &context.request_id).await;
    if let Some(error) = error {
        tracing::warn!(request_id = context.request_id, code = error.code(), %error, "the answer is too large");
        if error.status().is_server_error() {
            metrics.publish(Measurements::default().with(facts::metrics::ERRORS, Unit::Count, 1.0));
        }
    }
    Ok(payload.map_err(std::io::Error::from)?)
}

/// Does what an answer does not wait for, between posting the answer and asking for the next event; see
/// [`origin_api::background_work`] for why there.
struct AfterAnswer {
    api: Api,
}

struct AfterAnswerService<S> {
    inner: S,
    api: Api,
}

impl<S> Layer<S> for AfterAnswer {
    type Service = AfterAnswerService<S>;

    fn layer(&self, inner: S) -> Self::Service {
        AfterAnswerService { inner, api: self.api.clone() }
    }
}

impl<S> Service<LambdaInvocation> for AfterAnswerService<S>
where
    S: Service<LambdaInvocation, Response = ()>,
    S::Future: Send + 'static,
    S::Error: Send,
{
    type Response = ();
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Result<(), S::Error>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, invocation: LambdaInvocation) -> Self::Future {
        let deadline = UNIX_EPOCH + Duration::from_millis(invocation.context.deadline);
        let answered = self.inner.call(invocation);
        let api = self.api.clone();
        Box::pin(async move {
            answered.await?;
            let refreshed = api.clone();
            api.background_work.spawn(async move {
                refreshed.configuration.refresh().await;
                if let Ok(current) = refreshed.configuration.current().await {
                    refreshed.item_stores.refresh(&current.configuration).await;
                }
            });
            let left = deadline.duration_since(SystemTime::now()).unwrap_or_default();
            api.background_work.finish(left.saturating_sub(RESERVE)).await;
            Ok(())
        })
    }
}
