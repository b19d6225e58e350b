//! A file of `parameters/`: options and parameter values of one named deployment.
//!
//! What `samconfig.toml` is to SAM. The options shape the template; the values become the defaults of its
//! parameters, so that deploying it needs no further words.

use std::fs;
use std::path::Path;

use serde::Deserialize;
use serde_json::Value;
use stacks::Choice;

use crate::cli::DeploymentArguments;
use crate::error::Error;

/// The file as it is written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Written {
    /// What the deployment is for; people read it.
    #[serde(rename = "description")]
    _description: Option<String>,
    #[serde(default)]
    options: WrittenOptions,
    #[serde(default)]
    parameters: toml::Table,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct WrittenOptions {
    auth: Option<Spelled<stacks::Auth>>,
    entry_point: Option<Spelled<stacks::EntryPoint>>,
    cache: Option<Spelled<stacks::Cache>>,
    cognito: Option<Spelled<stacks::Cognito>>,
    swagger_ui: Option<Spelled<stacks::SwaggerUi>>,
    experiments: Option<Spelled<stacks::Experiments>>,
    arch: Option<Spelled<stacks::Architecture>>,
}

/// A value by its spelling.
#[derive(Debug)]
struct Spelled<T>(T);

impl<'de, T: Choice> Deserialize<'de> for Spelled<T> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        T::parse(&text).map(Self).ok_or_else(|| {
            let values: Vec<&str> = T::VALUES.iter().map(|value| value.spelling()).collect();
            serde::de::Error::custom(format!(
                "\"{text}\" is not a value of {}; it takes {}",
                T::NAME,
                values.join(", ")
            ))
        })
    }
}

/// A deployment file's contents: options, and parameter values by name.
#[derive(Debug, Default)]
pub struct DeploymentFile {
    /// The options, as flags.
    pub arguments: DeploymentArguments,
    /// Parameter values: texts, whole numbers, or lists of texts.
    pub parameters: Vec<(String, Value)>,
}

impl DeploymentFile {
    /// Reads a file.
    ///
    /// # Errors
    /// When it can't be read, is not TOML, has an unknown key, or a value of a wrong type; each names the place.
    pub fn read(path: &Path) -> Result<Self, Error> {
        let wrong = |what: String| Error::DeploymentFile { path: path.to_owned(), what };
        let text = fs::read_to_string(path).map_err(|error| wrong(format!("can't be read: {error}")))?;
        let written: Written = toml::from_str(&text).map_err(|error| wrong(error.to_string().trim_end().to_owned()))?;
        let parameters = written.parameters.into_iter().map(|(name, value)| {
            let value = parameter_value(value).map_err(|kind| {
                wrong(format!(
                    "parameters.{name} is a {kind}; a parameter is a text in quotes, a whole number, or a list of texts"
                ))
            })?;
            Ok((name, value))
        });
        let parameters = parameters.collect::<Result<_, Error>>()?;
        let WrittenOptions { auth, entry_point, cache, cognito, swagger_ui, experiments, arch } = written.options;
        let options = crate::cli::OptionArguments {
            cognito: cognito.map(|value| value.0),
            swagger_ui: swagger_ui.map(|value| value.0),
            experiments: experiments.map(|value| value.0),
            arch: arch.map(|value| value.0),
        };
        let arguments = DeploymentArguments {
            auth: auth.map(|value| value.0),
            entry_point: entry_point.map(|value| value.0),
            cache: cache.map(|value| value.0),
            options,
            parameters: None,
        };
        Ok(Self { arguments, parameters })
    }
}

/// The value as CloudFormation takes it, or the name of a type that it does not.
fn parameter_value(value: toml::Value) -> Result<Value, &'static str> {
    match value {
        toml::Value::String(text) => Ok(text.into()),
        toml::Value::Integer(number) => Ok(number.into()),
        toml::Value::Array(items) => {
            let texts: Option<Vec<&str>> = items.iter().map(toml::Value::as_str).collect();
            texts.map(|texts| texts.join(",").into()).ok_or("list of other things than texts")
        }
        toml::Value::Float(_) => Err("number with a fraction"),
        toml::Value::Boolean(_) => Err("true or false without quotes"),
        toml::Value::Datetime(_) => Err("date without quotes"),
        toml::Value::Table(_) => Err("table"),
    }
}
