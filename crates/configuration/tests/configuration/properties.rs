//! What holds for every document.

use configuration::Document;
use configuration::validate::validate;
use proptest::prelude::*;
use serde_json::{Value, json};

/// Any JSON, with the document's own names likely among its keys and values, so that it is reached deep inside.
fn any_json() -> impl Strategy<Value = Value> {
    let word = prop_oneof![
        prop::sample::select(vec![
            "version",
            "namespaces",
            "recommenders",
            "recommend-items",
            "related-items",
            "variations",
            "experiments",
            "type",
            "arn",
            "filters",
            "autoContext",
            "cacheControl",
            "inferenceItemMetadata",
            "eventTargets",
            "rules",
            "method",
            "weighted",
            "evidently",
            "split",
            "audience",
            "metrics",
            "header",
            "header-value",
            "valueMappings",
            "operator",
            "value",
            "mapTo",
            "less-than",
            "lambda",
            "http",
            "url",
            "https://{a}/{b",
            "maxAge",
            "localdb",
            "userSpecified",
            "responsePostProcessor",
            "lookAheadMultiplier",
            "dynamodb",
            "PROVISIONED",
            "billingMode",
            "arn:aws:personalize:eu-west-1:111122223333:campaign/c",
            "autoDynamicFilterValues",
            "hour-of-day",
            "condition",
            "availability",
            "hiddenWhen",
            "fallback",
            "then",
            "when",
            "list",
            "itemIds",
        ])
        .prop_map(str::to_owned),
        any::<String>(),
    ];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        word.clone().prop_map(Value::from),
    ];
    leaf.prop_recursive(8, 64, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((word.clone(), inner), 0..6)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

/// An object of those members that there are.
fn object<const N: usize>(members: [(&str, Option<Value>); N]) -> Value {
    Value::Object(members.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect())
}

/// An object of any names.
fn named(
    name: &'static str,
    value: impl Strategy<Value = Value>,
    size: std::ops::Range<usize>,
) -> impl Strategy<Value = Value> {
    prop::collection::vec((name, value), size).prop_map(|members| Value::Object(members.into_iter().collect()))
}

fn maybe(value: impl Strategy<Value = Value>) -> impl Strategy<Value = Option<Value>> {
    prop::option::of(value)
}

fn list(value: impl Strategy<Value = Value>) -> impl Strategy<Value = Value> {
    prop::collection::vec(value, 0..3).prop_map(Value::from)
}

fn one_of(names: &'static [&'static str]) -> impl Strategy<Value = Value> {
    prop::sample::select(names).prop_map(Value::from)
}

const NAME: &str = "[a-zA-Z0-9_-]{1,8}";
const FEATURE: &str = "[a-zA-Z0-9._-]{1,8}";

fn text(pattern: &'static str) -> impl Strategy<Value = Value> {
    pattern.prop_map(Value::from)
}

fn words() -> impl Strategy<Value = Value> {
    any::<String>().prop_map(Value::from)
}

fn truth() -> impl Strategy<Value = Value> {
    any::<bool>().prop_map(Value::from)
}

fn number() -> impl Strategy<Value = Value> {
    prop_oneof![any::<i64>().prop_map(Value::from), (-1e9..1e9f64).prop_map(Value::from)]
}

fn arn(service: &'static str, kind: &'static str) -> impl Strategy<Value = Value> {
    NAME.prop_map(move |name| json!(format!("arn:aws:{service}:eu-west-1:111122223333:{kind}{name}")))
}

fn auto_values() -> BoxedStrategy<Value> {
    let scalar = || prop_oneof![words(), number()];
    let sizes = one_of(&["less-than", "greater-than"]);
    let texts = one_of(&["equals", "contains", "starts-with", "start-with", "ends-with"]);
    let compared = prop_oneof![number(), number().prop_map(|number| json!(number.to_string()))];
    let mapping = (prop_oneof![(sizes, compared.boxed()), (texts, scalar().boxed())], scalar())
        .prop_map(|((operator, value), to)| json!({"operator": operator, "value": value, "mapTo": to}));
    let time = one_of(&["hour-of-day", "day-of-week", "season-of-year", "season"]);
    let source = prop_oneof![
        text("[a-zA-Z][a-zA-Z0-9-]{0,12}").prop_map(|header| (json!("header-value"), Some(header))),
        time.prop_map(|of| (of, None)),
    ];
    let rule = (source, maybe(list(mapping))).prop_map(|((of, header), mappings)| {
        object([("type", Some(of)), ("header", header), ("valueMappings", mappings)])
    });
    let of = one_of(&["string", "integer", "long", "float"]);
    let value = (of, maybe(words()), maybe(scalar()), maybe(truth()), list(rule)).prop_map(
        |(of, description, default, all, rules)| {
            object([
                ("type", Some(of)),
                ("description", description),
                ("default", default),
                ("evaluateAll", all),
                ("rules", Some(rules)),
            ])
        },
    );
    named(NAME, value, 0..3).boxed()
}

