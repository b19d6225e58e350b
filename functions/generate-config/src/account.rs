//! What the account has in Personalize, listed and described.

use std::collections::HashMap;
use std::time::Duration;

use aws_sdk_personalize::Client;
use aws_smithy_types::retry::RetryConfig;
use aws_smithy_types::timeout::TimeoutConfig;
use configuration::document::Action;
use custom_resource::{Failure, Progress};
use function_host::call_error::CallError;
use function_host::connection::Connection;

use crate::recipes::{Served, action_of, name_of};
use crate::selection::Selection;

/// The service's name in errors.
const PERSONALIZE: &str = "Personalize";

/// The longest that one attempt may take.
const ATTEMPT_LIMIT: Duration = Duration::from_secs(15);
const CONNECT_LIMIT: Duration = Duration::from_secs(3);
/// Personalize allows a few calls of a kind a second, shared by all of the account.
const ATTEMPTS: u32 = 8;

/// What can be asked and what is reported to.
const ACTIVE: &str = "ACTIVE";

/// What answers requests, or takes events.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Resource {
    /// A recommender or a campaign.
    Origin {
        /// The variation's type.
        kind: &'static str,
        /// Its name in Personalize.
        name: String,
        /// The last part of its recipe's ARN.
        recipe: String,
        /// The action that it serves.
        action: Action,
        /// Its ARN.
        arn: String,
    },
    /// An event tracker.
    Tracker {
        /// What events are sent to.
        tracking_id: String,
    },
}

impl Resource {
    fn recommends_actions(&self) -> bool {
        matches!(self, Self::Origin { action: Action::RecommendActions, .. })
    }
}

/// What was found.
#[derive(Clone, Debug, Default)]
pub(crate) struct Found {
    /// The selected dataset groups' names, in alphabetical order, and what they have.
    pub(crate) groups: Vec<(String, Vec<Resource>)>,
    /// What does not come into the configuration, and why.
    pub(crate) left_out: Vec<String>,
}

/// Personalize.
#[derive(Debug)]
pub(crate) struct Personalize {
    client: Client,
}

fn failed(what: &str) -> impl Fn(CallError) -> Failure + '_ {
    move |error| Failure::nothing_made(format!("{what}: {error}"))
}

macro_rules! all {
    ($what:literal, $operation:literal, $request:expr) => {
        async { $request.into_paginator().items().send().collect::<Result<Vec<_>, _>>().await }
            .await
            .map_err(CallError::of(PERSONALIZE, $operation))
            .map_err(failed(concat!($what, " of Amazon Personalize can't be listed")))
    };
}

impl Personalize {
    pub(crate) fn new(connection: &Connection) -> Self {
        let limits =
            TimeoutConfig::builder().operation_attempt_timeout(ATTEMPT_LIMIT).connect_timeout(CONNECT_LIMIT).build();
        let shared = connection.sdk_config(limits, RetryConfig::standard().with_max_attempts(ATTEMPTS));
        Self { client: Client::new(&shared) }
    }

    /// Everything of the selected dataset groups.
    pub(crate) async fn find(&self, selection: &Selection, progress: &Progress) -> Result<Found, Failure> {
        let mut found = Found::default();
        let mut groups = self.groups(selection, &mut found).await?;
        self.recommenders(&mut groups, &mut found).await?;
        self.campaigns(&mut groups, &mut found, progress).await?;
        self.trackers(&mut groups, &mut found).await?;
        for (name, resources) in groups.values() {
            if resources.iter().any(Resource::recommends_actions) {
                found.left_out.push(format!(
                    "the tracker of action interactions of dataset group {name}: no call lists it; add a target \
                     `personalize-action-interactions-tracker` with the tracking id that DescribeDataset tells of the \
                     dataset of action interactions"
                ));
            }
        }
        let mut groups: Vec<_> = groups.into_values().collect();
        groups.sort_by(|(one, _), (other, _)| one.cmp(other));
        for (name, resources) in &groups {
            if resources.is_empty() {
                found.left_out.push(format!("dataset group {name}: it has nothing active that this API serves"));
            }
        }
        found.groups = groups;
        Ok(found)
    }

