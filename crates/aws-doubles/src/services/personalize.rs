//! Personalize's control plane: what an account has, listed in pages and described.
//!
//! <https://docs.aws.amazon.com/personalize/latest/dg/API_Operations_Amazon_Personalize.html>

use std::sync::{Arc, Mutex};

use serde_json::{Map, Value, json};

use super::Service;
use crate::answer::Answer;
use crate::dialect::Dialect;
use crate::operation::{Operation, lock};
use crate::request::ReceivedRequest;

/// Entries of a page, when the request does not say.
const PAGE: usize = 100;

/// Personalize's control plane. Whatever is put there is `ACTIVE`, unless it says otherwise.
#[derive(Debug)]
pub struct Personalize {
    /// `ListDatasetGroups`
    pub list_dataset_groups: Operation,
    /// `ListRecommenders`
    pub list_recommenders: Operation,
    /// `ListCampaigns`
    pub list_campaigns: Operation,
    /// `ListEventTrackers`
    pub list_event_trackers: Operation,
    /// `DescribeCampaign`
    pub describe_campaign: Operation,
    /// `DescribeSolutionVersion`
    pub describe_solution_version: Operation,
    /// `DescribeEventTracker`
    pub describe_event_tracker: Operation,
    account: Arc<Mutex<Account>>,
}

/// Resources as they are described, in the order in which they were put.
#[derive(Debug, Default)]
struct Account {
    dataset_groups: Vec<Value>,
    recommenders: Vec<Value>,
    campaigns: Vec<Value>,
    solution_versions: Vec<Value>,
    event_trackers: Vec<Value>,
    page_size: Option<usize>,
}

impl Personalize {
    pub(crate) fn new() -> Self {
        let account = Arc::new(Mutex::new(Account::default()));
        let operation = |name: &str, usual: fn(&Account, &Value) -> Answer| {
            let account = Arc::clone(&account);
            Operation::new(name, Dialect::TargetJson("ThrottlingException"), move |request| {
                usual(&lock(&account), &request.json())
            })
        };
        Self {
            list_dataset_groups: operation("ListDatasetGroups", |account, request| {
                let members = ["name", "datasetGroupArn", "status"];
                account.page(&account.dataset_groups, "datasetGroups", &members, request)
            }),
            list_recommenders: operation("ListRecommenders", |account, request| {
                let members = ["name", "recommenderArn", "datasetGroupArn", "recipeArn", "status"];
                account.page(&account.recommenders, "recommenders", &members, request)
            }),
            list_campaigns: operation("ListCampaigns", |account, request| {
                account.page(&account.campaigns, "campaigns", &["name", "campaignArn", "status"], request)
            }),
            list_event_trackers: operation("ListEventTrackers", |account, request| {
                let of_group = |tracker: &&Value| {
                    let group = &request["datasetGroupArn"];
                    group.is_null() || tracker["datasetGroupArn"] == *group
                };
                let trackers: Vec<Value> = account.event_trackers.iter().filter(of_group).cloned().collect();
                account.page(&trackers, "eventTrackers", &["name", "eventTrackerArn", "status"], request)
            }),
            describe_campaign: operation("DescribeCampaign", |account, request| {
                described(&account.campaigns, "campaign", "campaignArn", request)
            }),
            describe_solution_version: operation("DescribeSolutionVersion", |account, request| {
                described(&account.solution_versions, "solutionVersion", "solutionVersionArn", request)
            }),
            describe_event_tracker: operation("DescribeEventTracker", |account, request| {
                described(&account.event_trackers, "eventTracker", "eventTrackerArn", request)
            }),
            account,
        }
    }

    /// Makes pages of all lists this small.
    pub fn page(&self, size: usize) {
        lock(&self.account).page_size = Some(size);
    }

    /// An ARN of this account: `campaign/shop-popular`.
    #[must_use]
    pub fn arn(resource: &str) -> String {
        format!("arn:aws:personalize:us-east-1:123456789012:{resource}")
    }

    /// Makes a dataset group.
    pub fn put_dataset_group(&self, name: &str, status: &str) {
        let arn = Self::arn(&format!("dataset-group/{name}"));
        let group = json!({ "name": name, "datasetGroupArn": arn, "status": status });
        lock(&self.account).dataset_groups.push(group);
    }