/// A filter's texts have no double quotes.
fn without_quotes(mut value: Value) -> Value {
    match &mut value {
        Value::String(text) => text.retain(|character| character != '"'),
        Value::Array(values) => values.iter_mut().for_each(|value| *value = without_quotes(value.take())),
        Value::Object(members) => members.values_mut().for_each(|value| *value = without_quotes(value.take())),
        _ => {}
    }
    value
}

fn filters() -> BoxedStrategy<Value> {
    let filter = (arn("personalize", "filter/"), maybe(one_of(&["user-required"])), maybe(auto_values()));
    list(filter.prop_map(|(arn, condition, values)| {
        let values = values.map(without_quotes);
        object([("arn", Some(arn)), ("condition", condition), ("autoDynamicFilterValues", values)])
    }))
    .boxed()
}

fn cache_control() -> BoxedStrategy<Value> {
    let rule = || {
        let age = (0u32..=31_536_000).prop_map(Value::from);
        (maybe(age), maybe(text("[a-z, =0-9-]{0,20}")))
            .prop_map(|(age, directives)| object([("maxAge", age), ("directives", directives)]))
    };
    (maybe(truth()), maybe(rule()), maybe(rule()), maybe(rule()))
        .prop_map(|(provision, user, synthetic, none)| {
            object([
                ("autoProvision", provision),
                ("userSpecified", user),
                ("syntheticUserSpecified", synthetic),
                ("noUserSpecified", none),
            ])
        })
        .boxed()
}

fn metadata() -> BoxedStrategy<Value> {
    let columns = maybe(list(text("[A-Z_]{1,8}")));
    let interval = maybe((5u32..=3600).prop_map(Value::from));
    let units = || 1u64..=u64::MAX;
    let throughput = (units(), units()).prop_map(|(read, write)| {
        json!({"billingMode": "PROVISIONED",
            "provisionedThroughput": {"readCapacityUnits": read, "writeCapacityUnits": write}})
    });
    let billing = prop_oneof![Just(json!({})), Just(json!({"billingMode": "PAY_PER_REQUEST"})), throughput];
    prop_oneof![
        columns.prop_map(|columns| object([("type", Some(json!("personalize"))), ("itemColumns", columns)])),
        interval.prop_map(|interval| object([("type", Some(json!("localdb"))), ("syncInterval", interval)])),
        (maybe(truth()), billing).prop_map(|(provision, billing)| {
            object([
                ("type", Some(json!("dynamodb"))),
                ("autoProvision", provision),
                ("billingMode", billing.get("billingMode").cloned()),
                ("provisionedThroughput", billing.get("provisionedThroughput").cloned()),
            ])
        }),
    ]
    .boxed()
}

/// A fallback to variations that are written in it: which names there are, nobody knows here.
fn fallback() -> BoxedStrategy<Value> {
    let reasons = list(one_of(&["throttled", "failed", "timed-out", "empty", "short"]));
    let list = prop::collection::vec("[a-z0-9]{1,8}", 1..4).prop_map(|ids| json!({"type": "list", "itemIds": ids}));
    let link = prop_oneof![
        list,
        (arn("lambda", "function:"), maybe(metadata())).prop_map(|(arn, metadata)| {
            object([("type", Some(json!("lambda"))), ("arn", Some(arn)), ("inferenceItemMetadata", metadata)])
        }),
    ];
    let links = prop::collection::vec(link, 0..=5).prop_map(Value::from);
    let (timeout, age) = ((50u32..=4000).prop_map(Value::from), (0u32..=31_536_000).prop_map(Value::from));
    (maybe(reasons), links, maybe(timeout), maybe(age))
        .prop_map(|(when, then, timeout, age)| {
            object([("when", when), ("then", Some(then)), ("originTimeout", timeout), ("maxAge", age)])
        })
        .boxed()
}

