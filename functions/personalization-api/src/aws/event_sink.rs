//! Event trackers, Kinesis streams and Firehoses.

use std::sync::{Arc, OnceLock};

use async_trait::async_trait;
use aws_sdk_personalizeevents::primitives::DateTime;
use aws_sdk_personalizeevents::types::{ActionInteraction, Event, MetricAttribution};
use configuration::document::EventTarget;
use futures_util::StreamExt;
use serde::Deserialize;

use super::clients::Clients;
use super::faults::fault;
use origin_api::error::OriginError;
use origin_api::events::record::Record;
use origin_api::ports::{EventBatch, EventSink};

/// PutEvents takes at most this many events a call, and PutActionInteractions as many action interactions:
/// <https://docs.aws.amazon.com/personalize/latest/dg/API_UBS_PutEvents.html>,
/// <https://docs.aws.amazon.com/personalize/latest/dg/API_UBS_PutActionInteractions.html>.
const MAX_EVENTS: usize = 10;

/// How many calls of PutEvents one request has under way at most. The 50 calls that 500 events need are over after five
/// times the time of one, well within the time limit of an answer, and each call more at once is a connection more: a
/// TLS handshake, and its memory. Personalize takes 1,000 calls a second of a dataset group:
/// <https://docs.aws.amazon.com/personalize/latest/dg/limits.html>.
const CONCURRENT_CALLS: usize = 10;

/// The targets over AWS's clients.
#[derive(Debug)]
pub struct AwsEventSink {
    /// The clients.
    pub clients: Arc<Clients>,
}

#[async_trait]
impl EventSink for AwsEventSink {
    async fn put_events(&self, tracking_id: &str, batch: &EventBatch) -> Result<(), OriginError> {
        in_calls(batch, |events| self.put_some(tracking_id, batch, events)).await
    }

    async fn put_action_interactions(&self, tracking_id: &str, batch: &EventBatch) -> Result<(), OriginError> {
        in_calls(batch, |interactions| self.put_some_interactions(tracking_id, batch, interactions)).await
    }

    async fn put_record(&self, stream: &EventTarget, record: Record) -> Result<(), OriginError> {
        match stream {
            EventTarget::PersonalizeEventTracker { .. } | EventTarget::PersonalizeActionInteractionsTracker { .. } => {
                Ok(())
            }
            EventTarget::KinesisStream { stream_name, .. } => {
                let data = aws_sdk_kinesis::primitives::Blob::new(record.data);
                let request = self.clients.kinesis().put_record().stream_name(stream_name).data(data);
                let put = request.partition_key(record.partition_key).send().await;
                put.map(drop).map_err(|error| fault(&error))
            }
            EventTarget::KinesisFirehose { stream_name, .. } => {
                let data = aws_sdk_firehose::primitives::Blob::new(record.data);
                let invalid = |_| OriginError::Refused { code: "InvalidRecord".to_owned() };
                let record = aws_sdk_firehose::types::Record::builder().data(data).build().map_err(invalid)?;
                let request = self.clients.firehose().put_record().delivery_stream_name(stream_name).record(record);
                request.send().await.map(drop).map_err(|error| fault(&error))
            }
        }
    }
}

