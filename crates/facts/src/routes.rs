//! The API's routes. Gateways, the function's router, the caches' keys and the API's description are made from them.

/// One route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Route {
    /// Logical ids begin with it.
    pub name: &'static str,
    /// `GET` or `POST`.
    pub method: &'static str,
    /// With `{parameters}`, whose names [`parameter`] lists.
    pub path: &'static str,
    /// Names of the query parameters that can change the answer, and so belong to a cache key.
    pub query: &'static [&'static str],
}

/// Names of parameters in paths.
pub mod parameter {
    /// A namespace of the configuration.
    pub const NAMESPACE: &str = "namespace";
    /// A recommender of the namespace.
    pub const RECOMMENDER: &str = "recommender";
    /// Who asks.
    pub const USER_ID: &str = "userId";
    /// The item that others are to be like.
    pub const ITEM_ID: &str = "itemId";
    /// The items to reorder, separated by commas.
    pub const ITEM_IDS: &str = "itemIds";
}

/// Names of parameters in queries.
pub mod query {
    /// How many items or actions are wanted.
    pub const NUM_RESULTS: &str = "numResults";
    /// Who asks, where the path does not say.
    pub const USER_ID: &str = "userId";
    /// Name or ARN of a filter, which replaces the configured ones.
    pub const FILTER: &str = "filter";
    /// Values of the filter's parameters, as a JSON object.
    pub const FILTER_VALUES: &str = "filterValues";
    /// Contextual metadata, as a JSON object.
    pub const CONTEXT: &str = "context";
    /// Whether items come with metadata.
    pub const DECORATE_ITEMS: &str = "decorateItems";
    /// Whether the user's id stands for a group of users, which decides how long the answer may be kept.
    pub const SYNTHETIC_USER: &str = "syntheticUser";
    /// Items or actions that must not be answered, separated by commas.
    pub const EXCLUDE: &str = "exclude";
    /// The experiment to take part in.
    pub const FEATURE: &str = "feature";
}

/// What items a user is recommended.
pub const RECOMMEND_ITEMS: Route = Route {
    name: "GetRecommendItems",
    method: "GET",
    path: "/recommend-items/{namespace}/{recommender}/{userId}",
    query: &[
        query::NUM_RESULTS,
        query::FILTER,
        query::FILTER_VALUES,
        query::CONTEXT,
        query::DECORATE_ITEMS,
        query::SYNTHETIC_USER,
        query::EXCLUDE,
        query::FEATURE,
    ],
};

/// What items are like an item.
pub const RELATED_ITEMS: Route = Route {
    name: "GetRelatedItems",
    method: "GET",
    path: "/related-items/{namespace}/{recommender}/{itemId}",
    query: &[
        query::NUM_RESULTS,
        query::USER_ID,
        query::FILTER,
        query::FILTER_VALUES,
        query::CONTEXT,
        query::DECORATE_ITEMS,
        query::SYNTHETIC_USER,
        query::EXCLUDE,
        query::FEATURE,
    ],
};

/// Items in the order that suits a user.
pub const RERANK_ITEMS: Route = Route {
    name: "GetRerankItems",
    method: "GET",
    path: "/rerank-items/{namespace}/{recommender}/{userId}/{itemIds}",
    query: &[
        query::FILTER,
        query::FILTER_VALUES,
        query::CONTEXT,
        query::DECORATE_ITEMS,
        query::SYNTHETIC_USER,
        query::EXCLUDE,
        query::FEATURE,
    ],
};

/// The same with the items' ids in the body, where a URL is too short for them.
pub const RERANK_POSTED_ITEMS: Route = Route {
    name: "PostRerankItems",
    method: "POST",
    path: "/rerank-items/{namespace}/{recommender}/{userId}",
    query: RERANK_ITEMS.query,
};

/// Which actions suit a user: to join, to subscribe, to download.
pub const RECOMMEND_ACTIONS: Route = Route {
    name: "GetRecommendActions",
    method: "GET",
    path: "/recommend-actions/{namespace}/{recommender}/{userId}",
    query: &[
        query::NUM_RESULTS,
        query::FILTER,
        query::FILTER_VALUES,
        query::SYNTHETIC_USER,
        query::EXCLUDE,
        query::FEATURE,
    ],
};

/// What users did.
pub const EVENTS: Route = Route { name: "PostEvents", method: "POST", path: "/events/{namespace}", query: &[] };

/// Every route but `OPTIONS`, which each path has as well.
pub const ROUTES: [Route; 6] =
    [RECOMMEND_ITEMS, RELATED_ITEMS, RERANK_ITEMS, RERANK_POSTED_ITEMS, RECOMMEND_ACTIONS, EVENTS];

impl Route {
    /// The path's first segment: what is done. Of the routes that recommend it is also the action's key in the
    /// configuration.
    #[must_use]
    pub fn action(&self) -> &'static str {
        self.path.split('/').nth(1).unwrap_or_default()
    }

    /// The names of the path's parameters.
    pub fn path_parameters(&self) -> impl Iterator<Item = &'static str> {
        self.path.split('/').filter_map(parameter_of)
    }

    /// The path with what `value` says in place of each parameter.
    #[must_use]
    pub fn path_with(&self, value: impl Fn(&'static str) -> String) -> String {
        let segments: Vec<String> = self
            .path
            .split('/')
            .map(|segment| parameter_of(segment).map_or_else(|| segment.to_owned(), &value))
            .collect();
        segments.join("/")
    }
}

fn parameter_of(segment: &'static str) -> Option<&'static str> {
    segment.strip_prefix('{')?.strip_suffix('}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_hold_no_other_parameters_than_those_that_are_named() {
        let named =
            [parameter::NAMESPACE, parameter::RECOMMENDER, parameter::USER_ID, parameter::ITEM_ID, parameter::ITEM_IDS];
        for route in ROUTES {
            assert!(route.path_parameters().all(|name| named.contains(&name)), "{}", route.path);
        }
    }

    #[test]
    fn a_path_is_filled_segment_by_segment() {
        assert_eq!(EVENTS.path_with(str::to_owned), "/events/namespace");
        assert_eq!(
            RERANK_ITEMS.path_with(|name| format!("<{name}>")),
            "/rerank-items/<namespace>/<recommender>/<userId>/<itemIds>"
        );
        assert_eq!(RERANK_ITEMS.action(), "rerank-items");
    }
}
