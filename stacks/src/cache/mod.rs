//! Where answers are cached: one file per scheme.
//!
//! A scheme says which layers there are. To add one, write its file, name it in the table of
//! [`crate::rules`] and in [`scheme`], and accept the new snapshots.

mod api_gateway;
mod both;
pub(crate) mod cloudfront;
mod no_cache;

pub use api_gateway::ApiGateway;
pub use both::Both;
pub use cloudfront::CloudFront;
pub use no_cache::NoCache;

use cfn::{Parameter, Value};

use crate::choice::Cache;
use crate::entry_point::Gateway;
use crate::stack::Stack;

/// The layers that keep answers.
pub trait CacheScheme {
    /// The value on the command line.
    fn choice(&self) -> Cache;

    /// Whether a CloudFront distribution stands in front of the gateway.
    fn has_cloudfront(&self) -> bool;

    /// Adds what stands in front of the gateway, if anything does.
    fn in_front(&self, _stack: &mut Stack<'_>, _gateway: &Gateway) -> Option<Cdn> {
        None
    }

    /// Declares the REST API's stage cache, if there is one.
    fn stage_cache(&self, _stack: &mut Stack<'_>) -> Option<StageCache> {
        None
    }
}

/// The CloudFront distribution in front of the gateway.
#[derive(Clone, Debug)]
pub struct Cdn {
    /// `https://…`, without a slash at the end.
    pub url: Value<String>,
    /// Id of the cache policy, which sync-cache keeps up to date.
    pub(crate) cache_policy: Value<String>,
    /// Id of the origin request policy, which sync-cache keeps up to date.
    pub(crate) origin_request_policy: Value<String>,
    /// Headers that always reach the gateway, whatever the configuration needs.
    pub(crate) always_forwarded: Vec<&'static str>,
}

/// The stage cache of a REST API.
#[derive(Clone, Debug)]
pub struct StageCache {
    /// Its size in GB.
    pub(crate) size: Parameter,
}

/// The scheme behind a value.
pub(crate) fn scheme(cache: Cache) -> Box<dyn CacheScheme> {
    match cache {
        Cache::NoCache => Box::new(NoCache),
        Cache::CloudFront => Box::new(CloudFront),
        Cache::ApiGateway => Box::new(ApiGateway),
        Cache::Both => Box::new(Both),
    }
}
