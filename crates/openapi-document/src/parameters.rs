//! Parameters, with what the configuration says of them.
//!
//! A parameter that the configuration says something of is described anew in its operation; its name, place and type
//! stay those of the component, so that generated clients take the same arguments whatever is configured. What is
//! particular goes into descriptions and examples, which Swagger UI offers for choice; `feature` alone takes nothing
//! but what is configured, and lists it.

use configuration::automatic::{AutoValue, Scalar, ValueType};
use configuration::experiment::Experiment;
use configuration::variation::Filter;
use facts::routes::query;
use indexmap::IndexMap;
use openapiv3::{
    Components, Example, Parameter, ParameterData, ParameterSchemaOrContent, ReferenceOr, Schema, SchemaData,
    SchemaKind, StringType, Type,
};
use serde_json::{Map, Value};

use super::levels::Settings;

/// A parameter of an operation.
pub(crate) type OperationParameter = ReferenceOr<Parameter>;

/// A parameter as the components have it.
#[must_use]
pub(crate) fn common(name: &str) -> OperationParameter {
    ReferenceOr::Reference { reference: format!("#/components/parameters/{name}") }
}

/// `filter`, with the configured filters.
#[must_use]
pub(crate) fn filter(components: &Components, settings: &Settings<'_>) -> OperationParameter {
    let filters: Vec<(&str, &Filter)> =
        settings.filters.iter().filter_map(|filter| Some((filter_name(filter)?, *filter))).collect();
    tailored(components, query::FILTER, filters.is_empty(), |data| {
        let lines = filters.iter().map(|(name, filter)| match filter.condition.as_deref() {
            Some("user-required") => format!("`{name}`, for requests with a user"),
            _ => format!("`{name}`"),
        });
        describe(data, "Configured, the first that fits is used:", lines);
        data.examples = filters.iter().map(|(name, _)| example(name, None)).collect();
    })
}

/// The name in a filter's ARN.
fn filter_name(filter: &Filter) -> Option<&str> {
    filter.arn.as_deref()?.rsplit('/').next().filter(|name| !name.is_empty())
}

/// `filterValues`, with the parameters that the configuration fills in, whether or not requests may fill them in
/// themselves.
#[must_use]
pub(crate) fn filter_values(components: &Components, settings: &Settings<'_>, replaceable: bool) -> OperationParameter {
    automatic(components, query::FILTER_VALUES, &settings.filter_values, replaceable)
}

/// `context`, with the fields that the configuration fills in.
#[must_use]
pub(crate) fn context(components: &Components, settings: &Settings<'_>) -> OperationParameter {
    automatic(components, query::CONTEXT, &settings.context, true)
}

/// `feature`, with the recommender's experiments.
#[must_use]
pub(crate) fn feature(components: &Components, experiments: &[(&str, &Experiment)]) -> OperationParameter {
    tailored(components, query::FEATURE, experiments.is_empty(), |data| {
        let lines = experiments.iter().enumerate().map(|(index, (name, experiment))| {
            let default = if index == 0 { " (when left out)" } else { "" };
            match experiment.description.as_deref() {
                Some(description) => format!("`{name}`{default}: {}", one_line(description)),
                None => format!("`{name}`{default}"),
            }
        });
        describe(data, "The recommender's experiments:", lines);
        data.examples =
            experiments.iter().map(|(name, experiment)| example(name, experiment.description.clone())).collect();
        // The API refuses any other name.
        let names = experiments.iter().map(|(name, _)| Some((*name).to_owned())).collect();
        let names = Type::String(StringType { enumeration: names, ..StringType::default() });
        let schema = Schema { schema_data: SchemaData::default(), schema_kind: SchemaKind::Type(names) };
        data.format = ParameterSchemaOrContent::Schema(ReferenceOr::Item(schema));
    })
}

fn automatic(
    components: &Components,
    name: &str,
    values: &IndexMap<&str, &AutoValue>,
    replaceable: bool,
) -> OperationParameter {
    tailored(components, name, values.is_empty(), |data| {
        let lines = values.iter().map(|(name, value)| {
            let kind = value.value_type.map_or_else(String::new, |kind| format!(" ({})", type_name(kind)));
            match value.description.as_deref() {
                Some(description) => format!("`{name}`{kind}: {}", one_line(description)),
                None => format!("`{name}`{kind}"),
            }
        });
        if !replaceable {
            return describe(data, "Filled in by the configuration, and not taken from requests:", lines);
        }
        describe(data, "Filled in by the configuration when left out:", lines);
        let samples: Map<String, Value> = values
            .iter()
            .filter_map(|(name, value)| Some(((*name).to_owned(), sample(value)?.text().into())))
            .collect();
        if let (false, ParameterSchemaOrContent::Content(content)) = (samples.is_empty(), &mut data.format) {
            for media_type in content.values_mut() {
                media_type.example = Some(Value::Object(samples.clone()));
            }
        }
    })
}

/// A value that the field may have: one that a rule makes of something, or else its default.
fn sample(value: &AutoValue) -> Option<&Scalar> {
    let mapped =
        value.rules.iter().flat_map(|rule| rule.value_mappings.iter().flatten()).map(|mapping| &mapping.map_to);
    mapped.chain(&value.default).next()
}

const fn type_name(kind: ValueType) -> &'static str {
    match kind {
        ValueType::String => "string",
        ValueType::Integer => "integer",
        ValueType::Long => "long",
        ValueType::Float => "float",
    }
}

/// The component itself when the configuration says nothing of it, else a copy with more to read.
fn tailored(
    components: &Components,
    name: &str,
    nothing_to_say: bool,
    tailor: impl FnOnce(&mut ParameterData),
) -> OperationParameter {
    let Some(ReferenceOr::Item(parameter)) = components.parameters.get(name).filter(|_| !nothing_to_say) else {
        return common(name);
    };
    let mut parameter = parameter.clone();
    if let Parameter::Query { parameter_data, .. } = &mut parameter {
        tailor(parameter_data);
    }
    ReferenceOr::Item(parameter)
}

/// Adds a list to the description, in Markdown.
fn describe(data: &mut ParameterData, heading: &str, lines: impl Iterator<Item = String>) {
    let description = data.description.get_or_insert_default();
    description.push_str("\n\n");
    description.push_str(heading);
    description.push('\n');
    for line in lines {
        description.push_str("\n- ");
        description.push_str(&line);
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn example(name: &str, summary: Option<String>) -> (String, ReferenceOr<Example>) {
    let example = Example { summary, value: Some(Value::from(name)), ..Example::default() };
    (name.to_owned(), ReferenceOr::Item(example))
}
