//! The OpenAPI document: the routes that the configuration makes, for people, Swagger UI and generators of clients.
//!
//! | file | what lives there |
//! | --- | --- |
//! | [`deployment`] | servers and security, which the configuration does not know |
//! | [`routes`] | paths and tags |
//! | [`operations`] | what a route takes and answers |
//! | [`parameters`] | parameters, with what the configuration says of them |
//! | [`levels`] | what a recommender has once inheritance is done |
//! | `components.json` | what is the same for every configuration: schemas, headers, errors, parameters |
//!
//! It is OpenAPI 3.0, as the Python original's: generators of clients, API Gateway's import and older releases of
//! Swagger UI all take it, and nothing here needs 3.1. Paths, parameters, tags, names of components and the shapes of
//! bodies are the original's too, so that a client that was generated from its document can be generated anew from this
//! one. Three things are otherwise, because they never worked: `RerankResponse` required an `itemList` that no answer
//! has; `impression` was text, which Personalize refuses; and events required `sentAt`, which may be left out, but not
//! `eventType`, which may not. And schemas tell the limits of values that the original's left out: schemathesis makes
//! requests of them (local/tests/conformance), and the API has to take those that fit and to refuse those that do not.
//! What the API takes beyond that is listed there, in `hooks.py`. That `/events` needs one list of two, and what goes
//! with each, is told in words: generators make other classes of a body that has `anyOf`.

pub mod deployment;
mod levels;
mod operations;
mod parameters;
mod routes;

use configuration::Document;
use openapiv3::{Components, ExternalDocumentation, Info, OpenAPI, ReferenceOr, SecurityRequirement};
use serde_json::Value;
use thiserror::Error;

use deployment::{Deployment, security_scheme};

/// The release of OpenAPI.
pub const VERSION: &str = "3.0.3";

/// What is the same for every configuration.
const COMPONENTS: &str = include_str!("components.json");

/// Where people read more.
const DOCUMENTATION: &str = "https://github.com/personalization-apis/personalization-apis-rs";

/// Why there is no description. Tests make sure that neither comes about.
#[derive(Debug, Error)]
pub enum DescribeError {
    /// `components.json` is not what OpenAPI takes.
    #[error("the validator's own components can't be read: {0}")]
    Components(#[source] serde_json::Error),
    /// The document can't be written as JSON.
    #[error("the OpenAPI document can't be written: {0}")]
    Write(#[source] serde_json::Error),
}

/// The OpenAPI document's text. The same configuration and deployment make the same text.
///
/// # Errors
/// When this function's own data are at fault.
pub fn text(document: &Document, deployment: &Deployment) -> Result<String, DescribeError> {
    serde_json::to_string_pretty(&describe(document, deployment)?).map_err(DescribeError::Write)
}

/// The OpenAPI document of a configuration that is valid. Of one that is not, what can be described.
///
/// # Errors
/// When this function's own data are at fault.
pub fn describe(document: &Document, deployment: &Deployment) -> Result<OpenAPI, DescribeError> {
    let mut components: Components = serde_json::from_str(COMPONENTS).map_err(DescribeError::Components)?;
    let (paths, tags) = routes::routes(document, &components, deployment);
    let security = security_scheme(deployment.auth_scheme).map(|(name, scheme)| {
        components.security_schemes.insert(name.to_owned(), ReferenceOr::Item(scheme));
        vec![SecurityRequirement::from([(name.to_owned(), Vec::new())])]
    });
    Ok(OpenAPI {
        openapi: VERSION.to_owned(),
        info: Info {
            title: "Personalization APIs".to_owned(),
            description: document.description.as_ref().and_then(Value::as_str).map(str::to_owned),
            // OpenAPI needs one, the configuration does not.
            version: document.version().unwrap_or_else(|| "unversioned".to_owned()),
            ..Info::default()
        },
        external_docs: Some(ExternalDocumentation {
            description: Some("Personalization APIs".to_owned()),
            url: DOCUMENTATION.to_owned(),
            ..ExternalDocumentation::default()
        }),
        servers: deployment.servers(),
        paths,
        components: Some(components),
        security,
        tags,
        ..OpenAPI::default()
    })
}
