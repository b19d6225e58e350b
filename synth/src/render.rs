//! A template as YAML or JSON, with the values of a deployment file as its parameters' defaults.

use regex_lite::Regex;
use serde_json::{Map, Value};
use stacks::Synthesis;

use crate::cli::TemplateFormat;
use crate::deployment_file::{ParameterValue, did_you_mean, section_of};
use crate::error::{Error, Fault};
use crate::selection::Selection;

/// Synthesizes what was selected, and puts in its values.
///
/// # Errors
/// When a value is of no parameter, or one that its parameter does not take.
pub fn synthesize(selection: &Selection) -> Result<Synthesis, Error> {
    let id = selection.plan.choices().id();
    let mut synthesis = selection.plan.synthesize().map_err(|problems| Error::Template { id, problems })?;
    let Some(path) = &selection.file else { return Ok(synthesis) };
    if let Some(declared) = synthesis.template["Parameters"].as_object_mut() {
        let faults = faults(&selection.parameters, declared);
        if !faults.is_empty() {
            return Err(Error::DeploymentFile { path: path.clone(), faults });
        }
        for ParameterValue { name, value, .. } in &selection.parameters {
            declared[name]["Default"] = value.clone();
        }
        if !selection.parameters.is_empty() {
            let names: Vec<&str> = selection.parameters.iter().map(|value| value.name.as_str()).collect();
            let words = format!("{} gives the defaults of {}.", path.display(), names.join(", "));
            synthesis.comments.note("", words);
        }
    }
    Ok(synthesis)
}

/// What is wrong with the values of parameters, held against how a template declares them.
pub(crate) fn faults(values: &[ParameterValue], declared: &Map<String, Value>) -> Vec<Fault> {
    let fault = |ParameterValue { name, value, line }: &ParameterValue| {
        let what = match declared.get(name) {
            Some(parameter) => format!("parameters.{name}: {}", check(parameter, value).err()?),
            None if section_of(name) == Some("options") => format!("{name} belongs under [options]"),
            None => {
                let names: Vec<&str> = declared.keys().map(String::as_str).collect();
                let near = did_you_mean(name, names.iter().copied());
                let all = if near.is_empty() { format!(", which has {}", names.join(", ")) } else { near };
                format!("parameters.{name} is not a parameter of this deployment{all}")
            }
        };
        Some(Fault { line: Some(*line), what })
    };
    let mut faults: Vec<Fault> = values.iter().filter_map(fault).collect();
    faults.sort_by_key(|fault| fault.line);
    faults
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
///
/// # Errors
/// In words, when the parameter does not take it.
pub fn check(parameter: &Value, value: &Value) -> Result<(), String> {
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    if parameter["Type"] == "Number" && !text.parse::<f64>().is_ok_and(f64::is_finite) {
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
    let characters = text.chars().count() as u64;
    for (bound, beyond) in [("MinLength", "less"), ("MaxLength", "more")] {
        let Some(bound) = parameter[bound].as_u64() else { continue };
        if (beyond == "less" && characters < bound) || (beyond == "more" && characters > bound) {
            return Err(format!("\"{text}\" has {beyond} than {bound} characters"));
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
