//! The configuration document from AppConfig's data plane, in process: no extension, so no table of layer ARNs, no
//! second process in the cold start, and any region works.

use std::sync::Arc;
use std::time::Duration;

use arc_swap::ArcSwapOption;
use async_trait::async_trait;
use configuration::{Configuration, Document};
use jiff::Timestamp;
use tokio::sync::Mutex;

use super::clients::Clients;
use super::faults::fault;
use origin_api::error::{ApiError, OriginError};
use origin_api::metrics::{Measurements, Unit};
use origin_api::ports::{Clock, ConfigurationSource, Current, Metrics};

/// AppConfig's own lower limit for polling, seconds:
/// <https://docs.aws.amazon.com/appconfig/2019-10-09/APIReference/API_appconfigdata_StartConfigurationSession.html>.
pub const POLL_INTERVAL: u32 = 15;

/// A document that was not confirmed for this long is confirmed before the next answer.
const CONFIRM_AFTER: Duration = Duration::from_secs(45);

/// How long an answer waits for that.
const CONFIRM_LIMIT: Duration = Duration::from_millis(800);

/// How long the first answer waits for the first document.
const FIRST_LIMIT: Duration = Duration::from_millis(3500);

/// How long answers do not wait again after waiting was in vain.
const CONFIRM_PAUSE: Duration = Duration::from_secs(5);

/// The document, polled.
pub struct AppConfigSource {
    clients: Arc<Clients>,
    clock: Arc<dyn Clock>,
    metrics: Arc<dyn Metrics>,
    profile: Profile,
    served: ArcSwapOption<Served>,
    polling: Mutex<Polling>,
}

/// Which configuration.
#[derive(Debug, Clone)]
pub struct Profile {
    /// The application's id.
    pub application_id: String,
    /// The environment's id.
    pub environment_id: String,
    /// The configuration profile's id.
    pub profile_id: String,
    /// Seconds between polls, at least [`POLL_INTERVAL`].
    pub poll_interval: u32,
}

#[derive(Debug)]
struct Served {
    configuration: Arc<Configuration>,
    confirmed: Timestamp,
}

#[derive(Debug, Default)]
struct Polling {
    /// Good for one poll.
    token: Option<String>,
    last: Option<Timestamp>,
}

impl AppConfigSource {
    /// Nothing is fetched until someone asks.
    pub fn new(clients: Arc<Clients>, clock: Arc<dyn Clock>, metrics: Arc<dyn Metrics>, profile: Profile) -> Self {
        Self { clients, clock, metrics, profile, served: ArcSwapOption::empty(), polling: Mutex::default() }
    }

    /// The time since a moment, by the wall clock: it goes on while a sandbox sleeps.
    fn since(&self, moment: Timestamp) -> Duration {
        Duration::try_from(self.clock.now().duration_since(moment)).unwrap_or_default()
    }

    async fn poll(&self, polling: &mut Polling) -> Result<(), OriginError> {
        polling.last = Some(self.clock.now());
        let polled = self.get_latest(polling).await;
        if let Err(error) = &polled {
            // A token is good once; whether this one was used is not known.
            polling.token = None;
            tracing::warn!(%error, "the configuration could not be polled");
            self.metrics.publish(Measurements::default().with(
                facts::metrics::CONFIGURATION_POLL_FAILURES,
                Unit::Count,
                1.0,
            ));
        }
        polled
    }

