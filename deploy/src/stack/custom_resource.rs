//! What the function behind a custom resource logged last.

use aws_sdk_cloudformation::types::ResourceStatus;
use serde_json::Value;

use crate::aws::{CallError, Connection};

/// How many lines are shown.
const LINES: usize = 10;

/// The last lines. None if they can't be had: that must not hide why the stack failed.
///
/// It has to be asked for at once: the way back of a creation that failed deletes the log group too.
pub(crate) async fn log(connection: &Connection, stack: &str, logical_id: &str, template: &Value) -> Vec<String> {
    let Some(function) = function(template, logical_id) else { return Vec::new() };
    let Ok(Some(group)) = group(connection, stack, function, template).await else { return Vec::new() };
    lines(connection, &group).await.unwrap_or_default()
}

/// The function that a custom resource's `ServiceToken` names.
fn function<'a>(template: &'a Value, logical_id: &str) -> Option<&'a str> {
    let token = &template["Resources"][logical_id]["Properties"]["ServiceToken"];
    token["Fn::GetAtt"][0].as_str().or_else(|| token["Fn::GetAtt"].as_str()?.split('.').next())
}

/// The log group that a function writes to: that of its configuration, else the one that Lambda makes.
async fn group(
    connection: &Connection,
    stack: &str,
    function: &str,
    template: &Value,
) -> Result<Option<String>, CallError> {
    let named = &template["Resources"][function]["Properties"]["LoggingConfig"]["LogGroup"];
    if let Some(group) = named["Ref"].as_str() {
        return physical_id(connection, stack, group).await;
    }
    let function = physical_id(connection, stack, function).await?;
    Ok(function.map(|function| format!("/aws/lambda/{function}")))
}

async fn physical_id(connection: &Connection, stack: &str, logical_id: &str) -> Result<Option<String>, CallError> {
    let client = connection.cloudformation();
    let resource = client.describe_stack_resource().stack_name(stack).logical_resource_id(logical_id);
    let resource = resource.send().await.map_err(CallError::of("CloudFormation", "DescribeStackResource"))?;
    let resource = resource.stack_resource_detail;
    Ok(resource
        .filter(|resource| resource.resource_status != Some(ResourceStatus::DeleteComplete))
        .and_then(|resource| resource.physical_resource_id))
}

async fn lines(connection: &Connection, group: &str) -> Result<Vec<String>, CallError> {
    let client = connection.logs();
    let streams = client.describe_log_streams().log_group_name(group).descending(true).limit(1);
    let streams = streams.order_by(aws_sdk_cloudwatchlogs::types::OrderBy::LastEventTime).send().await;
    let streams = streams.map_err(CallError::of("CloudWatch Logs", "DescribeLogStreams"))?;
    let Some(stream) = streams.log_streams.unwrap_or_default().into_iter().find_map(|stream| stream.log_stream_name)
    else {
        return Ok(Vec::new());
    };
    let events = client.get_log_events().log_group_name(group).log_stream_name(stream).limit(50);
    let events = events.start_from_head(false).send().await;
    let events = events.map_err(CallError::of("CloudWatch Logs", "GetLogEvents"))?;
    let lines: Vec<String> = events
        .events
        .unwrap_or_default()
        .into_iter()
        .filter_map(|event| event.message)
        .map(|message| message.trim_end().to_owned())
        // Lambda's own lines tell of times and memory.
        .filter(|line| !["START ", "END ", "REPORT ", "INIT_START "].iter().any(|begin| line.starts_with(begin)))
        .collect();
    let skipped = lines.len().saturating_sub(LINES);
    Ok(lines.into_iter().skip(skipped).collect())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_function_behind_a_custom_resource_is_found() {
        let template = |token: Value| json!({"Resources": {"It": {"Properties": {"ServiceToken": token}}}});
        assert_eq!(function(&template(json!({"Fn::GetAtt": ["Sync", "Arn"]})), "It"), Some("Sync"));
        assert_eq!(function(&template(json!({"Fn::GetAtt": "Sync.Arn"})), "It"), Some("Sync"));
        assert_eq!(function(&template(json!("arn:aws:lambda:…")), "It"), None);
    }
}
