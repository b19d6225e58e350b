//! Promotions where Personalize is not asked for recommendations.

use super::Findings;
use crate::document::Action;
use crate::positions::{member, understood};
use crate::variation::{OriginType, Variation};

/// Checks those of a variation of a recommender that does this.
pub(super) fn variation(at: &str, action: Option<Action>, written: &Variation, findings: &mut Findings) {
    if written.promotions.as_ref().and_then(understood).is_none_or(Vec::is_empty) {
        return;
    }
    let is_personalize = matches!(
        written.origin_type.as_deref().and_then(OriginType::parse),
        Some(OriginType::PersonalizeCampaign | OriginType::PersonalizeRecommender)
    );
    if !is_personalize {
        findings.error(
            &member(at, "promotions"),
            "promotions are for Personalize, and this is another kind of origin",
            "remove them",
        );
    } else if !matches!(action, Some(Action::RecommendItems | Action::RelatedItems)) {
        findings.error(
            &member(at, "promotions"),
            "promotions are for recommend-items and related-items: no other call of Personalize takes them",
            "remove them",
        );
    }
}
