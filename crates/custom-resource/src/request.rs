//! The event, read; and the physical ids.
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-requests.html>

use serde_json::{Map, Value};
use thiserror::Error;

use crate::address::ResponseUrl;

/// At the end of the physical id of a resource of which nothing was made.
const NOTHING_MADE: &str = "/nothing-made";

/// CloudFormation's limit for a physical id, in bytes.
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-responses.html>
const LONGEST_ID: usize = 1024;

/// What CloudFormation wants.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// The resource made.
    Create,
    /// The resource changed.
    Update {
        /// Its properties before.
        before: Map<String, Value>,
    },
    /// The resource deleted.
    Delete,
}

/// A request of CloudFormation's.
#[derive(Clone, Debug, PartialEq)]
pub struct Request {
    /// What is wanted.
    pub kind: Kind,
    /// The stack.
    pub stack_id: String,
    /// The request.
    pub request_id: String,
    /// The resource's name in the template.
    pub logical_resource_id: String,
    /// The resource's type, `Custom::…`.
    pub(crate) resource_type: String,
    /// What the function, or CloudFormation in its place, called the resource.
    pub physical_resource_id: Option<String>,
    /// The properties in the template.
    pub properties: Map<String, Value>,
}

/// Why an event is no request.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum RequestError {
    /// There is nowhere to answer to.
    #[error("the event has no ResponseURL, so it is not from CloudFormation")]
    NoResponseUrl,
    /// Something that every request has is missing, or no text.
    #[error("the event has no {0}")]
    Missing(&'static str),
    /// Something that can't be asked for.
    #[error("the event's RequestType is {0:?}; Create, Update and Delete are known here")]
    UnknownType(String),
}

/// Whether an event is CloudFormation's: it has a URL to answer to.
#[must_use]
pub fn is_custom_resource_event(event: &Value) -> bool {
    ResponseUrl::of(event).is_some()
}

impl Request {
    /// Reads an event.
    ///
    /// # Errors
    /// Says what is missing or unknown.
    pub fn read(event: &Value) -> Result<Self, RequestError> {
        let text = |name: &'static str| {
            let value = event[name].as_str().filter(|text| !text.is_empty());
            value.map(str::to_owned).ok_or(RequestError::Missing(name))
        };
        let object = |name: &'static str| event[name].as_object().cloned().ok_or(RequestError::Missing(name));
        let kind = match text("RequestType")?.as_str() {
            "Create" => Kind::Create,
            "Update" => Kind::Update { before: object("OldResourceProperties")? },
            "Delete" => Kind::Delete,
            other => return Err(RequestError::UnknownType(other.chars().take(100).collect())),
        };
        Ok(Self {
            kind,
            stack_id: text("StackId")?,
            request_id: text("RequestId")?,
            logical_resource_id: text("LogicalResourceId")?,
            resource_type: text("ResourceType")?,
            physical_resource_id: text("PhysicalResourceId").ok(),
            properties: object("ResourceProperties")?,
        })
    }

    /// Whether this resource was never made, as an answer of ours said by its physical id.
    pub(crate) fn nothing_was_made(&self) -> bool {
        self.physical_resource_id.as_deref().is_some_and(|id| id.ends_with(NOTHING_MADE))
    }
}

/// The physical id in the answer to an event, readable or not. It never changes: CloudFormation takes another id for
/// another resource, and deletes the one before. A new one is made of the stack and the logical id alone, so that a
/// creation that is sent twice makes one resource.
pub(crate) fn physical_id(event: &Value) -> String {
    let text = |name: &str| event[name].as_str().unwrap_or_default();
    let given = text("PhysicalResourceId");
    if !given.is_empty() {
        return given.to_owned();
    }
    // arn:aws:cloudformation:{region}:{account}:stack/{name}/{uuid}
    let mut stack = text("StackId").rsplit('/');
    let (uuid, name) = (stack.next().unwrap_or_default(), stack.next().unwrap_or_default());
    let mut id = format!("{name}/{}/{uuid}", text("LogicalResourceId"));
    id.truncate(id.floor_char_boundary(LONGEST_ID - NOTHING_MADE.len()));
    id
}

/// The same, for a resource of which nothing was made. Only a creation can end like this: at an update or a deletion
/// the resource is there.
pub(crate) fn physical_id_of_nothing(event: &Value) -> String {
    let mut id = physical_id(event);
    if event["RequestType"] == "Create" && !id.ends_with(NOTHING_MADE) {
        id.push_str(NOTHING_MADE);
    }
    id
}
