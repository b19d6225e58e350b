//! From what the document wants to the patches of the REST API's stage and of its routes' cache keys.
//!
//! The stage cache does not look at an answer's `Cache-Control`: it keeps every answer of a route for the route's own
//! time. So a route's time is the shortest that any of its answers may be kept, and a route with an answer that must
//! not be kept is not cached at all.

use std::collections::{BTreeMap, BTreeSet};

use configuration::document::Action;
use facts::routes;
use sha2::{Digest, Sha256};

use crate::wanted::{HeaderNames, RouteWanted, Wanted};

/// The longest that a stage cache keeps an answer, in seconds.
/// <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-caching.html>
pub const LONGEST_TTL: u32 = 3600;

/// The size of a cache, in GB, for a stage that does not remember the one that it had: the smallest.
const SIZE: &str = "0.5";

/// A route whose answers may be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Route {
    /// What its recommenders do.
    pub action: Action,
    /// With `{parameters}`.
    pub path: &'static str,
    /// With the parameters that can change its answer.
    route: routes::Route,
}

/// The routes whose answers may be kept, in the order of [`Action::ALL`].
pub const ROUTES: [Route; 4] = [
    Route::of(Action::RecommendItems, routes::RECOMMEND_ITEMS),
    Route::of(Action::RelatedItems, routes::RELATED_ITEMS),
    Route::of(Action::RerankItems, routes::RERANK_ITEMS),
    Route::of(Action::RecommendActions, routes::RECOMMEND_ACTIONS),
];

impl Route {
    const fn of(action: Action, route: routes::Route) -> Self {
        Self { action, path: route.path, route }
    }

    /// The parameters of the key, as API Gateway names them: what the template sets, the document's headers and the
    /// query parameters that URLs of `http` variations hold.
    #[must_use]
    pub fn key(&self, headers: &HeaderNames, placeholders: &[String]) -> BTreeSet<String> {
        let own = |name: &str| self.route.query.contains(&name);
        let in_path = |name: &str| self.route.path_parameters().any(|parameter| parameter == name);
        let path = self.route.path_parameters().map(|name| format!("method.request.path.{name}"));
        let query = self.route.query.iter().map(|name| (*name).to_owned());
        let placeholders = placeholders.iter().filter(|name| !own(name) && !in_path(name)).cloned();
        let query = query.chain(placeholders).map(|name| format!("method.request.querystring.{name}"));
        // In the spelling of the rule, because API Gateway tells names apart by their case; but the template's is
        // there.
        // <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html>
        let always = facts::headers::IN_STAGE_CACHE_KEY;
        let named = headers.iter().filter(|name| !always.iter().any(|own| own.eq_ignore_ascii_case(name)));
        let headers = named.chain(always).map(|name| format!("method.request.header.{name}"));
        path.chain(query).chain(headers).collect()
    }

    /// The key that the template sets.
    #[must_use]
    pub fn template_key(&self) -> BTreeSet<String> {
        self.key(&HeaderNames::default(), &[])
    }

    /// The name by which the stage's settings know the route, without the escapes that a patch's path needs.
    fn settings_name(&self) -> String {
        format!("{}/GET", self.path.trim_start_matches('/'))
    }
}

/// The keys of all routes, in the order of [`ROUTES`].
#[must_use]
pub fn keys(wanted: &Wanted) -> [BTreeSet<String>; ROUTES.len()] {
    ROUTES.map(|route| route.key(&wanted.key_headers, &wanted.route(route.action).placeholders))
}

/// What is written in the description of a deployment with these keys. A deployment is a snapshot, and keys take effect
/// with the next one: this tells whether it was made, also when we were stopped before making it.
#[must_use]
pub fn mark(keys: &[BTreeSet<String>]) -> String {
    let mut hash = Sha256::new();
    for key in keys {
        key.iter().for_each(|parameter| hash.update(format!("{parameter}\n")));
        hash.update("\n");
    }
    let hash: String = hash.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    format!("{MARK}{hash}")
}

const MARK: &str = "sync-cache: keys ";

/// Whether the keys that the routes now have are not those of the stage's deployment, which has this description.
#[must_use]
pub fn needs_deployment(keys: &[BTreeSet<String>], deployed: Option<&str>) -> bool {
    match deployed.filter(|description| description.starts_with(MARK)) {
        Some(deployed) => deployed != mark(keys),
        // A deployment of the template's: made with the template's keys or with those that were set by then.
        None => ROUTES.iter().zip(keys).any(|(route, key)| route.template_key() != *key),
    }
}

