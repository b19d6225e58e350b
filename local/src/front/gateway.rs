//! The API Gateway: it checks who calls, answers preflight requests if it is an HTTP API, and has a stage cache if it
//! is a REST API with one.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::response::Response;
use facts::{ApiType, headers};
use http::header::{AUTHORIZATION, CACHE_CONTROL};
use http::{HeaderValue, Method};
use stacks::rules::Choices;
use tower::ServiceExt;

use super::authentication::{Authentication, Place};
use super::body_limits::{self, TooLong};
use super::cors::{self, Asked};
use super::stage_cache::StageCache;
use crate::server::api_type;

/// A gateway.
pub(super) struct Gateway {
    api: ApiType,
    authentication: Arc<Authentication>,
    token_header: &'static str,
    stage_cache: Option<StageCache>,
}

impl Gateway {
    pub(super) fn new(choices: Choices, authentication: Arc<Authentication>, stage_cache: Option<StageCache>) -> Self {
        let token_header = if choices.has_cloudfront() { headers::VERIFIED_TOKEN } else { AUTHORIZATION.as_str() };
        Self { api: api_type(choices), authentication, token_header, stage_cache }
    }

    /// Forgets every answer of the stage cache.
    pub(super) fn purge(&self) {
        self.stage_cache.iter().for_each(StageCache::purge);
    }

    pub(super) async fn answer(&self, request: Request, origin: Router) -> Response<Body> {
        let asked = Asked::of(request.method(), request.headers());
        let is_options = request.method() == Method::OPTIONS;
        if is_options && self.api == ApiType::Http {
            return asked.answer();
        }
        // Before anything else: what is too long the gateway does not look at.
        let request = match body_limits::read(request).await {
            Ok(request) => request,
            Err(too_long) => return self.refused(too_long, asked),
        };
        // Browsers send no credentials with a preflight request.
        let checked = if is_options {
            Ok(())
        } else {
            self.authentication.check(request.headers(), Place::Gateway(self.api), self.token_header)
        };
        let mut response = match checked {
            Ok(()) => {
                if let Err(too_long) = body_limits::for_lambda(request.body()) {
                    return self.refused(too_long, asked);
                }
                let request = request.map(Body::from);
                match &self.stage_cache {
                    Some(cache) => cache.answer(request, origin).await,
                    None => ask(request, origin).await,
                }
            }
            Err(refusal) => {
                let mut response = refusal.gateway_answer(self.api);
                if self.api == ApiType::Rest {
                    cors::on_rest_error(response.headers_mut());
                    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
                }
                response
            }
        };
        if self.api == ApiType::Http {
            asked.replace(response.headers_mut());
        }
        response
    }

    fn refused(&self, too_long: TooLong, asked: Asked) -> Response<Body> {
        let mut response = too_long.answer(self.api);
        if self.api == ApiType::Http {
            asked.replace(response.headers_mut());
        }
        response
    }
}

/// Asks the origin API.
pub(super) async fn ask(request: Request, origin: Router) -> Response<Body> {
    match origin.oneshot(request).await {
        Ok(response) => response,
        Err(never) => match never {},
    }
}