    /// The selected dataset groups by ARN.
    async fn groups(&self, selection: &Selection, found: &mut Found) -> Result<Groups, Failure> {
        let listed = all!("the dataset groups", "ListDatasetGroups", self.client.list_dataset_groups())?;
        let mut missing = match selection {
            Selection::Named(names) => names.clone(),
            Selection::All | Selection::Nothing => std::collections::BTreeSet::new(),
        };
        let mut groups = Groups::new();
        for group in listed {
            let (Some(name), Some(arn)) = (group.name, group.dataset_group_arn) else { continue };
            if *selection != Selection::All && !missing.remove(&name) {
                continue;
            }
            match group.status.as_deref() {
                Some(ACTIVE) => drop(groups.insert(arn, (name, Vec::new()))),
                status => found.left_out.push(format!("dataset group {name}: {}", inactive(status))),
            }
        }
        if missing.is_empty() {
            return Ok(groups);
        }
        let missing: Vec<String> = missing.into_iter().collect();
        Err(Failure::nothing_made(format!(
            "Amazon Personalize has no dataset group of this name in this region and account: {}",
            missing.join(", ")
        )))
    }

    async fn recommenders(&self, groups: &mut Groups, found: &mut Found) -> Result<(), Failure> {
        for recommender in all!("the recommenders", "ListRecommenders", self.client.list_recommenders())? {
            let (name, arn) = (recommender.name.unwrap_or_default(), recommender.recommender_arn.unwrap_or_default());
            let group = recommender.dataset_group_arn.and_then(|group| groups.get_mut(&group));
            let Some((_, resources)) = group else { continue };
            let recipe = recommender.recipe_arn.unwrap_or_default();
            match origin("personalize-recommender", name.clone(), arn, &recipe, recommender.status.as_deref()) {
                Ok(origin) => resources.push(origin),
                Err(why) => found.left_out.push(format!("recommender {name}: {why}")),
            }
        }
        Ok(())
    }

    /// A campaign does not tell its dataset group; the version of the solution that it deploys does.
    async fn campaigns(&self, groups: &mut Groups, found: &mut Found, progress: &Progress) -> Result<(), Failure> {
        if groups.is_empty() {
            return Ok(());
        }
        let campaigns = all!("the campaigns", "ListCampaigns", self.client.list_campaigns())?;
        let mut versions: HashMap<String, (String, String)> = HashMap::new();
        let total = campaigns.len();
        for (done, campaign) in campaigns.into_iter().enumerate() {
            progress.say(format!("{done} of {total} campaigns are looked at, nothing is deployed"));
            let (name, arn) = (campaign.name.unwrap_or_default(), campaign.campaign_arn.unwrap_or_default());
            let described = match self.describe_campaign(&arn).await {
                Ok(described) => described,
                Err(error) => {
                    found.left_out.push(missing(&format!("campaign {name}"), error)?);
                    continue;
                }
            };
            let version = described.unwrap_or_default();
            if !versions.contains_key(&version) {
                match self.describe_version(&version).await {
                    Ok(described) => drop(versions.insert(version.clone(), described)),
                    Err(error) => {
                        found.left_out.push(missing(&format!("campaign {name}"), error)?);
                        continue;
                    }
                }
            }
            let Some((group, recipe)) = versions.get(&version) else { continue };
            let Some((_, resources)) = groups.get_mut(group) else { continue };
            match origin("personalize-campaign", name.clone(), arn, recipe, campaign.status.as_deref()) {
                Ok(origin) => resources.push(origin),
                Err(why) => found.left_out.push(format!("campaign {name}: {why}")),
            }
        }
        Ok(())
    }

