//! `docs/configuration.md`: its reference is made from the schema, its table of checks from what the validator says of
//! documents that fail each. `make documents` writes both anew.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use configuration::Document;
use configuration::validate::{SCHEMA, Severity, validate};
use serde_json::{Value, json};

fn docs() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs")
}

/// Holds what stands between the marks of `name` against `made`, or writes it when UPDATE_DOCUMENTS is set.
fn check(name: &str, made: &str) {
    let path = docs().join("configuration.md");
    let page = fs::read_to_string(&path).unwrap();
    let (begin, end) = (format!("<!-- {name}:begin -->\n"), format!("<!-- {name}:end -->"));
    let start = page.find(&begin).unwrap_or_else(|| panic!("configuration.md has no {begin}")) + begin.len();
    let stop = start + page[start..].find(&end).unwrap_or_else(|| panic!("configuration.md has no {end}"));
    if std::env::var_os("UPDATE_DOCUMENTS").is_some() {
        fs::write(&path, format!("{}{made}{}", &page[..start], &page[stop..])).unwrap();
    } else {
        assert_eq!(&page[start..stop], made, "configuration.md is not what the code says; run: make documents");
    }
}

/// One test, because the parts are written into one file.
#[test]
fn the_configuration_page_is_what_the_code_says() {
    check("reference", &reference());
    check("checks", &checks());
}

/// A section of the reference: a definition of the schema, its heading, and where more is said of it.
struct Section {
    definition: &'static str,
    heading: &'static str,
    more: &'static str,
}

const fn section(definition: &'static str, heading: &'static str, more: &'static str) -> Section {
    Section { definition, heading, more }
}

const SECTIONS: [Section; 20] = [
    section("", "The document", ""),
    section("namespace", "Namespace", ""),
    section("recommender", "Recommender", ""),
    section("variation", "Variation", ""),
    section("promotion", "Promotion", "[Origins](origins.md#promotions)"),
    section("filters", "Filters", ""),
    section("autoValues", "Automatic values", "[Automatic context](automatic-context.md)"),
    section("autoValue", "Automatic value", ""),
    section("rule", "Rule", ""),
    section("valueMapping", "Mapping", ""),
    section("cacheControl", "Cache control", "[Caching](caching.md)"),
    section("cacheRule", "Cache rule", ""),
    section("inferenceItemMetadata", "Item metadata", "[Item metadata](item-metadata.md)"),
    section("availability", "Availability", "[Availability](availability.md)"),
    section("fallback", "Fallback", "[Fallbacks](fallbacks.md)"),
    section("eventTarget", "Event target", ""),
    section("responsePostProcessor", "Response post-processor", ""),
    section("experiment", "Experiment", "[Experiments](experiments.md)"),
    section("guardrails", "Guardrails", "[Experiments](experiments.md#guardrails)"),
    section("metric", "Metric", ""),
];

/// What is taken from the level above where a level does not say otherwise.
const INHERITED: [&str; 6] =
    ["autoContext", "filters", "cacheControl", "inferenceItemMetadata", "availability", "fallback"];

fn reference() -> String {
    let schema: Value = serde_json::from_str(SCHEMA).unwrap();
    let definitions = schema["$defs"].as_object().unwrap();
    let described = |name: &str| SECTIONS.iter().any(|section| section.definition == name);
    assert!(definitions.keys().all(|name| described(name)), "a definition of the schema has no section");
    let mut page = String::new();
    for Section { definition, heading, more } in SECTIONS {
        let object = if definition.is_empty() { &schema } else { &definitions[definition] };
        let _ = writeln!(page, "### {heading}\n\n{}", object["description"].as_str().unwrap());
        if !more.is_empty() {
            let _ = writeln!(page, "More: {more}.");
        }
        page.push('\n');
        let object = if object["type"] == "array" { &object["items"] } else { object };
        let Some(properties) = object["properties"].as_object() else {
            let _ = writeln!(page, "Names match `{}`.\n", object["propertyNames"]["pattern"].as_str().unwrap());
            continue;
        };
        page.push_str("| member | type | default | limits | what it is |\n| --- | --- | --- | --- | --- |\n");
        for (name, property) in properties {
            rows(&mut page, "", name, property, object);
        }
        page.push('\n');
    }
    page
}

