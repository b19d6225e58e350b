//! The custom resource.

use std::collections::HashSet;

use custom_resource::{CustomResource, Failure, Made, Progress};
use facts::bucket::SWAGGER_UI_PREFIX;
use function_host::connection::Connection;
use serde::Deserialize;

use crate::bucket::Bucket;
use crate::emptying;
use crate::files::files;

/// What the template says. Its `Code`, the key of the function's code, is there to bring an update about, and is not
/// read.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Properties {
    /// The bucket.
    pub(crate) bucket_name: String,
    /// Whether Swagger UI is wanted.
    pub swagger_ui: YesOrNo,
}

/// As the template spells it.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum YesOrNo {
    /// It is.
    Yes,
    /// It is not.
    No,
}

/// The contents of a staging bucket. What people and other functions put there is touched only when all is deleted.
#[derive(Debug)]
pub struct Contents {
    client: aws_sdk_s3::Client,
}

impl Contents {
    /// Contents over this connection.
    #[must_use]
    pub fn new(connection: &Connection) -> Self {
        Self { client: crate::bucket::client(connection) }
    }

    /// Puts the files that are wanted, then removes those under [`SWAGGER_UI_PREFIX`] that are not: at every moment the
    /// page has what it loads.
    async fn fill(&self, wanted: Properties, progress: &Progress) -> Result<Made, Failure> {
        let bucket = Bucket::new(&self.client, wanted.bucket_name);
        let files = if wanted.swagger_ui == YesOrNo::Yes { files() } else { Vec::new() };
        for (done, file) in files.iter().enumerate() {
            progress.say(format!("{done} of {} files of Swagger UI are put", files.len()));
            bucket.put(file).await.map_err(|error| Failure::new(format!("{} can't be put: {error}", file.key)))?;
        }
        progress.say(format!("{} files of Swagger UI are put; old ones are not removed", files.len()));
        let kept: HashSet<&str> = files.iter().map(|file| file.key.as_str()).collect();
        let removed = bucket.remove_all_but(SWAGGER_UI_PREFIX, &kept).await.map_err(|error| {
            Failure::new(format!("old files of Swagger UI can't be removed from {}: {error}", bucket.name))
        })?;
        tracing::info!(put = files.len(), removed, bucket = bucket.name, "Swagger UI");
        Ok(Made::default().with("FilesPut", files.len().to_string()).with("FilesRemoved", removed.to_string()))
    }
}

impl CustomResource for Contents {
    type Properties = Properties;

    async fn create(&self, wanted: Properties, progress: &Progress) -> Result<Made, Failure> {
        self.fill(wanted, progress).await
    }

    async fn update(&self, wanted: Properties, _: Option<Properties>, progress: &Progress) -> Result<Made, Failure> {
        self.fill(wanted, progress).await
    }

    async fn delete(&self, gone: Properties, progress: &Progress) -> Result<Made, Failure> {
        let bucket = Bucket::new(&self.client, gone.bucket_name);
        emptying::empty(&bucket, progress).await
    }
}
