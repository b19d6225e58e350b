//! `cacheControl`, as written.

use serde::{Deserialize, Serialize};

/// How long answers may be cached, by what the request says about its user.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CacheControl {
    /// Whether the caches in front of the API are set from this document.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub auto_provision: Option<bool>,
    /// For requests with a user.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_specified: Option<CacheRule>,
    /// For requests with a user who stands for many (`syntheticUser`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub synthetic_user_specified: Option<CacheRule>,
    /// For requests without a user.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub no_user_specified: Option<CacheRule>,
}

/// What `Cache-Control` says.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CacheRule {
    /// Seconds. 0 is a value: the answer must not be reused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_age: Option<u32>,
    /// Directives that go before `max-age`, comma-separated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub directives: Option<String>,
}
