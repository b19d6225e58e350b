//! Intrinsic functions and pseudo parameters.
//!
//! Names inside [`sub`] and [`arn`] are checked when the template is finished, like any other reference.

use serde_json::json;

use crate::template::Condition;
use crate::value::{Arn, Json, List, ToJson, Value};

/// `!Sub`: text with `${Name}` and `${Name.Attribute}` filled in.
pub fn sub(text: impl Into<String>) -> Value<String> {
    Value::Intrinsic(json!({ "Fn::Sub": text.into() }))
}

/// `!Sub` with variables of its own besides the template's names.
pub fn sub_with<const N: usize>(text: &str, variables: [(&str, Value<String>); N]) -> Value<String> {
    let variables: Json =
        Json::Object(variables.into_iter().map(|(name, value)| (name.to_owned(), value.to_json())).collect());
    Value::Intrinsic(json!({ "Fn::Sub": [text, variables] }))
}

/// An ARN in the stack's own partition, region and account; `resource` may hold `${…}`.
#[must_use]
pub fn arn(service: &str, resource: &str) -> Value<Arn> {
    Value::Intrinsic(
        json!({ "Fn::Sub": format!("arn:${{AWS::Partition}}:{service}:${{AWS::Region}}:${{AWS::AccountId}}:{resource}") }),
    )
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

/// `!If`: the one or the other, by a condition of the template.
pub fn if_<T: ToJson>(condition: &Condition, then: impl Into<Value<T>>, otherwise: impl Into<Value<T>>) -> Value<T> {
    Value::Intrinsic(json!({ "Fn::If": [condition.name(), then.into().to_json(), otherwise.into().to_json()] }))
}

/// `AWS::NoValue`: the property as if it were not written.
#[must_use]
pub fn no_value<T>() -> Value<T> {
    pseudo("NoValue")
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
