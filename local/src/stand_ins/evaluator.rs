//! CloudWatch Evidently ended on 2025-10-16. Here no project exists, so the first variation answers, as it does in a
//! deployment whose project is gone.

use async_trait::async_trait;
use origin_api::error::OriginError;
use origin_api::ports::{Evaluation, FeatureEvaluator};
use serde_json::Value;

/// An Evidently without projects.
#[derive(Debug)]
pub(crate) struct NoProjects;

#[async_trait]
impl FeatureEvaluator for NoProjects {
    async fn evaluate(&self, _: &str, _: &str, _: &str) -> Result<Option<Evaluation>, OriginError> {
        Ok(None)
    }

    async fn put_project_events(&self, _: &str, _: &[Value]) -> Result<(), OriginError> {
        Ok(())
    }
}
