//! From the document to what any cache must know.

use std::collections::BTreeMap;

use configuration::Document;
use configuration::automatic::{AutoValues, RuleType};
use configuration::cache_control::{CacheControl, CacheRule};
use configuration::document::Action;
use configuration::fallback::Fallback;
use configuration::positions::{Level, Position, understood};
use configuration::settings::InEffect;
use configuration::url_template::{Piece, UrlTemplate};
use configuration::variation::OriginType;
use facts::headers::{VIEWER_LATITUDE, VIEWER_TIME_ZONE};
use serde_json::Value;

/// Header names in any case, each once, in the spelling that came first, sorted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HeaderNames(BTreeMap<String, String>);

impl HeaderNames {
    /// Adds a name, unless it is there in any case.
    pub fn add(&mut self, name: &str) {
        self.0.entry(name.to_ascii_lowercase()).or_insert_with(|| name.to_owned());
    }

    /// Whether a name is there, in any case.
    pub fn contains(&self, name: &str) -> bool {
        self.0.contains_key(&name.to_ascii_lowercase())
    }

    /// Whether every name of `others` is there, in any case.
    pub fn contains_all(&self, others: &Self) -> bool {
        others.0.keys().all(|name| self.0.contains_key(name))
    }

    /// Whether both have the same names, in any case.
    pub fn same(&self, others: &Self) -> bool {
        self.0.keys().eq(others.0.keys())
    }

    /// The names, sorted.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.values().map(String::as_str)
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<N: AsRef<str>> FromIterator<N> for HeaderNames {
    fn from_iter<I: IntoIterator<Item = N>>(names: I) -> Self {
        let mut headers = Self::default();
        names.into_iter().for_each(|name| headers.add(name.as_ref()));
        headers
    }
}

/// What a document wants of the caches.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Headers on which answers depend: part of the key, and passed on.
    pub key_headers: HeaderNames,
    /// Headers that are passed on and are no part of the key.
    pub forwarded_headers: HeaderNames,
    /// The shortest age that a shared cache is told anywhere, in seconds. `None` when the document sets none.
    pub shortest_age: Option<u32>,
    /// The longest.
    pub longest_age: Option<u32>,
    /// What the routes of each action want, in the order of [`Action::ALL`].
    pub routes: [RouteWanted; Action::ALL.len()],
}

/// What the route of an action wants.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RouteWanted {
    /// The shortest age that a shared cache is told by any answer of the route, in seconds. `None` when the document
    /// sets none for it.
    pub shortest_age: Option<u32>,
    /// Names of path and query parameters that the URLs of `http` variations hold.
    pub placeholders: Vec<String>,
}

/// Whether the document leaves the caches to somebody else: any `cacheControl`, in effect or not, says
/// `autoProvision: false`.
pub fn is_provisioned_elsewhere(document: &Document) -> bool {
    let mut controls =
        document.positions().filter(Position::is_served).filter_map(|position| position.own.cache_control.as_ref());
    // As written: a rule that is not understood does not silence the switch beside it.
    controls.any(|control| control.written().get("autoProvision") == Some(&Value::Bool(false)))
}

