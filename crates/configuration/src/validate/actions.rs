//! Which variations can recommend actions, and which items.

use super::Findings;
use crate::arn::Arn;
use crate::document::Action;
use crate::positions::member;
use crate::variation::{OriginType, Variation};

/// Checks a variation of a recommender that does this.
pub(super) fn variation(at: &str, action: Option<Action>, written: &Variation, findings: &mut Findings) {
    let of_actions = action == Some(Action::RecommendActions);
    match written.origin_type.as_deref().and_then(OriginType::parse) {
        Some(OriginType::PersonalizeCampaign | OriginType::PersonalizeRecommender) if of_actions => {
            let arn = written.arn.as_deref().and_then(|arn| arn.parse::<Arn>().ok());
            if arn.is_some_and(|arn| arn.resource().starts_with("recommender/")) {
                findings.error(
                    &member(at, "arn"),
                    "a domain recommender can't recommend actions",
                    "use a campaign of the recipe `aws-next-best-action`",
                );
            }
        }
        Some(OriginType::List) if of_actions && written.action_ids.is_none() && written.item_ids.is_some() => {
            findings.error(at, "the list has items alone, and actions are asked for", "add `actionIds`");
        }
        Some(OriginType::List) if !of_actions && written.item_ids.is_none() && written.action_ids.is_some() => {
            findings.error(at, "the list has actions alone, and items are asked for", "add `itemIds`");
        }
        _ => {}
    }
}
