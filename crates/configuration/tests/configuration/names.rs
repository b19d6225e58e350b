//! The schema and the types know the same names: of members, and of values to choose from. A name that one of them
//! gains and the other lacks fails here, or, for a member of the types that are written out below, does not compile.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use configuration::automatic::{AutoValue, Operator, Rule, RuleType, ValueMapping, ValueType};
use configuration::availability::{Availability, Unknown};
use configuration::cache_control::{CacheControl, CacheRule};
use configuration::document::{Action, All, Document, EventTarget, Namespace, Recommender, RecordHeaders};
use configuration::experiment::{EvaluationMethod, Experiment, Guardrails, Metric};
use configuration::fallback::{Fallback, Reason};
use configuration::metadata::{BillingMode, InferenceItemMetadata, ProvisionedThroughput};
use configuration::part::Part;
use configuration::promotion::Promotion;
use configuration::settings::Inheritable;
use configuration::validate::SCHEMA;
use configuration::variation::{Condition, Filter, OriginType, PostProcessorType, ResponsePostProcessor, Variation};
use serde::de::value::MapDeserializer;
use serde::de::{DeserializeOwned, Deserializer, Error, Visitor};
use serde::{Serialize, forward_to_deserialize_any};
use serde_json::{Value, json};

type Names = BTreeSet<String>;

/// Asks a type for its names and gives it nothing.
struct Probe;

/// What a type said when it was probed.
#[derive(Debug)]
enum Probed {
    Names(&'static [&'static str]),
    Other(String),
}

impl fmt::Display for Probed {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, formatter)
    }
}

impl std::error::Error for Probed {}

impl Error for Probed {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self::Other(message.to_string())
    }

    fn unknown_variant(_: &str, expected: &'static [&'static str]) -> Self {
        Self::Names(expected)
    }
}

impl<'de> Deserializer<'de> for Probe {
    type Error = Probed;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Probed> {
        Err(Probed::Other("neither an enum nor a struct".to_owned()))
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        names: &'static [&'static str],
        _: V,
    ) -> Result<V::Value, Probed> {
        Err(Probed::Names(names))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        names: &'static [&'static str],
        _: V,
    ) -> Result<V::Value, Probed> {
        Err(Probed::Names(names))
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map identifier ignored_any
    }
}

fn said<T>(answer: Result<T, Probed>) -> Names {
    match answer {
        Err(Probed::Names(names)) => names.iter().map(|&name| name.to_owned()).collect(),
        Err(Probed::Other(message)) => panic!("{message}"),
        Ok(_) => panic!("nothing was given"),
    }
}

/// The members of a struct, or the values of an enum with their synonyms.
fn names<T: DeserializeOwned>() -> Names {
    said(T::deserialize(Probe))
}

/// The values of `type` by which an enum is told.
fn tags<T: DeserializeOwned>() -> Names {
    said(T::deserialize(MapDeserializer::<_, Probed>::new([("type", "?")].into_iter())))
}

/// The members that a value is written with.
fn members(value: &impl Serialize) -> Names {
    serde_json::to_value(value).unwrap().as_object().unwrap().keys().cloned().collect()
}

fn part<T: DeserializeOwned>(value: Value) -> Option<Part<T>> {
    Some(Part::read(value))
}

fn text() -> Option<String> {
    Some(String::new())
}

/// A type with flattened members does not tell its names. It is written out here, whole, so that one more does not
/// compile.
fn flattened(own: &impl Serialize) -> Names {
    members(own).into_iter().chain(names::<Inheritable>()).collect()
}

/// Every object of the schema that lists its members, by its pointer, and what the types say.
fn members_by_the_types() -> BTreeMap<&'static str, Names> {
    let inheritable = Inheritable::default;
    let document = Document {
        version: Some(json!("")),
        description: Some(json!("")),
        server_timing: Some(json!(true)),
        inheritable: inheritable(),
        namespaces: indexmap::IndexMap::new(),
    };
    let namespace = Namespace {
        name: Some(json!("")),
        description: Some(json!("")),
        inheritable: inheritable(),
        event_targets: part(json!([])),
        recommenders: part(json!({})),
    };
    let recommender = Recommender {
        allow_filter_parameter: Some(true),
        name: Some(json!("")),
        description: Some(json!("")),
        inheritable: inheritable(),
        response_post_processor: part(json!({})),
        experiments: part(json!({})),
        variations: part(json!({})),
    };
    let variation = Variation {
        origin_type: text(),
        arn: text(),
        endpoint_name: text(),
        url: text(),
        item_ids: Some(Vec::new()),
        action_ids: Some(Vec::new()),
        promotions: part(json!([])),
        inheritable: inheritable(),
    };
    let metadata = [
        InferenceItemMetadata::Personalize { item_columns: Some(Vec::new()) },
        InferenceItemMetadata::Localdb { sync_interval: 5 },
        InferenceItemMetadata::Dynamodb {
            auto_provision: true,
            billing_mode: Some(BillingMode::Provisioned),
            provisioned_throughput: Some(ProvisionedThroughput { read_capacity_units: 1, write_capacity_units: 1 }),
        },
    ];
    let targets = [
        EventTarget::PersonalizeEventTracker { tracking_id: String::new() },
        EventTarget::PersonalizeActionInteractionsTracker { tracking_id: String::new() },
        EventTarget::KinesisStream { stream_name: String::new(), headers: Some(RecordHeaders::All(All::All)) },
        EventTarget::KinesisFirehose { stream_name: String::new(), headers: Some(RecordHeaders::All(All::All)) },
    ];
    assert_eq!((metadata.len(), targets.len()), (tags::<InferenceItemMetadata>().len(), tags::<EventTarget>().len()));
    BTreeMap::from([
        ("", flattened(&document)),
        ("/$defs/namespace", flattened(&namespace)),
        ("/$defs/namespace/properties/recommenders", names::<Action>()),
        ("/$defs/recommender", flattened(&recommender)),
        ("/$defs/variation", flattened(&variation)),
        ("/$defs/promotion", names::<Promotion>()),
        ("/$defs/filters/items", names::<Filter>()),
        ("/$defs/cacheControl", names::<CacheControl>()),
        ("/$defs/cacheRule", names::<CacheRule>()),
        ("/$defs/autoValue", names::<AutoValue>()),
        ("/$defs/rule", names::<Rule>()),
        ("/$defs/valueMapping", names::<ValueMapping>()),
        ("/$defs/inferenceItemMetadata", metadata.iter().flat_map(members).collect()),
        ("/$defs/inferenceItemMetadata/properties/provisionedThroughput", names::<ProvisionedThroughput>()),
        ("/$defs/availability", names::<Availability>()),
        ("/$defs/fallback", names::<Fallback>()),
        ("/$defs/eventTarget", targets.iter().flat_map(members).collect()),
        ("/$defs/responsePostProcessor", names::<ResponsePostProcessor>()),
        ("/$defs/experiment", names::<Experiment>()),
        ("/$defs/guardrails", names::<Guardrails>()),
        ("/$defs/metric", names::<Metric>()),
    ])
}

