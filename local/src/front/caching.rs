//! What both caches are made of.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::Clock;
use super::settings::Followed;

/// A cache, by what it keeps.
pub(super) struct Caching<K> {
    /// How it is set now.
    pub(super) settings: Arc<Followed>,
    /// What time it is.
    pub(super) clock: Clock,
    kept: Mutex<K>,
}

impl<K: Default> Caching<K> {
    /// An empty one.
    pub(super) fn new(settings: Arc<Followed>, clock: Clock) -> Self {
        Self { settings, clock, kept: Mutex::default() }
    }

    /// What it keeps.
    pub(super) fn kept(&self) -> MutexGuard<'_, K> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
