//! Event targets: a file of JSON Lines for each. Whatever takes the events, the recommender of the namespace learns
//! from them, so that they change recommendations.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use async_trait::async_trait;
use configuration::document::EventTarget;
use origin_api::error::OriginError;
use origin_api::events::record::Record;
use origin_api::ports::{EventBatch, EventSink};
use serde_json::{Value, json};
use tokio::fs::OpenOptions;
use tokio::io::AsyncWriteExt;
use tokio::sync::Mutex;

use super::configuration::ConfigurationFile;
use crate::system::Catalogues;

/// Bytes of the longest file. When an event would make it longer, it becomes the target's former file, in place of the
/// one before, and a new one begins: each target has twice as much on the disk at most.
const LONGEST: u64 = 64 * 1024 * 1024;

/// The targets, as files of one folder.
#[derive(Debug)]
pub(crate) struct EventFiles {
    folder: PathBuf,
    /// One writer at a time, so that no line is in another.
    writing: Mutex<()>,
}

impl EventFiles {
    /// Files of this folder.
    pub(crate) fn new(folder: PathBuf) -> Self {
        Self { folder, writing: Mutex::default() }
    }

    async fn append(&self, kind: &str, name: &str, text: &str) -> Result<(), OriginError> {
        // A target's name has been validated, but a file's name must not lead out of the folder whatever it is.
        let name: String =
            name.chars().map(|letter| if letter == '/' || letter == '\\' { '_' } else { letter }).collect();
        let path = self.folder.join(format!("{kind}-{name}.jsonl"));
        let writing = self.writing.lock().await;
        let written = append(&path, text, LONGEST).await;
        drop(writing);
        written.map_err(|error| {
            crate::tell(&format!("events: {}: {error}", path.display()));
            OriginError::Unavailable
        })
    }
}

/// Appends lines to a file, or begins a new one when it would get too long.
async fn append(path: &Path, lines: &str, longest: u64) -> std::io::Result<()> {
    let mut file = OpenOptions::new().create(true).append(true).open(path).await?;
    let length = file.metadata().await?.len();
    if length > 0 && length + u64::try_from(lines.len()).unwrap_or(u64::MAX) > longest {
        // No target's file ends with this.
        let mut former = path.as_os_str().to_owned();
        former.push(".1");
        tokio::fs::rename(path, former).await?;
        file = OpenOptions::new().create(true).append(true).open(path).await?;
    }
    file.write_all(lines.as_bytes()).await?;
    file.flush().await
}

#[async_trait]
impl EventSink for EventFiles {
    async fn put_events(&self, tracking_id: &str, batch: &EventBatch) -> Result<(), OriginError> {
        let mut lines = String::new();
        for event in read(batch) {
            let line = json!({"userId": batch.user_id, "sessionId": batch.session_id, "event": event});
            lines += &format!("{line}\n");
        }
        self.append("event-tracker", tracking_id, &lines).await
    }

    async fn put_action_interactions(&self, tracking_id: &str, batch: &EventBatch) -> Result<(), OriginError> {
        let mut lines = String::new();
        for interaction in read(batch) {
            let line =
                json!({"userId": batch.user_id, "sessionId": batch.session_id, "actionInteraction": interaction});
            lines += &format!("{line}\n");
        }
        self.append("action-interactions-tracker", tracking_id, &lines).await
    }

    async fn put_record(&self, stream: &EventTarget, record: Record) -> Result<(), OriginError> {
        let (kind, name) = match stream {
            EventTarget::PersonalizeEventTracker { .. } | EventTarget::PersonalizeActionInteractionsTracker { .. } => {
                return Ok(());
            }
            EventTarget::KinesisStream { stream_name, .. } => ("kinesis-stream", stream_name),
            EventTarget::KinesisFirehose { stream_name, .. } => ("kinesis-firehose", stream_name),
        };
        let mut line = record.data;
        if !line.ends_with('\n') {
            line.push('\n');
        }
        self.append(kind, name, &line).await
    }
}

