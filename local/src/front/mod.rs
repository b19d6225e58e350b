//! The layers in front of the origin API, as the chosen deployment has them: who may call is checked first, then a
//! cache may answer, then the origin API does.
//!
//! | module | what lives there |
//! | --- | --- |
//! | [`authentication`] | API key and access tokens |
//! | [`edge`] | CloudFront, with the edge function |
//! | [`gateway`] | the API Gateway |
//! | [`body_limits`] | how long a request's body may be |
//! | [`cors`] | what CloudFront and an HTTP API say to browsers |
//! | [`settings`] | how the caches are set: as the template and sync-cache set them |
//! | [`cache`] | CloudFront's cache |
//! | [`stored`] | an answer that CloudFront keeps, and whether it may |
//! | [`cache_control`] | `Cache-Control` of an answer |
//! | [`stage_cache`] | the stage cache of a REST API |
//! | [`key`] | what tells answers apart |
//! | [`caching`] | what both caches are made of |
//! | [`bounded`] | where both caches keep answers |
//! | [`cache_status`] | what they say of what they did |

mod authentication;
mod body_limits;
mod bounded;
mod cache;
mod cache_control;
mod cache_status;
mod caching;
mod cors;
mod edge;
mod gateway;
mod key;
mod settings;
mod stage_cache;
mod stored;

use std::sync::Arc;
use std::time::SystemTime;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::response::Response;
use stacks::Cache;
use stacks::rules::Choices;

use self::authentication::Authentication;
pub(crate) use self::authentication::Credential;
use self::cache::SharedCache;
use self::edge::Edge;
use self::gateway::Gateway;
use self::settings::Followed;
use self::stage_cache::StageCache;
use crate::error::Error;
use crate::stand_ins::configuration::ConfigurationFile;

/// What time it is.
type Clock = Arc<dyn Fn() -> SystemTime + Send + Sync>;

/// What CloudFront asks when it has no answer.
#[derive(Clone)]
struct Next {
    gateway: Arc<Gateway>,
    origin: Router,
}

impl Next {
    async fn ask(&self, request: Request) -> Response<Body> {
        self.gateway.answer(request, self.origin.clone()).await
    }
}

/// The layers of a deployment.
pub(crate) struct Front {
    choices: Choices,
    authentication: Arc<Authentication>,
    /// CloudFront, if there is one.
    edge: Option<Edge>,
    gateway: Arc<Gateway>,
}

impl Front {
    /// The layers of these choices, with a key or a token's secret made now. The caches are set as the configuration
    /// that is served says.
    ///
    /// # Errors
    /// When the operating system has no random numbers.
    pub(crate) fn new(choices: Choices, configuration: Arc<ConfigurationFile>) -> Result<Self, Error> {
        Self::with_clock(choices, configuration, Arc::new(SystemTime::now))
    }

    fn with_clock(choices: Choices, configuration: Arc<ConfigurationFile>, clock: Clock) -> Result<Self, Error> {
        let authentication = Arc::new(Authentication::new(choices.auth)?);
        let settings = Arc::new(Followed::new(choices, configuration));
        let has_stage_cache = matches!(choices.cache, Cache::ApiGateway | Cache::Both);
        let stage_cache = has_stage_cache.then(|| StageCache::new(Arc::clone(&settings), Arc::clone(&clock)));
        let gateway = Arc::new(Gateway::new(choices, Arc::clone(&authentication), stage_cache));
        let edge = choices
            .has_cloudfront()
            .then(|| Edge::new(choices, Arc::clone(&authentication), SharedCache::new(settings, clock)));
        Ok(Self { choices, authentication, edge, gateway })
    }

    /// Empties the caches, the inner one first: the outer one fills itself from it.
    pub(crate) fn purge(&self) {
        self.gateway.purge();
        self.edge.iter().for_each(Edge::purge);
    }

    /// The deployment that is stood in for.
    pub(crate) const fn choices(&self) -> Choices {
        self.choices
    }

    /// What a caller shows to be let through; `None` where nobody is asked. A token is good for an hour.
    ///
    /// # Errors
    /// When no token can be made.
    pub(crate) fn credential(&self) -> Result<Option<Credential>, Error> {
        self.authentication.credential()
    }

    /// Answers a request, from a layer or from the origin API.
    pub(crate) async fn answer(&self, request: Request, origin: Router) -> Response<Body> {
        let next = Next { gateway: Arc::clone(&self.gateway), origin };
        match &self.edge {
            Some(edge) => edge.answer(request, next).await,
            None => next.ask(request).await,
        }
    }
}

#[cfg(test)]
mod tests;
