//! Which filter goes with a request to Personalize.

use configuration::automatic::ValueType;
use configuration::compiled::{Condition, Variation};
use serde_json::Value;

use super::automatic::Viewer;
use super::parameters::Query;
use crate::error::ApiError;
use crate::ports::{FilterChoice, FilterName};

/// The query's filter, else the first configured one whose condition holds. Values only go with a filter.
///
/// # Errors
/// A 400 for `filterValues` that are not a JSON object of strings; a Configuration error for a filter that can't be used.
pub fn choose(
    query: &Query,
    variation: &Variation,
    user_id: Option<&str>,
    viewer: &Viewer<'_>,
) -> Result<Option<FilterChoice>, ApiError> {
    let values = query.strings("filterValues", "InvalidFilterParameter")?;
    if let Some(name) = query.get("filter") {
        let name =
            if name.starts_with("arn:") { FilterName::Arn(name.to_owned()) } else { FilterName::Name(name.to_owned()) };
        return Ok(Some(FilterChoice { name, values }));
    }
    for filter in variation.filters.clone()?.iter() {
        let holds = match filter.condition.clone()? {
            None => true,
            Some(Condition::UserRequired) => user_id.is_some(),
        };
        if !holds {
            continue;
        }
        let mut values = values;
        for resolved in viewer.resolve(&filter.auto_values.clone()?) {
            values.entry(resolved.field).or_insert_with(|| {
                Value::String(match resolved.value_type {
                    ValueType::String => quoted(&resolved.values),
                    _ => resolved.values.first().cloned().unwrap_or_default(),
                })
            });
        }
        let name = FilterName::Arn(filter.arn.clone()?.as_str().to_owned());
        return Ok(Some(FilterChoice { name, values }));
    }
    Ok(None)
}

/// Text as Personalize wants it in filter values: each in escaped double quotes, comma-separated.
/// <https://docs.aws.amazon.com/personalize/latest/dg/filter-real-time.html>
fn quoted(values: &[String]) -> String {
    values.iter().map(|value| format!("\\\"{value}\\\"")).collect::<Vec<_>>().join(",")
}