fn availability() -> BoxedStrategy<Value> {
    let value = prop_oneof![words(), number(), truth()];
    let hidden = named("[!-~]{1,8}", prop::collection::vec(value, 1..4).prop_map(Value::from), 1..4);
    let over_fetch = (1.0..=5.0f64).prop_map(Value::from);
    (hidden, maybe(one_of(&["show", "hide"])), maybe(over_fetch))
        .prop_map(|(hidden, unknown, over_fetch)| {
            object([("hiddenWhen", Some(hidden)), ("unknown", unknown), ("overFetch", over_fetch)])
        })
        .boxed()
}

/// What any level may define. What hides items needs metadata beside it.
fn inheritable() -> BoxedStrategy<Value> {
    let hiding = prop::option::of((availability(), metadata()));
    (maybe(auto_values()), maybe(filters()), maybe(cache_control()), maybe(metadata()), hiding, maybe(fallback()))
        .prop_map(|(context, filters, cache, metadata, hiding, fallback)| {
            let (availability, beside) = hiding.unzip();
            let metadata = beside.or(metadata);
            object([
                ("autoContext", context),
                ("filters", filters),
                ("cacheControl", cache),
                ("inferenceItemMetadata", metadata),
                ("availability", availability),
                ("fallback", fallback),
            ])
        })
        .boxed()
}

fn together(mut value: Value, more: Value) -> Value {
    if let (Value::Object(members), Value::Object(more)) = (&mut value, more) {
        members.extend(more);
    }
    value
}

fn variation() -> BoxedStrategy<Value> {
    let arn_of = |names: &'static [&'static str], service, kind| {
        (one_of(names), arn(service, kind)).prop_map(|(of, arn)| json!({"type": of, "arn": arn}))
    };
    let origin = prop_oneof![
        arn_of(&["personalize-campaign", "personalize-recommender"], "personalize", "campaign/"),
        arn_of(&["personalize-campaign", "personalize-recommender"], "personalize", "recommender/"),
        arn_of(&["lambda", "function"], "lambda", "function:"),
        text("[a-zA-Z0-9-]{1,63}").prop_map(|name| json!({"type": "sagemaker", "endpointName": name})),
        NAME.prop_map(|name| json!({"type": "http", "url": format!("https://example.com/{name}?u={{userId}}")})),
    ];
    (origin, inheritable()).prop_map(|(origin, level)| together(origin, level)).boxed()
}

/// An experiment of these variations.
fn experiment(variations: Vec<String>) -> BoxedStrategy<Value> {
    let keys = || (text("[a-z.]{1,8}"), text("[a-z.]{1,8}"), maybe(truth()));
    let metric = || {
        keys().prop_map(|(entity, value, track)| {
            object([("entityIdKey", Some(entity)), ("valueKey", Some(value)), ("trackExposures", track)])
        })
    };
    let weights = prop::collection::vec(0.001..1000.0f64, variations.len());
    let split = variations.clone();
    let split = weights.prop_map(move |weights| {
        Value::Object(split.iter().cloned().zip(weights.into_iter().map(Value::from)).collect())
    });
    let overrides = named(".{1,8}", prop::sample::select(variations).prop_map(Value::from), 0..3);
    let audience = prop_oneof![(0..=100u8).prop_map(Value::from), (0.0..=100.0f64).prop_map(Value::from)];
    let bounds = (0.1..=50.0f64, maybe((1..=29_000u32).prop_map(Value::from)));
    let guardrails =
        bounds.prop_map(|(errors, latency)| object([("errorPercent", Some(errors.into())), ("p90Latency", latency)]));
    let guarded = prop::option::of((guardrails, truth()));
    let weighted = (split, maybe(audience), maybe(overrides), maybe(words()), guarded).prop_map(
        |(split, audience, overrides, salt, guarded)| {
            let (guardrails, stops) = guarded.map_or((None, None), |(bounds, stops)| (Some(bounds), Some(stops)));
            object([
                ("guardrails", guardrails),
                ("autoStop", stops),
                ("method", Some(json!("weighted"))),
                ("split", Some(split)),
                ("audience", audience),
                ("overrides", overrides),
                ("salt", salt),
            ])
        },
    );
    let evidently = text("[a-z]{1,8}").prop_map(|project| json!({"method": "evidently", "project": project}));
    (prop_oneof![weighted, evidently], named(FEATURE, metric(), 0..3), maybe(words()))
        .prop_map(|(method, metrics, description)| {
            together(method, object([("metrics", Some(metrics)), ("description", description)]))
        })
        .boxed()
}

