//! Amazon Data Firehose.
//!
//! <https://docs.aws.amazon.com/firehose/latest/APIReference/API_PutRecord.html>

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use serde_json::json;

use super::Service;
use crate::answer::Answer;
use crate::dialect::Dialect;
use crate::operation::Operation;
use crate::request::ReceivedRequest;

/// Firehose. Every delivery stream exists and takes what it is sent.
#[derive(Debug)]
pub struct Firehose {
    /// `PutRecord`
    pub put_record: Operation,
}

impl Firehose {
    pub(crate) fn new() -> Self {
        Self {
            put_record: Operation::new("PutRecord", Dialect::TargetJson("ServiceUnavailableException"), |_| {
                Answer::json(&json!({ "RecordId": "record-1", "Encrypted": false }))
            }),
        }
    }

    /// Every record that was put, with its delivery stream, whatever was answered.
    #[must_use]
    pub fn records(&self) -> Vec<(String, Bytes)> {
        let records = self.put_record.requests();
        records.iter().filter_map(record).collect()
    }
}

impl Service for Firehose {
    fn operation(&self, request: &ReceivedRequest) -> Option<&Operation> {
        (request.target() == Some("Firehose_20150804.PutRecord")).then_some(&self.put_record)
    }
}

fn record(request: &ReceivedRequest) -> Option<(String, Bytes)> {
    let body = request.json();
    let stream = body["DeliveryStreamName"].as_str()?.to_owned();
    let data = STANDARD.decode(body["Record"]["Data"].as_str()?).ok()?;
    Some((stream, data.into()))
}
