//! The pages, from templates. What changes while a page is open its script gets as JSON.

use std::sync::LazyLock;

use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS};
use minijinja::value::Serde;
use minijinja::{Environment, Value, context};
use serde::Deserialize;
use stacks::{Auth, Cache};

use super::shelves;
use crate::server::System;

/// Everything comes from here.
const POLICY: &str =
    "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'";

/// Swagger UI writes styles into its elements, and has pictures in its own.
const SWAGGER_UI_POLICY: &str = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
                                 base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'";

macro_rules! templates {
    ($($name:literal)*) => {
        const TEMPLATES: &[(&str, &str)] = &[$(($name, include_str!(concat!("../../assets/templates/", $name)))),*];
    };
}

templates! { "layout.html" "home.html" "requests.html" "experiments.html" "configuration.html" "api.html" }

/// Values are escaped, as the templates' names end with `.html`.
static ENVIRONMENT: LazyLock<Environment<'static>> = LazyLock::new(|| {
    let mut environment = Environment::new();
    for (name, text) in TEMPLATES {
        // The tests render each: what can't be read would be missing there.
        let _ = environment.add_template(name, text);
    }
    environment
});

/// A page of the menu.
struct Page {
    path: &'static str,
    title: &'static str,
    template: &'static str,
    script: &'static str,
    policy: &'static str,
}

impl Page {
    const fn new(path: &'static str, title: &'static str, template: &'static str, script: &'static str) -> Self {
        Self { path, title, template, script, policy: POLICY }
    }
}

const HOME: Page = Page::new("/", "Home", "home.html", "home.js");
const REQUESTS: Page = Page::new("/requests", "Requests", "requests.html", "requests.js");
const EXPERIMENTS: Page = Page::new("/experiments", "Experiments", "experiments.html", "experiments.js");
const CONFIGURATION: Page = Page::new("/configuration", "Configuration", "configuration.html", "configuration.js");
const API: Page = Page { policy: SWAGGER_UI_POLICY, ..Page::new("/api", "API", "api.html", "api.js") };
const MENU: [&Page; 5] = [&HOME, &REQUESTS, &EXPERIMENTS, &CONFIGURATION, &API];

/// What a link to the home page chooses.
#[derive(Debug, Deserialize)]
pub(super) struct Chosen {
    namespace: Option<String>,
    user: Option<String>,
}

/// Recommendations for a user.
pub(super) async fn home(State(system): State<System>, Query(chosen): Query<Chosen>) -> Response {
    let offers = shelves::offers(&system);
    let wanted = chosen.namespace.as_deref();
    // The shop is what the README shows.
    let offer = offers.iter().find(|offer| wanted.unwrap_or("shop") == offer.namespace).or_else(|| offers.first());
    let first = offer.and_then(|offer| offer.users.first()).map_or("", |user| user.id.as_str());
    let user = chosen.user.as_deref().unwrap_or(first);
    let unknown = wanted.filter(|wanted| offers.iter().all(|offer| offer.namespace != *wanted));
    let is_listed = offer.is_some_and(|offer| offer.users.iter().any(|listed| listed.id == user));
    let related = offer.and_then(|offer| serde_json::to_string(&offer.related).ok());
    let (offers, offer) = (Value::from(Serde(&offers)), Value::from(Serde(offer)));
    page(&system, &HOME, context! { offers, offer, user, is_listed, unknown, related })
}

/// Every request, step by step.
pub(super) async fn requests(State(system): State<System>) -> Response {
    page(&system, &REQUESTS, Value::UNDEFINED)
}

/// Exposures and conversions, and every other metric.
pub(super) async fn experiments(State(system): State<System>) -> Response {
    page(&system, &EXPERIMENTS, Value::UNDEFINED)
}

/// The document, with what is wrong with it.
pub(super) async fn configuration(State(system): State<System>) -> Response {
    page(&system, &CONFIGURATION, Value::UNDEFINED)
}

/// Swagger UI.
pub(super) async fn api(State(system): State<System>) -> Response {
    page(&system, &API, Value::UNDEFINED)
}

fn page(system: &System, page: &Page, values: Value) -> Response {
    let choices = system.front.choices();
    let auth = match choices.auth {
        Auth::NoAuth => "nobody is asked who they are",
        Auth::ApiKey => "callers show an API key",
        Auth::OAuth2 => "callers show an access token",
    };
    let cache = match choices.cache {
        Cache::NoCache => "no cache",
        Cache::CloudFront => "CloudFront caches",
        Cache::ApiGateway => "API Gateway caches",
        Cache::Both => "CloudFront and API Gateway cache",
    };
    let has_auth = choices.auth != Auth::NoAuth;
    match rendered(page, &context! { has_auth, address => system.address.to_string(), ..values }, auth, cache) {
        Ok(html) => {
            let headers = [
                (CONTENT_TYPE, "text/html; charset=utf-8"),
                (CACHE_CONTROL, "no-store"),
                (CONTENT_SECURITY_POLICY, page.policy),
                (X_CONTENT_TYPE_OPTIONS, "nosniff"),
                (REFERRER_POLICY, "same-origin"),
            ];
            (headers, html).into_response()
        }
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, format!("{error:#}")).into_response(),
    }
}

fn rendered(page: &Page, values: &Value, auth: &str, cache: &str) -> Result<String, minijinja::Error> {
    let content = ENVIRONMENT.get_template(page.template)?.render(values)?;
    let menu: Vec<_> = MENU.iter().map(|other| context! { path => other.path, title => other.title }).collect();
    let (path, title, script) = (page.path, page.title, page.script);
    ENVIRONMENT
        .get_template("layout.html")?
        .render(context! { menu, path, title, script, auth, cache, content => Value::from_safe_string(content) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_page_can_be_rendered() {
        for page in MENU {
            let html = rendered(page, &context! { offers => Vec::<String>::new() }, "", "").unwrap();
            assert!(html.contains(&format!("<title>{}", page.title)), "{}", page.path);
        }
    }

    #[test]
    fn what_a_link_says_is_escaped() {
        let values = context! { offers => Vec::<String>::new(), unknown => "<script>alert(1)</script>" };
        let html = rendered(&HOME, &values, "", "").unwrap();
        assert!(!html.contains("<script>alert") && html.contains("&lt;script&gt;alert"), "{html}");
    }
}
