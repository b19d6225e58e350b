//! The table of recipes and what they answer.
//!
//! Custom recipes: <https://docs.aws.amazon.com/personalize/latest/dg/working-with-predefined-recipes.html>.
//! Domain use cases: <https://docs.aws.amazon.com/personalize/latest/dg/ECOMMERCE-use-cases.html> and
//! <https://docs.aws.amazon.com/personalize/latest/dg/VIDEO-ON-DEMAND-use-cases.html>.

use configuration::document::Action;

/// What a recipe is good for here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Served {
    /// An action of the API.
    By(Action),
    /// No action, for this reason.
    ByNone(&'static str),
}

use Action::{RecommendActions, RecommendItems, RelatedItems, RerankItems};
use Served::{By, ByNone};

const SEGMENTS: &str = "it makes segments of users in batches, and answers no requests";

/// All recipes of Amazon Personalize, by the last part of their ARNs.
pub const RECIPES: [(&str, Served); 25] = [
    // Domain ECOMMERCE.
    ("aws-ecomm-customers-who-viewed-x-also-viewed", By(RelatedItems)),
    ("aws-ecomm-frequently-bought-together", By(RelatedItems)),
    ("aws-ecomm-popular-items-by-purchases", By(RecommendItems)),
    ("aws-ecomm-popular-items-by-views", By(RecommendItems)),
    ("aws-ecomm-recommended-for-you", By(RecommendItems)),
    // Domain VIDEO_ON_DEMAND.
    ("aws-vod-because-you-watched-x", By(RelatedItems)),
    ("aws-vod-more-like-x", By(RelatedItems)),
    ("aws-vod-most-popular", By(RecommendItems)),
    ("aws-vod-top-picks", By(RecommendItems)),
    ("aws-vod-trending-now", By(RecommendItems)),
    // USER_PERSONALIZATION.
    ("aws-user-personalization-v2", By(RecommendItems)),
    ("aws-user-personalization", By(RecommendItems)),
    ("aws-hrnn", By(RecommendItems)),
    ("aws-hrnn-coldstart", By(RecommendItems)),
    ("aws-hrnn-metadata", By(RecommendItems)),
    // POPULAR_ITEMS.
    ("aws-trending-now", By(RecommendItems)),
    ("aws-popularity-count", By(RecommendItems)),
    // PERSONALIZED_RANKING.
    ("aws-personalized-ranking-v2", By(RerankItems)),
    ("aws-personalized-ranking", By(RerankItems)),
    // RELATED_ITEMS.
    ("aws-semantic-similarity", By(RelatedItems)),
    ("aws-similar-items", By(RelatedItems)),
    ("aws-sims", By(RelatedItems)),
    // PERSONALIZED_ACTIONS: <https://docs.aws.amazon.com/personalize/latest/dg/API_RS_GetActionRecommendations.html>.
    ("aws-next-best-action", By(RecommendActions)),
    // USER_SEGMENTATION.
    ("aws-item-affinity", ByNone(SEGMENTS)),
    ("aws-item-attribute-affinity", ByNone(SEGMENTS)),
];

/// What a recipe is good for, by its ARN; `None` for a recipe that is not known here.
#[must_use]
pub fn action_of(recipe_arn: &str) -> Option<Served> {
    let name = name_of(recipe_arn);
    RECIPES.iter().find(|(known, _)| *known == name).map(|(_, served)| *served)
}

/// The last part of a recipe's ARN.
pub(crate) fn name_of(recipe_arn: &str) -> &str {
    recipe_arn.rsplit('/').next().unwrap_or(recipe_arn)
}