/// An operation of a patch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Patch {
    /// `add`, `remove` or `replace`.
    pub op: &'static str,
    /// A JSON pointer.
    pub path: String,
    /// The value, unless it is removed.
    pub value: Option<String>,
}

/// Patches of a method and of its integration, in this order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KeyPatches {
    /// Only what the method declares can be in the key. What is no longer in the key stays declared, which changes
    /// nothing.
    pub method: Vec<Patch>,
    /// The key itself.
    pub integration: Vec<Patch>,
}

/// What makes `now` the wanted key.
#[must_use]
pub fn key_patches(wanted: &BTreeSet<String>, now: &BTreeSet<String>, declared: &BTreeSet<String>) -> KeyPatches {
    let patch = |op, folder: &str, name: &str, value: Option<&str>| Patch {
        op,
        path: format!("/{folder}/{}", escaped(name)),
        value: value.map(str::to_owned),
    };
    let method = wanted.difference(declared).map(|name| patch("add", "requestParameters", name, Some("false")));
    let added = wanted.difference(now).map(|name| patch("add", "cacheKeyParameters", name, None));
    let removed = now.difference(wanted).map(|name| patch("remove", "cacheKeyParameters", name, None));
    KeyPatches { method: method.collect(), integration: added.chain(removed).collect() }
}

/// A JSON pointer's escapes.
fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

/// A stage as it is.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Stage {
    /// Whether it has a cache.
    pub cluster_enabled: bool,
    /// The cache's size in GB, if it remembers one.
    pub cluster_size: Option<String>,
    /// What is set, by route: `*/*` for all, or a path without its first slash, and a method. A setting is its path in
    /// a patch and its value.
    pub settings: BTreeMap<String, BTreeMap<&'static str, String>>,
}

/// The settings' paths in a patch.
pub const CACHING: &str = "caching/enabled";
/// Seconds.
pub const TTL: &str = "caching/ttlInSeconds";
const ALL_METHODS: &str = "*/*";

/// Patches of a stage.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StagePatches {
    /// Whether there is a cache, which can't be changed while one is being made or removed.
    pub cluster: Vec<Patch>,
    /// The routes' settings.
    pub routes: Vec<Patch>,
}

/// What makes the stage as it is wanted.
///
/// A route without settings of its own has those of all methods. The first one that it is given cuts it off from them,
/// and the others get API Gateway's defaults (no encryption of what is kept, among them); so a route gets all at once.
#[must_use]
pub fn stage_patches(wanted: &Wanted, stage: &Stage) -> StagePatches {
    let none = BTreeMap::new();
    let of_all = stage.settings.get(ALL_METHODS).unwrap_or(&none);
    let mut patches = StagePatches::default();
    let mut any = false;
    for route in ROUTES {
        let ttl = ttl(wanted.route(route.action));
        any |= ttl > 0;
        let mut settings = of_all.clone();
        settings.insert(CACHING, (ttl > 0).to_string());
        if ttl > 0 {
            settings.insert(TTL, ttl.to_string());
        }
        let own = stage.settings.iter().find(|(name, _)| unescaped(name) == route.settings_name());
        let differs = |now: &BTreeMap<&'static str, String>, name: &str, value: &String| now.get(name) != Some(value);
        let now = own.map_or(of_all, |(_, own)| own);
        // How long answers are kept is nothing to a route that keeps none.
        let relevant = |name: &str| ttl > 0 || name != TTL;
        if !settings.iter().any(|(name, value)| relevant(name) && differs(now, name, value)) {
            continue;
        }
        for (name, value) in &settings {
            if relevant(name) && (own.is_none() || differs(now, name, value)) {
                let path = format!("/{}/GET/{name}", escaped(route.path));
                patches.routes.push(Patch { op: "replace", path, value: Some(value.clone()) });
            }
        }
    }
    if any != stage.cluster_enabled {
        let replace = |path: &str, value: String| Patch { op: "replace", path: path.to_owned(), value: Some(value) };
        patches.cluster.push(replace("/cacheClusterEnabled", any.to_string()));
        if any && stage.cluster_size.is_none() {
            patches.cluster.push(replace("/cacheClusterSize", SIZE.to_owned()));
        }
    }
    patches
}

/// For how long a route's answers are kept, in seconds; 0 for not at all.
#[must_use]
pub fn ttl(route: &RouteWanted) -> u32 {
    route.shortest_age.unwrap_or(0).min(LONGEST_TTL)
}

/// A route's name in a stage's settings, however much of it is escaped.
fn unescaped(name: &str) -> String {
    name.replace("~1", "/").replace("~0", "~").trim_start_matches('/').to_owned()
}
