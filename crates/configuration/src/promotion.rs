//! Promotions: items that Personalize is to bring in beside those that it recommends.
//! <https://docs.aws.amazon.com/personalize/latest/dg/promoting-items.html>

use std::collections::HashMap;
use std::sync::Arc;

use facts::limits::{PROMOTION_FILTER_VALUE, PROMOTION_FILTER_VALUES, PROMOTION_NAME, PROMOTIONS};
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use crate::arn::Arn;
use crate::compiled::{Fault, Usable};
use crate::part::Part;

/// A promotion, as written.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Promotion {
    /// Its name, which the items that it brings in carry.
    pub name: String,
    /// How many of the items are to be its own, in percent: 1 to 100.
    pub percent_promoted_items: u32,
    /// Name or ARN of the filter that says which items it has.
    pub filter: String,
    /// Values of the filter's parameters, as Personalize wants them: texts between double quotes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filter_values: Option<IndexMap<String, String>>,
}

/// A promotion, as GetRecommendations takes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadyPromotion {
    /// Its name.
    pub name: String,
    /// Percent of the items: 1 to 100.
    pub percent_promoted_items: i32,
    /// The filter's ARN.
    pub filter_arn: String,
    /// Values of the filter's parameters.
    pub filter_values: HashMap<String, String>,
}

/// Makes promotions ready for a campaign or recommender. A filter that is only named is one of the same partition,
/// region and account.
///
/// # Errors
/// When Personalize would refuse them.
pub(crate) fn ready(written: Option<&Part<Vec<Part<Promotion>>>>, of: &Arn) -> Usable<Arc<[ReadyPromotion]>> {
    let fault = |message: String| Arc::new(Fault { code: "InvalidPromotion", message });
    let Some(written) = written else { return Ok(Arc::from([])) };
    let not_understood = || fault("promotions are not understood; the validator says why".to_owned());
    let promotions = written.get().map_err(|_| not_understood())?;
    if promotions.len() > PROMOTIONS {
        return Err(fault(format!("a request to Personalize takes at most {PROMOTIONS} promotion")));
    }
    let one = |part: &Part<Promotion>| {
        let Promotion { name, percent_promoted_items, filter, filter_values } =
            part.get().map_err(|_| not_understood())?;
        if !(1..=PROMOTION_NAME).contains(&name.chars().count()) {
            return Err(fault(format!("a promotion's name has 1 to {PROMOTION_NAME} characters")));
        }
        let percent = i32::try_from(*percent_promoted_items).unwrap_or_default();
        if !(1..=100).contains(&percent) {
            return Err(fault("percentPromotedItems is 1 to 100".to_owned()));
        }
        let values: HashMap<_, _> = filter_values.iter().flatten().map(|(k, v)| (k.clone(), v.clone())).collect();
        let too_long = values.values().any(|value| value.chars().count() > PROMOTION_FILTER_VALUE);
        if values.len() > PROMOTION_FILTER_VALUES || too_long {
            return Err(fault(format!(
                "a promotion's filterValues are at most {PROMOTION_FILTER_VALUES}, of at most \
                 {PROMOTION_FILTER_VALUE} characters"
            )));
        }
        let filter_arn = if filter.starts_with("arn:") {
            filter.clone()
        } else {
            format!("arn:{}:personalize:{}:{}:filter/{filter}", of.partition(), of.region(), of.account())
        };
        Ok(ReadyPromotion { name: name.clone(), percent_promoted_items: percent, filter_arn, filter_values: values })
    };
    promotions.iter().map(one).collect()
}
