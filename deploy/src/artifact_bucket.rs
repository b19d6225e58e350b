//! The bucket that code and templates are deployed from: one for each account and region, made on first use.

use std::path::PathBuf;

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
use stacks::Synthesis;
use synth::cli::TemplateFormat;

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
        if !self.exists().await? {
            report.note(&format!("making the bucket {} for code and templates", self.name));
            self.make().await?;
        }
        let client = self.connection.s3();
        // The policy is set last: if it is there, so is everything else.
        let policy = client.get_bucket_policy().bucket(&self.name).expected_bucket_owner(&self.account).send().await;
        match policy.map_err(CallError::of("S3", "GetBucketPolicy")) {
            Ok(_) => Ok(()),
            Err(error) if error.is("NoSuchBucketPolicy") => self.secure().await,
            Err(error) => Err(error.into()),
        }
    }

    /// Whether it is there.
    ///
    /// # Errors
    /// When it is another account's, or S3 can't be asked.
    pub(crate) async fn exists(&self) -> Result<bool, Error> {
        let client = self.connection.s3();
        let head = client.head_bucket().bucket(&self.name).expected_bucket_owner(&self.account).send().await;
        match head.map_err(CallError::of("S3", "HeadBucket")) {
            Ok(_) => Ok(true),
            Err(error) if error.status == Some(404) => Ok(false),
            Err(error) if error.status == Some(403) => Err(Error::Failed(format!(
                "the bucket {} is another account's, or these credentials may not use it (s3:ListBucket)",
                self.name
            ))),
            Err(error) => Err(error.into()),
        }
    }

    async fn make(&self) -> Result<(), Error> {
        let region = self.connection.region();
        // us-east-1 is the one region that S3 wants not to be named.
        let configuration = (region != "us-east-1").then(|| {
            let region = BucketLocationConstraint::from(region);
            CreateBucketConfiguration::builder().location_constraint(region).build()
        });
        let client = self.connection.s3();
        let made = client
            .create_bucket()
            .bucket(&self.name)
            .set_create_bucket_configuration(configuration)
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
        let bar = &bar;
        let puts = stream::iter(missing.into_iter().map(|upload| async move {
            self.put_file(upload).await?;
            bar.inc(upload.bytes);
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

    /// Uploads a template, and returns the URL by which CloudFormation finds it. Beside the YAML is the same as JSON,
    /// for [`ArtifactBucket::template`].
    ///
    /// # Errors
    /// When S3 refuses.
    pub(crate) async fn put_template(&self, stack: &str, synthesis: &Synthesis) -> Result<String, Error> {
        let yaml = synth::render::template(synthesis, TemplateFormat::Yaml)?;
        let key = template_key(stack, &yaml);
        let json = (format!("{key}.json"), "application/json", synthesis.template.to_string());
        let key = format!("{key}.yaml");
        for (key, kind, content) in [json, (key.clone(), "application/yaml", yaml)] {
            if !self.has(&key).await? {
                let put = self.connection.s3().put_object().bucket(&self.name).key(&key).content_type(kind);
                let put = put.expected_bucket_owner(&self.account).body(ByteStream::from(content.into_bytes()));
                put.send().await.map_err(CallError::of("S3", "PutObject"))?;
            }
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

    /// The template of a stack as JSON, by the text that CloudFormation has of it; none if it did not come from here.
    ///
    /// # Errors
    /// When S3 refuses.
    pub(crate) async fn template(&self, stack: &str, yaml: &str) -> Result<Option<Value>, CallError> {
        let key = format!("{}.json", template_key(stack, yaml));
        let got = self.connection.s3().get_object().bucket(&self.name).key(key);
        let got = match got.expected_bucket_owner(&self.account).send().await.map_err(CallError::of("S3", "GetObject"))
        {
            Ok(got) => got,
            Err(error) if error.status == Some(404) => return Ok(None),
            Err(error) => return Err(error),
        };
        let Ok(bytes) = got.body.collect().await else { return Ok(None) };
        Ok(serde_json::from_slice(&bytes.into_bytes()).ok())
    }

    /// Deletes the objects whose keys begin with a prefix.
    ///
    /// # Errors
    /// When S3 refuses.
    pub(crate) async fn delete(&self, prefix: &str) -> Result<(), CallError> {
        self.delete_if(prefix, |_| true).await
    }

    /// Deletes objects, in all their versions.
    async fn delete_if(&self, prefix: &str, wanted: impl Fn(&str) -> bool) -> Result<(), CallError> {
        let client = self.connection.s3();
        let mut versions =
            client.list_object_versions().bucket(&self.name).prefix(prefix).expected_bucket_owner(&self.account);
        loop {
            let page = match versions.clone().send().await.map_err(CallError::of("S3", "ListObjectVersions")) {
                Ok(page) => page,
                // There is no such bucket.
                Err(error) if error.status == Some(404) => return Ok(()),
                Err(error) => return Err(error),
            };
            let of_objects =
                page.versions.unwrap_or_default().into_iter().map(|version| (version.key, version.version_id));
            let of_marks =
                page.delete_markers.unwrap_or_default().into_iter().map(|marker| (marker.key, marker.version_id));
            for (key, version) in of_objects.chain(of_marks) {
                let Some(key) = key.filter(|key| wanted(key)) else { continue };
                let delete = client.delete_object().bucket(&self.name).key(key).set_version_id(version);
                let delete = delete.expected_bucket_owner(&self.account).send().await;
                delete.map_err(CallError::of("S3", "DeleteObject"))?;
            }
            if page.is_truncated != Some(true) {
                return Ok(());
            }
            versions = versions.set_key_marker(page.next_key_marker).set_version_id_marker(page.next_version_id_marker);
        }
    }
}

impl ArtifactBucket {
    /// Deletes a stack's templates.
    ///
    /// # Errors
    /// When S3 refuses.
    pub(crate) async fn delete_templates(&self, stack: &str) -> Result<(), CallError> {
        let begin = format!("templates/{stack}-");
        self.delete_if(&begin, |key| is_template_of(stack, key)).await
    }

    /// Deletes the bucket if nothing is in it; whether nothing was.
    ///
    /// # Errors
    /// When S3 refuses.
    pub(crate) async fn remove_if_empty(&self) -> Result<bool, CallError> {
        let client = self.connection.s3();
        let deleted = client.delete_bucket().bucket(&self.name).expected_bucket_owner(&self.account).send().await;
        match deleted.map_err(CallError::of("S3", "DeleteBucket")) {
            Ok(_) => Ok(true),
            Err(error) if error.is("BucketNotEmpty") => Ok(false),
            Err(error) => Err(error),
        }
    }
}

/// Whether a key is that of a stack's template: its name, and the 16 digits of a hash.
fn is_template_of(stack: &str, key: &str) -> bool {
    let rest = key.strip_prefix("templates/").and_then(|key| key.strip_prefix(stack)?.strip_prefix('-'));
    rest.and_then(|rest| rest.split_once('.'))
        .is_some_and(|(hash, _)| hash.len() == 16 && hash.bytes().all(|digit| digit.is_ascii_hexdigit()))
}

/// What a template's keys begin with. CloudFormation gives a template back with question marks for what is not ASCII,
/// so that has no part in the hash.
fn template_key(stack: &str, yaml: &str) -> String {
    let ascii: String = yaml.trim_end().chars().filter(|letter| letter.is_ascii() && *letter != '?').collect();
    let hash = hex(&Sha256::digest(ascii));
    format!("templates/{stack}-{}", &hash[..16])
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

    #[test]
    fn a_stacks_templates_are_its_own() {
        let hash = "0123456789abcdef";
        for key in [format!("templates/shop-{hash}.yaml"), format!("templates/shop-{hash}.json")] {
            assert!(is_template_of("shop", &key), "{key}");
        }
        for key in [format!("templates/shop-two-{hash}.yaml"), "templates/shop-edge.yaml".to_owned(), hash.to_owned()] {
            assert!(!is_template_of("shop", &key), "{key}");
        }
    }

    #[test]
    fn a_template_is_found_by_what_cloudformation_gives_back_of_it() {
        assert_eq!(template_key("shop", "a: \"é ü\"\n"), template_key("shop", "a: \"? ?\""));
        assert_ne!(template_key("shop", "a: 1"), template_key("shop", "a: 2"));
    }
}
