//! The bucket that code and templates are deployed from: one for each account and region, made on first use.

use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};

use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_s3::types::{
    BucketLocationConstraint, BucketVersioningStatus, CreateBucketConfiguration, ObjectOwnership,
    PublicAccessBlockConfiguration, ServerSideEncryption, ServerSideEncryptionByDefault,
    ServerSideEncryptionConfiguration, ServerSideEncryptionRule, VersioningConfiguration,
};
use futures_util::{StreamExt, TryStreamExt, stream};
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::aws::{CallError, Connection};
use crate::error::Error;
use crate::report::Report;

/// Uploads at once.
const CONCURRENTLY: usize = 8;

/// The bucket of an account in a region. That it is this account's is asked for with every call: a bucket's name is
/// anybody's who takes it first.
#[derive(Clone, Debug)]
pub(crate) struct ArtifactBucket {
    connection: Connection,
    account: String,
    /// Its name.
    pub(crate) name: String,
}

/// A file and where it goes.
#[derive(Clone, Debug)]
pub(crate) struct Upload {
    /// The object's key.
    pub(crate) key: String,
    /// The file.
    pub(crate) file: PathBuf,
    /// Its length.
    pub(crate) bytes: u64,
}

impl ArtifactBucket {
    /// The bucket, whether it is there or not.
    pub(crate) fn of(connection: &Connection, account: &str) -> Self {
        // With the longest region there is, 47 of the 63 characters that S3 allows.
        let name = format!("personalization-apis-{account}-{}", connection.region());
        Self::named(connection, account, name)
    }

    /// A bucket of another name, as those that are published from.
    pub(crate) fn named(connection: &Connection, account: &str, name: String) -> Self {
        Self { connection: connection.clone(), account: account.to_owned(), name }
    }

    /// Makes it if it is not there, and makes sure of its settings.
    ///
    /// # Errors
    /// When S3 refuses, or the bucket is another account's.
    pub(crate) async fn ensure(&self, report: &Report) -> Result<(), Error> {
        let client = self.connection.s3();
        let head = client.head_bucket().bucket(&self.name).expected_bucket_owner(&self.account).send().await;
        match head.map_err(CallError::of("S3", "HeadBucket")) {
            Ok(_) => {}
            Err(error) if error.status == Some(404) => {
                report.note(&format!("making the bucket {} for code and templates", self.name));
                self.make().await?;
            }
            Err(error) if error.status == Some(403) => {
                return Err(Error::Failed(format!(
                    "the bucket {} is another account's, or these credentials may not use it (s3:ListBucket)",
                    self.name
                )));
            }
            Err(error) => return Err(error.into()),
        }
        // The policy is set last: if it is there, so is everything else.
        let policy = client.get_bucket_policy().bucket(&self.name).expected_bucket_owner(&self.account).send().await;
        match policy.map_err(CallError::of("S3", "GetBucketPolicy")) {
            Ok(_) => Ok(()),
            Err(error) if error.is("NoSuchBucketPolicy") => self.secure().await,
            Err(error) => Err(error.into()),
        }
    }

