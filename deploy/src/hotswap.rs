//! Code alone, without CloudFormation: for development, where a minute from a change to its trial is long.
//!
//! The stack has drifted afterwards: its template names other code than its functions run. `deploy up` looks for that
//! and sets it right.

use std::fmt::{self, Display};

use aws_sdk_lambda::types::LastUpdateStatus;
use futures_util::{StreamExt, TryStreamExt, stream};
use serde::Serialize;
use serde_json::Value;
use tokio::time::{Duration, sleep};

use crate::aws::{CallError, Connection};
use crate::diff::properties;
use crate::error::Error;
use crate::report::Report;
use crate::stack::Stack;

/// Functions at once.
const CONCURRENTLY: usize = 8;

/// How often it is asked whether a function has its new code, and how many times.
const PAUSE: Duration = Duration::from_millis(500);
const LOOKS: usize = 120;

/// The code that a function is to run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Code {
    /// The function's name in the template.
    pub(crate) logical_id: String,
    /// The object's key.
    pub(crate) key: String,
    /// The archive's SHA-256, as Lambda writes it.
    pub(crate) sha256: String,
}

/// Functions whose code was set.
#[derive(Debug, Serialize)]
struct Swapped<'a> {
    functions: &'a [String],
}

/// Whether code is all that differs between two templates; in words, what else does.
///
/// # Errors
/// What else differs.
pub(crate) fn only_code(old: &Value, new: &Value) -> Result<(), String> {
    let empty = serde_json::Map::new();
    let resources = |template: &'_ Value| template["Resources"].as_object().cloned().unwrap_or_else(|| empty.clone());
    for section in ["Parameters", "Conditions", "Mappings", "Outputs", "Rules"] {
        if old[section] != new[section] {
            return Err(section.to_owned());
        }
    }
    let (old, new) = (resources(old), resources(new));
    for (name, resource) in &new {
        let Some(before) = old.get(name) else { return Err(format!("{name} is new")) };
        let kind = resource["Type"].as_str().unwrap_or_default();
        // Custom resources name code so that they are made anew with it: they follow with the next `up`.
        let code = match kind {
            "AWS::Lambda::Function" => "Properties.Code.S3Key",
            kind if kind.starts_with("Custom::") => "Properties.Code",
            _ => "",
        };
        for change in properties::compare(before, resource) {
            if change.path != code {
                return Err(format!("{name}: {}", change.path));
            }
        }
    }
    match old.keys().find(|name| !new.contains_key(*name)) {
        Some(gone) => Err(format!("{gone} is deleted")),
        None => Ok(()),
    }
}

/// Has functions run the code that they are to run, where they run another; which ones those are.
///
/// # Errors
/// When Lambda refuses, or does not take the code over.
pub(crate) async fn set(
    connection: &Connection,
    stack: &Stack,
    code: &[Code],
    bucket: &str,
    report: &Report,
) -> Result<Vec<String>, Error> {
    let resources = stack.resources(connection).await?;
    let functions = code.iter().filter_map(|code| Some((code, &resources.get(&code.logical_id)?.id)));
    let swaps = stream::iter(functions.map(|(code, function)| async move {
        let client = connection.lambda();
        let runs = client.get_function_configuration().function_name(function).send().await;
        let runs = runs.map_err(CallError::of("Lambda", "GetFunctionConfiguration"))?;
        if runs.code_sha256.as_deref() == Some(&code.sha256) {
            return Ok::<_, Error>(None);
        }
        let update = client.update_function_code().function_name(function).s3_bucket(bucket).s3_key(&code.key);
        update.send().await.map_err(CallError::of("Lambda", "UpdateFunctionCode"))?;
        taken_over(connection, function).await?;
        Ok(Some(code.logical_id.clone()))
    }));
    let swapped: Vec<Option<String>> = swaps.buffered(CONCURRENTLY).try_collect().await?;
    let swapped: Vec<String> = swapped.into_iter().flatten().collect();
    if !swapped.is_empty() {
        report.event("code", &Swapped { functions: &swapped });
    }
    Ok(swapped)
}

async fn taken_over(connection: &Connection, function: &str) -> Result<(), Error> {
    for _ in 0..LOOKS {
        let runs = connection.lambda().get_function_configuration().function_name(function).send().await;
        let runs = runs.map_err(CallError::of("Lambda", "GetFunctionConfiguration"))?;
        match runs.last_update_status {
            Some(LastUpdateStatus::InProgress) => sleep(PAUSE).await,
            Some(LastUpdateStatus::Failed) => {
                let reason = runs.last_update_status_reason.unwrap_or_default();
                return Err(Error::Failed(format!("{function} does not take its code over: {reason}")));
            }
            _ => return Ok(()),
        }
    }
    Err(Error::Failed(format!("{function} has not taken its code over within {} s", PAUSE.as_secs() * LOOKS as u64)))
}

impl Display for Swapped<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "new code in {}", self.functions.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn template(key: &str, timeout: u8, more: Value) -> Value {
        let mut template = json!({"Resources": {
            "Api": {"Type": "AWS::Lambda::Function",
                "Properties": {"Timeout": timeout, "Code": {"S3Key": {"Fn::Sub": key}}}},
            "Contents": {"Type": "Custom::StagingBucketContents", "Properties": {"Code": key}},
        }});
        template["Resources"].as_object_mut().unwrap().extend(more.as_object().cloned().unwrap_or_default());
        template
    }

    #[test]
    fn code_alone_may_be_swapped() {
        let old = template("a", 3, json!({}));
        assert_eq!(only_code(&old, &template("b", 3, json!({}))), Ok(()));
        assert_eq!(only_code(&old, &old), Ok(()));
    }

    #[test]
    fn whatever_else_differs_is_named() {
        let old = template("a", 3, json!({}));
        let other = json!({"Other": {"Type": "AWS::SQS::Queue"}});
        assert_eq!(only_code(&old, &template("b", 5, json!({}))), Err("Api: Properties.Timeout".to_owned()));
        assert_eq!(only_code(&old, &template("a", 3, other.clone())), Err("Other is new".to_owned()));
        assert_eq!(only_code(&template("a", 3, other), &old), Err("Other is deleted".to_owned()));
    }
}