    /// The solution version that a campaign has. One that follows its solution says `$LATEST`, and which version that
    /// is where its last update is told.
    async fn describe_campaign(&self, arn: &str) -> Result<Option<String>, CallError> {
        const OPERATION: &str = "DescribeCampaign";
        let described = self.client.describe_campaign().campaign_arn(arn).send().await;
        let campaign = described.map_err(CallError::of(PERSONALIZE, OPERATION))?.campaign;
        let campaign = campaign.ok_or_else(|| CallError::new(PERSONALIZE, OPERATION, "", "it has no description"))?;
        let update = campaign.latest_campaign_update.and_then(|update| update.solution_version_arn);
        let is_version = |arn: &String| !arn.ends_with("/$LATEST");
        let own = campaign.solution_version_arn;
        Ok(own.clone().filter(is_version).or_else(|| update.filter(is_version)).or(own))
    }

    /// The dataset group and the recipe of a solution version.
    async fn describe_version(&self, arn: &str) -> Result<(String, String), CallError> {
        const OPERATION: &str = "DescribeSolutionVersion";
        let described = self.client.describe_solution_version().solution_version_arn(arn).send().await;
        let version = described.map_err(CallError::of(PERSONALIZE, OPERATION))?.solution_version;
        let missing = || CallError::new(PERSONALIZE, OPERATION, "", "its solution version has no description");
        let version = version.ok_or_else(missing)?;
        Ok((version.dataset_group_arn.unwrap_or_default(), version.recipe_arn.unwrap_or_default()))
    }

    async fn trackers(&self, groups: &mut Groups, found: &mut Found) -> Result<(), Failure> {
        for (group, (_, resources)) in groups.iter_mut() {
            for tracker in all!(
                "the event trackers",
                "ListEventTrackers",
                self.client.list_event_trackers().dataset_group_arn(group)
            )? {
                let name = tracker.name.unwrap_or_default();
                if tracker.status.as_deref() != Some(ACTIVE) {
                    found.left_out.push(format!("event tracker {name}: {}", inactive(tracker.status.as_deref())));
                    continue;
                }
                let arn = tracker.event_tracker_arn.unwrap_or_default();
                let described = self.client.describe_event_tracker().event_tracker_arn(arn).send().await;
                let id = described.map(|described| described.event_tracker.and_then(|tracker| tracker.tracking_id));
                match id.map_err(CallError::of(PERSONALIZE, "DescribeEventTracker")) {
                    Ok(Some(tracking_id)) => resources.push(Resource::Tracker { tracking_id }),
                    Ok(None) => found.left_out.push(format!("event tracker {name}: it has no tracking id")),
                    Err(error) => found.left_out.push(missing(&format!("event tracker {name}"), error)?),
                }
            }
        }
        Ok(())
    }
}

/// Dataset groups by ARN: their names and what they have.
type Groups = std::collections::BTreeMap<String, (String, Vec<Resource>)>;

/// A call about one resource that failed: one that was deleted since it was listed is left out, anything else is a
/// failure.
fn missing(what: &str, error: CallError) -> Result<String, Failure> {
    match error.code() {
        "ResourceNotFoundException" | "InvalidInputException" => Ok(format!("{what}: {error}")),
        _ => Err(Failure::nothing_made(format!("{what} can't be described: {error}"))),
    }
}

fn inactive(status: Option<&str>) -> String {
    format!("it is not active, but {}", status.unwrap_or("of no status"))
}

fn origin(
    kind: &'static str,
    name: String,
    arn: String,
    recipe_arn: &str,
    status: Option<&str>,
) -> Result<Resource, String> {
    let recipe = name_of(recipe_arn);
    let action = match action_of(recipe_arn) {
        Some(Served::By(action)) => action,
        Some(Served::ByNone(why)) => return Err(format!("recipe {recipe} is not served: {why}")),
        None => return Err(format!("recipe {recipe} is not known here")),
    };
    if status != Some(ACTIVE) {
        return Err(inactive(status));
    }
    Ok(Resource::Origin { kind, name, recipe: recipe.to_owned(), action, arn })
}
