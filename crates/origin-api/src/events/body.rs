//! A request's body, its members still text, so that a body that is small to send and large to hold costs nothing
//! before it is known to be within the limits.

use std::io::{self, Write};

use facts::event_limits::{MAX_ACTION_INTERACTIONS, MAX_CONVERSIONS, MAX_EVENT_BYTES, MAX_EVENTS, MAX_MEMBERS};
use indexmap::IndexMap;
use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use super::invalid;
use crate::bounded_list::BoundedList;
use crate::error::ApiError;

/// The list of events.
pub const EVENT_LIST: &str = "eventList";

/// The list of action interactions.
pub const ACTION_INTERACTIONS: &str = "actionInteractions";

/// The list of conversions.
pub const CONVERSIONS: &str = facts::user_buckets::CONVERSIONS;

/// The longest text of an event that is read: its complete form may be shorter, when its properties are text with many
/// escapes.
const MAX_READ_BYTES: usize = 4 * MAX_EVENT_BYTES;

/// A body whose lists are no longer than they may be.
#[derive(Debug)]
pub struct RequestBody<'b> {
    /// Who acts, if the body says and it is not empty.
    pub user_id: Option<String>,
    /// The session, if the body says and it is not empty.
    pub session_id: Option<String>,
    /// The events, each an object; `None` without the list.
    pub events: Option<Vec<&'b RawValue>>,
    /// The action interactions, each an object; `None` without the list.
    pub action_interactions: Option<Vec<&'b RawValue>>,
    /// The conversions.
    pub conversions: Vec<&'b RawValue>,
    /// Every member but the three lists, `userId` and `sessionId` among them.
    pub others: IndexMap<String, &'b RawValue>,
}

impl<'b> RequestBody<'b> {
    /// Reads a body.
    ///
    /// # Errors
    /// A 400 for what is not a body, a 413 when a list is too long.
    pub fn read(body: &'b [u8]) -> Result<Self, ApiError> {
        let members: Members<'b> = serde_json::from_slice(body).map_err(|error| {
            if error.is_data() {
                return invalid("the body must be a JSON object");
            }
            // Where, but not what: the parser's words may quote the body.
            let message = format!("the body is not JSON: line {} column {}", error.line(), error.column());
            ApiError::validation("InvalidJSONRequestPayload", message)
        })?;
        if members.too_many {
            return Err(invalid(format!("the body has more than {MAX_MEMBERS} members")));
        }
        let mut others = members.members;
        let mut list = |name| others.shift_remove(name).filter(|list: &&RawValue| list.get() != "null");
        let (events, interactions, conversions) = (list(EVENT_LIST), list(ACTION_INTERACTIONS), list(CONVERSIONS));
        if events.is_none() && interactions.is_none() && conversions.is_none() {
            return Err(invalid("eventList, actionInteractions or experimentConversions is needed"));
        }
        let events = events.map(|list| read_list(list, EVENT_LIST, MAX_EVENTS)).transpose()?;
        let interactions =
            interactions.map(|list| read_list(list, ACTION_INTERACTIONS, MAX_ACTION_INTERACTIONS)).transpose()?;
        let all_objects = |events: &Vec<&RawValue>| events.iter().all(|event| event.get().starts_with('{'));
        for (list, name) in [(&events, EVENT_LIST), (&interactions, ACTION_INTERACTIONS)] {
            if !list.as_ref().is_none_or(all_objects) {
                return Err(invalid(format!("{name} must be a list of objects")));
            }
        }
        let conversions = conversions.map(|list| read_list(list, CONVERSIONS, MAX_CONVERSIONS)).transpose()?;
        let session_id = others.get("sessionId").and_then(|id| text(id)).filter(|id| !id.is_empty());
        for (list, name) in [(&events, EVENT_LIST), (&interactions, ACTION_INTERACTIONS)] {
            if list.is_some() && session_id.is_none() {
                return Err(invalid(format!("sessionId is required with {name}")));
            }
        }
        let user_id = match others.get("userId").filter(|id| id.get() != "null") {
            None => None,
            Some(id) => Some(text(id).ok_or_else(|| invalid("userId must be text"))?).filter(|id| !id.is_empty()),
        };
        Ok(Self {
            user_id,
            session_id,
            events,
            action_interactions: interactions,
            conversions: conversions.unwrap_or_default(),
            others,
        })
    }
}

fn text(value: &RawValue) -> Option<String> {
    serde_json::from_str(value.get()).ok()
}

