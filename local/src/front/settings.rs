//! How the caches are set: as the template sets them, then as sync-cache would after every new configuration.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use cache_settings::policies::{Ages, Policies, RefusedHeaders};
use cache_settings::stage::{self, ROUTES};
use cache_settings::wanted::{HeaderNames, Wanted, is_provisioned_elsewhere};
use configuration::Document;
use facts::headers::VERIFIED_TOKEN;
use stacks::rules::Choices;
use thiserror::Error;

use crate::stand_ins::configuration::{ConfigurationFile, Served};
use crate::tell;

/// The headers of CORS, which CloudFront always passes on.
const CORS_HEADERS: [&str; 3] = ["Origin", "Access-Control-Request-Headers", "Access-Control-Request-Method"];

/// The ages of the template's cache policy.
const TEMPLATE_AGES: Ages = Ages { least: 0, default: 0, most: 86_400 };

/// How long the template's stage cache keeps answers, in seconds.
const TEMPLATE_TTL: u32 = 10;

/// The most headers of a policy, unless the account's quota was raised.
/// <https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html>
const MOST_HEADERS: usize = 10;

/// What sync-cache would have to say of CloudFront's policies.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub(super) enum Fault {
    /// They stay as they are.
    #[error("CloudFront's policies stay as they are: {0}")]
    Refused(#[from] RefusedHeaders),
    /// They are set, as in an account whose quota was raised.
    #[error(
        "on AWS this configuration needs a raised quota, because CloudFront's origin request policy has {} headers and \
         {MOST_HEADERS} are allowed without: {}",
        .0.len(), .0.join(", ")
    )]
    TooMany(Vec<String>),
}

/// How CloudFront is set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct CloudFront {
    /// The headers of the cache policy, beside path and query.
    pub(super) key: HeaderNames,
    /// The headers of the origin request policy.
    pub(super) forwarded: HeaderNames,
    /// The cache policy's ages.
    pub(super) ages: Ages,
}

/// How the stage's cache is set for a route.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct StageRoute {
    /// Seconds; 0 where nothing is kept.
    pub(super) ttl: u32,
    /// The parameters of its key, by API Gateway's names.
    pub(super) key: BTreeSet<String>,
}

/// How both are set. What a deployment has not is never looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Settings {
    pub(super) cloudfront: CloudFront,
    /// In the order of [`ROUTES`].
    pub(super) stage: [StageRoute; ROUTES.len()],
}

impl Settings {
    /// As the template sets them.
    pub(super) fn template(choices: Choices) -> Self {
        let forwarded = always_forwarded(choices).into_iter().collect();
        Self {
            cloudfront: CloudFront { key: HeaderNames::default(), forwarded, ages: TEMPLATE_AGES },
            stage: ROUTES.map(|route| StageRoute { ttl: TEMPLATE_TTL, key: route.template_key() }),
        }
    }

    /// As sync-cache sets them for a document: not at all when that leaves them to somebody else.
    pub(super) fn after(&self, document: &Document, choices: Choices) -> (Self, Option<Fault>) {
        if is_provisioned_elsewhere(document) {
            return (self.clone(), None);
        }
        let wanted = Wanted::of(document);
        let mut keys = stage::keys(&wanted).into_iter();
        let stage = ROUTES.map(|route| StageRoute {
            ttl: stage::ttl(wanted.route(route.action)),
            key: keys.next().unwrap_or_default(),
        });
        match cloudfront(&wanted, choices, self.cloudfront.ages) {
            Ok(cloudfront) => {
                let headers: Vec<_> = cloudfront.forwarded.iter().map(str::to_owned).collect();
                let fault = (headers.len() > MOST_HEADERS).then_some(Fault::TooMany(headers));
                (Self { cloudfront, stage }, fault)
            }
            Err(refused) => (Self { cloudfront: self.cloudfront.clone(), stage }, Some(refused.into())),
        }
    }
}

fn cloudfront(wanted: &Wanted, choices: Choices, now: Ages) -> Result<CloudFront, RefusedHeaders> {
    let policies = Policies::of(wanted, &always_forwarded(choices).into_iter().map(str::to_owned).collect::<Vec<_>>())?;
    let ages = policies.ages(now);
    let Policies { key, forwarded, .. } = policies;
    Ok(CloudFront { key, forwarded, ages })
}

/// The headers that CloudFront passes on whatever the configuration needs: those of CORS and, with the edge function,
/// the verified token's.
fn always_forwarded(choices: Choices) -> Vec<&'static str> {
    let token = choices.needs_edge_auth().then_some(VERIFIED_TOKEN);
    CORS_HEADERS.into_iter().chain(token).collect()
}

/// The settings, which follow the configuration.
pub(super) struct Followed {
    choices: Choices,
    configuration: Arc<ConfigurationFile>,
    current: Mutex<(Option<Arc<Served>>, Arc<Settings>)>,
}

impl Followed {
    pub(super) fn new(choices: Choices, configuration: Arc<ConfigurationFile>) -> Self {
        let current = Mutex::new((None, Arc::new(Settings::template(choices))));
        Self { choices, configuration, current }
    }

    /// As they are now. A new configuration changes how answers are found and kept from now on, and no answer that is
    /// kept.
    pub(super) fn current(&self) -> Arc<Settings> {
        let state = self.configuration.state();
        let mut current = self.current.lock().unwrap_or_else(PoisonError::into_inner);
        let (of, settings) = &mut *current;
        if !of.as_ref().is_some_and(|of| Arc::ptr_eq(of, &state.served)) {
            let (after, fault) = settings.after(&state.served.document, self.choices);
            if let Some(fault) = fault.filter(|_| self.choices.has_cloudfront()) {
                tell(&fault.to_string());
            }
            *settings = Arc::new(after);
            *of = Some(Arc::clone(&state.served));
        }
        Arc::clone(settings)
    }
}

#[cfg(test)]
mod tests;
