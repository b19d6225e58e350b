//! Lines of the stack's log group, to which all of its functions write.

use std::fmt::{self, Display};

use aws_sdk_cloudwatchlogs::types::FilteredLogEvent;
use serde::Serialize;
use serde_json::{Map, Value};

use crate::moments;

/// A line of a function's log.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Line {
    /// In milliseconds since 1970.
    pub(crate) timestamp: i64,
    /// The function's name, if the stream tells it.
    pub(crate) function: Option<String>,
    pub(crate) level: Option<String>,
    pub(crate) message: String,
    /// Everything else that the line says.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub(crate) fields: Map<String, Value>,
}

/// Members of a line of JSON that are shown elsewhere, or are of no use to readers.
const ELSEWHERE: [&str; 5] = ["level", "message", "timestamp", "target", "type"];

impl Line {
    /// Reads an event. `functions` are the names of the stack's functions.
    pub(crate) fn of(event: &FilteredLogEvent, functions: &[String]) -> Self {
        let stream = event.log_stream_name.as_deref().unwrap_or_default();
        // In a group that functions share, streams bear their names: 2026/01/31/{function}[$LATEST]{id}.
        // <https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-loggroups.html>
        let function = functions.iter().find(|name| stream.contains(&format!("/{name}["))).cloned();
        let timestamp = event.timestamp.unwrap_or_default();
        let text = event.message.as_deref().unwrap_or_default().trim_end();
        let Ok(Value::Object(mut fields)) = serde_json::from_str::<Value>(text) else {
            return Self { timestamp, function, level: None, message: text.to_owned(), fields: Map::new() };
        };
        let level = fields.get("level").and_then(Value::as_str).map(str::to_owned);
        let message = match fields.get("message") {
            Some(Value::String(message)) => message.clone(),
            Some(other) => other.to_string(),
            // A metric, or a report of Lambda's own.
            None => fields.get("type").and_then(Value::as_str).unwrap_or_default().to_owned(),
        };
        fields.retain(|name, _| !ELSEWHERE.contains(&name.as_str()));
        Self { timestamp, function, level, message, fields }
    }

    /// Whether it is a metric in CloudWatch's embedded format, which tells readers nothing.
    pub(crate) fn is_metric(&self) -> bool {
        self.fields.contains_key("_aws")
    }
}

impl Display for Line {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}", moments::clock(self.timestamp))?;
        if let Some(level) = &self.level {
            let style = match level.as_str() {
                "ERROR" => console::Style::new().red(),
                "WARN" => console::Style::new().yellow(),
                _ => console::Style::new().dim(),
            };
            write!(formatter, " {}", style.apply_to(format!("{level:5}")))?;
        }
        if let Some(function) = &self.function {
            write!(formatter, " {function}:")?;
        }
        write!(formatter, " {}", self.message)?;
        for (name, value) in &self.fields {
            match value {
                Value::String(text) => write!(formatter, " {name}={text}")?,
                other => write!(formatter, " {name}={other}")?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_json_is_told_in_words_with_its_function() {
        let event = FilteredLogEvent::builder()
            .timestamp(0)
            .log_stream_name("2026/01/31/shop-Loader-1[$LATEST]abc")
            .message(r#"{"timestamp":"x","level":"ERROR","message":"no","error_type":"BadLine","target":"t"}"#)
            .build();
        let line = Line::of(&event, &["shop-Loader-1".to_owned()]);
        let words = line.to_string();
        assert!(words.contains("ERROR") && words.ends_with("shop-Loader-1: no error_type=BadLine"), "{words}");
    }

    #[test]
    fn a_line_that_is_no_json_is_told_as_it_is() {
        let event = FilteredLogEvent::builder().message("START RequestId: 1\n").build();
        assert!(Line::of(&event, &[]).to_string().ends_with("START RequestId: 1"));
    }
}
