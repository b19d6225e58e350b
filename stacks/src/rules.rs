//! Which choices go together.
//!
//! *A caller is authenticated at, or before, every layer that can answer from a cache*, and a layer must
//! exist to be chosen. That comes down to three relations between pairs of choices. Each is written once,
//! in the table below, and the macro makes two things of it: a trait with its implementations, so that an
//! illegal [`crate::Deployment`] does not compile, and a function over the enums, so that the command line
//! refuses the same sets with the same words.

use crate::auth::{ApiKey, NoAuth, OAuth2};
use crate::cache::{ApiGateway, Both, CloudFront, NoCache};
use crate::choice::{Auth, Cache, Choice, EntryPoint};
use crate::entry_point::{Http, Rest};

macro_rules! relation {
    (
        $(#[$doc:meta])*
        $relation:ident as $method:ident($left:ident, $right:ident), or else $letter:literal, $reason:literal:
        $($from:ident { $($to:ident),* })*
    ) => {
        $(#[$doc])*
        #[diagnostic::on_unimplemented(
            message = $reason,
            label = "no such deployment",
            note = "`synth list` shows which choices go together"
        )]
        pub trait $relation<Other> {}
        $($(impl $relation<$to> for $from {})*)*

        $(#[$doc])*
        ///
        /// # Errors
        /// The rule that says otherwise.
        pub const fn $method(choice: $left, other: $right) -> Result<(), Rule> {
            match (choice, other) {
                $($(($left::$from, $right::$to))|*)|* => Ok(()),
                #[allow(unreachable_patterns)] // A relation may hold for every pair.
                _ => Err(Rule { letter: $letter, reason: $reason }),
            }
        }
    };
}

relation! {
    /// The entry point can check what the auth scheme wants of a caller.
    Supports as supports(EntryPoint, Auth), or else 'b', "HTTP APIs do not support API keys":
    Http { NoAuth, OAuth2 }
    Rest { NoAuth, ApiKey, OAuth2 }
}

relation! {
    /// The entry point has, or can stand behind, the cache.
    Offers as offers(EntryPoint, Cache), or else 'a', "HTTP APIs have no stage cache":
    Http { NoCache, CloudFront }
    Rest { NoCache, CloudFront, ApiGateway, Both }
}

relation! {
    /// The auth scheme is checked at, or before, every layer of the cache.
    Guards as guards(Auth, Cache), or else 'c', "API Gateway checks the key, so a CloudFront cache in front of it \
        would answer callers who have none":
    NoAuth { NoCache, CloudFront, ApiGateway, Both }
    ApiKey { NoCache, ApiGateway }
    OAuth2 { NoCache, CloudFront, ApiGateway, Both }
}

/// The sets that suit most: the quickest and cheapest way to each kind of authentication.
const RECOMMENDED: [(EntryPoint, Auth, Cache); 3] = [
    (EntryPoint::Http, Auth::NoAuth, Cache::CloudFront),
    (EntryPoint::Http, Auth::OAuth2, Cache::CloudFront),
    (EntryPoint::Rest, Auth::ApiKey, Cache::ApiGateway),
];

/// One rule of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Its mark in the table of the documents.
    pub letter: char,
    /// Why a set that breaks it is illegal.
    pub reason: &'static str,
}

/// The three choices, valid or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Choices {
    /// Who may call.
    pub auth: Auth,
    /// The kind of API Gateway.
    pub entry_point: EntryPoint,
    /// Where answers are cached.
    pub cache: Cache,
}

/// A set of choices that breaks a rule.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{} is not a valid deployment: {}", choices.words(), rule.reason)]
pub struct Illegal {
    /// The set.
    pub(crate) choices: Choices,
    /// The first rule that it breaks.
    pub rule: Rule,
}

impl Choices {
    /// All 24 sets, in the order of the documents' table.
    pub fn all() -> impl Iterator<Item = Self> {
        let table = [Auth::NoAuth, Auth::OAuth2, Auth::ApiKey];
        EntryPoint::VALUES.iter().flat_map(move |&entry_point| {
            table
                .into_iter()
                .flat_map(move |auth| Cache::VALUES.iter().map(move |&cache| Self { auth, entry_point, cache }))
        })
    }

    /// The valid sets, in the same order.
    pub fn valid() -> impl Iterator<Item = Self> {
        Self::all().filter(|choices| choices.check().is_ok())
    }

    /// Holds the set against the rules.
    ///
    /// # Errors
    /// The first rule that it breaks.
    pub fn check(self) -> Result<(), Illegal> {
        match self.broken_rules().next() {
            Some(rule) => Err(Illegal { choices: self, rule }),
            None => Ok(()),
        }
    }

    /// Every rule that the set breaks.
    pub(crate) fn broken_rules(self) -> impl Iterator<Item = Rule> {
        let Self { auth, entry_point, cache } = self;
        [supports(entry_point, auth), offers(entry_point, cache), guards(auth, cache)]
            .into_iter()
            .filter_map(Result::err)
    }

    /// Whether this is one of the sets to start with.
    #[must_use]
    pub fn recommended(self) -> bool {
        RECOMMENDED.contains(&(self.entry_point, self.auth, self.cache))
    }

    /// Whether tokens are checked in front of CloudFront's cache, by the function of the edge-auth stack.
    #[must_use]
    pub fn needs_edge_auth(self) -> bool {
        self.auth == Auth::OAuth2 && self.has_cloudfront()
    }

    /// Whether a CloudFront distribution stands in front of the gateway.
    #[must_use]
    pub fn has_cloudfront(self) -> bool {
        crate::cache::scheme(self.cache).has_cloudfront()
    }

    /// `{auth}-{entry point}-{cache}`.
    #[must_use]
    pub fn id(self) -> String {
        format!("{}-{}-{}", self.auth, self.entry_point, self.cache)
    }

    /// As flags: `--auth none --entry-point http --cache none`.
    #[must_use]
    pub fn words(self) -> String {
        format!("--auth {} --entry-point {} --cache {}", self.auth, self.entry_point, self.cache)
    }
}