impl Wanted {
    /// What this document wants.
    pub fn of(document: &Document) -> Self {
        let mut wanted = Self::default();
        for position in document.positions() {
            // Automatic values are what answers depend on, whichever setting has them.
            let InEffect {
                auto_context,
                filters: _,
                cache_control,
                inference_item_metadata: _,
                availability: _,
                fallback,
            } = position.in_effect;
            let (action, variation, cache_control) = match position.level {
                Level::Document | Level::Recommender(..) => continue,
                // Its events have no filters and are not cached.
                Level::Namespace(..) => {
                    auto_context.and_then(understood).into_iter().for_each(|values| wanted.add_rules(values));
                    continue;
                }
                Level::Variation(path, _, variation) => {
                    let Some(action) = path.action else { continue };
                    (action, variation, cache_control)
                }
                // It answers by the rules of the variation that it stands in for.
                Level::Link(path, _, _, variation) => {
                    let Some(action) = path.action else { continue };
                    (action, variation, None)
                }
            };
            position.in_effect.automatic_values().for_each(|values| wanted.add_rules(values));
            let route = &mut wanted.routes[index(action)];
            if let Some(control) = cache_control.and_then(understood) {
                // Any answer may be one in which a fallback took part.
                let most = fallback.and_then(understood).map_or(u32::MAX, Fallback::max_age);
                let least_of = |rule| shared_age(rule).map(|age| age.min(most));
                for rule in rules(control) {
                    wanted.shortest_age = shorter(wanted.shortest_age, least_of(rule));
                    wanted.longest_age = wanted.longest_age.max(shared_age(rule));
                }
                for rule in rules_of(action, control) {
                    route.shortest_age = shorter(route.shortest_age, least_of(rule));
                }
            }
            let url = variation
                .url
                .as_deref()
                .filter(|_| variation.origin_type.as_deref().and_then(OriginType::parse) == Some(OriginType::Http));
            for name in placeholders(url) {
                if !route.placeholders.contains(&name) {
                    route.placeholders.push(name);
                }
            }
        }
        wanted.routes.iter_mut().for_each(|route| route.placeholders.sort());
        wanted
    }

    /// What the route of this action wants.
    pub fn route(&self, action: Action) -> &RouteWanted {
        &self.routes[index(action)]
    }

    fn add_rules(&mut self, values: &AutoValues) {
        for rule in values.values().filter_map(|value| value.get().ok()).flat_map(|value| &value.rules) {
            match rule.rule_type {
                RuleType::HeaderValue => rule.header.iter().for_each(|name| self.key_headers.add(name)),
                RuleType::HourOfDay | RuleType::DayOfWeek => self.key_headers.add(VIEWER_TIME_ZONE),
                RuleType::SeasonOfYear => {
                    self.key_headers.add(VIEWER_TIME_ZONE);
                    self.forwarded_headers.add(VIEWER_LATITUDE);
                }
            }
        }
    }
}

const fn index(action: Action) -> usize {
    match action {
        Action::RecommendItems => 0,
        Action::RelatedItems => 1,
        Action::RerankItems => 2,
        Action::RecommendActions => 3,
    }
}

fn rules(control: &CacheControl) -> impl Iterator<Item = &CacheRule> {
    [&control.user_specified, &control.synthetic_user_specified, &control.no_user_specified].into_iter().flatten()
}

/// The rules that answers of an action can have: all actions but one name the user in the path.
fn rules_of(action: Action, control: &CacheControl) -> impl Iterator<Item = &CacheRule> {
    let without_user = control.no_user_specified.as_ref().filter(|_| action == Action::RelatedItems);
    control.user_specified.iter().chain(&control.synthetic_user_specified).chain(without_user)
}

/// For how long a cache that many share may keep an answer with this rule, in seconds. `None` when the rule does not
/// say.
fn shared_age(rule: &CacheRule) -> Option<u32> {
    let (mut own, mut shared) = (None, None);
    for directive in rule.directives.as_deref().unwrap_or_default().split(',') {
        let (name, value) = directive.split_once('=').unwrap_or((directive, ""));
        let seconds = || value.trim().trim_matches('"').parse::<u32>().ok();
        match name.trim().to_ascii_lowercase().as_str() {
            "private" | "no-store" | "no-cache" => return Some(0),
            "s-maxage" => shared = seconds(),
            "max-age" => own = seconds(),
            _ => {}
        }
    }
    shared.or(own).or(rule.max_age)
}

/// The smaller of two that may not be there; 0 is there.
fn shorter(one: Option<u32>, other: Option<u32>) -> Option<u32> {
    one.into_iter().chain(other).min()
}

fn placeholders(url: Option<&str>) -> Vec<String> {
    // A URL that is not one fails the requests that need it, and no answer of them is kept.
    let template = url.and_then(|url| UrlTemplate::parse(url).ok());
    let pieces = template.iter().flat_map(UrlTemplate::pieces);
    pieces.filter_map(|piece| if let Piece::Placeholder(name) = piece { Some(name.clone()) } else { None }).collect()
}
