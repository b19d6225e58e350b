//! Intrinsic functions and pseudo parameters.
//!
//! Names inside [`sub`] and [`arn`] are checked when the template is finished, like any other reference.

use serde_json::json;

use crate::template::Condition;
use crate::value::{Arn, Json, List, Object, ToJson, Value};

/// `!Sub`: text with `${Name}` and `${Name.Attribute}` filled in. A name alone is a `!Ref`.
pub fn sub(text: impl Into<String>) -> Value<String> {
    let text = text.into();
    let name = text.strip_prefix("${").and_then(|rest| rest.strip_suffix('}'));
    Value::Intrinsic(match name {
        Some(name) if !name.contains(['$', '.', '!', '}']) => json!({ "Ref": name }),
        _ => json!({ "Fn::Sub": text }),
    })
}

/// `!Sub` with variables of its own besides the template's names.
///
/// A variable whose value is text, `!Ref`, `!GetAtt` or `!Sub` is written in its place: `https://${Api.Domain}` is read
/// more easily than a list of variables.
pub fn sub_with<const N: usize>(text: &str, variables: [(&str, Value<String>); N]) -> Value<String> {
    let mut text = text.to_owned();
    let mut left = Object::new();
    for (name, value) in variables {
        let mut json = value.to_json();
        // The text of a `!Sub` with variables of its own, as long as nothing else has their names.
        if let Some([Json::String(inner), Json::Object(own)]) = json["Fn::Sub"].as_array().map(Vec::as_slice)
            && own.keys().all(|key| !left.contains_key(key) && !text.contains(&format!("${{{key}}}")))
        {
            left.extend(own.clone());
            json = json!({ "Fn::Sub": inner });
        }
        match in_place(&json) {
            Some(written) => text = text.replace(&format!("${{{name}}}"), &written),
            None => {
                left.insert(name.to_owned(), json);
            }
        }
    }
    if left.is_empty() { sub(text) } else { Value::Intrinsic(json!({ "Fn::Sub": [text, left] })) }
}

/// A value as it is written inside the text of `!Sub`.
fn in_place(value: &Json) -> Option<String> {
    if let Some(text) = value.as_str() {
        return Some(text.replace("${", "${!"));
    }
    let (function, argument) = value.as_object().filter(|object| object.len() == 1)?.iter().next()?;
    match (function.as_str(), argument) {
        ("Ref", Json::String(name)) => Some(format!("${{{name}}}")),
        ("Fn::GetAtt", Json::Array(parts)) => {
            let parts: Vec<&str> = parts.iter().filter_map(Json::as_str).collect();
            Some(format!("${{{}}}", parts.join(".")))
        }
        ("Fn::Sub", Json::String(text)) => Some(text.clone()),
        _ => None,
    }
}

/// An ARN in the stack's own partition, region and account; `resource` may hold `${…}`.
#[must_use]
pub fn arn(service: &str, resource: &str) -> Value<Arn> {
    sub(format!("arn:${{AWS::Partition}}:{service}:${{AWS::Region}}:${{AWS::AccountId}}:{resource}")).into_arn()
}

/// An ARN in the stack's own partition whose other parts are given: `arn:${AWS::Partition}:{rest}`.
#[must_use]
pub fn partition_arn(rest: &str) -> Value<Arn> {
    Value::Intrinsic(json!({ "Fn::Sub": format!("arn:${{AWS::Partition}}:{rest}") }))
}

/// `!Join`.
pub fn join(separator: &str, values: impl Into<List<String>>) -> Value<String> {
    Value::Intrinsic(json!({ "Fn::Join": [separator, values.into().to_json()] }))
}

/// `!Select` an item of `!Split`.
#[must_use]
pub fn part(text: &Value<String>, separator: &str, index: usize) -> Value<String> {
    Value::Intrinsic(json!({ "Fn::Select": [index, { "Fn::Split": [separator, text.to_json()] }] }))
}

/// `!Split`: the text between the separators.
#[must_use]
pub fn split<T>(separator: &str, text: &Value<String>) -> List<T> {
    List::Intrinsic(json!({ "Fn::Split": [separator, text.to_json()] }))
}

/// `!Select`: the item at an index from 0; CloudFormation fails if there is none.
#[must_use]
pub fn select<T: ToJson>(index: usize, list: &List<T>) -> Value<T> {
    Value::Intrinsic(json!({ "Fn::Select": [index, list.to_json()] }))
}

/// `!If`: the one or the other, by a condition of the template.
pub fn if_<T: ToJson>(condition: &Condition, then: impl Into<Value<T>>, otherwise: impl Into<Value<T>>) -> Value<T> {
    Value::Intrinsic(json!({ "Fn::If": [condition.name(), then.into().to_json(), otherwise.into().to_json()] }))
}

/// `AWS::NoValue`: the property as if it were not written.
#[must_use]
pub fn no_value<T>() -> Value<T> {
    pseudo("NoValue")
}

/// The id of the stack's account.
#[must_use]
pub fn account_id() -> Value<String> {
    pseudo("AccountId")
}

/// The region of the stack.
#[must_use]
pub fn region() -> Value<String> {
    pseudo("Region")
}

/// The name of the stack.
#[must_use]
pub fn stack_name() -> Value<String> {
    pseudo("StackName")
}

/// The stack's ARN.
#[must_use]
pub fn stack_id() -> Value<String> {
    pseudo("StackId")
}

/// The UUID at the end of the stack's ARN: 36 characters of `[0-9a-f-]`, unique among all stacks.
///
/// It goes into names that must be unique in an account and have a length or an alphabet that a stack's
/// name (up to 128 characters, capitals) does not fit.
#[must_use]
pub fn stack_uuid() -> Value<String> {
    part(&stack_id(), "/", 2)
}

fn pseudo<T>(name: &str) -> Value<T> {
    Value::Intrinsic(json!({ "Ref": format!("AWS::{name}") }))
}
