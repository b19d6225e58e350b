//! The shapes that clients of the Python original rely on. `original-shapes.json` is what its generator makes of the
//! configurations beside it, without anything that is only for people to read.

use std::path::Path;

use facts::AuthScheme;
use facts::routes::query::EXCLUDE;
use serde_json::{Value, json};

use crate::harness::{deployment, describe, read, samples};

fn original() -> Value {
    read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/original-shapes.json"))
}

/// Without what is only for people to read; names of members stay, whatever they are.
fn shape(value: &Value) -> Value {
    shape_of(value, false)
}

fn shape_of(value: &Value, names: bool) -> Value {
    match value {
        Value::Object(members) => members
            .iter()
            .filter(|(name, _)| names || !["description", "example", "examples", "summary"].contains(&name.as_str()))
            .map(|(name, value)| {
                let names = !names && ["properties", "schemas", "parameters"].contains(&name.as_str());
                (name.clone(), shape_of(value, names))
            })
            .collect(),
        Value::Array(items) => items.iter().map(shape).collect(),
        other => other.clone(),
    }
}

/// A parameter, looked up if it is only referred to, and without `required: false`, which may as well be left out.
fn parameter(document: &Value, parameter: &Value) -> Value {
    let found =
        parameter["$ref"].as_str().map(|at| &document[&"components"][&"parameters"][at.rsplit('/').next().unwrap()]);
    let mut found = shape(found.unwrap_or(parameter));
    if found["required"] == json!(false) {
        found.as_object_mut().unwrap().remove("required");
    }
    found
}

/// What the original's document said of a parameter and neither API kept to.
fn as_the_api_takes_it(parameter: &mut Value, now: &[Value]) {
    match parameter["name"].as_str().unwrap() {
        // The original asked every origin for at most 500 items, which is the limit of Personalize alone.
        "numResults" => parameter["schema"]["maximum"] = json!(facts::limits::NUM_RESULTS),
        // Both took any text.
        "decorateItems" | "syntheticUser" => {
            parameter["schema"].as_object_mut().unwrap().remove("enum");
        }
        // Values are text for Personalize.
        "context" | "filterValues" => {
            parameter["content"]["application/json"]["schema"]["additionalProperties"] = json!({"type": "string"});
        }
        // Personalize takes 1 to 500 ids, and a comma ends one.
        "item_ids" => {
            let items = json!({"type": "string", "pattern": "^[^,]+$"});
            parameter["schema"] = json!({"type": "array", "minItems": 1, "maxItems": 500, "items": items});
        }
        // Where there are experiments, nothing but their names is taken; it is text as before.
        "feature" => {
            let now = now.iter().find(|now| now["name"] == "feature").unwrap();
            if let Some(names) = now["schema"].get("enum") {
                parameter["schema"]["enum"] = names.clone();
            }
        }
        _ => {}
    }
}

