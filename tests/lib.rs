//! Nothing but tests; see `system`.
