//! The dataset groups of Amazon Personalize that a configuration has to do with.

use std::collections::BTreeSet;

use aws_sdk_personalize::Client;
use configuration::Document;
use configuration::document::EventTarget;
use configuration::positions::{Level, understood};
use configuration::variation::{OriginType, Variation};

use crate::aws::CallError;
use crate::error::Error;

const SERVICE: &str = "Personalize";

/// What a document names in Personalize.
#[derive(Debug, Default)]
struct Named {
    campaigns: BTreeSet<String>,
    recommenders: BTreeSet<String>,
    tracking_ids: BTreeSet<String>,
}

/// ARNs of the dataset groups of a document's campaigns, recommenders and event trackers, each once, in order.
///
/// # Errors
/// When Personalize can't be asked, or knows one of them not.
pub(crate) async fn of(client: &Client, document: &Document) -> Result<BTreeSet<String>, Error> {
    let named = named(document);
    let mut groups = BTreeSet::new();
    for arn in &named.campaigns {
        groups.insert(of_campaign(client, arn).await?);
    }
    for arn in &named.recommenders {
        let described = client.describe_recommender().recommender_arn(arn).send().await;
        let described = described.map_err(CallError::of(SERVICE, "DescribeRecommender"))?;
        let group = described.recommender.and_then(|recommender| recommender.dataset_group_arn);
        groups.insert(group.ok_or_else(|| no_group(arn))?);
    }
    if !named.tracking_ids.is_empty() {
        of_trackers(client, named.tracking_ids, &mut groups).await?;
    }
    Ok(groups)
}

fn named(document: &Document) -> Named {
    let mut named = Named::default();
    for position in document.positions().filter(|position| position.is_served()) {
        match position.level {
            Level::Namespace(_, namespace) => {
                let targets = namespace.event_targets.as_ref().and_then(understood).into_iter().flatten();
                for target in targets.filter_map(understood) {
                    if let EventTarget::PersonalizeEventTracker { tracking_id, .. } = target {
                        named.tracking_ids.insert(tracking_id.clone());
                    }
                }
            }
            Level::Variation(_, _, Variation { origin_type, arn: Some(arn), .. }) => {
                match origin_type.as_deref().and_then(OriginType::parse) {
                    Some(OriginType::PersonalizeCampaign) => drop(named.campaigns.insert(arn.clone())),
                    Some(OriginType::PersonalizeRecommender) => drop(named.recommenders.insert(arn.clone())),
                    _ => {}
                }
            }
            _ => {}
        }
    }
    named
}

fn no_group(arn: &str) -> Error {
    Error::Failed(format!("Personalize does not say which dataset group {arn} belongs to; --dataset-group names it"))
}

/// A campaign does not tell its dataset group; its solution does. `{solution}/{version}` is what a campaign deploys,
/// `{solution}/$LATEST` if it follows its solution.
async fn of_campaign(client: &Client, arn: &str) -> Result<String, Error> {
    let described = client.describe_campaign().campaign_arn(arn).send().await;
    let described = described.map_err(CallError::of(SERVICE, "DescribeCampaign"))?;
    let version = described.campaign.and_then(|campaign| campaign.solution_version_arn).unwrap_or_default();
    let (solution, _) = version.rsplit_once('/').ok_or_else(|| no_group(arn))?;
    let described = client.describe_solution().solution_arn(solution).send().await;
    let described = described.map_err(CallError::of(SERVICE, "DescribeSolution"))?;
    described.solution.and_then(|solution| solution.dataset_group_arn).ok_or_else(|| no_group(arn))
}

/// A tracker is known to the document by its tracking id alone, so all of the account's are looked at until each id is
/// found.
async fn of_trackers(
    client: &Client,
    mut wanted: BTreeSet<String>,
    groups: &mut BTreeSet<String>,
) -> Result<(), Error> {
    let listed = client.list_event_trackers().into_paginator().items().send().collect::<Result<Vec<_>, _>>().await;
    for tracker in listed.map_err(CallError::of(SERVICE, "ListEventTrackers"))? {
        if wanted.is_empty() {
            return Ok(());
        }
        let Some(arn) = tracker.event_tracker_arn else { continue };
        let described = client.describe_event_tracker().event_tracker_arn(&arn).send().await;
        let described = described.map_err(CallError::of(SERVICE, "DescribeEventTracker"))?;
        let Some(described) = described.event_tracker else { continue };
        if described.tracking_id.is_some_and(|id| wanted.remove(&id)) {
            groups.insert(described.dataset_group_arn.ok_or_else(|| no_group(&arn))?);
        }
    }
    match wanted.into_iter().next() {
        None => Ok(()),
        Some(id) => Err(Error::Failed(format!(
            "no event tracker of this account and region has the tracking id {id}, which the configuration names; \
             --dataset-group says whose users are to be forgotten"
        ))),
    }
}