fn post_processor() -> BoxedStrategy<Value> {
    let ahead = || maybe(prop_oneof![(1.0..1e6f64).prop_map(Value::from), (1..1_000_000u32).prop_map(Value::from)]);
    (one_of(&["lambda", "function"]), arn("lambda", "function:"), ahead(), ahead())
        .prop_map(|(of, arn, multiplier, maximum)| {
            object([
                ("type", Some(of)),
                ("arn", Some(arn)),
                ("lookAheadMultiplier", multiplier),
                ("lookAheadMaximumValue", maximum),
            ])
        })
        .boxed()
}

fn recommender() -> BoxedStrategy<Value> {
    named(NAME, variation(), 1..3)
        .prop_flat_map(|variations| {
            let names = variations.as_object().unwrap().keys().cloned().collect();
            let experiments = maybe(named(FEATURE, experiment(names), 0..3));
            (
                maybe(words()),
                maybe(words()),
                inheritable(),
                maybe(any::<bool>().prop_map(Value::from)),
                maybe(post_processor()),
                experiments,
            )
                .prop_map(move |(name, description, level, allow_filter, post_processor, experiments)| {
                    let own = object([
                        ("name", name),
                        ("description", description),
                        ("allowFilterParameter", allow_filter),
                        ("responsePostProcessor", post_processor),
                        ("experiments", experiments),
                        ("variations", Some(variations.clone())),
                    ]);
                    together(own, level)
                })
        })
        .boxed()
}

fn namespace() -> BoxedStrategy<Value> {
    let stream = (one_of(&["kinesis-stream", "kinesis-firehose"]), text("[a-zA-Z0-9_.-]{1,20}"))
        .prop_map(|(of, name)| json!({"type": of, "streamName": name}));
    let tracker = text("[a-z0-9-]{1,36}").prop_map(|id| json!({"type": "personalize-event-tracker", "trackingId": id}));
    let targets = list(prop_oneof![stream, tracker]).boxed();
    let of_action = || maybe(named(NAME, recommender(), 0..2));
    let recommenders = (of_action(), of_action(), of_action()).prop_map(|(recommend, related, rerank)| {
        object([("recommend-items", recommend), ("related-items", related), ("rerank-items", rerank)])
    });
    let what = prop_oneof![
        targets.clone().prop_map(|targets| json!({"eventTargets": targets})),
        (maybe(targets), recommenders).prop_map(|(targets, recommenders)| {
            object([("eventTargets", targets), ("recommenders", Some(recommenders))])
        }),
    ];
    (maybe(words()), maybe(words()), inheritable(), what)
        .prop_map(|(name, description, level, what)| {
            together(together(object([("name", name), ("description", description)]), level), what)
        })
        .boxed()
}

/// A valid document: whatever the schema knows may be in it.
fn valid() -> BoxedStrategy<Value> {
    (maybe(text("[ -~]{0,12}")), maybe(words()), inheritable(), named(NAME, namespace(), 0..3))
        .prop_map(|(version, description, level, namespaces)| {
            let own = object([("version", version), ("description", description), ("namespaces", Some(namespaces))]);
            // As it is read: the last digit of a fraction may change.
            serde_json::from_str(&together(own, level).to_string()).unwrap()
        })
        .boxed()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn no_json_panics(value in any_json(), namespaces in any_json()) {
        let with_recommender = |recommender: Value| {
            json!({"namespaces": {"n": {"recommenders": {"recommend-items": {"r": recommender}}}}})
        };
        for value in [
            &value,
            &json!({"namespaces": namespaces}),
            &json!({"namespaces": {"n": &value}}),
            &with_recommender(value.clone()),
            &with_recommender(json!({"variations": {"v": &value}})),
        ] {
            let text = value.to_string();
            let _ = validate(text.as_bytes());
            if let Ok(document) = Document::parse(text.as_bytes()) {
                let _ = document.compile();
            }
        }
    }

    #[test]
    fn no_bytes_panic(text in prop::collection::vec(any::<u8>(), 0..64)) {
        let _ = validate(&text);
        let _ = Document::parse(&text);
    }

    #[test]
    fn a_valid_document_stays_valid_and_the_same_when_it_is_read_and_written(value in valid()) {
        let before = validate(value.to_string().as_bytes());
        prop_assert!(before.is_valid(), "{before:?}");
        let document = Document::parse(value.to_string().as_bytes()).unwrap();
        let written = serde_json::to_value(&document).unwrap();
        prop_assert_eq!(&written, &value);
        prop_assert_eq!(validate(written.to_string().as_bytes()), before);
    }

    #[test]
    fn what_the_schema_lets_through_the_types_understand(value in valid()) {
        let faults = Document::parse(value.to_string().as_bytes()).unwrap().compile().faults();
        prop_assert!(faults.is_empty(), "{faults:?}");
    }
}