/// A member's row, and those of an object that has no section of its own.
fn rows(page: &mut String, within: &str, name: &str, property: &Value, object: &Value) {
    let required = object["required"].as_array().is_some_and(|required| required.iter().any(|other| other == name));
    let is_root = object.get("$schema").is_some();
    let default = match &property["default"] {
        _ if required => "*required*".to_owned(),
        Value::Null if INHERITED.contains(&name) && !is_root => "inherited".to_owned(),
        Value::Null => String::new(),
        Value::String(text) => format!("`{text}`"),
        default => format!("`{default}`"),
    };
    let description = property["description"].as_str().unwrap_or_else(|| panic!("{within}{name} is not described"));
    let (kind, limits) = (kind(property), limits(property));
    let _ = writeln!(page, "| `{within}{name}` | {kind} | {default} | {limits} | {description} |");
    if let Some(properties) = property["properties"].as_object() {
        for (inner, value) in properties {
            rows(page, &format!("{within}{name}."), inner, value, property);
        }
    }
}

fn kind(property: &Value) -> String {
    if let Some(definition) = property["$ref"].as_str() {
        let definition = definition.rsplit('/').next().unwrap();
        let Section { heading, .. } = SECTIONS.iter().find(|section| section.definition == definition).unwrap();
        return format!("[{}](#{})", heading.to_lowercase(), heading.to_lowercase().replace(' ', "-"));
    }
    // A name, or what it names.
    if property["then"].get("$ref").is_some() {
        return format!("names or {}", kind(&property["then"]));
    }
    match &property["type"] {
        Value::String(kind) if kind == "array" => format!("list of {}", kind_of_members(&property["items"])),
        Value::String(kind)
            if kind == "object" && property.get("additionalProperties").is_some_and(Value::is_object) =>
        {
            format!("object of {}", kind_of_members(&property["additionalProperties"]))
        }
        Value::String(kind) => kind.clone(),
        Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" or "),
        _ => "string".to_owned(),
    }
}

fn kind_of_members(members: &Value) -> String {
    let kind = kind(members);
    if kind.contains(']') { kind.replacen(']', "s]", 1) } else { format!("{kind}s") }
}

fn limits(property: &Value) -> String {
    let mut limits: Vec<String> = Vec::new();
    if let Some(options) = property["enum"].as_array() {
        let options = options.iter().filter_map(Value::as_str).map(|option| format!("`{option}`"));
        limits.push(options.collect::<Vec<_>>().join(", "));
    }
    let number = |name: &str| property.get(name).map(ToString::to_string);
    match (number("minimum"), number("maximum")) {
        (Some(least), Some(most)) => limits.push(format!("{least} to {most}")),
        (Some(least), None) => limits.push(format!("{least} or more")),
        (None, Some(most)) => limits.push(format!("{most} or less")),
        (None, None) => {}
    }
    match (number("minLength"), number("maxLength")) {
        (least, Some(most)) => limits.push(format!("{} to {most} characters", least.unwrap_or_else(|| "0".to_owned()))),
        (Some(_), None) => limits.push("not empty".to_owned()),
        (None, None) => {}
    }
    match (number("minItems"), number("maxItems")) {
        (least, Some(most)) => limits.push(format!("{} to {most} of them", least.unwrap_or_else(|| "0".to_owned()))),
        (Some(least), None) => limits.push(format!("{least} or more of them")),
        (None, None) => {}
    }
    if let Some(pattern) = property["pattern"].as_str() {
        limits.push(format!("matches `{pattern}`"));
    }
    if let Some(pattern) = property["propertyNames"]["pattern"].as_str() {
        limits.push(format!("names match `{pattern}`"));
    }
    if property.get("minProperties").is_some() {
        limits.push("at least one".to_owned());
    }
    limits.join("; ")
}

