//! Where both caches keep answers: so many and so many bytes at most, and the one that was not asked for longest goes
//! first.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::key::Key;

/// The most answers that a cache keeps.
pub(super) const MOST_ANSWERS: usize = 10_000;

/// The most bytes that a cache keeps, keys and headers included.
pub(super) const MOST_BYTES: usize = 64 * 1024 * 1024;

/// Answers by key.
pub(super) struct Bounded<V> {
    entries: HashMap<Arc<Key>, Entry<V>>,
    /// Keys by when they were last asked for.
    by_use: BTreeMap<u64, Arc<Key>>,
    /// How many answers there are of a path and query, whatever the headers.
    uris: HashMap<String, usize>,
    uses: u64,
    bytes: usize,
    purges: u64,
}

struct Entry<V> {
    value: Arc<V>,
    bytes: usize,
    used: u64,
}

impl<V> Default for Bounded<V> {
    fn default() -> Self {
        Self { entries: HashMap::new(), by_use: BTreeMap::new(), uris: HashMap::new(), uses: 0, bytes: 0, purges: 0 }
    }
}

impl<V> Bounded<V> {
    /// Forgets every answer.
    pub(super) fn purge(&mut self) {
        *self = Self { purges: self.purges + 1, ..Self::default() };
    }

    /// How often it was emptied: an answer that was asked for before is not kept.
    pub(super) const fn purges(&self) -> u64 {
        self.purges
    }

    /// Keeps an answer that was asked for after so many purges, or says why not, as a token of `Cache-Status`.
    pub(super) fn keep(&mut self, key: &Key, value: Arc<V>, bytes: usize, purges: u64) -> Option<&'static str> {
        if self.purges != purges {
            Some("purged")
        } else if self.put(key, value, bytes) {
            None
        } else {
            Some("too-large")
        }
    }

    /// The answer of a key, which is the last to go now.
    pub(super) fn get(&mut self, key: &Key) -> Option<Arc<V>> {
        let entry = self.entries.get_mut(key)?;
        self.uses += 1;
        if let Some(key) = self.by_use.remove(&entry.used) {
            self.by_use.insert(self.uses, key);
        }
        entry.used = self.uses;
        Some(Arc::clone(&entry.value))
    }

    /// Whether there is an answer of this path and query, for whichever headers.
    pub(super) fn has_uri(&self, key: &Key) -> bool {
        self.uris.contains_key(&key.uri())
    }

    /// Keeps an answer of so many bytes in place of the key's former one. Says whether there is room for it at all.
    pub(super) fn put(&mut self, key: &Key, value: Arc<V>, bytes: usize) -> bool {
        self.remove(key);
        let bytes = bytes + key.bytes();
        if bytes > MOST_BYTES {
            return false;
        }
        while self.entries.len() >= MOST_ANSWERS || self.bytes + bytes > MOST_BYTES {
            let Some((_, longest_unused)) = self.by_use.pop_first() else { break };
            self.remove(&longest_unused);
        }
        let key = Arc::new(key.clone());
        self.uses += 1;
        self.bytes += bytes;
        *self.uris.entry(key.uri()).or_default() += 1;
        self.by_use.insert(self.uses, Arc::clone(&key));
        self.entries.insert(key, Entry { value, bytes, used: self.uses });
        true
    }

    /// Forgets an answer.
    pub(super) fn remove(&mut self, key: &Key) {
        let Some(entry) = self.entries.remove(key) else { return };
        self.by_use.remove(&entry.used);
        self.bytes -= entry.bytes;
        let uri = key.uri();
        if let Some(count) = self.uris.get_mut(&uri) {
            *count -= 1;
            if *count == 0 {
                self.uris.remove(&uri);
            }
        }
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        assert_eq!(self.entries.len(), self.by_use.len());
        assert_eq!(self.entries.len(), self.uris.values().sum::<usize>());
        self.entries.len()
    }

    #[cfg(test)]
    pub(super) const fn bytes(&self) -> usize {
        self.bytes
    }
}

#[cfg(test)]
mod tests;
