use super::{ApiGateway, CacheScheme, Cdn, CloudFront, StageCache};
use crate::choice::Cache;
use crate::entry_point::Gateway;
use crate::stack::Stack;

/// CloudFront in front of a REST API that has a stage cache.
#[derive(Clone, Copy, Debug)]
pub struct Both;

impl CacheScheme for Both {
    fn choice(&self) -> Cache {
        Cache::Both
    }

    fn has_cloudfront(&self) -> bool {
        CloudFront.has_cloudfront()
    }

    fn in_front(&self, stack: &mut Stack<'_>, gateway: &Gateway) -> Option<Cdn> {
        CloudFront.in_front(stack, gateway)
    }

    fn stage_cache(&self, stack: &mut Stack<'_>) -> Option<StageCache> {
        ApiGateway.stage_cache(stack)
    }
}