#[test]
fn the_defaults_that_the_schema_tells_are_those_of_the_types() {
    let schema: Value = serde_json::from_str(SCHEMA).unwrap();
    let default = |at: &str| schema["$defs"].pointer(at).unwrap().clone();
    let metadata = |kind: &str| {
        let document = json!({"namespaces": {}, "inferenceItemMetadata": {"type": kind}}).to_string();
        let document = Document::parse(document.as_bytes()).unwrap();
        serde_json::to_value(document.inheritable.inference_item_metadata.unwrap().get().unwrap()).unwrap()
    };
    assert_eq!(metadata("localdb")["syncInterval"], default("/inferenceItemMetadata/properties/syncInterval/default"));
    assert_eq!(
        metadata("dynamodb")["autoProvision"],
        default("/inferenceItemMetadata/properties/autoProvision/default")
    );
    let metric: configuration::experiment::Metric = serde_json::from_value(json!({})).unwrap();
    assert_eq!(json!(metric.track_exposures), default("/metric/properties/trackExposures/default"));
    let fallback = json!({"namespaces": {"n": {"fallback": {"then": []}, "availability": {"hiddenWhen": {}},
        "recommenders": {"recommend-items": {"r": {"variations": {"v": {}}}}}}}});
    let configuration = Document::parse(fallback.to_string().as_bytes()).unwrap().compile();
    let recommender = configuration.namespace("n").unwrap().as_ref().unwrap().recommenders().next().unwrap().clone();
    let chain = recommender.all_variations().next().unwrap().fallback.clone().unwrap();
    let availability = recommender.all_variations().next().unwrap().settings.availability.clone().unwrap().unwrap();
    assert_eq!(json!(availability.over_fetch), default("/availability/properties/overFetch/default"));
    assert_eq!(json!(availability.unknown), default("/availability/properties/unknown/default"));
    assert_eq!(json!(chain.max_age), default("/fallback/properties/maxAge/default"));
    let value: configuration::automatic::AutoValue = serde_json::from_value(json!({})).unwrap();
    assert_eq!(json!(value.evaluate_all), default("/autoValue/properties/evaluateAll/default"));
}

const CAMPAIGN: &str = "arn:aws:personalize:eu-west-1:111122223333:campaign/c";

/// The document that the cases below break, each in one place: `/namespaces/n`, with a recommender `r` of two
/// variations.
fn sound() -> Value {
    json!({"version": "1", "namespaces": {"n": {"recommenders": {
        "recommend-items": {"r": {"variations": {"a": {"type": "personalize-campaign", "arn": CAMPAIGN},
            "b": {"type": "http", "url": "https://example.com/{userId}"}},
            "experiments": {"f": {"method": "weighted", "split": {"a": 1, "b": 1}, "metrics": {"m": {}}}}}},
        "related-items": {"r": {"variations": {"a": {"type": "personalize-campaign", "arn": CAMPAIGN}}}},
    }}}})
}

const NAMESPACE: &str = "/namespaces/n";
const RECOMMENDER: &str = "/namespaces/n/recommenders/recommend-items/r";

