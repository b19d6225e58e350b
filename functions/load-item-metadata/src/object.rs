//! The object, read in ranges that all are of one version.
//!
//! Ranges, not one long answer: a connection that breaks off costs one range, and reading may be as slow as a table
//! that is written without S3 closing the connection.

use std::io::{self, BufRead, Read};
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;

use aws_smithy_types::date_time::Format;
use bytes::{Buf, Bytes};
use function_host::call_error::{CallError, with_causes};
use tokio::sync::mpsc;

use crate::clients::Clients;
use crate::error::LoadError;
use crate::progress::Progress;

/// Bytes of a range. Three are in memory: one being fetched, one waiting, one being read.
pub(crate) const RANGE_LENGTH: u64 = 4 << 20;

/// Attempts at a range, when it breaks off after it began; until then the SDK tries again by itself.
const ATTEMPTS: u32 = 4;

/// One version of an object.
#[derive(Debug, Clone)]
pub struct ObjectVersion {
    /// The bucket.
    pub bucket: String,
    /// The key.
    pub key: String,
    /// Bytes.
    pub size: u64,
    /// What tells this version from another.
    pub entity_tag: String,
    /// When it was put, as items' `version`: `2026-01-31T23:59:59.000`, in UTC. This is what the Python original
    /// writes, so that versions of both compare as text. S3 tells whole seconds.
    pub version: String,
}

impl ObjectVersion {
    /// Looks at an object.
    ///
    /// # Errors
    /// When it is not there, or not readable.
    pub async fn look(clients: &Clients, bucket: &str, key: &str) -> Result<Self, LoadError> {
        let answer = clients.s3.head_object().bucket(bucket).key(key).send().await;
        let answer = answer.map_err(|error| match status(&error) {
            // The second is the answer to those who may not list the bucket, as this function may not.
            Some(404 | 403) => LoadError::Object("it is not there any more, or reading it is not permitted".to_owned()),
            _ => LoadError::Object(CallError::of("S3", "HeadObject")(error).to_string()),
        })?;
        let missing = |what: &str| LoadError::Object(format!("S3 did not tell its {what}"));
        let modified = answer.last_modified.ok_or_else(|| missing("last modification"))?;
        let text = modified.fmt(Format::DateTime).map_err(|error| LoadError::Object(error.to_string()))?;
        let seconds = text.split(['.', 'Z']).next().unwrap_or_default();
        Ok(Self {
            bucket: bucket.to_owned(),
            key: key.to_owned(),
            size: answer
                .content_length
                .and_then(|length| u64::try_from(length).ok())
                .ok_or_else(|| missing("length"))?,
            entity_tag: answer.e_tag.ok_or_else(|| missing("ETag"))?,
            version: format!("{seconds}.{:03}", modified.subsec_nanos() / 1_000_000),
        })
    }

    /// Reads it once, on a thread that may block.
    ///
    /// # Errors
    /// What `work` returns; or that the object can't be read, or is another by now.
    pub async fn read<T: Send + 'static>(
        &self,
        clients: &Clients,
        progress: &Arc<Progress>,
        work: impl FnOnce(RangeReader) -> Result<T, LoadError> + Send + 'static,
    ) -> Result<T, LoadError> {
        let (sender, ranges) = mpsc::channel(1);
        let reader = RangeReader { ranges, current: Bytes::new(), left: self.size, progress: Arc::clone(progress) };
        let worked = progress.threads.spawn(move || work(reader));
        // When one of the two ends early, so does the other: it finds its end of the channel closed.
        let (fetched, worked) = tokio::join!(self.fetch(clients, sender), worked);
        fetched?;
        worked.map_err(|error| LoadError::Thread(error.to_string()))?
    }

    async fn fetch(&self, clients: &Clients, ranges: mpsc::Sender<Bytes>) -> Result<(), LoadError> {
        let mut start = 0;
        while start < self.size {
            let end = self.size.min(start + RANGE_LENGTH);
            if ranges.send(self.range(clients, start, end).await?).await.is_err() {
                break;
            }
            start = end;
        }
        Ok(())
    }

    /// The bytes from `start` up to `end`.
    async fn range(&self, clients: &Clients, start: u64, end: u64) -> Result<Bytes, LoadError> {
        let mut broken_off = String::new();
        for _ in 0..ATTEMPTS {
            let request = clients.s3.get_object().bucket(&self.bucket).key(&self.key).if_match(&self.entity_tag);
            let answer = request.range(format!("bytes={start}-{}", end - 1)).send().await;
            let answer = answer.map_err(|error| match status(&error) {
                Some(412) => LoadError::Replaced,
                _ => LoadError::Object(CallError::of("S3", "GetObject")(error).to_string()),
            })?;
            match answer.body.collect().await {
                Ok(body) => {
                    let bytes = body.into_bytes();
                    if bytes.len() as u64 == end - start {
                        return Ok(bytes);
                    }
                    broken_off = format!("S3 gave {} bytes in start of {}", bytes.len(), end - start);
                }
                Err(error) => broken_off = with_causes(&error),
            }
        }
        Err(LoadError::Object(broken_off))
    }
}

/// The HTTP status of an answer that is an error.
pub(crate) fn status<E>(error: &aws_sdk_s3::error::SdkError<E, aws_sdk_s3::config::http::HttpResponse>) -> Option<u16> {
    error.raw_response().map(|response| response.status().as_u16())
}

/// The ranges as they arrive, as one stream. Waiting for the next blocks the thread.
#[derive(Debug)]
pub struct RangeReader {
    ranges: mpsc::Receiver<Bytes>,
    current: Bytes,
    left: u64,
    progress: Arc<Progress>,
}

impl BufRead for RangeReader {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.current.is_empty() && self.left > 0 {
            let Some(range) = self.ranges.blocking_recv() else {
                return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the object's bytes stopped coming"));
            };
            let length = range.len() as u64;
            self.left = self.left.saturating_sub(length);
            self.progress.bytes.fetch_add(length, Relaxed);
            self.current = range;
        }
        Ok(&self.current)
    }

    fn consume(&mut self, amount: usize) {
        self.current.advance(amount.min(self.current.len()));
    }
}

impl Read for RangeReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let bytes = self.fill_buf()?;
        let length = bytes.len().min(buffer.len());
        buffer[..length].copy_from_slice(&bytes[..length]);
        self.consume(length);
        Ok(length)
    }
}