    /// Makes a recommender of a recipe (`aws-vod-top-picks`).
    pub fn put_recommender(&self, group: &str, name: &str, recipe: &str, status: &str) {
        lock(&self.account).recommenders.push(json!({
            "name": name, "recommenderArn": Self::arn(&format!("recommender/{name}")), "status": status,
            "datasetGroupArn": Self::arn(&format!("dataset-group/{group}")), "recipeArn": recipe_arn(recipe),
        }));
    }

    /// Makes a campaign, and the solution version that it deploys. One that `follows` its solution has that version in
    /// its last update, and itself says `$LATEST`.
    pub fn put_campaign(&self, group: &str, name: &str, recipe: &str, status: &str, follows: bool) {
        let version = Self::arn(&format!("solution/{name}/0badcafe"));
        let mut campaign = json!({ "name": name, "campaignArn": Self::arn(&format!("campaign/{name}")),
            "status": status, "solutionVersionArn": version });
        if follows {
            campaign["solutionVersionArn"] = json!(Self::arn(&format!("solution/{name}/$LATEST")));
            campaign["latestCampaignUpdate"] = json!({ "solutionVersionArn": version, "status": "ACTIVE" });
        }
        let mut account = lock(&self.account);
        account.campaigns.push(campaign);
        account.solution_versions.push(json!({ "solutionVersionArn": version, "status": "ACTIVE",
            "datasetGroupArn": Self::arn(&format!("dataset-group/{group}")), "recipeArn": recipe_arn(recipe) }));
    }

    /// Makes an event tracker.
    pub fn put_event_tracker(&self, group: &str, name: &str, tracking_id: &str, status: &str) {
        lock(&self.account).event_trackers.push(json!({
            "name": name, "eventTrackerArn": Self::arn(&format!("event-tracker/{name}")), "trackingId": tracking_id,
            "datasetGroupArn": Self::arn(&format!("dataset-group/{group}")), "status": status,
        }));
    }
}

fn recipe_arn(recipe: &str) -> String {
    format!("arn:aws:personalize:::recipe/{recipe}")
}

impl Account {
    /// A page of a list: of each resource, the members that a summary has.
    fn page(&self, all: &[Value], list: &str, members: &[&str], request: &Value) -> Answer {
        let from: usize = match request["nextToken"].as_str().map(str::parse) {
            None => 0,
            Some(Ok(from)) => from,
            Some(Err(_)) => return Answer::error(400, "InvalidNextTokenException", "Unknown token"),
        };
        let asked = request["maxResults"].as_u64().and_then(|size| usize::try_from(size).ok());
        let to = from.saturating_add(self.page_size.or(asked).unwrap_or(PAGE)).min(all.len());
        let summary = |resource: &Value| -> Map<String, Value> {
            members.iter().map(|member| ((*member).to_owned(), resource[*member].clone())).collect()
        };
        let page: Vec<_> = all.get(from..to).unwrap_or_default().iter().map(summary).collect();
        let mut answer = json!({ list: page });
        if to < all.len() {
            answer["nextToken"] = json!(to.to_string());
        }
        Answer::json(&answer)
    }
}

fn described(all: &[Value], member: &str, key: &str, request: &Value) -> Answer {
    match all.iter().find(|resource| resource[key] == request[key]) {
        Some(resource) => Answer::json(&json!({ member: resource })),
        None => Answer::error(400, "ResourceNotFoundException", &format!("{} doesn't exist", request[key])),
    }
}

impl Service for Personalize {
    fn operation(&self, request: &ReceivedRequest) -> Option<&Operation> {
        match request.target()?.strip_prefix("AmazonPersonalize.")? {
            "ListDatasetGroups" => Some(&self.list_dataset_groups),
            "ListRecommenders" => Some(&self.list_recommenders),
            "ListCampaigns" => Some(&self.list_campaigns),
            "ListEventTrackers" => Some(&self.list_event_trackers),
            "DescribeCampaign" => Some(&self.describe_campaign),
            "DescribeSolutionVersion" => Some(&self.describe_solution_version),
            "DescribeEventTracker" => Some(&self.describe_event_tracker),
            _ => None,
        }
    }
}
