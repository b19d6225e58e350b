//! The answer, cut to what CloudFormation reads.
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-responses.html>

use serde::Serialize;
use serde_json::{Map, Value};

/// The longest body that CloudFormation reads, in bytes: "The total size of the response body can't exceed 4096 bytes".
pub const LONGEST_ANSWER: usize = 4096;

/// The least of a reason, in bytes as JSON, for which the data make room.
const LEAST_REASON: usize = 512;

/// At the end of a reason that was cut.
const CUT: &str = " …";

/// In place of data that don't fit.
const NO_DATA: &str = "(The answer's data don't fit and are left out.) ";

/// Whether the request was fulfilled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Status {
    /// It was.
    Success,
    /// It was not.
    Failed,
}

/// An answer.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Answer {
    /// Whether the request was fulfilled.
    pub status: Status,
    /// Why not, or a remark.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub reason: String,
    /// What the resource is called from now on.
    pub physical_resource_id: String,
    /// The event's.
    pub stack_id: String,
    /// The event's.
    pub request_id: String,
    /// The event's.
    pub logical_resource_id: String,
    /// Whether CloudFormation masks the data.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub no_echo: bool,
    /// What `Fn::GetAtt` reads.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub data: Map<String, Value>,
}

impl Answer {
    /// The answer's body: at most [`LONGEST_ANSWER`] bytes. The reason is cut first; data that don't fit beside the
    /// rest and a short reason are left out, and the reason says so.
    #[must_use]
    pub fn body(&self) -> Vec<u8> {
        let mut answer = self.clone();
        let reason = std::mem::take(&mut answer.reason);
        let least = escaped_length(&reason).min(LEAST_REASON);
        let mut room = LONGEST_ANSWER.saturating_sub(answer.length());
        let reason = if answer.data.is_empty() || room > least + MEMBER {
            reason
        } else {
            answer.data = Map::new();
            room = LONGEST_ANSWER.saturating_sub(answer.length());
            format!("{NO_DATA}{reason}")
        };
        answer.reason = fitting(&reason, room.saturating_sub(MEMBER));
        serde_json::to_vec(&answer).unwrap_or_default()
    }

    fn length(&self) -> usize {
        serde_json::to_vec(self).map_or(0, |body| body.len())
    }
}

/// What the member `Reason` takes beside its text.
const MEMBER: usize = r#""Reason":"","#.len();

/// The length of a text in JSON, without its quotes.
fn escaped_length(text: &str) -> usize {
    text.chars().map(escaped_width).sum()
}

fn escaped_width(character: char) -> usize {
    match character {
        '"' | '\\' | '\n' | '\r' | '\t' | '\u{8}' | '\u{c}' => 2,
        control if control < ' ' => 6,
        other => other.len_utf8(),
    }
}

/// As much of the text as takes `room` bytes in JSON.
fn fitting(text: &str, room: usize) -> String {
    if escaped_length(text) <= room {
        return text.to_owned();
    }
    let mut left = room.saturating_sub(CUT.len());
    let mut kept: String = text
        .chars()
        .take_while(|character| {
            let width = escaped_width(*character);
            let fits = width <= left;
            left = left.saturating_sub(width);
            fits
        })
        .collect();
    if room >= CUT.len() {
        kept.push_str(CUT);
    }
    kept
}
