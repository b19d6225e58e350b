//! The API's routes, once: both kinds of gateway, the cache keys and the permissions are made from them.

/// One route.
#[derive(Clone, Copy, Debug)]
pub struct Route {
    /// Logical ids begin with it.
    pub name: &'static str,
    /// `GET` or `POST`.
    pub method: &'static str,
    /// With `{parameters}`.
    pub path: &'static str,
    /// Names of the query parameters that can change the answer, and so belong to a cache key.
    pub query: &'static [&'static str],
}

const ANSWER: [&str; 6] = ["filter", "filterValues", "context", "decorateItems", "syntheticUser", "feature"];

/// Every route but `OPTIONS`, which each path has as well.
pub const ROUTES: [Route; 5] = [
    Route {
        name: "GetRecommendItems",
        method: "GET",
        path: "/recommend-items/{namespace}/{recommender}/{userId}",
        query: &["numResults", ANSWER[0], ANSWER[1], ANSWER[2], ANSWER[3], ANSWER[4], ANSWER[5]],
    },
    Route {
        name: "GetRelatedItems",
        method: "GET",
        path: "/related-items/{namespace}/{recommender}/{itemId}",
        query: &["numResults", "userId", ANSWER[0], ANSWER[1], ANSWER[2], ANSWER[3], ANSWER[4], ANSWER[5]],
    },
    Route {
        name: "GetRerankItems",
        method: "GET",
        path: "/rerank-items/{namespace}/{recommender}/{userId}/{itemIds}",
        query: &ANSWER,
    },
    Route {
        name: "PostRerankItems",
        method: "POST",
        path: "/rerank-items/{namespace}/{recommender}/{userId}",
        query: &ANSWER,
    },
    Route { name: "PostEvents", method: "POST", path: "/events/{namespace}", query: &[] },
];

impl Route {
    /// The names of the path's parameters.
    pub fn path_parameters(&self) -> impl Iterator<Item = &'static str> {
        self.path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
    }
}

/// Request headers that a page on another origin may send.
pub const CORS_REQUEST_HEADERS: [&str; 5] =
    ["Authorization", "Content-Type", "If-None-Match", "X-Api-Key", "X-Amzn-Trace-Id"];

/// Response headers that a page on another origin may read.
pub const CORS_RESPONSE_HEADERS: [&str; 4] =
    ["Cache-Control", "ETag", "Retry-After", "X-Personalization-Config-Version"];

/// How long a browser may remember the answer to a preflight request, in seconds.
pub const CORS_MAX_AGE: i64 = 600;
