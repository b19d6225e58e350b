//! The origins that answer, their filters, and the post-processor, as written.

use serde::{Deserialize, Serialize};

use crate::automatic::AutoValues;
use crate::choice::choice;
use crate::part::Part;
use crate::promotion::Promotion;
use crate::settings::Inheritable;

/// One way to answer for a recommender. The fields that a type needs are optional here: a variation that lacks one
/// fails only the requests that it would have answered.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Variation {
    /// The kind of origin; see [`OriginType`]. Kept as text, since a document may name a type of a later release.
    #[serde(rename = "type", default, skip_serializing_if = "Option::is_none")]
    pub origin_type: Option<String>,
    /// The campaign's, recommender's or function's ARN.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub arn: Option<String>,
    /// The SageMaker endpoint's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub endpoint_name: Option<String>,
    /// The HTTP origin's URL, with `{placeholders}`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// The items of a list, best first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item_ids: Option<Vec<String>>,
    /// The actions of a list, best first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub action_ids: Option<Vec<String>>,
    /// Items that Personalize is to bring in beside those that it recommends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub promotions: Option<Part<Vec<Part<Promotion>>>>,
    /// Settings of this variation alone.
    #[serde(flatten)]
    pub inheritable: Inheritable,
}

/// The kinds of origin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum OriginType {
    /// A Personalize campaign.
    PersonalizeCampaign,
    /// A Personalize domain recommender.
    PersonalizeRecommender,
    /// A Lambda function. The original's schema called it `function` and its code `lambda`; both are accepted.
    #[serde(alias = "function")]
    Lambda,
    /// A SageMaker endpoint.
    Sagemaker,
    /// An HTTP or HTTPS URL.
    Http,
    /// Items or actions that the document lists. It needs no service, and so never fails.
    List,
}

impl OriginType {
    /// The type of this name, if it is one.
    pub fn parse(name: &str) -> Option<Self> {
        choice(name)
    }

    /// The service of the ARN that a variation of this type has, and what the ARN's resource begins with.
    #[cfg(feature = "validate")]
    pub(crate) const fn arn(self) -> Option<(&'static str, &'static [&'static str])> {
        match self {
            Self::PersonalizeCampaign | Self::PersonalizeRecommender => {
                Some(("personalize", &["campaign/", "recommender/"]))
            }
            Self::Lambda => Some(("lambda", &["function:"])),
            Self::Sagemaker | Self::Http | Self::List => None,
        }
    }
}

/// A Personalize filter that may go with a request.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Filter {
    /// The filter's ARN.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub arn: Option<String>,
    /// When the filter is used; without one, always; see [`Condition`]. Kept as text, since a document may name a later
    /// release's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub condition: Option<String>,
    /// Values for the filter's parameters, derived from the request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub auto_dynamic_filter_values: Option<Part<AutoValues>>,
}

/// When a filter is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Condition {
    /// Only for a request with a user.
    UserRequired,
}

impl Condition {
    /// The condition of this name, if it is one.
    pub fn parse(name: &str) -> Option<Self> {
        choice(name)
    }
}

/// A function that is given the answer and answers another.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ResponsePostProcessor {
    /// The kind of post-processor; see [`PostProcessorType`]. Left out it means `lambda`, as in the original.
    #[serde(rename = "type", default, skip_serializing_if = "Option::is_none")]
    pub processor_type: Option<String>,
    /// The function's ARN.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub arn: Option<String>,
    /// How many times more items to ask the origin for, since the function may remove some. May be fractional.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub look_ahead_multiplier: Option<f64>,
    /// The most items to ask the origin for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub look_ahead_maximum_value: Option<f64>,
}

/// The kinds of post-processor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum PostProcessorType {
    /// A Lambda function.
    #[serde(alias = "function")]
    Lambda,
}

impl PostProcessorType {
    /// The type of this name, if it is one.
    pub fn parse(name: &str) -> Option<Self> {
        choice(name)
    }
}
