//! The layers in front of the origin API, as the chosen deployment has them: who may call is checked first, then a
//! cache may answer, then the origin API does.

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::response::Response;
use stacks::rules::Choices;
use tower::ServiceExt;

/// The layers of a deployment.
#[derive(Debug)]
pub(crate) struct Front {
    choices: Choices,
}

impl Front {
    /// The layers of these choices.
    pub(crate) const fn new(choices: Choices) -> Self {
        Self { choices }
    }

    /// The deployment that is stood in for.
    pub(crate) const fn choices(&self) -> Choices {
        self.choices
    }

    /// Answers a request, from a layer or from the origin API.
    pub(crate) async fn answer(&self, request: Request, origin: Router) -> Response<Body> {
        match origin.oneshot(request).await {
            Ok(response) => response,
            Err(never) => match never {},
        }
    }
}