/// What breaks the sound document: where, and what is put there (`null` takes away).
fn breaks() -> Vec<(&'static str, &'static str, Value)> {
    let filter = |arn: &str| json!([{"arn": arn, "condition": "user-required"}]);
    let auto = |rule: Value| json!({"F": {"type": "string", "rules": [rule]}});
    let less = json!([{"operator": "less-than", "value": "seven", "mapTo": "x"}]);
    let quoted = json!([{"arn": "arn:aws:personalize:eu-west-1:111122223333:filter/f",
        "autoDynamicFilterValues": {"F": {"type": "string", "default": "\"Phone\"", "rules": []}}}]);
    vec![
        ("", "colour", json!("red")),
        (RECOMMENDER, "colour", json!("red")),
        ("", "namespaces", json!(null)),
        (RECOMMENDER, "variations/a/type", json!("campaign")),
        (NAMESPACE, "autoContext", json!({"a field": {"type": "string", "default": "x", "rules": []}})),
        ("/namespaces", "e", json!({})),
        (RECOMMENDER, "variations", json!({})),
        (NAMESPACE, "cacheControl", json!({"userSpecified": {"maxAge": -1}})),
        (NAMESPACE, "cacheControl", json!({"userSpecified": {"maxAge": 99_999_999}})),
        (NAMESPACE, "eventTargets", json!([{"type": "kinesis-stream", "streamName": "my stream"}])),
        (NAMESPACE, "cacheControl", json!("no-store")),
        ("", "version", json!("1\n2")),
        (NAMESPACE, "cacheControl", json!({"userSpecified": {"directives": "no\nstore"}})),
        (NAMESPACE, "inferenceItemMetadata", json!({"type": "dynamodb", "billingMode": "PROVISIONED"})),
        (
            NAMESPACE,
            "inferenceItemMetadata",
            json!({"type": "dynamodb",
            "provisionedThroughput": {"readCapacityUnits": 1, "writeCapacityUnits": 1}}),
        ),
        (NAMESPACE, "autoContext", json!({"F": {"type": "string", "rules": []}})),
        (NAMESPACE, "autoContext", auto(json!({"type": "header-value", "header": "My Header"}))),
        (NAMESPACE, "autoContext", auto(json!({"type": "hour-of-day", "header": "X-Hour"}))),
        (NAMESPACE, "autoContext", auto(json!({"type": "hour-of-day", "valueMappings": less}))),
        (
            NAMESPACE,
            "eventTargets",
            json!([{"type": "kinesis-stream", "streamName": "s"}, {"type": "kinesis-stream", "streamName": "s"}]),
        ),
        (
            NAMESPACE,
            "eventTargets",
            json!([{"type": "kinesis-stream", "streamName": "s", "headers": ["Authorization"]}]),
        ),
        (
            "/namespaces/n/recommenders/related-items/r",
            "filters",
            filter("arn:aws:personalize:eu-west-1:111122223333:filter/f"),
        ),
        (NAMESPACE, "filters", quoted),
        (RECOMMENDER, "variations/b", json!(null)),
        (
            RECOMMENDER,
            "variations/a/promotions",
            json!([{"name": "p", "percentPromotedItems": 10, "filter": "f"},
            {"name": "q", "percentPromotedItems": 10, "filter": "f"}]),
        ),
        (RECOMMENDER, "variations/a/promotions", json!([{"name": "p", "percentPromotedItems": 101, "filter": "f"}])),
        (
            RECOMMENDER,
            "variations/a/promotions",
            json!([{"name": "p", "percentPromotedItems": 10, "filter": CAMPAIGN}]),
        ),
        (RECOMMENDER, "variations/b/promotions", json!([{"name": "p", "percentPromotedItems": 10, "filter": "f"}])),
        (RECOMMENDER, "variations/b/url", json!("https://{userId}.example.com/")),
        (RECOMMENDER, "variations/b/url", json!("http://example.com/{userId}")),
        (
            RECOMMENDER,
            "experiments/f",
            json!({"method": "evidently", "project": "p", "metrics": {"m": {"entityIdKey": "u", "valueKey": "v"}}}),
        ),
        (
            RECOMMENDER,
            "experiments/f",
            json!({"method": "evidently", "project": "p", "metrics": {"m": {"entityIdKey": "u"}}}),
        ),
        (RECOMMENDER, "experiments/f/autoStop", json!(true)),
        (RECOMMENDER, "experiments/f/metrics", json!(null)),
        (RECOMMENDER, "experiments/f/split/c", json!(1)),
        (RECOMMENDER, "experiments/f/overrides", json!({"tester": "c"})),
        (RECOMMENDER, "experiments/f/split", json!({"a": 0, "b": 0})),
        (RECOMMENDER, "variations/a/arn", json!("campaign/c")),
        (RECOMMENDER, "variations/a/arn", json!("arn:aws:lambda:eu-west-1:111122223333:function:f")),
        (RECOMMENDER, "variations/a/arn", json!("arn:aws:personalize:[REGION]:111122223333:campaign/c")),
        (RECOMMENDER, "variations/a/arn", json!("arn:aws:personalize:eu-west-1:[ACCOUNT]:campaign/c")),
        (
            "/namespaces/n/recommenders/related-items/r",
            "variations/a/arn",
            json!("arn:aws:personalize:us-east-1:111122223333:campaign/c"),
        ),
        (NAMESPACE, "availability", json!({"hiddenWhen": {"inStock": [false]}})),
        (
            "/namespaces/n/recommenders/related-items/r",
            "variations/a",
            json!({"type": "list", "itemIds": ["1"], "inferenceItemMetadata": {"type": "personalize"},
                "availability": {"hiddenWhen": {"inStock": [false]}}}),
        ),
        (NAMESPACE, "fallback", json!({"then": ["bestsellers"]})),
        ("/namespaces/n/recommenders/related-items/r", "fallback", json!({"then": ["a", "b"]})),
        (RECOMMENDER, "fallback", json!({"then": ["a"], "when": []})),
        (RECOMMENDER, "fallback", json!({"then": ["a", "b", "a", "b", "a", "b"]})),
        (RECOMMENDER, "fallback", json!({"then": [{"type": "list", "itemIds": []}]})),
        (RECOMMENDER, "fallback", json!({"then": ["b"], "colour": "red"})),
        (RECOMMENDER, "fallback", json!({"then": [{"type": "list", "itemIds": ["1"], "fallback": {"then": ["a"]}}]})),
        (
            "/namespaces/n/recommenders",
            "recommend-actions",
            json!({"r": {"variations": {"a": {"type": "personalize-recommender",
                "arn": "arn:aws:personalize:eu-west-1:111122223333:recommender/r"}}}}),
        ),
        (
            "/namespaces/n/recommenders",
            "recommend-actions",
            json!({"r": {"variations": {"a": {"type": "list", "itemIds": ["1"]}}}}),
        ),
        (RECOMMENDER, "fallback", json!({"then": [{"type": "list", "actionIds": ["1"]}]})),
        (
            "/namespaces/n/recommenders",
            "rerank-items",
            json!({"r": {"variations": {"a": {"type": "list", "itemIds": ["1"]}}}}),
        ),
        (
            "/namespaces/n/recommenders",
            "rerank-items",
            json!({"r": {"variations": {"a": {"type": "personalize-campaign", "arn": CAMPAIGN,
                "fallback": {"then": [{"type": "list", "itemIds": ["1"]}]}}}}}),
        ),
        (
            "/namespaces/n/recommenders/related-items/r",
            "variations/a/arn",
            json!("arn:aws-cn:personalize:eu-west-1:111122223333:campaign/c"),
        ),
    ]
}

