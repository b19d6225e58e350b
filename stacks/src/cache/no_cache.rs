use super::CacheScheme;
use crate::choice::Cache;

/// Callers' own caches only.
#[derive(Clone, Copy, Debug)]
pub struct NoCache;

impl CacheScheme for NoCache {
    fn choice(&self) -> Cache {
        Cache::NoCache
    }

    fn has_cloudfront(&self) -> bool {
        false
    }
}
