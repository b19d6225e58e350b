//! Event trackers, Kinesis streams and Firehoses.

use std::sync::Arc;

use async_trait::async_trait;
use aws_sdk_firehose::types::Record;
use aws_sdk_personalizeevents::primitives::DateTime;
use aws_sdk_personalizeevents::types::{Event, MetricAttribution};
use configuration::document::EventTarget;
use serde_json::Value;

use super::clients::Clients;
use super::faults::fault;
use crate::error::OriginError;
use crate::ports::{EventBatch, EventSink};

/// PutEvents takes at most this many events a call:
/// <https://docs.aws.amazon.com/personalize/latest/dg/API_UBS_PutEvents.html>.
const MAX_EVENTS: usize = 10;

/// The targets over AWS's clients.
#[derive(Debug)]
pub struct AwsEventSink {
    /// The clients.
    pub clients: Arc<Clients>,
}

#[async_trait]
impl EventSink for AwsEventSink {
    async fn put(&self, target: &EventTarget, batch: &EventBatch) -> Result<(), OriginError> {
        match target {
            EventTarget::PersonalizeEventTracker { tracking_id } => self.put_events(tracking_id, &batch.body).await,
            EventTarget::KinesisStream { stream_name } => {
                let data = aws_sdk_kinesis::primitives::Blob::new(batch.record.to_string());
                let request = self.clients.kinesis().put_record().stream_name(stream_name).data(data);
                let put = request.partition_key(partition_key(&batch.partition_key)).send().await;
                put.map(drop).map_err(|error| fault(&error))
            }
            EventTarget::KinesisFirehose { stream_name } => {
                let data = aws_sdk_firehose::primitives::Blob::new(format!("{}\n", batch.record));
                let invalid = |_| OriginError::Refused { code: "InvalidRecord".to_owned() };
                let record = Record::builder().data(data).build().map_err(invalid)?;
                let request = self.clients.firehose().put_record().delivery_stream_name(stream_name).record(record);
                request.send().await.map(drop).map_err(|error| fault(&error))
            }
        }
    }
}

/// Kinesis takes keys of 1 to 256 characters:
/// <https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecord.html>.
fn partition_key(key: &str) -> String {
    if key.is_empty() { "-".to_owned() } else { key.chars().take(256).collect() }
}

impl AwsEventSink {
    async fn put_events(&self, tracking_id: &str, body: &Value) -> Result<(), OriginError> {
        let text = |name: &str| body.get(name).and_then(Value::as_str).map(str::to_owned);
        let events = body.get("eventList").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        // One after the other: a session's events keep their order.
        for events in events.chunks(MAX_EVENTS) {
            let events = events.iter().map(event).collect::<Result<Vec<_>, _>>()?;
            let request = self
                .clients
                .personalize_events()
                .put_events()
                .tracking_id(tracking_id)
                .set_user_id(text("userId").filter(|user| !user.is_empty()))
                .set_session_id(text("sessionId"))
                .set_event_list(Some(events));
            request.send().await.map_err(|error| fault(&error))?;
        }
        Ok(())
    }
}

fn event(value: &Value) -> Result<Event, OriginError> {
    let text = |name: &str| value.get(name).and_then(Value::as_str).map(str::to_owned);
    let invalid =
        |_| OriginError::Invalid { code: "InvalidEvent".to_owned(), message: "an event is incomplete".to_owned() };
    let impression = value.get("impression").and_then(Value::as_array);
    let impression = impression.map(|ids| ids.iter().filter_map(Value::as_str).map(str::to_owned).collect());
    let source = value.pointer("/metricAttribution/eventAttributionSource").and_then(Value::as_str);
    let attribution =
        source.map(|source| MetricAttribution::builder().event_attribution_source(source).build()).transpose();
    Event::builder()
        .set_event_id(text("eventId"))
        .set_event_type(text("eventType"))
        .set_event_value(value.get("eventValue").and_then(Value::as_f64).map(|number| number as f32))
        .set_item_id(text("itemId"))
        .set_properties(text("properties"))
        .set_recommendation_id(text("recommendationId"))
        .set_sent_at(value.get("sentAt").and_then(Value::as_f64).map(DateTime::from_secs_f64))
        .set_impression(impression)
        .set_metric_attribution(attribution.map_err(invalid)?)
        .build()
        .map_err(invalid)
}