/// Puts a value at a place, or takes away what is there.
fn put(document: &mut Value, at: &str, path: &str, value: Value) {
    let (parents, last) = path.rsplit_once('/').map_or(("", path), |(parents, last)| (parents, last));
    let parent = if parents.is_empty() { at.to_owned() } else { format!("{at}/{parents}") };
    let parent = document.pointer_mut(&parent).and_then(Value::as_object_mut).unwrap();
    if value.is_null() {
        parent.remove(last)
    } else {
        parent.insert(last.to_owned(), value)
    };
}

fn checks() -> String {
    let none = validate(sound().to_string().as_bytes());
    assert_eq!(none.iter().count(), 0, "{none:?}");
    let mut page = String::from(
        "| | where, for instance | what the validator says | what fixes it |\n| --- | --- | --- | --- |\n",
    );
    let mut texts = vec!["{\"namespaces\": {}".to_owned()];
    texts.extend(breaks().into_iter().map(|(at, path, value)| {
        let mut document = sound();
        put(&mut document, at, path, value);
        document.to_string()
    }));
    let mut rows: Vec<String> = Vec::new();
    for text in texts {
        let findings = validate(text.as_bytes());
        assert!(findings.iter().count() > 0, "nothing is wrong with {text}");
        for finding in findings.iter() {
            let severity = if finding.severity == Severity::Error { "error" } else { "warning" };
            let cell = |text: &str| text.replace('|', "\\|").replace('\n', " ");
            let (pointer, message, fix) = (&finding.pointer, cell(&finding.message), cell(&finding.fix));
            let row =
                format!("| {severity} | `{}` | {message} | {fix} |", if pointer.is_empty() { "/" } else { pointer });
            if !rows.contains(&row) {
                rows.push(row);
            }
        }
    }
    rows.sort();
    for row in rows {
        let _ = writeln!(page, "{row}");
    }
    page
}

