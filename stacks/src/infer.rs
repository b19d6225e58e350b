//! The choices that were left out, and the valid sets nearest to one that is not.

use crate::choice::{Auth, Cache, Choice, EntryPoint};
use crate::rules::{Choices, Illegal};

/// The choices that were given.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Given {
    /// Who may call.
    pub auth: Option<Auth>,
    /// The kind of API Gateway.
    pub entry_point: Option<EntryPoint>,
    /// Where answers are cached.
    pub cache: Option<Cache>,
}

/// Choices that no deployment has, with the nearest ones that there are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// What was given.
    pub given: Given,
    /// The set and the rule that it breaks.
    pub illegal: Illegal,
    /// The valid sets that change the fewest of the given choices, the recommended ones first.
    pub nearest: Vec<Choices>,
}

impl Given {
    /// The best valid set that has all the given choices.
    ///
    /// Best is: recommended before others; a checked caller before an open API; the quick and cheap HTTP API
    /// before REST; a cache before none.
    ///
    /// # Errors
    /// When no valid set has them all.
    pub fn infer(self) -> Result<Choices, Box<Refusal>> {
        let any = Choices {
            auth: self.auth.unwrap_or(Auth::OAuth2),
            entry_point: self.entry_point.unwrap_or(EntryPoint::Http),
            cache: self.cache.unwrap_or(Cache::CloudFront),
        };
        let matching = Choices::all().filter(|choices| self.distance(*choices) == 0);
        // Of illegal sets the one that breaks fewest rules is shown: its reason is that of the given choices.
        let best = matching.min_by_key(|choices| (choices.broken_rules().count(), rank(*choices))).unwrap_or(any);
        best.check().map(|()| best).map_err(|illegal| {
            let least = Choices::valid().map(|valid| self.distance(valid)).min().unwrap_or_default();
            let mut nearest: Vec<Choices> = Choices::valid().filter(|valid| self.distance(*valid) == least).collect();
            nearest.sort_by_key(|valid| rank(*valid));
            Box::new(Refusal { given: self, illegal, nearest })
        })
    }

    /// The given choices as flags.
    #[must_use]
    pub fn words(self) -> String {
        let flags = [self.auth.map(flag), self.entry_point.map(flag), self.cache.map(flag)];
        flags.into_iter().flatten().collect::<Vec<_>>().join(" ")
    }

    /// How many of the given choices `choices` changes.
    fn distance(self, choices: Choices) -> usize {
        let changed = [
            self.auth.is_some_and(|auth| auth != choices.auth),
            self.entry_point.is_some_and(|entry_point| entry_point != choices.entry_point),
            self.cache.is_some_and(|cache| cache != choices.cache),
        ];
        changed.into_iter().filter(|changed| *changed).count()
    }
}

fn flag<T: Choice>(value: T) -> String {
    format!("--{} {}", T::NAME, value.spelling())
}

/// The lower the better; see [`Given::infer`].
fn rank(choices: Choices) -> impl Ord {
    let auth = match choices.auth {
        Auth::OAuth2 => 0,
        Auth::ApiKey => 1,
        Auth::NoAuth => 2,
    };
    let cache = match (choices.entry_point, choices.cache) {
        (EntryPoint::Http, Cache::CloudFront) | (EntryPoint::Rest, Cache::ApiGateway) => 0,
        (_, Cache::CloudFront | Cache::ApiGateway) => 1,
        (_, Cache::NoCache) => 2,
        (_, Cache::Both) => 3,
    };
    (!choices.recommended(), auth, choices.entry_point, cache)
}