#[test]
fn every_operation_of_the_original_is_there_with_its_tag_parameters_body_and_answer() {
    let original = original();
    for file in samples() {
        let name = file.file_stem().unwrap().to_str().unwrap();
        let Some(before) = original["documents"].get(name) else { continue };
        let now = describe(&read(&file), &deployment(AuthScheme::NoAuth));
        // Conversions of experiments need no event target; the original did not list the route that takes them.
        let conversions = name == "original-experiment";
        let tags = now["tags"].as_array().unwrap().iter().map(|tag| tag["name"].clone());
        let tags: Vec<_> = tags.filter(|tag| !conversions || tag != "shop: Events").collect();
        assert_eq!(json!(tags), before["tags"], "{name}");
        let paths = |document: &Value| document["paths"].as_object().unwrap().keys().cloned().collect::<Vec<_>>();
        let listed: Vec<_> = paths(&now).into_iter().filter(|path| !conversions || path != "/events/shop").collect();
        assert_eq!(listed, paths(before), "{name}");
        for (path, methods) in before["paths"].as_object().unwrap() {
            for (method, before) in methods.as_object().unwrap() {
                let operation = &now["paths"][path][method];
                assert_eq!(operation["tags"], before["tags"], "{method} {path}");
                assert!(
                    operation.get("operationId").is_none(),
                    "generated clients would call {method} {path} otherwise"
                );
                let listed = |document: &Value, operation: &Value| -> Vec<Value> {
                    let listed = operation["parameters"].as_array().into_iter().flatten();
                    listed.map(|written| parameter(document, written)).collect()
                };
                let mut parameters = listed(&now, operation);
                // The original could not leave items out.
                parameters.retain(|parameter| parameter["name"] != EXCLUDE);
                if method == "post" {
                    // It never worked in the original; what GET takes is added behind what was there.
                    parameters.truncate(before["parameters"].as_array().map_or(0, Vec::len));
                }
                let mut expected = listed(&original, before);
                expected.iter_mut().for_each(|parameter| as_the_api_takes_it(parameter, &parameters));
                assert_eq!(parameters, expected, "{method} {path}");
                let schema = |operation: &Value, at: &str| shape(&operation.pointer(at).cloned().unwrap_or_default());
                for at in [
                    "/requestBody/content/application~1json/schema",
                    "/requestBody/required",
                    "/responses/200/content/application~1json/schema",
                ] {
                    let mut before = schema(before, at);
                    if at.starts_with("/requestBody/content") && before["type"] == "array" {
                        // Personalize takes 1 to 500 ids.
                        before["minItems"] = json!(1);
                        before["maxItems"] = json!(facts::limits::RERANKED_ITEMS);
                        before["items"]["minLength"] = json!(1);
                    }
                    assert_eq!(schema(operation, at), before, "{method} {path} {at}");
                }
            }
        }
    }
}

#[test]
fn the_originals_bodies_keep_their_members_but_for_those_that_never_worked() {
    let now = describe(&json!({"namespaces": {}}), &deployment(AuthScheme::NoAuth));
    let mut before = original()["components"]["schemas"].clone();
    before["RerankResponse"]["required"] = json!(["personalizedRanking"]);
    let event = &mut before["EventsRequest"]["properties"]["eventList"]["items"];
    event["required"] = json!(["eventType"]);
    event["properties"]["impression"] = json!({"type": "array", "items": {"type": "string"}});
    // The original had no limits, and broke on long lists.
    let lists = &mut before["EventsRequest"]["properties"];
    lists["eventList"]["maxItems"] = json!(facts::event_limits::MAX_EVENTS);
    lists["experimentConversions"]["maxItems"] = json!(facts::event_limits::MAX_CONVERSIONS);
    // Neither API took these empty, nor a conversion that names no recommender.
    lists["sessionId"]["minLength"] = json!(1);
    lists["eventList"]["items"]["properties"]["eventType"]["minLength"] = json!(1);
    let conversion = &mut lists["experimentConversions"]["items"];
    conversion["required"] = json!(["recommender"]);
    conversion["properties"]["recommender"]["minLength"] = json!(1);
    for (name, before) in before.as_object().unwrap() {
        kept(name, before, &shape(&now["components"]["schemas"][name]));
    }
}

/// Everything that was there is there and the same; there may be more properties.
fn kept(at: &str, before: &Value, now: &Value) {
    match (before, now) {
        (Value::Object(before), Value::Object(now)) => {
            for (name, before) in before {
                kept(&format!("{at}/{name}"), before, now.get(name).unwrap_or(&Value::Null));
            }
            if !at.ends_with("/properties") {
                let more: Vec<_> = now.keys().filter(|name| !before.contains_key(*name)).collect();
                assert!(more.is_empty(), "{at} has {more:?} too");
            }
        }
        _ => assert_eq!(now, before, "{at}"),
    }
}

#[test]
fn security_schemes_keep_names_and_kinds() {
    let before = original();
    for (name, scheme) in
        [("none", AuthScheme::NoAuth), ("api-key", AuthScheme::ApiKey), ("oauth2", AuthScheme::OAuth2)]
    {
        let now = shape(&describe(&json!({"namespaces": {}}), &deployment(scheme)));
        let before = &before["security"][name];
        assert_eq!(now["security"], before["security"]);
        assert_eq!(now["components"]["securitySchemes"], before["securitySchemes"]);
    }
}
