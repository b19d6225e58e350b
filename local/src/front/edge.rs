//! CloudFront: the edge function checks tokens before the cache is looked at, and a response headers policy speaks of
//! CORS.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::Request;
use axum::response::Response;
use http::Method;
use http::header::AUTHORIZATION;
use origin_api::router::RequestId;
use stacks::rules::Choices;

use super::Next;
use super::authentication::{self, Authentication, Place};
use super::cache::SharedCache;
use super::cors::Asked;

/// A distribution.
pub(super) struct Edge {
    /// The edge function, if one is attached.
    function: Option<Arc<Authentication>>,
    cache: Arc<SharedCache>,
}

impl Edge {
    pub(super) fn new(choices: Choices, authentication: Arc<Authentication>, cache: SharedCache) -> Self {
        Self { function: choices.needs_edge_auth().then_some(authentication), cache: Arc::new(cache) }
    }

    /// Forgets every answer.
    pub(super) fn purge(&self) {
        self.cache.purge();
    }

    pub(super) async fn answer(&self, mut request: Request, next: Next) -> Response<Body> {
        let asked = Asked::of(request.method(), request.headers());
        let mut response = match self.verify(&mut request) {
            Ok(()) => self.cache.answer(request, next).await,
            Err(refused) => *refused,
        };
        asked.replace(response.headers_mut());
        response
    }

    /// Checks the token, and passes it on to the gateway.
    fn verify(&self, request: &mut Request) -> Result<(), Box<Response<Body>>> {
        let Some(function) = &self.function else { return Ok(()) };
        let token = if request.method() == Method::OPTIONS {
            None
        } else {
            let checked = function.check(request.headers(), Place::Edge, AUTHORIZATION.as_str());
            let token = checked.and_then(|()| {
                authentication::token(request.headers(), AUTHORIZATION.as_str(), Place::Edge).map(str::to_owned)
            });
            Some(token.map_err(|refusal| {
                let id = request.extensions().get::<RequestId>().map_or_else(String::new, |id| id.0.clone());
                Box::new(refusal.edge_answer(&id))
            })?)
        };
        authentication::pass_on(request.headers_mut(), token.as_deref());
        Ok(())
    }
}