    async fn make(&self) -> Result<(), Error> {
        let region = self.connection.region();
        // us-east-1 is the one region that S3 wants not to be named.
        let place = (region != "us-east-1").then(|| {
            let region = BucketLocationConstraint::from(region);
            CreateBucketConfiguration::builder().location_constraint(region).build()
        });
        let client = self.connection.s3();
        let made = client
            .create_bucket()
            .bucket(&self.name)
            .set_create_bucket_configuration(place)
            .object_ownership(ObjectOwnership::BucketOwnerEnforced)
            .send()
            .await;
        match made.map_err(CallError::of("S3", "CreateBucket")) {
            Ok(_) => Ok(()),
            // Another run was first.
            Err(error) if error.is("BucketAlreadyOwnedByYou") => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// Private, encrypted, versioned, and reached over TLS alone.
    async fn secure(&self) -> Result<(), Error> {
        let client = self.connection.s3();
        let Self { name, account, .. } = self;
        let private = PublicAccessBlockConfiguration::builder()
            .block_public_acls(true)
            .block_public_policy(true)
            .ignore_public_acls(true)
            .restrict_public_buckets(true)
            .build();
        let put = client.put_public_access_block().bucket(name).expected_bucket_owner(account);
        let put = put.public_access_block_configuration(private).send().await;
        put.map_err(CallError::of("S3", "PutPublicAccessBlock"))?;

        let algorithm = ServerSideEncryptionByDefault::builder().sse_algorithm(ServerSideEncryption::Aes256).build();
        let algorithm = algorithm.map_err(|error| Error::Failed(error.to_string()))?;
        let rule = ServerSideEncryptionRule::builder().apply_server_side_encryption_by_default(algorithm).build();
        let encrypted = ServerSideEncryptionConfiguration::builder().rules(rule).build();
        let encrypted = encrypted.map_err(|error| Error::Failed(error.to_string()))?;
        let put = client.put_bucket_encryption().bucket(name).expected_bucket_owner(account);
        let put = put.server_side_encryption_configuration(encrypted).send().await;
        put.map_err(CallError::of("S3", "PutBucketEncryption"))?;

        let versioned = VersioningConfiguration::builder().status(BucketVersioningStatus::Enabled).build();
        let put = client.put_bucket_versioning().bucket(name).expected_bucket_owner(account);
        let put = put.versioning_configuration(versioned).send().await;
        put.map_err(CallError::of("S3", "PutBucketVersioning"))?;

        let put = client.put_bucket_policy().bucket(name).expected_bucket_owner(account);
        let put = put.policy(tls_only(name, self.connection.partition())).send().await;
        put.map_err(CallError::of("S3", "PutBucketPolicy"))?;
        Ok(())
    }

    /// Uploads what is missing, several at a time. What is there under a key has the same content, because keys have
    /// the content's hash.
    ///
    /// # Errors
    /// When S3 refuses, or a file can't be read.
    pub(crate) async fn upload(&self, uploads: &[Upload], report: &Report) -> Result<(), Error> {
        let looks = stream::iter(
            uploads
                .iter()
                .map(|upload| async move { Ok::<_, Error>((!self.has(&upload.key).await?).then_some(upload)) }),
        );
        let looks: Vec<Option<&Upload>> = looks.buffered(CONCURRENTLY).try_collect().await?;
        let missing: Vec<&Upload> = looks.into_iter().flatten().collect();
        if missing.is_empty() {
            return Ok(());
        }
        let all: u64 = missing.iter().map(|upload| upload.bytes).sum();
        let number = missing.len();
        report.note(&format!("uploading {number} of {} code archives ({} MB)", uploads.len(), megabytes(all)));
        let bar = report.progress(ProgressBar::new(all));
        if let Ok(style) = ProgressStyle::with_template("{spinner} {bytes} of {total_bytes} {wide_bar}") {
            bar.set_style(style);
        }
        let done = AtomicUsize::new(0);
        let (bar, done) = (&bar, &done);
        let puts = stream::iter(missing.into_iter().map(|upload| async move {
            self.put_file(upload).await?;
            bar.inc(upload.bytes);
            done.fetch_add(1, Ordering::Relaxed);
            Ok::<_, Error>(())
        }));
        let uploaded = puts.buffer_unordered(CONCURRENTLY).try_collect::<()>().await;
        bar.finish_and_clear();
        uploaded
    }

    /// Whether an object is there.
    pub(crate) async fn has(&self, key: &str) -> Result<bool, CallError> {
        let client = self.connection.s3();
        let head = client.head_object().bucket(&self.name).key(key).expected_bucket_owner(&self.account).send().await;
        match head.map_err(CallError::of("S3", "HeadObject")) {
            Ok(_) => Ok(true),
            Err(error) if error.status == Some(404) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Whether an object can be read without credentials.
    ///
    /// # Errors
    /// When S3 does not answer.
    pub(crate) async fn is_public(&self, key: &str) -> Result<bool, CallError> {
        let head = self.connection.anonymous_s3().head_object().bucket(&self.name).key(key).send().await;
        match head.map_err(CallError::of("S3", "HeadObject")) {
            Ok(_) => Ok(true),
            Err(error) if matches!(error.status, Some(403 | 404)) => Ok(false),
            Err(error) => Err(error),
        }
    }

    async fn put_file(&self, upload: &Upload) -> Result<(), Error> {
        let body = ByteStream::from_path(&upload.file).await;
        let body = body.map_err(|error| Error::File { path: upload.file.clone(), reason: error.to_string() })?;
        let put = self.connection.s3().put_object().bucket(&self.name).key(&upload.key);
        let put = put.expected_bucket_owner(&self.account).body(body).send().await;
        put.map_err(CallError::of("S3", "PutObject"))?;
        Ok(())
    }

    /// Uploads a template, and returns the URL by which CloudFormation finds it.
    ///
    /// # Errors
    /// When S3 refuses.
    pub(crate) async fn put_template(&self, stack: &str, template: &str) -> Result<String, Error> {
        let hash = hex(&Sha256::digest(template));
        let key = format!("templates/{stack}-{}.yaml", &hash[..16]);
        if !self.has(&key).await? {
            self.put_yaml(&key, template).await?;
        }
        let (region, domain) = (self.connection.region(), self.connection.domain());
        Ok(format!("https://s3.{region}.{domain}/{}/{key}", self.name))
    }

    /// Uploads a template under a key, in place of what is there.
    ///
    /// # Errors
    /// When S3 refuses.
    pub(crate) async fn put_yaml(&self, key: &str, template: &str) -> Result<(), CallError> {
        let put = self.connection.s3().put_object().bucket(&self.name).key(key);
        let put = put.expected_bucket_owner(&self.account).content_type("application/yaml");
        let put = put.body(ByteStream::from(template.as_bytes().to_vec())).send().await;
        put.map_err(CallError::of("S3", "PutObject")).map(drop)
    }

    /// Lets everybody read the objects under a prefix, and nothing else of the bucket.
    ///
    /// # Errors
    /// When S3 refuses, as it does where the account forbids public buckets.
    pub(crate) async fn make_public(&self, prefix: &str) -> Result<(), CallError> {
        let client = self.connection.s3();
        let Self { name, account, .. } = self;
        // Policies alone may make something public; access control lists may not.
        let policies = PublicAccessBlockConfiguration::builder()
            .block_public_acls(true)
            .ignore_public_acls(true)
            .block_public_policy(false)
            .restrict_public_buckets(false)
            .build();
        let put = client.put_public_access_block().bucket(name).expected_bucket_owner(account);
        let put = put.public_access_block_configuration(policies).send().await;
        put.map_err(CallError::of("S3", "PutPublicAccessBlock"))?;
        let put = client.put_bucket_policy().bucket(name).expected_bucket_owner(account);
        let put = put.policy(readable_by_all(name, self.connection.partition(), prefix)).send().await;
        put.map_err(CallError::of("S3", "PutBucketPolicy")).map(drop)
    }
}

/// Bytes as hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn megabytes(bytes: u64) -> u64 {
    bytes.div_ceil(1_000_000)
}

fn tls_only(bucket: &str, partition: &str) -> String {
    policy(&[deny_without_tls(bucket, partition)])
}

fn readable_by_all(bucket: &str, partition: &str, prefix: &str) -> String {
    let readable = json!({
        "Sid": "Published",
        "Effect": "Allow",
        "Principal": "*",
        "Action": "s3:GetObject",
        "Resource": format!("arn:{partition}:s3:::{bucket}/{prefix}/*"),
    });
    policy(&[deny_without_tls(bucket, partition), readable])
}

fn policy(statements: &[Value]) -> String {
    json!({"Version": "2012-10-17", "Statement": statements}).to_string()
}

fn deny_without_tls(bucket: &str, partition: &str) -> Value {
    let arn = format!("arn:{partition}:s3:::{bucket}");
    json!({
        "Sid": "TlsOnly",
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": [arn, format!("{arn}/*")],
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_published_is_read_by_all_and_nothing_else_is() {
        let policy: Value = serde_json::from_str(&readable_by_all("code", "aws", "apis/1.0")).unwrap();
        let allowed: Vec<&Value> =
            policy["Statement"].as_array().unwrap().iter().filter(|one| one["Effect"] == "Allow").collect();
        assert_eq!(allowed.len(), 1);
        assert_eq!(allowed[0]["Action"], "s3:GetObject");
        assert_eq!(allowed[0]["Resource"], "arn:aws:s3:::code/apis/1.0/*");
        assert_eq!(policy["Statement"][0]["Effect"], "Deny");
    }

    #[test]
    fn the_policy_forbids_everything_without_tls() {
        let policy: serde_json::Value = serde_json::from_str(&tls_only("code", "aws-cn")).unwrap();
        let statement = &policy["Statement"][0];
        assert_eq!((statement["Effect"].as_str(), statement["Principal"].as_str()), (Some("Deny"), Some("*")));
        assert_eq!(statement["Resource"], json!(["arn:aws-cn:s3:::code", "arn:aws-cn:s3:::code/*"]));
    }
}
