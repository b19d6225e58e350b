//! Who may call: an API key or the access tokens of a test issuer, both made when the process starts and good for no
//! other. What each place answers to those who may not is in `docs/authentication.md`.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use axum::body::Body;
use axum::response::Response;
use facts::{ApiType, headers};
use http::header::{AUTHORIZATION, CACHE_CONTROL, CONTENT_TYPE, WWW_AUTHENTICATE};
use http::{HeaderMap, HeaderValue, StatusCode};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};
use serde_json::json;
use stacks::Auth;
use tracing::field;

use crate::error::Error;

/// The header of an API key.
pub(super) const API_KEY: &str = "x-api-key";

/// Bytes of the longest token that is looked at, as at the edge function.
const LONGEST_TOKEN: usize = 8_192;

/// How long a token is good, as Cognito's are by default.
const TOKEN_LIFE: Duration = Duration::from_secs(3_600);

/// The issuer's name. No host answers to it.
const ISSUER: &str = "https://issuer.local.invalid/local_test";

/// The app client that tokens are for.
const CLIENT: &str = "local-test-client";

/// The scope that is in every token which Cognito's API gives for a sign-in, and that the gateway asks for.
const SCOPE: &str = "aws.cognito.signin.user.admin";

/// What a caller shows: a header and its value. It has no `Debug`, so that it gets into no log by accident.
pub(crate) struct Credential {
    /// The header's name.
    pub(crate) header: &'static str,
    /// The header's value, which is secret.
    pub(crate) value: String,
}

impl Credential {
    /// As an option of curl's.
    pub(crate) fn curl(&self) -> String {
        format!("-H '{}: {}'", self.header, self.value)
    }
}

/// The place that checks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// The edge function, before CloudFront's cache.
    Edge,
    /// The API Gateway.
    Gateway(ApiType),
}

/// Why a caller is not let through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refusal {
    NoKey,
    AnotherKey,
    NoToken,
    SeveralTokens,
    Malformed,
    Expired,
    NotGood,
    NotAnAccessToken,
    AnotherClient,
    NoScope,
}

impl Refusal {
    const fn as_str(self) -> &'static str {
        match self {
            Self::NoKey => "refused: no key",
            Self::AnotherKey => "refused: not the key",
            Self::NoToken => "refused: no token",
            Self::SeveralTokens => "refused: several tokens",
            Self::Malformed => "refused: the header is malformed",
            Self::Expired => "refused: the token has expired",
            Self::NotGood => "refused: the token is not this issuer's",
            Self::NotAnAccessToken => "refused: not an access token",
            Self::AnotherClient => "refused: the token is for another app client",
            Self::NoScope => "refused: the token lacks the scope",
        }
    }

    /// The API Gateway's answer.
    pub(super) fn gateway_answer(self, api: ApiType) -> Response<Body> {
        let forbidden = match self {
            Self::NoKey | Self::AnotherKey => true,
            Self::NoScope => api == ApiType::Http,
            _ => false,
        };
        let (status, message) =
            if forbidden { (StatusCode::FORBIDDEN, "Forbidden") } else { (StatusCode::UNAUTHORIZED, "Unauthorized") };
        let mut response = answer(status, &json!({"message": message}));
        if !forbidden {
            response.headers_mut().insert(WWW_AUTHENTICATE, self.challenge());
        }
        response
    }

    /// The edge function's answer, which is of the API's own shape.
    pub(super) fn edge_answer(self, request_id: &str) -> Response<Body> {
        let message = match self {
            Self::NoToken => "Send an access token in the header `Authorization: Bearer TOKEN`.",
            Self::SeveralTokens => "Send one `Authorization` header.",
            Self::Malformed => "The header has to be `Authorization: Bearer TOKEN`.",
            Self::Expired => "The access token has expired.",
            _ => "The access token is not good here.",
        };
        let body = json!({"type": "Validation", "code": "Unauthorized", "message": message, "requestId": request_id});
        let mut response = answer(StatusCode::UNAUTHORIZED, &body);
        response.headers_mut().insert(WWW_AUTHENTICATE, self.challenge());
        response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        response
    }

    /// Without an `error` for callers who showed no token at all (RFC 6750, 3).
    const fn challenge(self) -> HeaderValue {
        match self {
            Self::NoToken => HeaderValue::from_static("Bearer"),
            _ => HeaderValue::from_static("Bearer error=\"invalid_token\""),
        }
    }
}