/// Every choice of the schema, by its pointer, and what the types say.
fn choices_by_the_types() -> BTreeMap<&'static str, Names> {
    BTreeMap::from([
        ("/$defs/variation/properties/type", names::<OriginType>()),
        ("/$defs/filters/items/properties/condition", names::<Condition>()),
        ("/$defs/autoValue/properties/type", names::<ValueType>()),
        ("/$defs/rule/properties/type", names::<RuleType>()),
        ("/$defs/valueMapping/properties/operator", names::<Operator>()),
        ("/$defs/inferenceItemMetadata/properties/type", tags::<InferenceItemMetadata>()),
        ("/$defs/inferenceItemMetadata/properties/billingMode", names::<BillingMode>()),
        ("/$defs/availability/properties/unknown", names::<Unknown>()),
        ("/$defs/fallback/properties/when/items", names::<Reason>()),
        ("/$defs/eventTarget/properties/type", tags::<EventTarget>()),
        ("/$defs/responsePostProcessor/properties/type", names::<PostProcessorType>()),
        ("/$defs/experiment/properties/method", names::<EvaluationMethod>()),
    ])
}

#[derive(Default)]
struct Found {
    members: BTreeMap<String, Names>,
    choices: BTreeMap<String, Names>,
    /// Names that a condition (`if`, `then`) speaks of, with the pointer of the object that it is about.
    conditions: Vec<(String, &'static str, String)>,
}

fn walk(schema: &Value, pointer: &str, found: &mut Found) {
    let list = |value: &Value| -> Names {
        value.as_array().unwrap().iter().map(|name| name.as_str().unwrap().to_owned()).collect()
    };
    if let Some(members) = schema.get("properties").and_then(Value::as_object) {
        found.members.insert(pointer.to_owned(), members.keys().cloned().collect());
    }
    if let Some(choices) = schema.get("enum") {
        found.choices.insert(pointer.to_owned(), list(choices));
    }
    let required = |of: &Value| of.get("required").map(list).unwrap_or_default();
    for name in required(schema) {
        found.conditions.push((pointer.to_owned(), "", name));
    }
    let conditions = ["allOf", "anyOf"].into_iter().filter_map(|key| schema.get(key)?.as_array()).flatten();
    for condition in conditions {
        for side in [Some(condition), condition.get("if"), condition.get("then")].into_iter().flatten() {
            for name in required(side) {
                found.conditions.push((pointer.to_owned(), "", name));
            }
            for (about, of) in side.get("properties").and_then(Value::as_object).into_iter().flatten() {
                let one = || BTreeSet::from([of["const"].as_str().unwrap().to_owned()]);
                for name in of.get("enum").map_or_else(one, list) {
                    let about = if about == "type" { "type" } else { "method" };
                    found.conditions.push((pointer.to_owned(), about, name));
                }
            }
        }
    }
    for key in ["properties", "$defs"] {
        for (name, inner) in schema.get(key).and_then(Value::as_object).into_iter().flatten() {
            walk(inner, &format!("{pointer}/{key}/{name}"), found);
        }
    }
    for key in ["items", "additionalProperties"] {
        if let Some(inner) = schema.get(key) {
            walk(inner, &format!("{pointer}/{key}"), found);
        }
    }
}

fn schema() -> Found {
    let mut found = Found::default();
    walk(&serde_json::from_str(SCHEMA).unwrap(), "", &mut found);
    found
}

fn owned(names: BTreeMap<&'static str, Names>) -> BTreeMap<String, Names> {
    names.into_iter().map(|(pointer, names)| (pointer.to_owned(), names)).collect()
}

#[test]
fn the_schema_and_the_types_know_the_same_members() {
    assert_eq!(schema().members, owned(members_by_the_types()));
}

#[test]
fn the_schema_and_the_types_know_the_same_choices() {
    assert_eq!(schema().choices, owned(choices_by_the_types()));
}

#[test]
fn the_schemas_conditions_speak_of_names_that_there_are() {
    let found = schema();
    for (pointer, about, name) in &found.conditions {
        let known = match *about {
            "" => &found.members[pointer],
            about => &found.choices[&format!("{pointer}/properties/{about}")],
        };
        assert!(known.contains(name), "{pointer}: {name}");
    }
}
