//! One invocation.

use std::time::{Duration, SystemTime};

use aws_smithy_types::retry::RetryConfig;
use aws_smithy_types::timeout::TimeoutConfig;
use configuration::Document;
use serde_json::{Value, json};

use crate::environment::{Environment, PolicySettings, StageSettings};
use crate::error::Error;
use crate::{api_gateway, cloudfront};
use cache_settings::policies::Policies;
use cache_settings::wanted::{self, Wanted};

/// What is left of the function's time for telling that it ran out.
const LAST_WORDS: Duration = Duration::from_secs(2);

/// The caches, and clients of their services.
#[derive(Debug)]
pub struct Caches {
    policies: Option<(PolicySettings, aws_sdk_cloudfront::Client)>,
    stage: Option<(StageSettings, aws_sdk_apigateway::Client)>,
}

impl Caches {
    /// The caches of this environment.
    pub fn new(environment: Environment) -> Self {
        let limits = TimeoutConfig::builder()
            .connect_timeout(Duration::from_secs(5))
            .operation_attempt_timeout(Duration::from_secs(15))
            .build();
        // Both services take a few calls a second from the whole account; the SDK knows their words for too many. What
        // it waits in all is limited by the function's own time.
        let retries = RetryConfig::standard().with_max_attempts(8).with_max_backoff(Duration::from_secs(5));
        let config = environment.connection.sdk_config(limits, retries);
        Self {
            policies: environment.policies.map(|policies| (policies, aws_sdk_cloudfront::Client::new(&config))),
            stage: environment.stage.map(|stage| (stage, aws_sdk_apigateway::Client::new(&config))),
        }
    }

    /// Makes the caches as the document wants them, and says what had to be written.
    ///
    /// # Errors
    /// See [`Error`]. A failure of one cache does not keep the other from being set.
    pub async fn synchronize(&self, event: Value, deadline: SystemTime) -> Result<Value, Error> {
        let document: Document = serde_json::from_value(event)?;
        if wanted::is_provisioned_elsewhere(&document) {
            tracing::info!("a cacheControl says autoProvision: false, so the caches stay as they are");
            return Ok(json!({ "written": [], "skipped": "autoProvision is false" }));
        }
        let wanted = Wanted::of(&document);
        let left = || deadline.duration_since(SystemTime::now()).unwrap_or_default();
        let both = async {
            // On the heap: the SDKs' futures are too deep for the compiler's limits otherwise.
            let policies = Box::pin(self.set_policies(&wanted));
            let stage = Box::pin(self.set_stage(&wanted, |time| left() > time + LAST_WORDS * 2));
            tokio::join!(policies, stage)
        };
        let within = left().saturating_sub(LAST_WORDS);
        let (policies, stage) = tokio::time::timeout(within, both).await.map_err(|_| Error::OutOfTime)?;
        let written: Vec<&str> = match (policies, stage) {
            (Ok(policies), Ok(stage)) => policies.into_iter().chain(stage).collect(),
            (Err(one), Err(other)) => return Err(Error::Both(Box::new(one), Box::new(other))),
            (Err(error), _) | (_, Err(error)) => return Err(error),
        };
        tracing::info!(?written, "the caches are as the configuration wants them");
        Ok(json!({ "written": written }))
    }

    async fn set_policies(&self, wanted: &Wanted) -> Result<Vec<&'static str>, Error> {
        let Some((settings, client)) = &self.policies else { return Ok(Vec::new()) };
        cloudfront::synchronize(client, settings, &Policies::of(wanted, &settings.always_forwarded)?).await
    }

    async fn set_stage(
        &self,
        wanted: &Wanted,
        may_wait: impl Fn(Duration) -> bool,
    ) -> Result<Vec<&'static str>, Error> {
        let Some((settings, client)) = &self.stage else { return Ok(Vec::new()) };
        api_gateway::synchronize(client, settings, wanted, may_wait).await
    }
}