fn answer(status: StatusCode, body: &serde_json::Value) -> Response<Body> {
    let mut response = Response::new(Body::from(body.to_string()));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}

/// What callers must show.
pub(super) enum Authentication {
    /// Nothing.
    Nothing,
    /// This API key.
    ApiKey(String),
    /// A token of this issuer's.
    Token(Box<Issuer>),
}

impl Authentication {
    /// With secrets made now.
    ///
    /// # Errors
    /// When the operating system has no random numbers.
    pub(super) fn new(auth: Auth) -> Result<Self, Error> {
        Ok(match auth {
            Auth::NoAuth => Self::Nothing,
            Auth::ApiKey => Self::ApiKey(hexadecimal(&random::<20>()?)),
            Auth::OAuth2 => Self::Token(Box::new(Issuer::new()?)),
        })
    }

    const fn scheme(&self) -> &'static str {
        match self {
            Self::Nothing => "none",
            Self::ApiKey(_) => "api-key",
            Self::Token(_) => "oauth2",
        }
    }

    /// A credential that is good now: the key, or a new token.
    ///
    /// # Errors
    /// When the operating system has no random numbers.
    pub(super) fn credential(&self) -> Result<Option<Credential>, Error> {
        Ok(match self {
            Self::Nothing => None,
            Self::ApiKey(key) => Some(Credential { header: "X-Api-Key", value: key.clone() }),
            Self::Token(issuer) => {
                Some(Credential { header: "Authorization", value: format!("Bearer {}", issuer.token()?) })
            }
        })
    }

    /// Checks a request at a place; `token_header` is where a token is looked for. The span says how it went and holds
    /// nothing of what was shown.
    pub(super) fn check(&self, headers: &HeaderMap, place: Place, token_header: &str) -> Result<(), Refusal> {
        if matches!(self, Self::Nothing) {
            return Ok(());
        }
        let at = match place {
            Place::Edge => "edge",
            Place::Gateway(_) => "gateway",
        };
        let span = tracing::debug_span!(
            target: "local", "authentication", scheme = self.scheme(), "where" = at, outcome = field::Empty
        );
        let checked = span.in_scope(|| match self {
            Self::Nothing => Ok(()),
            Self::ApiKey(key) => match headers.get(API_KEY) {
                None => Err(Refusal::NoKey),
                Some(shown) if same(shown.as_bytes(), key.as_bytes()) => Ok(()),
                Some(_) => Err(Refusal::AnotherKey),
            },
            Self::Token(issuer) => {
                let token = token(headers, token_header, place)?;
                issuer.check(token, place)
            }
        });
        span.record("outcome", checked.err().map_or("accepted", Refusal::as_str));
        checked
    }
}

/// The token of a request. The gateways take it with and without `Bearer`, the edge function only with it.
pub(super) fn token<'h>(headers: &'h HeaderMap, name: &str, place: Place) -> Result<&'h str, Refusal> {
    let mut values = headers.get_all(name).iter();
    let value = values.next().ok_or(Refusal::NoToken)?;
    if values.next().is_some() {
        return Err(Refusal::SeveralTokens);
    }
    let value = value.to_str().ok().filter(|value| value.len() <= LONGEST_TOKEN).ok_or(Refusal::Malformed)?;
    let token = match value.split_once(' ') {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => token.trim_matches(' '),
        None if place != Place::Edge => value,
        _ => return Err(Refusal::Malformed),
    };
    let parts = token.split('.');
    let is_part =
        |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
    if parts.clone().count() == 3 && parts.clone().all(is_part) { Ok(token) } else { Err(Refusal::Malformed) }
}

/// Compares without telling by its time how much of it is right.
fn same(one: &[u8], other: &[u8]) -> bool {
    one.len() == other.len() && one.iter().zip(other).fold(0, |differs, (one, other)| differs | (one ^ other)) == 0
}

/// Makes tokens like Cognito's access tokens, and knows them again.
pub(super) struct Issuer {
    signs: EncodingKey,
    verifies: DecodingKey,
    validation: Validation,
    subject: String,
}

