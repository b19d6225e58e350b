//! The event that tells of a configuration that was validated. The validator sends it to the default bus, and a rule of
//! the template starts the state machine that sets caches and tables.

/// Who sends it: the event's `source`.
pub const SOURCE: &str = "personalization.apis";

/// Its `detail-type`.
pub const DETAIL_TYPE: &str = "PersonalizationApisConfigurationChange";

/// The member of its `detail` that names AppConfig's application. Stacks of an account send the same kind of event; the
/// application tells them apart.
pub const APPLICATION_ID: &str = "applicationId";
