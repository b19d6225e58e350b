//! A template as YAML or JSON, with the values of a deployment file as its parameters' defaults.

use regex_lite::Regex;
use serde_json::Value;
use stacks::Synthesis;

use crate::cli::TemplateFormat;
use crate::error::Error;
use crate::selection::Selection;

/// Synthesizes what was selected, and puts in its values.
///
/// # Errors
/// When a value is of no parameter, or one that its parameter does not take.
pub fn synthesize(selection: &Selection) -> Result<Synthesis, Error> {
    let id = selection.plan.choices().id();
    let mut synthesis = selection.plan.synthesize().map_err(|problems| Error::Template { id, problems })?;
    for (name, value) in &selection.parameters {
        let path = selection.file.clone().unwrap_or_default();
        let parameters = &mut synthesis.template["Parameters"];
        let Some(parameter) = parameters.get_mut(name) else {
            let names: Vec<&str> =
                parameters.as_object().into_iter().flatten().map(|(name, _)| name.as_str()).collect();
            return Err(Error::DeploymentFile {
                path,
                what: format!(
                    "parameters.{name} is not a parameter of this deployment, which has {}",
                    names.join(", ")
                ),
            });
        };
        check(parameter, value)
            .map_err(|why| Error::DeploymentFile { path, what: format!("parameters.{name}: {why}") })?;
        parameter["Default"] = value.clone();
    }
    Ok(synthesis)
}

/// A template in a format, with a line break at the end. The YAML has comments; JSON has none.
///
/// # Errors
/// When the format's library refuses it.
pub fn template(synthesis: &Synthesis, format: TemplateFormat) -> Result<String, Error> {
    match format {
        TemplateFormat::Yaml => cfn::yaml::to_yaml(&synthesis.template, &synthesis.comments)
            .map_err(|error| Error::Format(error.to_string())),
        TemplateFormat::Json => Ok(synthesis.template.to_string() + "\n"),
    }
}

/// Holds a value against the parameter's declaration, as CloudFormation would when the stack is made.
fn check(parameter: &Value, value: &Value) -> Result<(), String> {
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    if parameter["Type"] == "Number" && text.parse::<f64>().is_err() {
        return Err(format!("\"{text}\" is not a number"));
    }
    if let Some(allowed) = parameter["AllowedValues"].as_array() {
        let allowed: Vec<String> =
            allowed.iter().map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned)).collect();
        if !allowed.contains(&text) {
            return Err(format!("\"{text}\" is not one of {}", allowed.join(", ")));
        }
    }
    if let Some(pattern) = parameter["AllowedPattern"].as_str() {
        let matches = Regex::new(pattern).is_ok_and(|pattern| pattern.is_match(&text));
        if !matches {
            return Err(format!("\"{text}\" does not match {pattern}"));
        }
    }
    for (bound, beyond) in [("MinValue", "less"), ("MaxValue", "more")] {
        let (Some(bound), Ok(number)) = (parameter[bound].as_f64(), text.parse::<f64>()) else { continue };
        if (beyond == "less" && number < bound) || (beyond == "more" && number > bound) {
            return Err(format!("{text} is {beyond} than {bound}"));
        }
    }
    Ok(())
}
