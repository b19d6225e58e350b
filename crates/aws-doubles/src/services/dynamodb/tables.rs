//! Tables themselves: made, described, changed, tagged, deleted. DynamoDB takes its time for that; here a table stays
//! `CREATING`, `UPDATING` or `DELETING` until a test says otherwise.
//!
//! <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateTable.html>

use serde_json::{Map, Value, json};

use super::{Refusal, State, Table, invalid, table};
use crate::answer::Answer;

/// A table's settings.
#[derive(Clone, Debug, Default)]
pub(super) struct Settings {
    /// `None` for a table that was never anything but PROVISIONED, of which DynamoDB says nothing.
    pub(super) billing_mode: Option<String>,
    /// Read and write capacity units.
    pub(super) units: (u64, u64),
    pub(super) tags: Map<String, Value>,
}

fn arn(name: &str) -> String {
    format!("arn:aws:dynamodb:us-east-1:123456789012:table/{name}")
}

fn name(request: &Value) -> Result<&str, Refusal> {
    request["TableName"].as_str().ok_or_else(|| invalid("TableName is missing"))
}

fn in_use(name: &str, status: &str) -> Refusal {
    Refusal { status: 400, code: "ResourceInUseException", message: format!("Table is in status {status}: {name}") }
}

fn description(name: &str, table: &Table) -> Value {
    let key = &table.key_attribute;
    let (read, write) = table.settings.units;
    let mut description = json!({
        "TableName": name,
        "TableArn": arn(name),
        "TableStatus": table.status,
        "KeySchema": [{ "AttributeName": key, "KeyType": "HASH" }],
        "AttributeDefinitions": [{ "AttributeName": key, "AttributeType": "S" }],
        "ItemCount": table.items.len(),
        "ProvisionedThroughput": {
            "ReadCapacityUnits": read, "WriteCapacityUnits": write, "NumberOfDecreasesToday": 0,
        },
    });
    if let Some(mode) = &table.settings.billing_mode {
        description["BillingModeSummary"] = json!({ "BillingMode": mode });
    }
    description
}

/// Capacity units, which go with the mode `PROVISIONED` and with no other.
fn units(request: &Value, mode: &str) -> Result<(u64, u64), Refusal> {
    let throughput = &request["ProvisionedThroughput"];
    let units = |name: &str| throughput[name].as_u64().filter(|units| *units > 0);
    match (mode, units("ReadCapacityUnits").zip(units("WriteCapacityUnits")), throughput.is_null()) {
        ("PROVISIONED", Some(units), _) => Ok(units),
        ("PAY_PER_REQUEST", _, true) => Ok((0, 0)),
        _ => Err(invalid("ProvisionedThroughput does not go with BillingMode, or is not at least 1")),
    }
}

fn tags(request: &Value) -> Map<String, Value> {
    let tags = request["Tags"].as_array().map_or(&[][..], Vec::as_slice);
    tags.iter().filter_map(|tag| Some((tag["Key"].as_str()?.to_owned(), tag["Value"].clone()))).collect()
}

pub(super) fn create(state: &mut State, request: &Value) -> Result<Answer, Refusal> {
    let name = name(request)?;
    if let Some(table) = state.tables.get(name) {
        return Err(in_use(name, &table.status));
    }
    let key = request["KeySchema"][0]["AttributeName"].as_str();
    let declared = &request["AttributeDefinitions"][0];
    let key = key.filter(|key| declared["AttributeName"] == *key && declared["AttributeType"] == "S");
    let key = key.ok_or_else(|| invalid("the key is not among the attributes, or is no text"))?;
    let mode = request["BillingMode"].as_str().unwrap_or("PROVISIONED");
    let settings = Settings {
        billing_mode: (mode == "PAY_PER_REQUEST").then(|| mode.to_owned()),
        units: units(request, mode)?,
        tags: tags(request),
    };
    let table = Table { status: "CREATING".to_owned(), settings, ..Table::new(key) };
    let answer = Answer::json(&json!({ "TableDescription": description(name, &table) }));
    state.tables.insert(name.to_owned(), table);
    Ok(answer)
}

pub(super) fn describe(state: &mut State, request: &Value) -> Result<Answer, Refusal> {
    let name = name(request)?;
    let table = table(&mut state.tables, name)?;
    Ok(Answer::json(&json!({ "Table": description(name, table) })))
}

pub(super) fn update(state: &mut State, request: &Value) -> Result<Answer, Refusal> {
    let name = name(request)?;
    let table = table(&mut state.tables, name)?;
    if table.status != "ACTIVE" {
        return Err(in_use(name, &table.status));
    }
    let now = table.settings.billing_mode.as_deref().unwrap_or("PROVISIONED").to_owned();
    let mode = request["BillingMode"].as_str().unwrap_or(&now);
    let units = units(request, mode)?;
    if mode == now && units == table.settings.units {
        return Err(invalid("The provisioned throughput for the table will not change"));
    }
    if mode != now {
        table.settings.billing_mode = Some(mode.to_owned());
    }
    table.settings.units = units;
    table.status = "UPDATING".to_owned();
    Ok(Answer::json(&json!({ "TableDescription": description(name, table) })))
}

pub(super) fn delete(state: &mut State, request: &Value) -> Result<Answer, Refusal> {
    let name = name(request)?;
    let table = table(&mut state.tables, name)?;
    if table.status != "ACTIVE" {
        return Err(in_use(name, &table.status));
    }
    table.status = "DELETING".to_owned();
    Ok(Answer::json(&json!({ "TableDescription": description(name, table) })))
}

pub(super) fn list(state: &mut State, request: &Value) -> Answer {
    let after = request["ExclusiveStartTableName"].as_str().unwrap_or_default();
    let size = state.tables_a_page.unwrap_or(100);
    let mut names: Vec<&String> = state.tables.keys().filter(|name| name.as_str() > after).collect();
    let more = names.len() > size;
    names.truncate(size);
    let mut answer = json!({ "TableNames": names });
    if more {
        answer["LastEvaluatedTableName"] = json!(names.last());
    }
    Answer::json(&answer)
}

fn tagged<'a>(state: &'a mut State, request: &Value) -> Result<&'a mut Table, Refusal> {
    let name = request["ResourceArn"].as_str().and_then(|arn| arn.split_once(":table/")).map(|(_, name)| name);
    table(&mut state.tables, name.ok_or_else(|| invalid("Invalid ResourceArn"))?)
}

pub(super) fn tag(state: &mut State, request: &Value) -> Result<Answer, Refusal> {
    let new = tags(request);
    tagged(state, request)?.settings.tags.extend(new);
    Ok(Answer::json(&json!({})))
}

/// One tag a page, so that there are pages.
pub(super) fn list_tags(state: &mut State, request: &Value) -> Result<Answer, Refusal> {
    let from = request["NextToken"].as_str().and_then(|token| token.parse::<usize>().ok()).unwrap_or(0);
    let tags = &tagged(state, request)?.settings.tags;
    let page: Vec<Value> =
        tags.iter().skip(from).take(1).map(|(key, value)| json!({ "Key": key, "Value": value })).collect();
    let mut answer = json!({ "Tags": page });
    if from + 1 < tags.len() {
        answer["NextToken"] = json!((from + 1).to_string());
    }
    Ok(Answer::json(&answer))
}
