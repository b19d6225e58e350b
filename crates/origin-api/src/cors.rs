//! Which pages on other origins may call. An HTTP API and CloudFront say it in place of the function; a REST API leaves
//! it to the function, preflight requests included.

use std::time::Duration;

use http::{HeaderName, HeaderValue, Method};
use thiserror::Error;
use tower_http::cors::{AllowHeaders, AllowMethods, AllowOrigin, Any, CorsLayer, ExposeHeaders};

/// Which pages may call, and with which headers.
#[derive(Debug, Clone, Default)]
pub struct Cors {
    /// Origins as `https://www.example.com`; none for any.
    origins: Vec<HeaderValue>,
    /// Request headers besides the API's own.
    headers: Vec<HeaderName>,
}

/// Why a list can't be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum CorsError {
    /// An origin that can't be a header's value.
    #[error("origins must be separated by commas")]
    Origins,
    /// A name that can't be a header's.
    #[error("header names must be separated by commas")]
    Headers,
}

impl Cors {
    /// Reads lists with commas between the values: the origins that may call (empty, or with `*` in it, for any), and
    /// the request headers that they may send besides the API's own.
    ///
    /// # Errors
    /// When one has a value that can't be a header's value or name.
    pub fn parse(origins: &str, headers: &str) -> Result<Self, CorsError> {
        let origins = items(origins).map(HeaderValue::from_str).collect::<Result<Vec<_>, _>>();
        let mut origins = origins.map_err(|_| CorsError::Origins)?;
        if origins.iter().any(|origin| origin == "*") {
            origins.clear();
        }
        let headers = items(headers).map(str::parse).collect::<Result<_, _>>().map_err(|_| CorsError::Headers)?;
        Ok(Self { origins, headers })
    }

    /// Who may call, as a header's value: origins separated by commas, or `*` for any.
    pub(crate) fn allowed_origins(&self) -> HeaderValue {
        let origins: Vec<&[u8]> = self.origins.iter().map(HeaderValue::as_bytes).collect();
        let any = HeaderValue::from_static("*");
        if origins.is_empty() { any } else { HeaderValue::from_bytes(&origins.join(&b", "[..])).unwrap_or(any) }
    }

    /// Answers preflight requests, and adds the headers to every answer.
    pub(crate) fn layer(&self) -> CorsLayer {
        let origin = match &*self.origins {
            [] => AllowOrigin::from(Any),
            // Said whatever the request's origin is: a cache may keep the answer for another's.
            [one] => AllowOrigin::exact(one.clone()),
            several => AllowOrigin::list(several.iter().cloned()),
        };
        let headers = known(&facts::cors::REQUEST_HEADERS).chain(self.headers.iter().cloned());
        let methods = facts::cors::METHODS.iter().filter_map(|method| Method::from_bytes(method.as_bytes()).ok());
        CorsLayer::new()
            .allow_origin(origin)
            .allow_methods(AllowMethods::list(methods))
            .allow_headers(AllowHeaders::list(headers))
            .expose_headers(ExposeHeaders::list(known(&facts::cors::RESPONSE_HEADERS)))
            .max_age(Duration::from_secs(facts::cors::MAX_AGE.into()))
    }
}

fn items(text: &str) -> impl Iterator<Item = &str> {
    text.split(',').map(str::trim).filter(|item| !item.is_empty())
}

fn known<'n>(names: &'n [&'static str]) -> impl Iterator<Item = HeaderName> + 'n {
    names.iter().filter_map(|name| name.parse().ok())
}
