//! The pages for the browser, and the data behind them.
//!
//! | module | what lives there |
//! | --- | --- |
//! | [`views`] | the pages, from the templates in `assets/templates` |
//! | [`assets`] | scripts, styles and Swagger UI, all of them in the binary |
//! | [`shelves`] | what the home page offers: namespaces, users, recommenders |
//! | [`data`] | what the pages show, as JSON |
//! | [`inheritance`] | the level that each setting of a variation comes from |
//! | [`lines`] | the line of a document that a finding is about |
//! | [`live`] | what happens, as it happens |

mod assets;
mod data;
mod inheritance;
mod lines;
mod live;
mod shelves;
mod views;

use axum::Router;
use axum::routing::get;

use crate::server::System;

/// The routes of the pages. None of them is one of the API's paths.
pub(crate) fn router() -> Router<System> {
    Router::new()
        .route("/", get(views::home))
        .route("/requests", get(views::requests))
        .route("/experiments", get(views::experiments))
        .route("/configuration", get(views::configuration))
        .route("/api", get(views::api))
        .route("/api/{file}", get(assets::swagger_ui))
        .route("/local/assets/{file}", get(assets::asset))
        .route("/pictures/{namespace}/{file}", get(data::picture))
        .route("/local/credential", get(data::credential))
        .route("/local/live", get(live::events))
        .route("/local/requests", get(data::requests))
        .route("/local/metrics", get(data::metrics))
        .route("/local/configuration", get(data::configuration))
        .route("/local/items/{namespace}", get(data::items))
        .route("/openapi.json", get(data::openapi))
}

/// A few commands to try, for the terminal: one for each action that some recommender has.
pub(crate) fn examples(system: &System) -> Vec<String> {
    use configuration::document::Action;

    let base = format!("http://{}", system.address);
    let state = system.configuration.state();
    let mut recommenders: Vec<_> =
        state.served.configuration.namespaces().flat_map(|namespace| namespace.recommenders()).collect();
    recommenders.sort_by_key(|recommender| (&recommender.namespace, &recommender.path));
    let example = |action: Action| {
        let recommender = recommenders.iter().find(|recommender| recommender.action == action)?;
        let catalogue = system.catalogues.get(&recommender.namespace)?;
        let (ids, user) = (catalogue.ids(), shelves::users(catalogue.files()).into_iter().next());
        let user = user.map_or_else(|| "anna".to_owned(), |user| user.id);
        let path = format!("{}/{}/{}", action.as_str(), recommender.namespace, recommender.path);
        match action {
            Action::RecommendItems | Action::RecommendActions => {
                Some(format!("curl '{base}/{path}/{user}?numResults=5'"))
            }
            Action::RelatedItems => Some(format!("curl '{base}/{path}/{}?numResults=5'", ids.first()?)),
            Action::RerankItems => Some(format!("curl '{base}/{path}/{user}/{}'", ids.get(..5)?.join(","))),
        }
    };
    Action::ALL.into_iter().filter_map(example).collect()
}
