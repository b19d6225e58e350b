//! How the API is reached: what the template knows and the configuration does not.

use facts::{ApiType, AuthScheme};
use indexmap::IndexMap;
use openapiv3::{APIKeyLocation, SecurityScheme, Server};

/// The scheme as OpenAPI has it, under the name that the Python original's clients know. A token is asked for as
/// such: with `oauth2`, Swagger UI would want to fetch one from a login page, which no deployment need have.
#[must_use]
pub fn security_scheme(auth_scheme: AuthScheme) -> Option<(&'static str, SecurityScheme)> {
    match auth_scheme {
        AuthScheme::NoAuth => None,
        AuthScheme::ApiKey => Some((
            "ApiKeyAuth",
            SecurityScheme::APIKey {
                location: APIKeyLocation::Header,
                name: "X-API-Key".to_owned(),
                description: Some("The API key of the stack's usage plan.".to_owned()),
                extensions: IndexMap::new(),
            },
        )),
        AuthScheme::OAuth2 => Some((
            "BearerAuth",
            SecurityScheme::HTTP {
                scheme: "bearer".to_owned(),
                bearer_format: Some("JWT".to_owned()),
                description: Some("An access token of the Cognito user pool; an identity token is refused.".to_owned()),
                extensions: IndexMap::new(),
            },
        )),
    }
}

/// The header in which the gateway tells its id of a request.
#[must_use]
pub const fn request_id_header(entry_point: ApiType) -> &'static str {
    match entry_point {
        ApiType::Http => "Apigw-Requestid",
        ApiType::Rest => "X-Amzn-RequestId",
    }
}

/// How the API is reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deployment {
    /// Who is asked for what.
    pub auth_scheme: AuthScheme,
    /// The kind of gateway.
    pub entry_point: ApiType,
    /// The URL of the gateway's stage.
    pub api_url: String,
    /// The URL of the distribution in front of it, if there is one.
    pub cdn_url: Option<String>,
}

impl Deployment {
    /// The servers, first the one to use: clients and Swagger UI take the first by themselves.
    #[must_use]
    pub fn servers(&self) -> Vec<Server> {
        let server = |url: &str, description: &str| Server {
            // Paths begin with a slash of their own.
            url: url.trim_end_matches('/').to_owned(),
            description: Some(description.to_owned()),
            ..Server::default()
        };
        let gateway = match (self.auth_scheme, &self.cdn_url) {
            // See docs/decisions/oauth2-cloudfront.md.
            (AuthScheme::OAuth2, Some(_)) => {
                "Amazon API Gateway, past CloudFront's cache. Here the token goes into X-Origin-Authorization."
            }
            (_, Some(_)) => "Amazon API Gateway, past CloudFront's cache",
            (_, None) => "Amazon API Gateway",
        };
        let cdn = self.cdn_url.iter().map(|url| server(url, "Amazon CloudFront"));
        cdn.chain([server(&self.api_url, gateway)]).collect()
    }
}