/// An access token's claims.
/// <https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-access-token.html>
#[derive(Debug, Clone, Serialize)]
struct Issued {
    iss: &'static str,
    sub: String,
    client_id: &'static str,
    token_use: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    scope: Option<&'static str>,
    exp: u64,
    iat: u64,
    jti: String,
}

/// The claims that are checked here; `jsonwebtoken` checks issuer and times.
#[derive(Debug, Deserialize)]
struct Shown {
    token_use: Option<String>,
    client_id: Option<String>,
    scope: Option<String>,
}

impl Issuer {
    fn new() -> Result<Self, Error> {
        let secret = random::<32>()?;
        let mut validation = Validation::new(Algorithm::HS256);
        validation.set_issuer(&[ISSUER]);
        validation.set_required_spec_claims(&["exp", "iss"]);
        // Access tokens have no audience: they name their client in `client_id`.
        validation.validate_aud = false;
        validation.validate_nbf = true;
        validation.leeway = 0;
        let (signs, verifies) = (EncodingKey::from_secret(&secret), DecodingKey::from_secret(&secret));
        Ok(Self { signs, verifies, validation, subject: uuid()? })
    }

    fn token(&self) -> Result<String, Error> {
        self.sign(&self.claims()?)
    }

    fn claims(&self) -> Result<Issued, Error> {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Ok(Issued {
            iss: ISSUER,
            sub: self.subject.clone(),
            client_id: CLIENT,
            token_use: "access",
            scope: Some(SCOPE),
            exp: (now + TOKEN_LIFE).as_secs(),
            iat: now.as_secs(),
            jti: uuid()?,
        })
    }

    fn sign(&self, claims: &Issued) -> Result<String, Error> {
        let token = jsonwebtoken::encode(&Header::new(Algorithm::HS256), claims, &self.signs);
        token.map_err(|error| Error::Failed(format!("no token could be made: {error}")))
    }

    /// Who checks what is in `docs/authentication.md`.
    fn check(&self, token: &str, place: Place) -> Result<(), Refusal> {
        let shown = jsonwebtoken::decode::<Shown>(token, &self.verifies, &self.validation);
        let shown = shown.map_err(|error| match error.kind() {
            jsonwebtoken::errors::ErrorKind::ExpiredSignature => Refusal::Expired,
            _ => Refusal::NotGood,
        })?;
        let shown = shown.claims;
        if shown.token_use.as_deref() != Some("access") {
            return Err(Refusal::NotAnAccessToken);
        }
        if place != Place::Gateway(ApiType::Rest) && shown.client_id.as_deref() != Some(CLIENT) {
            return Err(Refusal::AnotherClient);
        }
        let has_scope = shown.scope.is_some_and(|scopes| scopes.split(' ').any(|scope| scope == SCOPE));
        if place != Place::Edge && !has_scope {
            return Err(Refusal::NoScope);
        }
        Ok(())
    }
}

/// Moves the verified token to where the gateway behind CloudFront looks for it, as the edge function does. Whatever
/// the viewer put there goes.
pub(super) fn pass_on(headers: &mut HeaderMap, token: Option<&str>) {
    headers.remove(AUTHORIZATION);
    headers.remove(headers::VERIFIED_TOKEN);
    if let Some(mut token) = token.and_then(|token| HeaderValue::from_str(token).ok()) {
        token.set_sensitive(true);
        headers.insert(VERIFIED_TOKEN, token);
    }
}

/// [`headers::VERIFIED_TOKEN`], in lower case.
const VERIFIED_TOKEN: &str = "x-origin-authorization";

fn random<const N: usize>() -> Result<[u8; N], Error> {
    let mut bytes = [0; N];
    let filled = getrandom::fill(&mut bytes);
    filled.map_err(|error| Error::Failed(format!("the operating system has no random numbers: {error}")))?;
    Ok(bytes)
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn uuid() -> Result<String, Error> {
    let mut bytes = random::<16>()?;
    // Version 4, variant 1 (RFC 9562).
    bytes[6] = bytes[6] & 0x0f | 0x40;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let text = hexadecimal(&bytes);
    Ok([&text[..8], &text[8..12], &text[12..16], &text[16..20], &text[20..]].join("-"))
}

#[cfg(test)]
mod tests;
