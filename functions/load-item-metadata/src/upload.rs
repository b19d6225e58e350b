//! An object uploaded while it is made: at once when it is small, else in parts.

use std::collections::HashMap;
use std::io::{self, Write};

use aws_sdk_s3::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_s3::types::{ChecksumAlgorithm, CompletedMultipartUpload, CompletedPart};
use bytes::Bytes;
use function_host::call_error::CallError;
use tokio::sync::mpsc;

use crate::clients::Clients;
use crate::error::LoadError;
use crate::progress::Progress;

/// Bytes of a part; only the last may be shorter. S3 takes 5 MiB or more, and 10,000 of them:
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html>. 78 GiB are more than the disk holds.
pub(crate) const PART_LENGTH: usize = 8 << 20;

/// Cuts what is written into parts.
#[derive(Debug)]
pub(crate) struct PartWriter {
    part: Vec<u8>,
    parts: mpsc::Sender<Bytes>,
}

impl PartWriter {
    /// Hands on the last part.
    ///
    /// # Errors
    /// When the upload has failed.
    pub(crate) fn finish(mut self) -> io::Result<()> {
        self.hand_on(Vec::new())
    }

    fn hand_on(&mut self, next: Vec<u8>) -> io::Result<()> {
        let part = std::mem::replace(&mut self.part, next);
        if part.is_empty() {
            return Ok(());
        }
        self.parts.blocking_send(part.into()).map_err(|_| io::Error::from(io::ErrorKind::BrokenPipe))
    }
}

impl Write for PartWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let length = bytes.len().min(PART_LENGTH - self.part.len());
        self.part.extend_from_slice(&bytes[..length]);
        if self.part.len() == PART_LENGTH {
            self.hand_on(Vec::with_capacity(PART_LENGTH))?;
        }
        Ok(length)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Uploads what `make` writes, each request with its content's SHA-256, which S3 verifies. Returns the length in bytes.
/// The object is seen when all of it is there and `make` was content.
///
/// # Errors
/// When making or uploading failed, or there is no time left. What was uploaded so far is given up then, which the
/// bucket is told, so that it charges for no part of it.
pub(crate) async fn upload(
    clients: &Clients,
    progress: &Progress,
    (bucket, key): (&str, &str),
    metadata: [(&str, String); 2],
    make: impl FnOnce(PartWriter) -> io::Result<()> + Send + 'static,
) -> Result<u64, LoadError> {
    let (sender, mut parts) = mpsc::channel(1);
    let made = progress.threads.spawn(move || make(PartWriter { part: Vec::new(), parts: sender }));
    let metadata: HashMap<_, _> = metadata.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    let made = async { made.await.map_err(|error| LoadError::Thread(error.to_string()))?.map_err(LoadError::from) };
    let begun = async {
        let first = parts.recv().await.unwrap_or_default();
        Ok((first, parts.recv().await))
    };
    let (first, second) = progress.in_time(begun).await?;
    let Some(second) = second else {
        let length = first.len() as u64;
        let request = clients.s3.put_object().bucket(bucket).key(key).set_metadata(Some(metadata));
        let request = request.checksum_algorithm(ChecksumAlgorithm::Sha256).body(ByteStream::from(first));
        let put = async {
            made.await?;
            request.send().await.map_err(failed("PutObject"))
        };
        return progress.in_time(put).await.map(|_| length);
    };
    let mut multipart = Multipart::begin(clients, (bucket, key), metadata).await?;
    let uploaded = async {
        multipart.add(first).await?;
        multipart.add(second).await?;
        while let Some(part) = parts.recv().await {
            multipart.add(part).await?;
        }
        made.await?;
        multipart.complete().await
    };
    let uploaded = progress.in_time(uploaded).await;
    if uploaded.is_err() {
        multipart.abort().await;
    }
    uploaded.map(|()| multipart.length)
}

struct Multipart<'c> {
    clients: &'c Clients,
    bucket: &'c str,
    key: &'c str,
    id: String,
    parts: Vec<CompletedPart>,
    length: u64,
}

impl<'c> Multipart<'c> {
    async fn begin(
        clients: &'c Clients,
        (bucket, key): (&'c str, &'c str),
        metadata: HashMap<String, String>,
    ) -> Result<Self, LoadError> {
        let request = clients.s3.create_multipart_upload().bucket(bucket).key(key).set_metadata(Some(metadata));
        let begun = request.checksum_algorithm(ChecksumAlgorithm::Sha256).send().await;
        let begun = begun.map_err(failed("CreateMultipartUpload"))?;
        let id = begun.upload_id.ok_or_else(|| LoadError::Upload("S3 gave the upload no id".to_owned()))?;
        Ok(Self { clients, bucket, key, id, parts: Vec::new(), length: 0 })
    }

    async fn add(&mut self, part: Bytes) -> Result<(), LoadError> {
        let number = i32::try_from(self.parts.len() + 1).unwrap_or(i32::MAX);
        self.length += part.len() as u64;
        let request = self.clients.s3.upload_part().bucket(self.bucket).key(self.key).upload_id(&self.id);
        let request = request.part_number(number).checksum_algorithm(ChecksumAlgorithm::Sha256);
        let added = request.body(ByteStream::from(part)).send().await;
        let added = added.map_err(failed("UploadPart"))?;
        let part = CompletedPart::builder().part_number(number).set_e_tag(added.e_tag);
        self.parts.push(part.set_checksum_sha256(added.checksum_sha256).build());
        Ok(())
    }

    async fn complete(&mut self) -> Result<(), LoadError> {
        let parts = CompletedMultipartUpload::builder().set_parts(Some(std::mem::take(&mut self.parts))).build();
        let request = self.clients.s3.complete_multipart_upload().bucket(self.bucket).key(self.key).upload_id(&self.id);
        let completed = request.multipart_upload(parts).send().await;
        completed.map(drop).map_err(failed("CompleteMultipartUpload"))
    }

    async fn abort(&self) {
        let request = self.clients.s3.abort_multipart_upload().bucket(self.bucket).key(self.key).upload_id(&self.id);
        if let Err(error) = request.send().await {
            tracing::warn!(
                "the parts of an upload that failed stay in the bucket: {}",
                CallError::of("S3", "AbortMultipartUpload")(error)
            );
        }
    }
}

/// For `map_err`: a call of S3's that an upload needs.
fn failed<E, R>(operation: &'static str) -> impl Fn(SdkError<E, R>) -> LoadError
where
    E: ProvideErrorMetadata + std::error::Error + 'static,
    R: std::fmt::Debug,
{
    move |error| LoadError::Upload(CallError::of("S3", operation)(error).to_string())
}