/// Sends a batch, as many a call as Personalize takes. Calls that are under way are let end, so that what was sent is
/// known; none is started after one failed.
async fn in_calls<'b, F>(batch: &'b EventBatch, put: impl Fn(&'b [String]) -> F) -> Result<(), OriginError>
where
    F: Future<Output = Result<(), OriginError>>,
{
    let failure = OnceLock::new();
    let mut calls = Vec::new();
    for events in batch.events.chunks(MAX_EVENTS) {
        calls.push(async {
            if failure.get().is_none()
                && let Err(error) = put(events).await
            {
                let _ = failure.set(error);
            }
        });
    }
    futures_util::stream::iter(calls).buffer_unordered(CONCURRENT_CALLS).collect::<()>().await;
    failure.into_inner().map_or(Ok(()), Err)
}

impl AwsEventSink {
    async fn put_some_interactions(
        &self,
        tracking_id: &str,
        batch: &EventBatch,
        interactions: &[String],
    ) -> Result<(), OriginError> {
        let interactions =
            interactions.iter().map(|text| to_interaction(text, batch)).collect::<Result<Vec<_>, _>>()?;
        let request = self.clients.personalize_events().put_action_interactions().tracking_id(tracking_id);
        let put = request.set_action_interactions(Some(interactions)).send().await;
        put.map(drop).map_err(|error| fault(&error))
    }

    async fn put_some(&self, tracking_id: &str, batch: &EventBatch, events: &[String]) -> Result<(), OriginError> {
        let events = events.iter().map(|event| to_event(event)).collect::<Result<Vec<_>, _>>()?;
        let request = self
            .clients
            .personalize_events()
            .put_events()
            .tracking_id(tracking_id)
            .set_user_id(batch.user_id.clone())
            .set_session_id(batch.session_id.clone())
            .set_event_list(Some(events));
        request.send().await.map(drop).map_err(|error| fault(&error))
    }
}

/// The members of an event that PutEvents takes; others are left out.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct TrackedEvent {
    event_id: Option<String>,
    event_type: Option<String>,
    event_value: Option<f64>,
    item_id: Option<String>,
    properties: Option<String>,
    recommendation_id: Option<String>,
    sent_at: Option<f64>,
    impression: Option<Vec<String>>,
    metric_attribution: Option<Attribution>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Attribution {
    event_attribution_source: String,
}

/// The members of an action interaction that PutActionInteractions takes; others are left out. The user and the session
/// are the request's.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct TrackedInteraction {
    action_id: Option<String>,
    event_id: Option<String>,
    event_type: Option<String>,
    impression: Option<Vec<String>>,
    properties: Option<String>,
    recommendation_id: Option<String>,
    timestamp: Option<f64>,
}

fn to_interaction(text: &str, batch: &EventBatch) -> Result<ActionInteraction, OriginError> {
    let incomplete = || OriginError::Invalid {
        code: "InvalidActionInteraction".to_owned(),
        message: "an action interaction is incomplete".to_owned(),
    };
    let interaction: TrackedInteraction = serde_json::from_str(text).map_err(|_| incomplete())?;
    ActionInteraction::builder()
        .set_action_id(interaction.action_id)
        .set_user_id(batch.user_id.clone())
        .set_session_id(batch.session_id.clone())
        .set_timestamp(interaction.timestamp.map(DateTime::from_secs_f64))
        .set_event_type(interaction.event_type)
        .set_event_id(interaction.event_id)
        .set_recommendation_id(interaction.recommendation_id)
        .set_impression(interaction.impression)
        .set_properties(interaction.properties)
        .build()
        .map_err(|_| incomplete())
}

fn to_event(text: &str) -> Result<Event, OriginError> {
    let incomplete =
        || OriginError::Invalid { code: "InvalidEvent".to_owned(), message: "an event is incomplete".to_owned() };
    let event: TrackedEvent = serde_json::from_str(text).map_err(|_| incomplete())?;
    let source = event.metric_attribution.map(|attribution| attribution.event_attribution_source);
    let attribution =
        source.map(|source| MetricAttribution::builder().event_attribution_source(source).build()).transpose();
    Event::builder()
        .set_event_id(event.event_id)
        .set_event_type(event.event_type)
        .set_event_value(event.event_value.map(|number| number as f32))
        .set_item_id(event.item_id)
        .set_properties(event.properties)
        .set_recommendation_id(event.recommendation_id)
        .set_sent_at(event.sent_at.map(DateTime::from_secs_f64))
        .set_impression(event.impression)
        .set_metric_attribution(attribution.map_err(|_| incomplete())?)
        .build()
        .map_err(|_| incomplete())
}
