//! The layers in front of the origin API, as the chosen deployment has them: who may call is checked first, then a
//! cache may answer, then the origin API does.
//!
//! | module | what lives there |
//! | --- | --- |
//! | [`authentication`] | API key and access tokens |
//! | [`edge`] | CloudFront, with the edge function |
//! | [`gateway`] | the API Gateway |
//! | [`cors`] | what CloudFront and an HTTP API say to browsers |

mod authentication;
mod cors;
mod edge;
mod gateway;

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::response::Response;
use stacks::rules::Choices;

use self::authentication::Authentication;
pub(crate) use self::authentication::Credential;
use self::edge::Edge;
use self::gateway::Gateway;
use crate::error::Error;

/// The layers of a deployment.
pub(crate) struct Front {
    choices: Choices,
    authentication: Arc<Authentication>,
    /// CloudFront, if there is one.
    edge: Option<Edge>,
    gateway: Arc<Gateway>,
}

impl Front {
    /// The layers of these choices, with a key or a token's secret made now.
    ///
    /// # Errors
    /// When the operating system has no random numbers.
    pub(crate) fn new(choices: Choices) -> Result<Self, Error> {
        let authentication = Arc::new(Authentication::new(choices.auth)?);
        let gateway = Arc::new(Gateway::new(choices, Arc::clone(&authentication)));
        let edge = choices.has_cloudfront().then(|| Edge::new(choices, Arc::clone(&authentication)));
        Ok(Self { choices, authentication, edge, gateway })
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
        match &self.edge {
            Some(edge) => edge.answer(request, &self.gateway, origin).await,
            None => self.gateway.answer(request, origin).await,
        }
    }
}
