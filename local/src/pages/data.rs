//! What the pages show, as JSON.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use configuration::validate::Finding;
use facts::AuthScheme;
use http::StatusCode;
use http::header::{CACHE_CONTROL, CONTENT_TYPE};
use openapi_document::deployment::Deployment;
use serde::Deserialize;
use serde_json::{Value, json};
use stacks::Auth;

use super::{inheritance, lines};
use crate::front::Credential;
use crate::server::{System, api_type};
use crate::stand_ins::metrics::Row;
use crate::trace::RequestTrace;

/// Items of one page at most.
const MOST_ITEMS: usize = 200;

/// The latest requests, the last first.
pub(super) async fn requests(State(system): State<System>) -> Json<Vec<Arc<RequestTrace>>> {
    Json(system.traces.latest())
}

/// What CloudWatch would be told.
pub(super) async fn metrics(State(system): State<System>) -> Json<Vec<Row>> {
    Json(system.metrics.rows())
}

/// The document that was last read with what is wrong with it, the one that is served, and where the settings of the
/// latter come from.
pub(super) async fn configuration(State(system): State<System>) -> Json<Value> {
    let state = system.configuration.state();
    let finding = |finding: &Finding| {
        json!({
            "severity": finding.severity,
            "pointer": finding.pointer,
            "message": finding.message,
            "fix": finding.fix,
            "line": lines::line(&state.text, &finding.pointer),
        })
    };
    Json(json!({
        "text": state.text,
        "findings": state.findings.iter().map(finding).collect::<Vec<_>>(),
        "isServed": state.findings.is_valid(),
        "served": state.served.text,
        "settings": inheritance::settings(&state.served.document),
    }))
}

/// What callers of the chosen deployment show: a header, which the pages add to the requests that they send.
pub(super) async fn credential(State(system): State<System>) -> Response {
    let credential = match system.front.credential() {
        Ok(Some(Credential { header, value })) => json!({"name": header, "value": value}),
        Ok(None) => json!({"name": null, "value": null}),
        Err(error) => return (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()).into_response(),
    };
    ([(CACHE_CONTROL, "no-store")], Json(credential)).into_response()
}

/// The drawing of an item.
pub(super) async fn picture(State(system): State<System>, Path((namespace, file)): Path<(String, String)>) -> Response {
    let item = file.strip_suffix(".svg").and_then(|id| {
        let snapshot = system.catalogues.get(&namespace)?.store().snapshot();
        let mut item: Value = serde_json::from_slice(snapshot.get(id)?).ok()?;
        item.as_object_mut()?.insert("id".to_owned(), id.into());
        Some(item)
    });
    match item {
        Some(item) => ([(CONTENT_TYPE, "image/svg+xml")], sample_pictures::picture(&item)).into_response(),
        None => (StatusCode::NOT_FOUND, Json(json!({"message": "no such item"}))).into_response(),
    }
}

/// Which items.
#[derive(Debug, Deserialize)]
pub(super) struct Range {
    #[serde(default)]
    offset: usize,
}

/// A namespace's items, a page of them from an offset.
pub(super) async fn items(
    State(system): State<System>,
    Path(namespace): Path<String>,
    Query(range): Query<Range>,
) -> Response {
    let Some(catalogue) = system.catalogues.get(&namespace) else {
        return (StatusCode::NOT_FOUND, Json(json!({"message": "no such namespace"}))).into_response();
    };
    let (ids, snapshot) = (catalogue.ids(), catalogue.store().snapshot());
    let page = ids.iter().skip(range.offset).take(MOST_ITEMS);
    let item = |id: &String| {
        let metadata: Value = snapshot.get(id).and_then(|text| serde_json::from_slice(text).ok()).unwrap_or_default();
        json!({"itemId": id, "metadata": metadata})
    };
    Json(json!({"count": ids.len(), "items": page.map(item).collect::<Vec<_>>()})).into_response()
}

/// The OpenAPI document of the configuration that is served.
pub(super) async fn openapi(State(system): State<System>) -> Response {
    let choices = system.front.choices();
    let deployment = Deployment {
        auth_scheme: match choices.auth {
            Auth::NoAuth => AuthScheme::NoAuth,
            Auth::ApiKey => AuthScheme::ApiKey,
            Auth::OAuth2 => AuthScheme::OAuth2,
        },
        entry_point: api_type(choices),
        api_url: format!("http://{}", system.address),
        cdn_url: None,
    };
    let state = system.configuration.state();
    match openapi_document::text(&state.served.document, &deployment) {
        Ok(text) => ([("content-type", "application/json")], text).into_response(),
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()).into_response(),
    }
}
