//! Kinesis Data Streams, in JSON 1.1 (what the Rust SDK speaks; it has no CBOR).
//!
//! <https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecord.html>

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use serde_json::{Value, json};

use super::Service;
use crate::answer::Answer;
use crate::dialect::Dialect;
use crate::operation::Operation;
use crate::request::ReceivedRequest;

/// Kinesis. Every stream exists, has one shard, and takes what it is sent.
#[derive(Debug)]
pub struct Kinesis {
    /// `PutRecord`
    pub put_record: Operation,
    /// `PutRecords`
    pub put_records: Operation,
}

/// A record that was put, its data decoded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// The stream's name.
    pub stream: String,
    /// What decides on the shard.
    pub partition_key: String,
    /// The data.
    pub data: Bytes,
}

impl Kinesis {
    pub(crate) fn new() -> Self {
        let dialect = Dialect::TargetJson("ProvisionedThroughputExceededException");
        Self {
            put_record: Operation::new("PutRecord", dialect, |_| Answer::json(&placed())),
            put_records: Operation::new("PutRecords", dialect, |request| {
                let count = request.json()["Records"].as_array().map_or(0, Vec::len);
                let records: Vec<Value> = (0..count).map(|_| placed()).collect();
                Answer::json(&json!({ "FailedRecordCount": 0, "Records": records }))
            }),
        }
    }

    /// Every record that was put, one by one or many at once, whatever was answered.
    #[must_use]
    pub fn records(&self) -> Vec<Record> {
        let single = self.put_record.requests().into_iter().map(|request| {
            let body = request.json();
            (body.clone(), body)
        });
        let many = self.put_records.requests().into_iter().flat_map(|request| {
            let body = request.json();
            let records = body["Records"].as_array().cloned().unwrap_or_default();
            records.into_iter().map(move |record| (body.clone(), record))
        });
        single.chain(many).filter_map(|(body, record)| decoded(&body, &record)).collect()
    }
}

impl Service for Kinesis {
    fn operation(&self, request: &ReceivedRequest) -> Option<&Operation> {
        match request.target()? {
            "Kinesis_20131202.PutRecord" => Some(&self.put_record),
            "Kinesis_20131202.PutRecords" => Some(&self.put_records),
            _ => None,
        }
    }
}

fn placed() -> Value {
    json!({ "ShardId": "shardId-000000000000", "SequenceNumber": "1" })
}

fn decoded(body: &Value, record: &Value) -> Option<Record> {
    // The newer clients may name the stream by its ARN alone.
    let stream = body["StreamName"].as_str().or_else(|| body["StreamARN"].as_str()?.rsplit('/').next())?;
    Some(Record {
        stream: stream.to_owned(),
        partition_key: record["PartitionKey"].as_str()?.to_owned(),
        data: STANDARD.decode(record["Data"].as_str()?).ok()?.into(),
    })
}