/// An event, an action interaction or a conversion as an object that can be changed.
///
/// # Errors
/// A 413 when it is too large to be within the limit, a 400 when it can't be read.
pub fn read_object(value: &RawValue, list: &str, index: usize) -> Result<Map<String, Value>, ApiError> {
    let unreadable = || ApiError::validation("InvalidJSONRequestPayload", format!("{list}[{index}] can't be read"));
    let short;
    let text = if value.get().len() <= MAX_READ_BYTES {
        value.get()
    } else {
        // Most of it may be blanks.
        short = compact(value, MAX_READ_BYTES)
            .map_err(|unfit| if unfit == Unfit::TooLarge { event_too_large(list, index) } else { unreadable() })?;
        &short
    };
    match serde_json::from_str(text) {
        Ok(Value::Object(object)) => Ok(object),
        Ok(_) => Err(invalid(format!("{list}[{index}] must be an object"))),
        Err(_) => Err(unreadable()),
    }
}

/// Takes `properties` out of an event or an action interaction: an object, or the text of one. Without, it has none.
///
/// # Errors
/// A 400 when they are anything else.
pub(super) fn take_properties(of: &mut Map<String, Value>) -> Result<Map<String, Value>, ApiError> {
    let properties = match of.get_mut("properties").map(Value::take) {
        None | Some(Value::Null) => return Ok(Map::new()),
        Some(Value::String(text)) if text.is_empty() => return Ok(Map::new()),
        Some(Value::String(text)) => serde_json::from_str(&text).ok(),
        Some(properties) => Some(properties),
    };
    match properties {
        Some(Value::Object(properties)) => Ok(properties),
        _ => Err(invalid("properties must be a JSON object, or the text of one")),
    }
}

/// The 413 of an event, an action interaction or a conversion that is above [`MAX_EVENT_BYTES`].
pub fn event_too_large(list: &str, index: usize) -> ApiError {
    let message = format!("{list}[{index}] has more than {MAX_EVENT_BYTES} bytes, with what is added to it");
    ApiError::TooLarge { code: "EventTooLarge", message }
}

/// Why a value has no compact form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unfit {
    /// It is too long.
    TooLarge,
    /// It is nested too deep, or has a number that is too large.
    Unreadable,
}

/// A value without what is not needed between its parts, of at most `limit` bytes. It is written as it is read: nothing
/// but the result takes memory.
///
/// # Errors
/// When there is no such form.
pub fn compact(value: &RawValue, limit: usize) -> Result<String, Unfit> {
    let mut written = Limited { bytes: Vec::new(), limit, exceeded: false };
    let mut reader = serde_json::Deserializer::from_str(value.get());
    let copied = serde_transcode::transcode(&mut reader, &mut serde_json::Serializer::new(&mut written));
    copied.map_err(|_| if written.exceeded { Unfit::TooLarge } else { Unfit::Unreadable })?;
    String::from_utf8(written.bytes).map_err(|_| Unfit::Unreadable)
}

/// Bytes that become no more than a limit.
struct Limited {
    bytes: Vec<u8>,
    limit: usize,
    exceeded: bool,
}

impl Write for Limited {
    fn write(&mut self, more: &[u8]) -> io::Result<usize> {
        if self.bytes.len() + more.len() > self.limit {
            // An error's kind does not come through the copying.
            self.exceeded = true;
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.bytes.extend_from_slice(more);
        Ok(more.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// An object's members, as many as there may be. Of those that share a name the last counts.
struct Members<'b> {
    members: IndexMap<String, &'b RawValue>,
    too_many: bool,
}

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct MembersVisitor;

        impl<'de> Visitor<'de> for MembersVisitor {
            type Value = Members<'de>;

            fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members<'de>, A::Error> {
                let mut read = Members { members: IndexMap::new(), too_many: false };
                while let Some(name) = map.next_key::<String>()? {
                    if read.members.len() == MAX_MEMBERS && !read.members.contains_key(&name) {
                        read.too_many = true;
                        map.next_value::<IgnoredAny>()?;
                    } else {
                        read.members.insert(name, map.next_value()?);
                    }
                }
                Ok(read)
            }
        }

        deserializer.deserialize_map(MembersVisitor)
    }
}

fn read_list<'b>(list: &'b RawValue, name: &str, limit: usize) -> Result<Vec<&'b RawValue>, ApiError> {
    // The list is JSON; nothing but its kind can be wrong.
    let elements = BoundedList::read(list.get().as_bytes(), limit);
    let elements = elements.map_err(|_| match name {
        CONVERSIONS => ApiError::validation("InvalidExperimentConversions", format!("{name} must be a list")),
        _ => invalid(format!("{name} must be a list of objects")),
    })?;
    if elements.count > limit {
        let message = format!("{name} has {} elements; a request takes at most {limit}", elements.count);
        return Err(ApiError::TooLarge { code: "TooManyEvents", message });
    }
    Ok(elements.first)
}
