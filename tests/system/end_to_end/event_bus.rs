//! EventBridge's part: S3's events, and which rule an event is for.
//!
//! <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html>

use cfn::Json;
use serde_json::json;

use super::deployment::Deployment;

/// The event of an object that was put into a bucket.
pub(super) fn object_created(bucket: &str, key: &str, size: usize) -> Json {
    json!({"version": "0", "id": "e", "source": "aws.s3", "detail-type": "Object Created", "account": "123456789012",
        "region": "us-east-1", "resources": [format!("arn:aws:s3:::{bucket}")],
        "detail": {"version": "0", "bucket": {"name": bucket}, "object": {"key": key, "size": size},
            "reason": "PutObject"}})
}

/// Whether a pattern wants an event. A pattern's leaf is a list of values, or of `{"prefix": …}`.
pub(super) fn wants(deployment: &Deployment<'_>, pattern: &Json, event: &Json) -> bool {
    match pattern {
        Json::Object(members) if !members.contains_key("Ref") => {
            members.iter().all(|(name, pattern)| wants(deployment, pattern, &event[name]))
        }
        Json::Array(wanted) => wanted.iter().any(|wanted| match wanted.get("prefix") {
            Some(prefix) => event.as_str().is_some_and(|value| value.starts_with(&deployment.resolve(prefix))),
            None => event.as_str() == Some(&deployment.resolve(wanted)),
        }),
        _ => false,
    }
}