fn read(batch: &EventBatch) -> Vec<Value> {
    batch.events.iter().filter_map(|event| serde_json::from_str(event).ok()).collect()
}

/// Targets, and the recommenders of the namespaces, which learn from the events that the targets took.
pub(crate) struct Learning {
    targets: Arc<dyn EventSink>,
    configuration: Arc<ConfigurationFile>,
    catalogues: Arc<Catalogues>,
}

impl Learning {
    /// Over these targets.
    pub(crate) fn new(
        targets: Arc<dyn EventSink>,
        configuration: Arc<ConfigurationFile>,
        catalogues: Arc<Catalogues>,
    ) -> Self {
        Self { targets, configuration, catalogues }
    }

    /// Tells a namespace's recommender of events.
    fn learn(&self, namespace: &str, user_id: Option<&str>, events: &[Value]) {
        let (Some(catalogue), Some(user_id)) = (self.catalogues.get(namespace), user_id) else { return };
        for event in events {
            let Some(item_id) = event["itemId"].as_str() else { continue };
            let event_type = event["eventType"].as_str().unwrap_or_default();
            let sent_at = event["sentAt"].as_f64().unwrap_or_default() as i64;
            catalogue.record(user_id, item_id, event_type, sent_at);
        }
    }

    /// The namespaces with this tracker among their targets.
    fn namespaces_of(&self, tracking_id: &str) -> Vec<String> {
        let state = self.configuration.state();
        let has_tracker = |target: &EventTarget| {
            let EventTarget::PersonalizeEventTracker { tracking_id: id } = target else { return false };
            id == tracking_id
        };
        let namespaces = state.served.configuration.namespaces();
        let namespaces =
            namespaces.filter(|namespace| namespace.event_targets.iter().flatten().flatten().any(has_tracker));
        namespaces.map(|namespace| namespace.name.clone()).collect()
    }

    /// Whether the namespace has a tracker, from which its recommender learns.
    fn has_tracker(&self, namespace: &str) -> bool {
        let state = self.configuration.state();
        let Some(Ok(namespace)) = state.served.configuration.namespace(namespace) else { return false };
        let mut targets = namespace.event_targets.iter().flatten().flatten();
        targets.any(|target| matches!(target, EventTarget::PersonalizeEventTracker { .. }))
    }
}

#[async_trait]
impl EventSink for Learning {
    async fn put_events(&self, tracking_id: &str, batch: &EventBatch) -> Result<(), OriginError> {
        self.targets.put_events(tracking_id, batch).await?;
        let events = read(batch);
        for namespace in self.namespaces_of(tracking_id) {
            self.learn(&namespace, batch.user_id.as_deref(), &events);
        }
        Ok(())
    }

    async fn put_action_interactions(&self, tracking_id: &str, batch: &EventBatch) -> Result<(), OriginError> {
        self.targets.put_action_interactions(tracking_id, batch).await
    }

    async fn put_record(&self, stream: &EventTarget, record: Record) -> Result<(), OriginError> {
        let text = record.data.clone();
        self.targets.put_record(stream, record).await?;
        let record: Value = serde_json::from_str(&text).unwrap_or_default();
        if let Some(namespace) = record["namespace"].as_str().filter(|namespace| !self.has_tracker(namespace)) {
            let events = record["body"]["eventList"].as_array().map(Vec::as_slice).unwrap_or_default();
            self.learn(namespace, record["body"]["userId"].as_str(), events);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[tokio::test]
    async fn a_file_that_gets_too_long_becomes_the_former_one() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("kinesis-stream-clicks.jsonl");
        for line in ["first\n", "second\n", "third\n", "fourth\n", "one that is longer than a file may be\n"] {
            append(&path, line, 14).await.unwrap();
        }
        let read = |path: &Path| fs::read_to_string(path).unwrap();
        assert_eq!(read(&path), "one that is longer than a file may be\n");
        assert_eq!(read(&folder.path().join("kinesis-stream-clicks.jsonl.1")), "third\nfourth\n");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
    }
}
