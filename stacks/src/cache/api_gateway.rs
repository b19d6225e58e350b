use cfn::ParameterKind;

use super::{CacheScheme, StageCache};
use crate::choice::Cache;
use crate::interface::Group;
use crate::stack::Stack;

/// The REST API's stage cache.
#[derive(Clone, Copy, Debug)]
pub struct ApiGateway;

impl CacheScheme for ApiGateway {
    fn choice(&self) -> Cache {
        Cache::ApiGateway
    }

    fn has_cloudfront(&self) -> bool {
        false
    }

    fn stage_cache(&self, stack: &mut Stack<'_>) -> Option<StageCache> {
        let size = stack.parameter(
            Group::Traffic,
            "CacheClusterSize",
            "Stage cache size",
            ParameterKind::text("Size of the stage cache in GB, which is billed by the hour")
                .one_of(&["0.5", "1.6", "6.1", "13.5", "28.4", "58.2", "118", "237"])
                .default("0.5"),
        );
        Some(StageCache { size })
    }
}
