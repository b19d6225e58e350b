//! The bucket: objects put, listed by version, and deleted.

use std::collections::HashSet;
use std::time::Duration;

use aws_sdk_s3::Client;
use aws_sdk_s3::operation::list_object_versions::ListObjectVersionsOutput;
use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_s3::types::{Delete, EncodingType, ObjectIdentifier};
use aws_smithy_types::retry::RetryConfig;
use aws_smithy_types::timeout::TimeoutConfig;
use function_host::call_error::CallError;
use function_host::connection::Connection;

use crate::files::File;

/// The longest that one attempt may take; the largest file has 2 MB.
const ATTEMPT_LIMIT: Duration = Duration::from_secs(30);
const CONNECT_LIMIT: Duration = Duration::from_secs(3);

/// S3 over this connection. Throttling and other passing faults are tried again, five times in all.
pub(crate) fn client(connection: &Connection) -> Client {
    let limits =
        TimeoutConfig::builder().operation_attempt_timeout(ATTEMPT_LIMIT).connect_timeout(CONNECT_LIMIT).build();
    let shared = connection.sdk_config(limits, RetryConfig::standard().with_max_attempts(5));
    let config = aws_sdk_s3::config::Builder::from(&shared)
        // A bucket as host name can't be resolved where AWS is played by something else.
        .force_path_style(connection.endpoint_url.is_some());
    Client::from_conf(config.build())
}

/// A bucket.
pub(crate) struct Bucket<'a> {
    client: &'a Client,
    pub(crate) name: String,
}

/// A version of an object, or a delete marker.
#[derive(Clone, Debug)]
pub(crate) struct Version {
    pub(crate) key: String,
    pub(crate) id: Option<String>,
    is_shown: bool,
}

/// Up to 1,000 versions and markers.
pub(crate) struct Page {
    pub(crate) versions: Vec<Version>,
    next: Option<Marker>,
}

/// Where a list goes on.
#[derive(Clone, Debug, Default)]
pub(crate) struct Marker {
    key: Option<String>,
    version: Option<String>,
}

/// What is not deleted, and why.
#[derive(Clone, Debug)]
pub(crate) struct Refused {
    pub(crate) key: String,
    pub(crate) why: String,
}

impl<'a> Bucket<'a> {
    pub(crate) fn new(client: &'a Client, name: String) -> Self {
        Self { client, name }
    }

    pub(crate) async fn put(&self, file: &File) -> Result<(), CallError> {
        self.client
            .put_object()
            .bucket(&self.name)
            .key(&file.key)
            .content_type(file.content_type)
            .cache_control(file.cache_control)
            .body(ByteStream::from(file.content.clone()))
            .send()
            .await
            .map_err(CallError::of("S3", "PutObject"))?;
        Ok(())
    }

    /// A page of everything under a prefix.
    pub(crate) async fn page(&self, prefix: &str, from: Marker) -> Result<Page, CallError> {
        let listed = self
            .client
            .list_object_versions()
            .bucket(&self.name)
            .set_prefix((!prefix.is_empty()).then(|| prefix.to_owned()))
            // Keys may hold characters that XML may not.
            .encoding_type(EncodingType::Url)
            .set_key_marker(from.key)
            .set_version_id_marker(from.version)
            .send()
            .await
            .map_err(CallError::of("S3", "ListObjectVersions"))?;
        Ok(Page::from(listed))
    }

    /// Removes the objects under a prefix whose keys are not to be kept, and returns how many. Their versions stay for
    /// as long as the bucket keeps versions.
    pub(crate) async fn remove_all_but(&self, prefix: &str, kept: &HashSet<&str>) -> Result<usize, CallError> {
        let mut removed = 0;
        let mut from = Some(Marker::default());
        while let Some(marker) = from {
            let page = self.page(prefix, marker).await?;
            let shown = page.versions.iter().filter(|version| version.is_shown && !kept.contains(version.key.as_str()));
            let old: Vec<Version> = shown.map(|version| Version { id: None, ..version.clone() }).collect();
            if let Some(Refused { key, why }) = self.delete(&old).await?.into_iter().next() {
                return Err(CallError::new("S3", "DeleteObjects", &why, &key));
            }
            removed += old.len();
            from = page.next;
        }
        Ok(removed)
    }

    /// Deletes up to 1,000 versions, or, without an id, hides objects. What S3 does not delete is returned.
    pub(crate) async fn delete(&self, versions: &[Version]) -> Result<Vec<Refused>, CallError> {
        // A key that XML can't hold can't be in a list of many.
        let (single, many): (Vec<&Version>, Vec<&Version>) =
            versions.iter().partition(|version| version.key.contains(|c: char| c.is_control()));
        let mut refused = if many.is_empty() { Vec::new() } else { self.delete_many(&many).await? };
        for version in single {
            let deleted = self.client.delete_object().bucket(&self.name).key(&version.key);
            if let Err(error) = deleted.set_version_id(version.id.clone()).send().await {
                refused.push(Refused {
                    key: version.key.clone(),
                    why: CallError::of("S3", "DeleteObject")(error).reason(),
                });
            }
        }
        Ok(refused)
    }

    async fn delete_many(&self, versions: &[&Version]) -> Result<Vec<Refused>, CallError> {
        let object = |version: &&Version| {
            ObjectIdentifier::builder().key(&version.key).set_version_id(version.id.clone()).build()
        };
        let objects = versions.iter().map(object).collect::<Result<Vec<_>, _>>();
        // Quiet: S3 names what it did not delete, and nothing else.
        let objects = objects.and_then(|objects| Delete::builder().set_objects(Some(objects)).quiet(true).build());
        let objects = objects.map_err(|error| CallError::new("S3", "DeleteObjects", "", &error.to_string()))?;
        let deleted = self.client.delete_objects().bucket(&self.name).delete(objects).send().await;
        let deleted = deleted.map_err(CallError::of("S3", "DeleteObjects"))?;
        let refused = deleted.errors().iter().map(|error| {
            let (code, message) = (error.code().unwrap_or_default(), error.message().unwrap_or_default());
            let why = CallError::new("S3", "DeleteObjects", code, message).reason();
            Refused { key: error.key().unwrap_or_default().to_owned(), why }
        });
        Ok(refused.collect())
    }
}

impl Page {
    /// Where the list goes on, if it does.
    pub(crate) fn next(&self) -> Option<Marker> {
        self.next.clone()
    }
}

impl From<ListObjectVersionsOutput> for Page {
    fn from(listed: ListObjectVersionsOutput) -> Self {
        let objects = listed.versions().iter().filter_map(|version| {
            let is_shown = version.is_latest().unwrap_or_default();
            Some(Version { key: decoded(version.key()?), id: version.version_id().map(str::to_owned), is_shown })
        });
        let markers = listed.delete_markers().iter().filter_map(|marker| {
            let id = marker.version_id().map(str::to_owned);
            Some(Version { key: decoded(marker.key()?), id, is_shown: false })
        });
        let next = listed.is_truncated().unwrap_or_default().then(|| Marker {
            key: listed.next_key_marker().map(decoded),
            version: listed.next_version_id_marker().map(str::to_owned),
        });
        Self { versions: objects.chain(markers).collect(), next }
    }
}

/// S3 encodes keys as forms are: a space is `+`.
fn decoded(key: &str) -> String {
    form_urlencoded::parse(format!("k={key}").as_bytes()).next().map_or_else(|| key.to_owned(), |(_, k)| k.into_owned())
}