/// The ```json blocks of a page that are JSON objects, with the line that each begins at.
fn examples(page: &str) -> Vec<(usize, Value)> {
    let mut found = Vec::new();
    let mut open: Option<(usize, String)> = None;
    for (number, line) in page.lines().enumerate() {
        match &mut open {
            None if line.trim() == "```json" => open = Some((number + 1, String::new())),
            None => {}
            Some(_) if line.trim() == "```" => {
                let (start, text) = open.take().unwrap();
                let value = serde_json::from_str(&text).unwrap_or_else(|error| panic!("line {start}: {error}"));
                found.push((start, value));
            }
            Some((_, text)) => {
                text.push_str(line);
                text.push('\n');
            }
        }
    }
    found
}

/// The example as a whole document: as it is, or what belongs to a level put into one. What is neither is no
/// configuration.
fn whole(example: &Value) -> Option<Value> {
    let members = example.as_object()?;
    if members.contains_key("namespaces") {
        return Some(example.clone());
    }
    let mut document = sound();
    if !members.is_empty() && members.keys().all(|name| INHERITED.contains(&name.as_str())) {
        let namespace = document.pointer_mut(NAMESPACE)?.as_object_mut()?;
        namespace.extend(members.clone());
    } else if members.contains_key("variations") {
        *document.pointer_mut(RECOMMENDER)? = example.clone();
    } else {
        return None;
    }
    Some(document)
}

#[test]
fn every_configuration_in_the_documents_is_one_that_the_validator_accepts() {
    let mut seen = std::collections::BTreeMap::new();
    for file in fs::read_dir(docs()).unwrap().map(|entry| entry.unwrap().path()) {
        if file.extension().is_none_or(|extension| extension != "md") {
            continue;
        }
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        for (line, example) in examples(&fs::read_to_string(&file).unwrap()) {
            let Some(document) = whole(&example) else { continue };
            let findings = validate(document.to_string().as_bytes());
            assert!(findings.is_valid(), "docs/{name}, line {line}: {findings:#?}");
            *seen.entry(name.clone()).or_insert(0) += 1;
        }
    }
    for (name, least) in [
        ("configuration.md", 1),
        ("automatic-context.md", 4),
        ("experiments.md", 1),
        ("item-metadata.md", 3),
        ("fallbacks.md", 1),
        ("availability.md", 1),
    ] {
        assert!(seen.get(name).is_some_and(|count| *count >= least), "{name} shows too few configurations: {seen:?}");
    }
}

#[test]
fn every_check_of_the_validator_is_in_the_table() {
    // Each place that makes a finding; the documents above reach all but one, which tells of a broken schema.
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/validate");
    let mut places = 0;
    for name in ["arns.rs", "logic.rs", "mod.rs", "schema.rs"] {
        let source = fs::read_to_string(sources.join(name)).unwrap();
        places += ["findings.error(", "findings.warning(", "findings.add("]
            .iter()
            .map(|call| source.matches(call).count())
            .sum::<usize>();
    }
    assert_eq!(places, 50, "the validator checks something else: add to `breaks` what shows it, then set this number");
}
