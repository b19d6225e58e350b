//! Which filter goes with a request to Personalize.

use configuration::automatic::ValueType;
use configuration::compiled::{Condition, Recommender, Variation};
use facts::routes::query::{FILTER, FILTER_VALUES};
use serde_json::Value;

use super::automatic::{Resolved, Viewer};
use super::parameters::Query;
use crate::error::ApiError;
use crate::ports::{FilterChoice, FilterName};
use crate::steps;

/// The query's filter, else the first configured one whose condition holds. Values only go with a filter.
///
/// # Errors
/// A 400 for `filterValues` that are not a JSON object of strings, for those that the recommender does not let callers
/// give, and for a header's value that can't be sent; a Configuration error for a filter that can't be used.
pub fn choose(
    query: &Query,
    recommender: &Recommender,
    variation: &Variation,
    user_id: Option<&str>,
    viewer: &Viewer<'_>,
) -> Result<Option<FilterChoice>, ApiError> {
    let span = steps::filter();
    let _step = span.enter();
    let values = query.strings(FILTER_VALUES, "InvalidFilterParameter")?;
    if let Some(name) = query.get(FILTER) {
        let name =
            if name.starts_with("arn:") { FilterName::Arn(name.to_owned()) } else { FilterName::Name(name.to_owned()) };
        let choice = FilterChoice { name, values, from_caller: true };
        steps::tell_filter(&span, Some(&choice), &[], &[]);
        return Ok(Some(choice));
    }
    for filter in variation.settings.filters.clone()?.iter() {
        let holds = match filter.condition.clone()? {
            None => true,
            Some(Condition::UserRequired) => user_id.is_some(),
        };
        if !holds {
            continue;
        }
        let mut values = values;
        let fields = filter.auto_values.clone()?;
        let mut resolved = viewer.resolve(&fields);
        let given = resolved.iter().find(|resolved| values.contains_key(&resolved.field));
        if let (Some(given), false) = (given, recommender.allow_filter_parameter) {
            return Err(not_allowed(&format!("a value of `{}`", given.field)));
        }
        resolved.retain(|resolved| !values.contains_key(&resolved.field));
        for resolved in &resolved {
            values.insert(resolved.field.clone(), Value::String(value(resolved)?));
        }
        let name = FilterName::Arn(filter.arn.clone()?.as_str().to_owned());
        let choice = FilterChoice { name, values, from_caller: false };
        steps::tell_filter(&span, Some(&choice), &fields, &resolved);
        return Ok(Some(choice));
    }
    steps::tell_filter(&span, None, &[], &[]);
    Ok(None)
}

/// Refuses a filter that the caller names where the recommender does not let callers choose.
///
/// # Errors
/// A 400.
pub fn check_allowed(query: &Query, recommender: &Recommender) -> Result<(), ApiError> {
    if !recommender.allow_filter_parameter && query.get(FILTER).is_some() {
        return Err(not_allowed("a filter"));
    }
    Ok(())
}

fn not_allowed(what: &str) -> ApiError {
    ApiError::validation("FilterParameterNotAllowed", format!("the recommender does not let requests give {what}"))
}

/// The values of a filter's parameter, as Personalize wants them: each text between double quotes, comma-separated.
/// <https://docs.aws.amazon.com/personalize/latest/dg/filter-real-time.html>
///
/// Personalize names no way to write a quote within a text. A header that has one could end its own value and begin
/// another, so that it is refused; a document's own values were checked when it was read.
fn value(resolved: &Resolved) -> Result<String, ApiError> {
    let refused = |what: &str| {
        let message = format!("a header that gives the filter's `{}` its value has {what}", resolved.field);
        Err(ApiError::validation("InvalidFilterParameter", message))
    };
    match resolved.value_type {
        ValueType::String if resolved.values.iter().any(|value| value.contains('"')) => {
            refused("a double quote, which can't be sent")
        }
        ValueType::String => {
            Ok(resolved.values.iter().map(|value| format!("\"{value}\"")).collect::<Vec<_>>().join(","))
        }
        ValueType::Integer | ValueType::Long | ValueType::Float => {
            let first = resolved.values.first().map(|value| value.trim()).unwrap_or_default();
            // Bare, and so nothing but a number where a caller writes it.
            if resolved.verbatim && !first.parse().is_ok_and(f64::is_finite) {
                return refused("no number");
            }
            Ok(first.to_owned())
        }
    }
}
