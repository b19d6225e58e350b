//! One load of a namespace at a time, and never an older object over a newer one.
//!
//! Events come more than once, late, and out of order, and two of one namespace may be loaded at the same time by two
//! sandboxes. Writes of a table's items in batches know no conditions. So a small object beside the namespace's local
//! database, `load.json`, records which object was loaded last and who is loading now; it is written with S3's
//! conditional writes, of which one of two at the same time fails:
//! <https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html>.
//!
//! A load takes a lease on the namespace when everything is checked, just before anything that is served changes. An
//! object older than the one recorded is not loaded. A lease that was not given back, because its sandbox was killed,
//! ends by itself when that sandbox's time was over.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use aws_sdk_s3::primitives::ByteStream;
use facts::bucket::load_record_key;
use function_host::call_error::{CallError, with_causes};
use serde::{Deserialize, Serialize};
use tokio::time::sleep;

use crate::clients::Clients;
use crate::error::LoadError;
use crate::object::status;
use crate::progress::{Phase, Progress};

/// Between two looks at whether another load is done.
const LOOK_INTERVAL: Duration = Duration::from_secs(1);

/// How long after its end something that a load sent may still arrive: a lease that ended in failure ends this much
/// later.
const GRACE: Duration = Duration::from_secs(5);

/// The record, as it is written.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Record {
    /// The newest `version` of which anything was written; empty when there was none.
    #[serde(default)]
    version: String,
    /// The request that loads now, or loaded last.
    #[serde(default)]
    request_id: String,
    /// Until when it may be loading, in milliseconds since 1970. 0: it is done.
    #[serde(default)]
    until: u64,
}

/// Who holds the lease, and until when.
#[derive(Debug, Clone)]
pub(crate) struct Load<'l> {
    /// The bucket.
    pub bucket: &'l str,
    /// The namespace.
    pub namespace: &'l str,
    /// The object's `version`.
    pub version: &'l str,
    /// The invocation. A second attempt has the first one's, which has ended by then.
    pub request_id: &'l str,
    /// When the invocation's time is over.
    pub deadline: SystemTime,
}

/// The lease on a namespace, taken.
#[derive(Debug)]
pub(crate) struct Lease<'l> {
    clients: &'l Clients,
    load: Load<'l>,
    entity_tag: Option<String>,
}

impl<'l> Lease<'l> {
    /// Whether a newer object was loaded, or begun to be.
    ///
    /// # Errors
    /// When the record can't be read.
    pub(crate) async fn is_superseded(clients: &Clients, load: &Load<'_>) -> Result<bool, LoadError> {
        Ok(read(clients, load).await?.is_some_and(|(record, _)| record.version.as_str() > load.version))
    }

    /// Waits for the lease. `None` when a newer object was loaded, or begun to be, meanwhile.
    ///
    /// # Errors
    /// When the record can't be read or written, or there is no time left to wait.
    pub(crate) async fn take(
        clients: &'l Clients,
        progress: &Progress,
        load: Load<'l>,
    ) -> Result<Option<Self>, LoadError> {
        progress.enter(Phase::Waiting);
        let mut lease = Self { clients, load, entity_tag: None };
        let waited = progress.in_time(lease.wait()).await;
        match waited {
            Ok(true) => Ok(Some(lease)),
            Ok(false) => Ok(None),
            Err(LoadError::OutOfTime(_)) => Err(LoadError::Busy),
            Err(error) => Err(error),
        }
    }

    async fn wait(&mut self) -> Result<bool, LoadError> {
        loop {
            let known = read(self.clients, &self.load).await?;
            if let Some((record, _)) = &known {
                if record.version.as_str() > self.load.version {
                    return Ok(false);
                }
                if record.request_id != self.load.request_id && record.until > milliseconds(SystemTime::now()) {
                    tracing::debug!("another load of the namespace is under way");
                    sleep(LOOK_INTERVAL).await;
                    continue;
                }
            }
            let mine = Record {
                version: self.load.version.to_owned(),
                request_id: self.load.request_id.to_owned(),
                until: milliseconds(self.load.deadline + GRACE),
            };
            let known = known.map(|(_, entity_tag)| entity_tag);
            if let Some(entity_tag) = write(self.clients, &self.load, &mine, known.as_deref()).await? {
                self.entity_tag = Some(entity_tag);
                return Ok(true);
            }
            // Somebody else was faster. Or the answer to a first attempt was lost: then the record is ours.
        }
    }

    /// Gives the lease back, at once or, after a failure, when nothing that was sent can arrive any more.
    pub(crate) async fn give_back(self, failed: bool) {
        let record = Record {
            version: self.load.version.to_owned(),
            request_id: self.load.request_id.to_owned(),
            until: if failed { milliseconds(SystemTime::now() + GRACE) } else { 0 },
        };
        match write(self.clients, &self.load, &record, self.entity_tag.as_deref()).await {
            Ok(Some(_)) => {}
            // It ends by itself.
            Ok(None) => tracing::warn!("the record of the namespace's loads was changed by somebody else"),
            Err(error) => {
                tracing::warn!("the namespace is not free for another load until this one's time is over: {error}")
            }
        }
    }
}

fn milliseconds(time: SystemTime) -> u64 {
    u64::try_from(time.duration_since(UNIX_EPOCH).unwrap_or_default().as_millis()).unwrap_or(u64::MAX)
}

fn key(load: &Load<'_>) -> String {
    load_record_key(load.namespace)
}

fn failed(load: &Load<'_>, reason: String) -> LoadError {
    LoadError::Record { object: format!("{}/{}", load.bucket, key(load)), reason }
}

async fn read(clients: &Clients, load: &Load<'_>) -> Result<Option<(Record, String)>, LoadError> {
    let answer = match clients.s3.get_object().bucket(load.bucket).key(key(load)).send().await {
        Ok(answer) => answer,
        // The second is the answer to those who may not list the bucket. If it means that reading is not permitted, the
        // record that is there is not written over: creating it is refused.
        Err(error) if matches!(status(&error), Some(404 | 403)) => return Ok(None),
        Err(error) => return Err(failed(load, CallError::of("S3", "GetObject")(error).to_string())),
    };
    let entity_tag = answer.e_tag.ok_or_else(|| failed(load, "S3 did not tell its ETag".to_owned()))?;
    let body = answer.body.collect().await.map_err(|error| failed(load, with_causes(&error)))?.into_bytes();
    // What can't be read was written by no loader; it is written over.
    Ok(Some((serde_json::from_slice(&body).unwrap_or_default(), entity_tag)))
}

/// Writes the record in the place of the one known, or as the first, and returns its ETag; `None` when another is
/// there.
async fn write(
    clients: &Clients,
    load: &Load<'_>,
    record: &Record,
    known: Option<&str>,
) -> Result<Option<String>, LoadError> {
    let body = serde_json::to_vec(record).map_err(|error| failed(load, error.to_string()))?;
    let request = clients.s3.put_object().bucket(load.bucket).key(key(load)).content_type("application/json");
    let request = match known {
        Some(entity_tag) => request.if_match(entity_tag),
        None => request.if_none_match("*"),
    };
    match request.body(ByteStream::from(body)).send().await {
        Ok(answer) => Ok(Some(answer.e_tag.unwrap_or_default())),
        // 409: another conditional write is under way. 404: the one that was known is deleted.
        Err(error) if matches!(status(&error), Some(404 | 409 | 412)) => {
            sleep(LOOK_INTERVAL / 10).await;
            Ok(None)
        }
        Err(error) => Err(failed(load, CallError::of("S3", "PutObject")(error).to_string())),
    }
}
