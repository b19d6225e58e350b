//! What becomes of a catalogue in the bucket: loaded, passed over, or failed.
//!
//! Two places tell. The namespace's record of loads in the bucket says which object was loaded last, by the time at
//! which S3 says that it was put; it is written when everything is served. And the loader's log has a line when it
//! begins with an object, and one with the error when it fails. Of the log only the streams count in which an
//! invocation began with this object after it was put: the error of an earlier load of the same key is another
//! invocation's.

use std::collections::BTreeSet;
use std::fmt::{self, Display};
use std::time::Duration;

use aws_smithy_types::DateTime;
use aws_smithy_types::date_time::Format;
use facts::bucket::load_record_key;
use indicatif::ProgressBar;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tokio::time::Instant;

use super::upload::Put;
use crate::aws::{CallError, Connection};
use crate::error::Error;
use crate::report::Report;

/// Between two looks.
const LOOKS: Duration = Duration::from_secs(2);

/// How long a load may take to begin and to end: the loader's own 15 minutes, and those in which EventBridge and Lambda
/// try again.
const LONGEST: Duration = Duration::from_secs(20 * 60);

/// The loader's own lines, and the errors that invocations end with.
const PATTERN: &str = r#"{ ($.target = "load_item_metadata*") || ($.level = "ERROR") }"#;

/// Where a load is recorded and logged.
#[derive(Clone, Debug)]
pub(crate) struct Loader {
    /// The group that the stack's functions log to.
    pub(crate) log_group: String,
    pub(crate) namespace: String,
}

/// The record of a namespace's loads, which the loader writes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Record {
    /// When the object was put that was loaded last, or is being loaded.
    pub(crate) version: String,
    /// The invocation.
    pub(crate) request_id: String,
    /// Until when it may be loading, in milliseconds since 1970; 0 when it is done.
    pub(crate) until: u64,
}

/// The record of a namespace's loads; `None` when nothing was ever loaded.
///
/// # Errors
/// When it can't be read.
pub(crate) async fn record(
    connection: &Connection,
    bucket: &str,
    namespace: &str,
) -> Result<Option<Record>, CallError> {
    let got = connection.s3().get_object().bucket(bucket).key(load_record_key(namespace)).send().await;
    let got = match got.map_err(CallError::of("S3", "GetObject")) {
        Ok(got) => got,
        Err(error) if error.status == Some(404) => return Ok(None),
        Err(error) => return Err(error),
    };
    let body = got.body.collect().await.map(|body| body.into_bytes()).unwrap_or_default();
    Ok(serde_json::from_slice(&body).ok())
}

/// A time of S3's as the loader writes it: `2026-01-31T23:59:59.000`.
pub(crate) fn version(at: &DateTime) -> String {
    let text = at.fmt(Format::DateTime).unwrap_or_default();
    let seconds = text.split(['.', 'Z']).next().unwrap_or_default();
    format!("{seconds}.{:03}", at.subsec_nanos() / 1_000_000)
}

/// Follows the load of an object until it is served. `before` is the record as it was before the upload.
///
/// # Errors
/// When the load fails: the loader's words.
pub(crate) async fn follow(
    connection: &Connection,
    loader: &Loader,
    put: &Put,
    before: Option<&Record>,
    report: &Report,
) -> Result<(), Error> {
    report.meanwhile(Some(
        "The load goes on in AWS: `deploy status` shows what became of it, `deploy logs --function \
         LoadItemMetadataFunction` how far it is."
            .to_owned(),
    ));
    let spinner = report.progress(ProgressBar::new_spinner());
    spinner.enable_steady_tick(Duration::from_millis(200));
    spinner.set_message("waiting for the loader");
    let followed = follow_with(connection, loader, put, before, (report, &spinner)).await;
    spinner.finish_and_clear();
    report.meanwhile(None);
    followed
}

async fn follow_with(
    connection: &Connection,
    loader: &Loader,
    put: &Put,
    before: Option<&Record>,
    (report, spinner): (&Report, &ProgressBar),
) -> Result<(), Error> {
    let mine = version(&put.at);
    let until = Instant::now() + LONGEST;
    let mut log = Log::new(loader, put);
    loop {
        if let Some(record) = record(connection, &put.bucket, &loader.namespace).await? {
            // S3 tells whole seconds: an object that was put in the same second as the one before is another
            // invocation's.
            let another = before.is_some_and(|before| *before == record);
            if record.version == mine && record.until == 0 && !another {
                return Ok(());
            }
            if record.version > mine {
                return Err(Error::Failed(
                    "another catalogue of the namespace was put after this one, and is loaded in its place".to_owned(),
                ));
            }
        }
        for line in log.read(connection).await? {
            match line {
                Line::Progress(words) => {
                    spinner.set_message(words.clone());
                    report.event("load", &Told { message: words });
                }
                Line::Failed(words) => {
                    return Err(Error::Failed(format!(
                        "the load failed: {words}\nLambda tries it twice more, after one and two minutes; \
                         docs/item-metadata.md has what to do about each error."
                    )));
                }
                Line::Ignored(words) => return Err(Error::Failed(format!("the loader passed the file over: {words}"))),
            }
        }
        if Instant::now() >= until {
            return Err(Error::Failed(format!(
                "the load has not come to its end after {} minutes; `deploy status` shows dead letters and errors",
                LONGEST.as_secs() / 60
            )));
        }
        tokio::time::sleep(LOOKS).await;
    }
}

