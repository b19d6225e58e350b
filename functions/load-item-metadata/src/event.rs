//! Both shapes of event, and which keys are catalogues.
//!
//! - S3's own notification:
//!   <https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html>. Its keys are
//!   form-encoded: a space is `+`, other bytes are `%XX`.
//! - EventBridge's: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html>. Its keys are as they are.
//!
//! What is no catalogue by its *key* is ignored with a warning, as trying again would not make it one and nobody waits
//! for it to be served: a folder that a console made, a file outside `import/`, a deletion. What is a catalogue and
//! can't be loaded is an error.

use facts::bucket::IMPORT_PREFIX;
use percent_encoding::percent_decode_str;
use serde_json::Value;

use crate::error::LoadError;

/// An object to load.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CatalogueObject {
    /// The object's key.
    pub key: String,
    /// The namespace in it.
    pub namespace: String,
}

/// What an event says of one object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Notice {
    /// Load it.
    Load(CatalogueObject),
    /// Nothing is to be done, for this reason.
    Ignore {
        /// The key, if there is one.
        key: String,
        /// Why.
        reason: &'static str,
    },
}

/// What an event says. `bucket` is the staging bucket.
///
/// # Errors
/// When the event is of neither shape.
pub fn notices(event: &Value, bucket: &str) -> Result<Vec<Notice>, LoadError> {
    let of = |bucket_name: &Value, key: Option<String>, created: bool| match key {
        None => Err(LoadError::UnknownEvent("it has no object key that can be read")),
        Some(key) if !created => {
            Ok(Notice::Ignore { key, reason: "the event does not say that the object was created" })
        }
        Some(key) if bucket_name.as_str() != Some(bucket) => {
            Ok(Notice::Ignore { key, reason: "it is not in the staging bucket" })
        }
        Some(key) => Ok(notice(key)),
    };
    if let Some(records) = event["Records"].as_array() {
        return records
            .iter()
            .map(|record| {
                let s3 = &record["s3"];
                let created = record["eventName"].as_str().is_none_or(|name| name.contains("ObjectCreated"));
                of(&s3["bucket"]["name"], s3["object"]["key"].as_str().and_then(form_decoded), created)
            })
            .collect();
    }
    if event["detail"].is_object() {
        let detail = &event["detail"];
        let created = event["detail-type"] == "Object Created";
        return Ok(vec![of(&detail["bucket"]["name"], detail["object"]["key"].as_str().map(str::to_owned), created)?]);
    }
    // What S3 sends once when a notification is set up.
    if event["Event"] == "s3:TestEvent" {
        return Ok(vec![Notice::Ignore { key: String::new(), reason: "it is S3's test event" }]);
    }
    Err(LoadError::UnknownEvent("it has neither `Records` nor `detail`"))
}

fn form_decoded(key: &str) -> Option<String> {
    let spaces = key.replace('+', " ");
    Some(percent_decode_str(&spaces).decode_utf8().ok()?.into_owned())
}

fn notice(key: String) -> Notice {
    let Some(rest) = key.strip_prefix(IMPORT_PREFIX) else {
        return Notice::Ignore { key, reason: "it is not under import/" };
    };
    let mut pieces = rest.split('/');
    let (namespace, name) = (pieces.next().unwrap_or_default(), pieces.next_back());
    let reason = match name {
        Some("") => "it is a folder",
        Some(_) if !namespace.is_empty() => {
            return Notice::Load(CatalogueObject { namespace: namespace.to_owned(), key });
        }
        _ => "it names no namespace: catalogues are put at import/{namespace}/{file}",
    };
    Notice::Ignore { key, reason }
}
