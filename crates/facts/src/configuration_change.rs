//! The event that tells of a configuration that was validated. The validator sends it to the default bus, and a rule of
//! the template starts the state machine that sets caches and tables.

/// Who sends it: the event's `source`.
pub const SOURCE: &str = "personalization.apis";

/// Its `detail-type`.
pub const DETAIL_TYPE: &str = "PersonalizationApisConfigurationChange";

/// The member of its `detail` that names AppConfig's application. Stacks of an account send the same kind of event; the
/// application tells them apart.
pub const APPLICATION_ID: &str = "applicationId";

/// The most bytes that the event may have, the document and what is around it. The state machine that the event starts
/// takes 256 KiB of input, the whole event as JSON:
/// <https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html>. What EventBridge puts around an entry
/// (id, time, account, region, names) is less than 1 KiB. PutEvents itself takes entries below 256 KB:
/// <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevent-size.html>.
pub const EVENT_BYTES: usize = 255 * 1024;