#[derive(Debug, Serialize)]
struct Told {
    message: String,
}

impl Display for Told {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)
    }
}

/// Something that the loader's log says of this load.
#[derive(Debug, PartialEq, Eq)]
enum Line {
    Progress(String),
    Failed(String),
    Ignored(String),
}

/// The loader's log, since an object was put.
#[derive(Debug)]
struct Log<'l> {
    loader: &'l Loader,
    key: &'l str,
    /// In milliseconds since 1970.
    since: i64,
    seen: BTreeSet<String>,
    /// Streams in which an invocation has begun with this object. An invocation's lines are in one stream, one after
    /// another.
    streams: BTreeSet<String>,
}

impl<'l> Log<'l> {
    fn new(loader: &'l Loader, put: &'l Put) -> Self {
        let since = put.at.secs().saturating_mul(1000);
        Self { loader, key: &put.key, since, seen: BTreeSet::new(), streams: BTreeSet::new() }
    }

    /// What is new.
    async fn read(&mut self, connection: &Connection) -> Result<Vec<Line>, CallError> {
        let request = connection.logs().filter_log_events().log_group_name(&self.loader.log_group);
        let request = request.start_time(self.since).filter_pattern(PATTERN);
        let mut pages = request.into_paginator().send();
        let mut lines = Vec::new();
        while let Some(page) = pages.next().await {
            let page = match page.map_err(CallError::of("CloudWatch Logs", "FilterLogEvents")) {
                Ok(page) => page,
                // Nothing was ever logged.
                Err(error) if error.is("ResourceNotFoundException") => return Ok(lines),
                Err(error) => return Err(error),
            };
            for event in page.events.unwrap_or_default() {
                let (id, stream) = (event.event_id.unwrap_or_default(), event.log_stream_name.unwrap_or_default());
                let message = event.message.unwrap_or_default();
                // Where events have no ids, the text tells them apart.
                let id = if id.is_empty() { format!("{stream} {:?} {message}", event.timestamp) } else { id };
                if self.seen.insert(id) {
                    lines.extend(self.line(&stream, &message));
                }
            }
        }
        Ok(lines)
    }

    fn line(&mut self, stream: &str, message: &str) -> Option<Line> {
        let line: Value = serde_json::from_str(message).ok()?;
        let said = line["message"].as_str().unwrap_or_default();
        if line["key"] == self.key {
            self.streams.insert(stream.to_owned());
            return match said.strip_prefix("ignored: ") {
                Some(reason) => Some(Line::Ignored(reason.to_owned())),
                None if said == "loading" => Some(Line::Progress("the loader has begun".to_owned())),
                None => None,
            };
        }
        if !self.streams.contains(stream) {
            return None;
        }
        if line["level"] == "ERROR" {
            // The error of an invocation begins with the key of the catalogue that failed.
            let words = said.strip_prefix(self.key)?.trim_start_matches(": ");
            let name = line["error_type"].as_str().unwrap_or("Error");
            return Some(Line::Failed(format!("{name}: {words}")));
        }
        let progress = line["target"].as_str().is_some_and(|target| target.ends_with("::progress"));
        (progress && line["level"] == "INFO").then(|| Line::Progress(said.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn log<'l>(loader: &'l Loader, put: &'l Put) -> Log<'l> {
        Log::new(loader, put)
    }

    fn put() -> (Loader, Put) {
        let loader = Loader { log_group: "logs".to_owned(), namespace: "shop".to_owned() };
        let key = "import/shop/items.jsonl".to_owned();
        (loader, Put { bucket: "staging".to_owned(), key, at: DateTime::from_secs(1_767_225_600) })
    }

    #[test]
    fn a_time_is_written_as_the_loader_writes_it() {
        assert_eq!(version(&DateTime::from_secs(1_767_225_599)), "2025-12-31T23:59:59.000");
    }

    #[test]
    fn an_error_counts_when_the_invocation_began_with_this_object() {
        let (loader, put) = put();
        let mut log = log(&loader, &put);
        let error = r#"{"level":"ERROR","message":"import/shop/items.jsonl: line 3: no id","error_type":"BadLine"}"#;
        assert_eq!(log.line("a", error), None);
        let begun = r#"{"level":"INFO","message":"loading","key":"import/shop/items.jsonl"}"#;
        assert_eq!(log.line("b", begun), Some(Line::Progress("the loader has begun".to_owned())));
        assert_eq!(log.line("a", error), None);
        assert_eq!(log.line("b", error), Some(Line::Failed("BadLine: line 3: no id".to_owned())));
    }

    #[test]
    fn lines_of_other_objects_say_nothing() {
        let (loader, put) = put();
        let mut log = log(&loader, &put);
        assert_eq!(log.line("a", r#"{"level":"INFO","message":"loading","key":"import/shop/other.jsonl"}"#), None);
        let other = r#"{"level":"ERROR","message":"import/shop/other.jsonl: no","error_type":"BadLine"}"#;
        assert_eq!(log.line("a", other), None);
        assert_eq!(log.line("a", "START RequestId: 1"), None);
    }
}
