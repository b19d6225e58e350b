//! A file into the staging bucket: at once when it is small, in parts that go side by side when it is large.

use std::path::Path;

use aws_sdk_s3::Client;
use aws_sdk_s3::primitives::{ByteStream, Length};
use aws_sdk_s3::types::{CompletedMultipartUpload, CompletedPart};
use aws_smithy_types::DateTime;
use futures_util::stream::{self, StreamExt, TryStreamExt};
use indicatif::ProgressBar;

use super::check::style;
use crate::aws::CallError;
use crate::error::Error;
use crate::report::Report;

/// Bytes of a part. One file of up to this many is uploaded at once.
const PART: u64 = 16 << 20;

/// The most parts: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html>.
const MOST_PARTS: u64 = 10_000;

/// Parts under way at once.
const AT_ONCE: usize = 4;

const SERVICE: &str = "S3";

/// An object as it was put.
#[derive(Clone, Debug)]
pub(crate) struct Put {
    pub(crate) bucket: String,
    pub(crate) key: String,
    /// When S3 says that it was put.
    pub(crate) at: DateTime,
}

/// Uploads a file.
///
/// # Errors
/// When it can't be read, or S3 does not take it. Nothing of it is left in the bucket then.
pub(crate) async fn upload(
    client: &Client,
    bucket: &str,
    key: &str,
    file: &Path,
    report: &Report,
) -> Result<Put, Error> {
    let unreadable = |reason: String| Error::File { path: file.to_owned(), reason };
    let length = std::fs::metadata(file).map_err(|error| unreadable(error.to_string()))?.len();
    let bar = report.progress(ProgressBar::new(length).with_style(style("uploaded")));
    let uploaded = if length <= PART {
        let body = ByteStream::from_path(file).await.map_err(|error| unreadable(error.to_string()))?;
        let put = client.put_object().bucket(bucket).key(key).body(body).send().await;
        put.map(drop).map_err(|error| CallError::of(SERVICE, "PutObject")(error).into())
    } else {
        in_parts(client, (bucket, key), file, length, &bar).await
    };
    bar.finish_and_clear();
    uploaded?;
    let head = client.head_object().bucket(bucket).key(key).send().await;
    let head = head.map_err(CallError::of(SERVICE, "HeadObject"))?;
    let at = head.last_modified.ok_or_else(|| Error::Failed("S3 does not tell when the object was put".to_owned()))?;
    Ok(Put { bucket: bucket.to_owned(), key: key.to_owned(), at })
}

async fn in_parts(
    client: &Client,
    (bucket, key): (&str, &str),
    file: &Path,
    length: u64,
    bar: &ProgressBar,
) -> Result<(), Error> {
    let created = client.create_multipart_upload().bucket(bucket).key(key).send().await;
    let created = created.map_err(CallError::of(SERVICE, "CreateMultipartUpload"))?;
    let id = created.upload_id.unwrap_or_default();
    let part_length = PART.max(length.div_ceil(MOST_PARTS));
    let parts = (1..).zip((0..length).step_by(usize::try_from(part_length).unwrap_or(usize::MAX)));
    let uploaded: Result<Vec<CompletedPart>, Error> = stream::iter(parts)
        .map(|(number, offset)| {
            let this = part_length.min(length - offset);
            part(client, (bucket, key), (&id, number), file, (offset, this), bar)
        })
        .buffered(AT_ONCE)
        .try_collect()
        .await;
    let completed = match uploaded {
        Ok(parts) => {
            let parts = CompletedMultipartUpload::builder().set_parts(Some(parts)).build();
            let request = client.complete_multipart_upload().bucket(bucket).key(key).upload_id(&id);
            let completed = request.multipart_upload(parts).send().await;
            completed.map(drop).map_err(|error| CallError::of(SERVICE, "CompleteMultipartUpload")(error).into())
        }
        Err(error) => Err(error),
    };
    if completed.is_err() {
        // The bucket's own rule deletes what is left of it after a day.
        let _ = client.abort_multipart_upload().bucket(bucket).key(key).upload_id(&id).send().await;
    }
    completed
}

async fn part(
    client: &Client,
    (bucket, key): (&str, &str),
    (id, number): (&str, i32),
    file: &Path,
    (offset, length): (u64, u64),
    bar: &ProgressBar,
) -> Result<CompletedPart, Error> {
    let body = ByteStream::read_from().path(file).offset(offset).length(Length::Exact(length)).build().await;
    let body = body.map_err(|error| Error::File { path: file.to_owned(), reason: error.to_string() })?;
    let request = client.upload_part().bucket(bucket).key(key).upload_id(id).part_number(number);
    let uploaded = request.body(body).send().await.map_err(CallError::of(SERVICE, "UploadPart"))?;
    bar.inc(length);
    Ok(CompletedPart::builder()
        .part_number(number)
        .set_e_tag(uploaded.e_tag)
        .set_checksum_crc32(uploaded.checksum_crc32)
        .set_checksum_crc64_nvme(uploaded.checksum_crc64_nvme)
        .build())
}
