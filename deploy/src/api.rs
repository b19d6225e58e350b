//! The API of a stack, asked as a client asks it.

use facts::AuthScheme;
use facts::headers::{CONFIGURATION_VERSION, VERIFIED_TOKEN};
use tokio::time::Instant;

use crate::aws::{CallError, Connection};
use crate::error::Error;
use crate::http;
use crate::names::output;
use crate::stack::Stack;

/// The variable that may hold an access token, where callers need one.
pub(crate) const TOKEN_VARIABLE: &str = "PERSONALIZATION_API_TOKEN";

/// The API of a stack.
#[derive(Clone, Debug)]
pub(crate) struct Api {
    /// URL of the gateway's stage, which ends with a slash.
    gateway: String,
    scheme: AuthScheme,
    credentials: Vec<(&'static str, String)>,
    /// Where the gateway is emulated.
    emulated: Option<String>,
}

/// What an answer says of the configuration that gave it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Seen {
    /// Its version.
    Version(String),
    /// No version: the document has none.
    None,
    /// Nobody could look, for this reason.
    NotLooked(String),
}

impl Api {
    /// The API of a stack, by its outputs, with credentials as far as they are at hand: the stack's own API key, or an
    /// access token in [`TOKEN_VARIABLE`].
    ///
    /// # Errors
    /// When the stack has no API, or API Gateway can't be asked for the key.
    pub(crate) async fn of(connection: &Connection, stack: &Stack) -> Result<Self, Error> {
        let gateway = match stack.output(output::HTTP_API_URL) {
            Some(url) => url,
            None => stack.required(output::REST_API_URL)?,
        };
        let mut credentials = Vec::new();
        let scheme = if let Some(key) = stack.output(output::API_KEY) {
            let got = connection.apigateway().get_api_key().api_key(key).include_value(true).send().await;
            let got = got.map_err(CallError::of("API Gateway", "GetApiKey"))?;
            credentials.extend(got.value.map(|value| ("x-api-key", value)));
            AuthScheme::ApiKey
        } else if stack.output(output::USER_POOL).is_some() {
            if let Some(token) = std::env::var(TOKEN_VARIABLE).ok().filter(|token| !token.is_empty()) {
                // Behind CloudFront the gateway reads the header in which the edge function passes the token on.
                let header =
                    if stack.output(output::DISTRIBUTION_URL).is_some() { VERIFIED_TOKEN } else { "Authorization" };
                credentials.push((header, format!("Bearer {token}")));
            }
            AuthScheme::OAuth2
        } else {
            AuthScheme::NoAuth
        };
        Ok(Self {
            gateway: gateway.to_owned(),
            scheme,
            credentials,
            emulated: connection.endpoint_url().map(str::to_owned),
        })
    }

    /// Which configuration answers. The request is for a namespace that no document has, so that no recommender is
    /// asked and nothing is counted; the gateway, not CloudFront, is asked, and for another path each time, so that no
    /// cache answers.
    pub(crate) async fn configuration_version(&self) -> Seen {
        if self.scheme == AuthScheme::OAuth2 && self.credentials.is_empty() {
            return Seen::NotLooked(format!(
                "callers need a token, and {TOKEN_VARIABLE} has none (`deploy token` gets one)"
            ));
        }
        let mut random = [0; 8];
        // Without random numbers a cache may answer, which is seen as the old version for a while longer.
        let _ = getrandom::fill(&mut random);
        let path = format!("recommend-items/-/{:016x}/-", u64::from_be_bytes(random));
        let (url, host) = self.address(&path);
        let mut headers: Vec<(&str, &str)> =
            self.credentials.iter().map(|(name, value)| (*name, value.as_str())).collect();
        headers.extend(host.as_deref().map(|host| ("host", host)));
        match http::get(&url, &headers).await {
            Err(error) => Seen::NotLooked(format!("the API does not answer: {error}")),
            Ok(answer) if matches!(answer.status().as_u16(), 401 | 403) => {
                Seen::NotLooked("the API refuses the credentials".to_owned())
            }
            Ok(answer) => match answer.headers().get(CONFIGURATION_VERSION).and_then(|version| version.to_str().ok()) {
                Some(version) => Seen::Version(version.to_owned()),
                None => Seen::None,
            },
        }
    }

    /// Waits until the API answers with a version, and returns what was seen last.
    pub(crate) async fn wait_for(&self, version: &str, until: Instant) -> Seen {
        let wanted = Seen::Version(version.to_owned());
        loop {
            let seen = self.configuration_version().await;
            let credentials = self.scheme == AuthScheme::OAuth2 && self.credentials.is_empty();
            if seen == wanted || credentials || Instant::now() >= until {
                return seen;
            }
            tokio::time::sleep(std::time::Duration::from_secs(1)).await;
        }
    }

    /// Where a path of the API is asked for, and the host to ask for it. An emulated AWS has its gateway at its own
    /// address, and tells APIs apart by the host.
    fn address(&self, path: &str) -> (String, Option<String>) {
        let url = format!("{}{path}", self.gateway);
        let emulated = self.emulated.as_deref().and_then(|endpoint| {
            let (host, rest) = self.gateway.strip_prefix("https://")?.split_once('/')?;
            let api = host.split_once(".execute-api.")?.0;
            let url = format!("{}/{rest}{path}", endpoint.trim_end_matches('/'));
            Some((url, format!("{api}.execute-api.localhost")))
        });
        emulated.map_or((url, None), |(url, host)| (url, Some(host)))
    }
}
