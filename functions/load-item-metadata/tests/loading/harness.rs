//! The function's process, a bucket with catalogues, and what came of loading them.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Duration;

use aws_doubles::services::{Invocation, Outcome};
use aws_doubles::{AwsDouble, FunctionProcess};
use facts::Handler;
use item_store::{ItemFile, Unpacker};
use serde_json::{Value, json};

pub(crate) const BUCKET: &str = "staging";
pub(crate) const STACK: &str = "arn:aws:cloudformation:us-east-1:123456789012:stack/ours/9f1c";
pub(crate) const TABLE: &str = "PersonalizationApiItemMetadata_shop";
pub(crate) const LOCAL: &str = "localdbs/shop/items.zst";
pub(crate) const RECORD: &str = "localdbs/shop/load.json";

pub(crate) struct Harness {
    pub(crate) aws: AwsDouble,
    pub(crate) disk: tempfile::TempDir,
    process: FunctionProcess,
}

/// A document whose namespace `shop` is decorated this way.
pub(crate) fn document(metadata: &Value) -> Value {
    json!({"namespaces": {"shop": {"inferenceItemMetadata": metadata}}})
}

/// Everything in `shop` is decorated from this kind of store; there is an empty table.
pub(crate) fn prepared(kind: &str) -> AwsDouble {
    let aws = AwsDouble::start().unwrap();
    aws.app_config_data.deploy(&document(&json!({ "type": kind })));
    aws.dynamodb.create_table(TABLE, "id");
    aws
}

/// Puts a catalogue that was last modified in this second of 2 January 2026.
pub(crate) fn put(aws: &AwsDouble, key: &str, content: impl Into<bytes::Bytes>, second: u32) {
    aws.s3.put(BUCKET, key, content);
    aws.s3.set_last_modified(BUCKET, key, &format!("Fri, 02 Jan 2026 00:00:{second:02} GMT"));
}

/// The folders of loads on a disk.
pub(crate) fn files_of_loads(disk: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(disk.join("item-loads"));
    entries.into_iter().flatten().map(|entry| entry.unwrap().path()).collect()
}

impl Harness {
    /// The function, with what is [`prepared`].
    pub(crate) fn of(kind: &str) -> Self {
        Self::start(prepared(kind))
    }

    pub(crate) fn start(aws: AwsDouble) -> Self {
        let disk = tempfile::tempdir().unwrap();
        let process = Self::process(&aws, &disk);
        Self { aws, disk, process }
    }

    fn process(aws: &AwsDouble, disk: &tempfile::TempDir) -> FunctionProcess {
        let variables = [
            ("APPCONFIG_APPLICATION_ID", "application"),
            ("APPCONFIG_ENVIRONMENT_ID", "environment"),
            ("APPCONFIG_CONFIGURATION_PROFILE_ID", "profile"),
            ("STAGING_BUCKET", BUCKET),
            ("ITEM_TABLE_PREFIX", "PersonalizationApiItemMetadata_"),
            ("STACK_ID", STACK),
            ("METRICS_NAMESPACE", "Tests"),
            ("LOG_LEVEL", "INFO"),
            ("TMPDIR", disk.path().to_str().unwrap()),
        ];
        FunctionProcess::companion(Handler::LoadItemMetadata, aws, variables).unwrap()
    }

    /// A second sandbox of the function, as there is one for every event that comes while another is loaded.
    pub(crate) fn another_sandbox(&self) -> (FunctionProcess, tempfile::TempDir) {
        let disk = tempfile::tempdir().unwrap();
        (Self::process(&self.aws, &disk), disk)
    }

    /// Puts a catalogue that was last modified in this second of 2 January 2026, and loads it.
    pub(crate) async fn load(&self, key: &str, content: impl Into<bytes::Bytes>) -> Outcome {
        self.put(key, content, 0);
        self.event(key).await
    }

    pub(crate) fn put(&self, key: &str, content: impl Into<bytes::Bytes>, second: u32) {
        put(&self.aws, key, content, second);
    }

    /// EventBridge's event for a key, with all the time that Lambda gives.
    pub(crate) async fn event(&self, key: &str) -> Outcome {
        self.invoke(&event(key), Duration::from_secs(900)).await
    }

    pub(crate) async fn invoke(&self, event: &Value, timeout: Duration) -> Outcome {
        let invocation = Invocation { timeout, ..Invocation::from(event) };
        self.aws.lambda_runtime.invoke(invocation).await
    }

    /// The one catalogue's outcome.
    #[track_caller]
    pub(crate) fn only(outcome: &Outcome) -> Value {
        let answer = outcome.json();
        assert_eq!(answer["catalogues"].as_array().map(Vec::len), Some(1), "{outcome:?}");
        answer["catalogues"][0].clone()
    }

    /// The error's type and message.
    #[track_caller]
    pub(crate) fn error(outcome: &Outcome) -> (String, String) {
        outcome.error().unwrap_or_else(|| panic!("{outcome:?}"))
    }

    /// What the API function would serve: ids and metadata, in order.
    pub(crate) fn local(&self) -> Vec<(String, Value)> {
        let packed = self.aws.s3.object(BUCKET, LOCAL).unwrap();
        let mut unpacker = Unpacker::new(self.disk.path()).unwrap();
        unpacker.write_all(&packed).unwrap();
        items_of(&unpacker.finish().unwrap())
    }

    /// Ids, versions and attributes in the table.
    pub(crate) fn table(&self) -> Vec<(String, String, Value)> {
        let text = |value: &Value| value["S"].as_str().unwrap().to_owned();
        let items = self.aws.dynamodb.items(TABLE).into_iter();
        items.map(|item| (text(&item["id"]), text(&item["version"]), item["attributes"]["M"].clone())).collect()
    }

    /// The most memory that the process has had in its own and in mapped pages, in bytes.
    pub(crate) fn peak_memory(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.process.id().unwrap())).unwrap();
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
        peak.trim().trim_end_matches(" kB").parse::<u64>().unwrap() * 1024
    }

    /// What the process wrote until now, a line each, once it is stopped.
    pub(crate) async fn log(self) -> Vec<Value> {
        let output = self.process.stop().await.unwrap();
        let text = String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap();
        text.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("{line}"))).collect()
    }

    /// Whether the process left nothing on the disk.
    pub(crate) fn disk_is_empty(&self) -> bool {
        files_of_loads(self.disk.path()).is_empty()
    }
}

pub(crate) fn items_of(file: &ItemFile) -> Vec<(String, Value)> {
    let mut items: Vec<_> =
        file.items().map(|(id, metadata)| (id.to_owned(), serde_json::from_slice(metadata).unwrap())).collect();
    items.sort_by(|(one, _), (other, _)| one.cmp(other));
    items
}

pub(crate) fn event(key: &str) -> Value {
    json!({"source": "aws.s3", "detail-type": "Object Created",
        "detail": {"bucket": {"name": BUCKET}, "object": {"key": key, "size": 1, "etag": "e", "sequencer": "1"}}})
}

/// Lines of items `0` to `count`, each with a few members.
pub(crate) fn lines(count: u32) -> String {
    (0..count).map(|n| format!("{{\"id\": \"{n}\", \"title\": \"Item {n}\", \"price\": {n}.5}}\n")).collect()
}
