//! The values of a template's parameters: from the command line, the deployment file, this program, or the stack as it
//! is.

use std::collections::BTreeMap;

use aws_sdk_cloudformation::types::Parameter;
use serde_json::Value;
use synth::deployment_file::ParameterValue;

use crate::error::Error;

/// A value given as `NAME=VALUE`.
pub(crate) type Named = (String, String);

/// Reads `NAME=VALUE`.
///
/// # Errors
/// When it is not that.
pub(crate) fn named(text: &str) -> Result<Named, String> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name.to_owned(), value.to_owned())),
        _ => Err("write NAME=VALUE".to_owned()),
    }
}

/// Where values come from, the first that has one first.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Sources<'a> {
    /// What this program knows: the artifact bucket, the edge function.
    pub(crate) own: &'a [(&'a str, String)],
    /// The command line.
    pub(crate) named: &'a [Named],
    /// The deployment file.
    pub(crate) file: &'a [ParameterValue],
    /// The stack as it is; its values are kept.
    pub(crate) previous: Option<&'a BTreeMap<String, String>>,
    /// For what has no other value, and no default in the template.
    pub(crate) fallback: &'a [(&'a str, &'a str)],
}

/// The values for a template's parameters. Those that have their template's default are left out.
///
/// # Errors
/// Everything that is wrong at once: unknown names, values that a parameter does not take, and parameters without one.
pub(crate) fn values(template: &Value, sources: Sources<'_>) -> Result<Vec<Parameter>, Error> {
    let empty = serde_json::Map::new();
    let declared = template["Parameters"].as_object().unwrap_or(&empty);
    let mut faults = Vec::new();
    for (name, value) in sources.named {
        match declared.get(name) {
            None => {
                let known: Vec<&str> = declared.keys().map(String::as_str).collect();
                faults.push(format!("--parameter {name}: this deployment has {}", known.join(", ")));
            }
            Some(_) if sources.own.iter().any(|(own, _)| own == name) => {
                faults.push(format!("--parameter {name}: deploy sets it by itself"));
            }
            Some(parameter) => {
                if let Err(why) = synth::render::check(parameter, &Value::from(value.as_str())) {
                    faults.push(format!("--parameter {name}: {why}"));
                }
            }
        }
    }
    let mut values = Vec::new();
    for (name, parameter) in declared {
        let own = sources.own.iter().find(|(own, _)| own == name).map(|(_, value)| value.clone());
        // The last of those that were given twice, as with any option.
        let named = || sources.named.iter().rfind(|(named, _)| named == name).map(|(_, value)| value.clone());
        let file = || {
            let found = sources.file.iter().find(|value| value.name == *name)?;
            Some(found.value.as_str().map_or_else(|| found.value.to_string(), str::to_owned))
        };
        let built = Parameter::builder().parameter_key(name);
        if let Some(value) = own.or_else(named).or_else(file) {
            values.push(built.parameter_value(value).build());
        } else if sources.previous.is_some_and(|previous| previous.contains_key(name)) {
            values.push(built.use_previous_value(true).build());
        } else if parameter.get("Default").is_none() {
            match sources.fallback.iter().find(|(fallback, _)| fallback == name) {
                Some((_, value)) => values.push(built.parameter_value(*value).build()),
                None => {
                    let what = parameter["Description"].as_str().unwrap_or_default();
                    faults.push(format!("--parameter {name}=…: it has no default ({what})"));
                }
            }
        }
    }
    if faults.is_empty() { Ok(values) } else { Err(Error::Usage(faults.join("\n"))) }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn template() -> Value {
        json!({"Parameters": {
            "ApplicationName": {"Type": "String", "AllowedPattern": "^[A-Za-z0-9-]{1,64}$"},
            "TimeZone": {"Type": "String", "Default": "UTC"},
            "ArtifactBucket": {"Type": "String"},
            "CognitoUserPoolId": {"Type": "String", "Description": "Id of the pool"},
        }})
    }

    fn shown(values: &[Parameter]) -> BTreeMap<&str, &str> {
        let value = |value: &'static str| value;
        values
            .iter()
            .map(|parameter| {
                let kept = parameter.use_previous_value.unwrap_or_default();
                let shown = if kept { value("(kept)") } else { parameter.parameter_value.as_deref().unwrap() };
                (parameter.parameter_key.as_deref().unwrap(), shown)
            })
            .collect()
    }

    #[test]
    fn the_command_line_goes_before_the_file_and_the_file_before_the_stack_as_it_is() {
        let named = [("TimeZone".to_owned(), "Europe/Rome".to_owned())];
        let line = |name: &str, value: &str| ParameterValue { name: name.to_owned(), value: json!(value), line: 1 };
        let file = [line("TimeZone", "Asia/Tokyo"), line("ApplicationName", "books")];
        let previous = [("ApplicationName", "old"), ("CognitoUserPoolId", "pool"), ("TimeZone", "UTC"), ("Gone", "x")];
        let previous = previous.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
        let own = [("ArtifactBucket", "code".to_owned())];
        let sources = Sources { own: &own, named: &named, file: &file, previous: Some(&previous), fallback: &[] };
        let values = values(&template(), sources).unwrap();
        let expected = [
            ("ApplicationName", "books"),
            ("ArtifactBucket", "code"),
            ("CognitoUserPoolId", "(kept)"),
            ("TimeZone", "Europe/Rome"),
        ];
        assert_eq!(shown(&values), expected.into());
    }

    #[test]
    fn everything_that_is_wrong_is_said_at_once() {
        let named = [("TimeZon", "x"), ("ApplicationName", "a b"), ("ArtifactBucket", "mine")];
        let named = named.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let own = [("ArtifactBucket", "code".to_owned())];
        let sources = Sources { own: &own, named: &named, ..Sources::default() };
        let words = values(&template(), sources).unwrap_err().to_string();
        for expected in
            ["TimeZon: this deployment has", "ApplicationName: \"a b\"", "sets it by itself", "Id of the pool"]
        {
            assert!(words.contains(expected), "{expected}: {words}");
        }
    }

    #[test]
    fn what_has_no_value_falls_back() {
        let sources = Sources {
            fallback: &[("ApplicationName", "shop"), ("ArtifactBucket", "a"), ("CognitoUserPoolId", "b")],
            ..Sources::default()
        };
        assert_eq!(shown(&values(&template(), sources).unwrap())["ApplicationName"], "shop");
    }
}