    async fn get_latest(&self, polling: &mut Polling) -> Result<(), OriginError> {
        let known = polling.token.take();
        let resumed = known.is_some();
        let token = match known {
            Some(token) => token,
            None => self.start_session().await?,
        };
        let client = self.clients.app_config();
        let mut answer = client.get_latest_configuration().configuration_token(token).send().await;
        if resumed && answer.as_ref().is_err_and(|error| matches!(fault(error), OriginError::Refused { .. })) {
            // A token is kept for 24 hours: this one is of a sandbox that slept longer.
            let token = self.start_session().await?;
            answer = client.get_latest_configuration().configuration_token(token).send().await;
        }
        let answer = answer.map_err(|error| fault(&error))?;
        polling.token = answer.next_poll_configuration_token;
        let confirmed = self.clock.now();
        let document =
            answer.configuration.map(aws_sdk_appconfigdata::primitives::Blob::into_inner).unwrap_or_default();
        let configuration = if document.is_empty() {
            self.served.load().as_ref().map(|served| Arc::clone(&served.configuration))
        } else {
            match Document::parse(&document) {
                Ok(document) => {
                    let configuration = document.compile();
                    for fault in configuration.faults() {
                        tracing::warn!(
                            %fault,
                            "a part of the configuration can't be used: requests that need it will fail"
                        );
                    }
                    Some(Arc::new(configuration))
                }
                Err(error) => {
                    tracing::error!(%error, "the new configuration can't be read; the last good one goes on serving");
                    self.metrics.publish(Measurements::default().with(
                        facts::metrics::CONFIGURATION_REJECTED,
                        Unit::Count,
                        1.0,
                    ));
                    self.served.load().as_ref().map(|served| Arc::clone(&served.configuration))
                }
            }
        };
        let configuration = configuration.ok_or(OriginError::Malformed("there is no configuration"))?;
        self.served.store(Some(Arc::new(Served { configuration, confirmed })));
        Ok(())
    }

    async fn start_session(&self) -> Result<String, OriginError> {
        let session = self
            .clients
            .app_config()
            .start_configuration_session()
            .application_identifier(&self.profile.application_id)
            .environment_identifier(&self.profile.environment_id)
            .configuration_profile_identifier(&self.profile.profile_id)
            .required_minimum_poll_interval_in_seconds(
                i32::try_from(self.profile.poll_interval.max(POLL_INTERVAL)).unwrap_or(i32::MAX),
            )
            .send()
            .await
            .map_err(|error| fault(&error))?;
        session.initial_configuration_token.ok_or(OriginError::Malformed("it has no token"))
    }
}

#[async_trait]
impl ConfigurationSource for AppConfigSource {
    async fn current(&self) -> Result<Current, ApiError> {
        let Some(current) = self.at_hand() else {
            let first = async {
                let mut polling = self.polling.lock().await;
                // Someone else may have fetched it while this one waited for the lock.
                if self.at_hand().is_none() {
                    let _ = self.poll(&mut polling).await;
                }
            };
            if tokio::time::timeout(FIRST_LIMIT, first).await.is_err() {
                tracing::error!("the first configuration did not come in time");
            }
            return self.at_hand().ok_or(ApiError::ConfigurationUnavailable);
        };
        if current.age < CONFIRM_AFTER {
            return Ok(current);
        }
        let confirm = async {
            let mut polling = self.polling.lock().await;
            let waited_in_vain = polling.last.is_some_and(|last| self.since(last) < CONFIRM_PAUSE);
            let confirmed = self.at_hand().is_some_and(|current| current.age < CONFIRM_AFTER);
            if !confirmed && !waited_in_vain {
                let _ = self.poll(&mut polling).await;
            }
        };
        if tokio::time::timeout(CONFIRM_LIMIT, confirm).await.is_err() {
            tracing::warn!("the configuration was not confirmed in time; the last good one serves");
        }
        self.at_hand().ok_or(ApiError::ConfigurationUnavailable)
    }

    fn at_hand(&self) -> Option<Current> {
        let served = self.served.load();
        let served = served.as_ref()?;
        Some(Current { configuration: Arc::clone(&served.configuration), age: self.since(served.confirmed) })
    }

    async fn refresh(&self) {
        let mut polling = self.polling.lock().await;
        let interval = Duration::from_secs(self.profile.poll_interval.max(POLL_INTERVAL).into());
        if polling.last.is_none_or(|last| self.since(last) >= interval) {
            let _ = self.poll(&mut polling).await;
        }
    }
}
