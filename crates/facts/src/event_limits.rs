//! What one request to `POST /events/{namespace}` may hold. The origin function enforces it, and the API's description
//! tells it.

/// The most events: what a client that was offline for a day sends at once. PutEvents takes ten a call, so this is 50
/// calls.
pub const MAX_EVENTS: usize = 500;

/// The most action interactions. PutActionInteractions takes ten a call, too.
pub const MAX_ACTION_INTERACTIONS: usize = 500;

/// The most conversions of experiments.
pub const MAX_CONVERSIONS: usize = 100;

/// The most bytes of one event, action interaction or conversion, as compact JSON in UTF-8 with everything that is
/// added to it.
pub const MAX_EVENT_BYTES: usize = 65_536;

/// The most characters of an event's or an action interaction's `properties` as text, automatic fields included, where
/// a tracker gets it: <https://docs.aws.amazon.com/personalize/latest/dg/API_UBS_Event.html> and
/// <https://docs.aws.amazon.com/personalize/latest/dg/API_UBS_ActionInteraction.html>.
pub const MAX_TRACKED_PROPERTIES: usize = 1_024;

/// The most members of the body, known and unknown ones.
pub const MAX_MEMBERS: usize = 100;

/// The most bytes of a record of a Kinesis stream, its partition key included:
/// <https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecord.html>.
pub const MAX_KINESIS_RECORD_BYTES: usize = 1_048_576;

/// The most bytes of a record of a Firehose stream, before they are encoded for the call:
/// <https://docs.aws.amazon.com/firehose/latest/APIReference/API_PutRecord.html>.
pub const MAX_FIREHOSE_RECORD_BYTES: usize = 1_024_000;
