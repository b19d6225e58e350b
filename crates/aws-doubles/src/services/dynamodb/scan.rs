//! Scan: in segments and pages, with a filter of comparisons and a projection of top-level names.

use std::cmp::Ordering;

use serde_json::{Map, Value, json};

use super::{Refusal, State, invalid, table};
use crate::answer::Answer;

pub(super) fn answer(state: &mut State, request: &Value) -> Result<Answer, Refusal> {
    let table = table(&mut state.tables, request["TableName"].as_str().unwrap_or_default())?;
    let filter = comparisons(request)?;
    let projection = projection(request)?;
    let segments = request["TotalSegments"].as_u64().unwrap_or(1).max(1);
    let segment = request["Segment"].as_u64().unwrap_or(0);
    if segment >= segments {
        return Err(invalid("The Segment parameter must be less than TotalSegments"));
    }
    let start = &request["ExclusiveStartKey"];
    let start = if start.is_null() { None } else { Some(table.key(start).ok_or_else(super::wrong_key)?) };
    let after_start = table.items.iter().filter(|(key, _)| start.as_ref().is_none_or(|start| *key > start));
    let mut looked_at = after_start.filter(|(key, _)| segment_of(key, segments) == segment).peekable();
    let (mut items, mut scanned, mut last) = (Vec::new(), 0, None);
    for (key, item) in looked_at.by_ref().take(table.page_length) {
        scanned += 1;
        last = Some(key.clone());
        if filter.iter().all(|comparison| comparison.holds(item)) {
            items.push(projected(item, projection.as_deref()));
        }
    }
    let mut answer = json!({ "Count": items.len(), "ScannedCount": scanned, "Items": items });
    if let (Some(_), Some(last)) = (looked_at.peek(), last) {
        answer["LastEvaluatedKey"] = json!({ &table.key_attribute: { "S": last } });
    }
    Ok(Answer::json(&answer))
}

/// Any spreading does that gives a key to one segment only.
fn segment_of(key: &str, segments: u64) -> u64 {
    key.bytes().map(u64::from).sum::<u64>() % segments
}

/// An attribute compared with a value.
struct Comparison {
    attribute: String,
    operator: String,
    value: Value,
}

impl Comparison {
    /// What is not there, or of another type, compares with nothing.
    fn holds(&self, item: &Value) -> bool {
        let text = |value: &Value| value["S"].as_str().map(str::to_owned);
        let Some(order) = text(&item[&self.attribute]).zip(text(&self.value)).map(|(a, b)| a.cmp(&b)) else {
            return false;
        };
        match self.operator.as_str() {
            "=" => order == Ordering::Equal,
            "<>" => order != Ordering::Equal,
            "<" => order == Ordering::Less,
            "<=" => order != Ordering::Greater,
            ">" => order == Ordering::Greater,
            _ => order != Ordering::Less,
        }
    }
}

fn comparisons(request: &Value) -> Result<Vec<Comparison>, Refusal> {
    let Some(expression) = request["FilterExpression"].as_str() else { return Ok(Vec::new()) };
    let comparison = |text: &str| match text.split_whitespace().collect::<Vec<_>>().as_slice() {
        [attribute, operator @ ("=" | "<>" | "<" | "<=" | ">" | ">="), value] => {
            let value = request["ExpressionAttributeValues"][value].clone();
            let attribute = name(request, attribute)?;
            let operator = (*operator).to_owned();
            if value.is_object() {
                Ok(Comparison { attribute, operator, value })
            } else {
                Err(invalid("An expression attribute value is not defined"))
            }
        }
        _ => Err(invalid("Invalid FilterExpression: this double knows comparisons joined by AND")),
    };
    expression.split(" AND ").map(comparison).collect()
}

fn projection(request: &Value) -> Result<Option<Vec<String>>, Refusal> {
    let expression = request["ProjectionExpression"].as_str();
    expression
        .map(|expression| expression.split(',').map(|written| name(request, written.trim())).collect())
        .transpose()
}

/// The attribute's name, behind a `#` or as it is.
fn name(request: &Value, written: &str) -> Result<String, Refusal> {
    if !written.starts_with('#') {
        return Ok(written.to_owned());
    }
    let name = request["ExpressionAttributeNames"][written].as_str();
    name.map(str::to_owned).ok_or_else(|| invalid("An expression attribute name is not defined"))
}

fn projected(item: &Value, names: Option<&[String]>) -> Value {
    let Some(names) = names else { return item.clone() };
    let members = names.iter().filter_map(|name| Some((name.clone(), item.get(name)?.clone())));
    Value::Object(members.collect::<Map<_, _>>())
}
