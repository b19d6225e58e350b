//! The validator: every problem at once, each with where it is and what would fix it.

use configuration::validate::{SCHEMA, Severity, validate};
use serde_json::{Value, json};

fn findings(document: &Value) -> Vec<(Severity, String)> {
    let findings = validate(document.to_string().as_bytes());
    findings
        .iter()
        .inspect(|finding| assert!(!finding.message.is_empty() && !finding.fix.is_empty(), "{finding}"))
        .map(|finding| (finding.severity, finding.pointer.clone()))
        .collect()
}

fn sample(name: &str) -> Value {
    let text = match name {
        "simple" => include_str!("../../../../docs/samples/simple.json"),
        "auto-context" => include_str!("../../../../docs/samples/auto-context.json"),
        "experiments" => include_str!("../../../../docs/samples/experiments.json"),
        _ => include_str!("../../../../docs/samples/item-metadata.json"),
    };
    serde_json::from_str(text).unwrap()
}

#[test]
fn our_samples_are_clean() {
    for name in ["simple", "auto-context", "experiments", "item-metadata"] {
        assert_eq!(findings(&sample(name)), [], "{name}");
    }
}

#[test]
fn the_schema_is_a_schema() {
    let schema: Value = serde_json::from_str(SCHEMA).unwrap();
    assert!(jsonschema::draft202012::meta::is_valid(&schema));
}

#[test]
fn recommenders_are_validated_by_the_schema_and_every_problem_is_reported_at_once() {
    let mut document = sample("simple");
    let namespace = &mut document["namespaces"]["bookshop"];
    namespace["recommenders"]["recommend-items"]["for-you"]["variatons"] = json!({});
    namespace["recommenders"]["related-items"]["also-read"]["variations"]["similar"]["type"] = json!("oracle");
    namespace["recommenders"]["rerank-items"]["shelf"] = json!({});
    namespace["eventTargets"][0] = json!({"type": "personalize-event-tracker"});
    document["cacheControl"]["userSpecified"]["maxAge"] = json!(-1);
    let mut pointers: Vec<_> = findings(&document).into_iter().map(|(_, pointer)| pointer).collect();
    pointers.sort();
    assert_eq!(
        pointers,
        [
            "/cacheControl/userSpecified/maxAge",
            "/namespaces/bookshop/eventTargets/0",
            "/namespaces/bookshop/recommenders/recommend-items/for-you/variatons",
            "/namespaces/bookshop/recommenders/related-items/also-read/variations/similar/type",
            "/namespaces/bookshop/recommenders/rerank-items/shelf",
        ]
    );
}

/// Sets one value in a sample, and says what is found.
fn set(name: &str, pointer: &str, value: Value) -> Vec<(Severity, String)> {
    let mut document = sample(name);
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    document.pointer_mut(parent).unwrap()[key] = value;
    findings(&document)
}

#[test]
fn what_the_original_did_not_refuse_is_a_warning_and_what_it_refused_an_error() {
    let recommenders = "/namespaces/bookshop/recommenders";
    for (parent, level) in [
        ("", Severity::Error),
        ("/cacheControl", Severity::Error),
        ("/cacheControl/userSpecified", Severity::Error),
        ("/namespaces/bookshop", Severity::Error),
        ("/namespaces/bookshop/eventTargets/0", Severity::Error),
        (recommenders, Severity::Warning),
        ("/namespaces/bookshop/recommenders/recommend-items/for-you", Severity::Warning),
        ("/namespaces/bookshop/recommenders/related-items/also-read/variations/similar", Severity::Warning),
    ] {
        let stray = format!("{parent}/stray");
        one(set("simple", &stray, json!({"any": ["thing"]})), level, &stray);
    }
    let mapping = "/namespaces/films/autoContext/dayPart/rules/0/valueMappings/0/stray";
    one(set("auto-context", mapping, json!(1)), Severity::Warning, mapping);
    let rule = "/namespaces/films/autoContext/dayPart/rules/0/stray";
    one(set("auto-context", rule, json!(1)), Severity::Error, rule);
    let metadata = "/namespaces/archive/inferenceItemMetadata";
    let throughput = json!({"readCapacityUnits": 1, "writeCapacityUnits": 1, "stray": 1});
    let value = json!({"type": "dynamodb", "billingMode": "PROVISIONED", "provisionedThroughput": throughput});
    let stray = format!("{metadata}/provisionedThroughput/stray");
    one(set("item-metadata", metadata, value), Severity::Warning, &stray);
}

const BASKET: &str = "/namespaces/grocer/recommenders/recommend-items/basket";
const TONIGHT: &str = "/namespaces/films/recommenders/recommend-items/tonight";

#[track_caller]
fn one(found: Vec<(Severity, String)>, level: Severity, pointer: &str) {
    assert_eq!(found, [(level, pointer.to_owned())]);
}

#[test]
fn experiment_variations_must_exist() {
    let split = format!("{BASKET}/experiments/basket-source/split/absent");
    one(set("experiments", &split, json!(1)), Severity::Error, &split);
    let user = format!("{BASKET}/experiments/basket-source/overrides/tester-1");
    one(set("experiments", &user, json!("absent")), Severity::Error, &user);
    let zeros = format!("{BASKET}/experiments/basket-source/split");
    one(set("experiments", &zeros, json!({"trained": 0})), Severity::Error, &zeros);
}

#[test]
fn evidently_is_said_to_have_ended() {
    let experiment = format!("{BASKET}/experiments/basket-source");
    let evidently = json!({"method": "evidently", "project": "p",
        "metrics": {"m": {"entityIdKey": "user.id", "valueKey": "value"}}});
    one(set("experiments", &experiment, evidently), Severity::Warning, &format!("{experiment}/method"));
    let text = validate(include_bytes!("../fixtures/original-experiment.json"));
    assert!(text.iter().any(|finding| finding.message.contains("2025-10-16")));
}

#[test]
fn provisioned_needs_a_throughput() {
    let metadata = "/namespaces/archive/inferenceItemMetadata";
    let value = json!({"type": "dynamodb", "billingMode": "PROVISIONED"});
    one(set("item-metadata", metadata, value), Severity::Error, metadata);
}

#[test]
fn arns_must_parse_be_of_the_right_service_and_agree_in_region() {
    let arn = "/namespaces/bookshop/recommenders/related-items/also-read/variations/similar/arn";
    for wrong in [
        "campaign/x",
        "arn:aws:lambda:eu-west-1:111122223333:function:f",
        "arn:aws:personalize:eu-west-1:111122223333:filter/f",
        "arn:aws:personalize:[REGION]:111122223333:campaign/c",
        "arn:aws:personalize:eu-west-1:1:campaign/c",
        "arn:aws:personalize:us-east-1:111122223333:campaign/c",
        "arn:aws-cn:personalize:eu-west-1:111122223333:campaign/c",
        "arn:aws:personalize:eu-west-1:111122223333:campaign/",
    ] {
        one(set("simple", arn, json!(wrong)), Severity::Error, arn);
    }
    let gov = sample("simple").to_string().replace("aws:personalize:eu-west-1", "aws-us-gov:personalize:us-gov-west-1");
    assert_eq!(findings(&serde_json::from_str(&gov).unwrap()), [], "every partition and region is as good as another");
}

#[test]
fn header_names_must_be_legal() {
    let header = "/namespaces/films/autoContext/country/rules/0/header";
    one(set("auto-context", header, json!("Viewer Country")), Severity::Error, header);
}

#[test]
fn comparisons_of_size_need_numbers() {
    let value = "/namespaces/films/autoContext/dayPart/rules/0/valueMappings/0/value";
    one(set("auto-context", value, json!("noon")), Severity::Error, value);
}

#[test]
fn a_user_required_filter_is_not_the_only_one_where_users_may_be_anonymous() {
    let related = "/namespaces/bookshop/recommenders/related-items/also-read";
    let filters = json!([{"arn": "arn:aws:personalize:eu-west-1:111122223333:filter/f", "condition": "user-required"}]);
    let found = set("simple", &format!("{related}/filters"), filters);
    one(found, Severity::Warning, &format!("{related}/variations/similar"));
}

#[test]
fn a_filter_after_one_that_always_holds_is_never_used() {
    let filter = "arn:aws:personalize:eu-west-1:111122223333:filter/f";
    let filters = format!("{TONIGHT}/variations/contextual/filters");
    let value = json!([{"arn": filter}, {"arn": filter, "condition": "user-required"}]);
    one(set("auto-context", &filters, value), Severity::Warning, &format!("{filters}/1"));
}

#[test]
fn the_scheme_and_host_of_a_url_are_fixed() {
    let url = "/namespaces/museum/recommenders/recommend-items/shop/variations/fallback/url";
    one(set("item-metadata", url, json!("https://{host}/")), Severity::Error, url);
    one(set("item-metadata", url, json!("http://example.com/")), Severity::Warning, url);
}

#[test]
fn names_are_letters_digits_dashes_and_underscores() {
    let namespace = "/namespaces/a b";
    one(set("simple", namespace, json!({"eventTargets": []})), Severity::Error, namespace);
    one(set("simple", "/namespaces/empty", json!({})), Severity::Error, "/namespaces/empty");
}

#[test]
fn what_is_not_json_is_one_finding() {
    let findings = validate(b"{\"namespaces\": ");
    assert_eq!(findings.iter().count(), 1);
    assert!(!findings.is_valid());
}

#[test]
fn a_value_in_the_wrong_place_is_not_repeated() {
    let found = validate(br#"{"namespaces": {}, "version": {"secret": "hunter2"}}"#);
    assert!(found.iter().all(|finding| !finding.to_string().contains("hunter2")));
    assert!(!found.is_valid());
}

#[test]
fn whether_callers_may_name_a_filter_is_true_or_false() {
    let mut document = sample("simple");
    let recommender = &mut document["namespaces"]["bookshop"]["recommenders"]["recommend-items"]["for-you"];
    for right in [json!(true), json!(false)] {
        recommender["allowFilterParameter"] = right;
        assert_eq!(
            validate(
                serde_json::json!({"namespaces": {"bookshop": {"recommenders": {"recommend-items":
            {"for-you": recommender}}}}})
                .to_string()
                .as_bytes()
            )
            .iter()
            .count(),
            0
        );
    }
    recommender["allowFilterParameter"] = json!("no");
    let pointer = "/namespaces/bookshop/recommenders/recommend-items/for-you/allowFilterParameter".to_owned();
    assert_eq!(findings(&document), [(Severity::Error, pointer)]);
}

#[test]
fn a_double_quote_in_a_filters_text_is_an_error() {
    let mut document = sample("simple");
    let rules = json!([{"type": "hour-of-day", "valueMappings": [
        {"operator": "equals", "value": 7, "mapTo": "the \"early\""}]}]);
    let values = json!({
        "A": {"type": "string", "default": "\"Phone\"", "rules": []},
        "B": {"type": "string", "rules": rules},
        "C": {"type": "integer", "default": "\"", "rules": []},
    });
    document["filters"] = json!([{"arn": "arn:aws:personalize:eu-west-1:111122223333:filter/f",
        "autoDynamicFilterValues": values}]);
    // As a field of context the same text is sent as it is.
    document["autoContext"] = values;
    let at = "/filters/0/autoDynamicFilterValues";
    let expected = [format!("{at}/A/default"), format!("{at}/B/rules/0/valueMappings/0/mapTo")];
    assert_eq!(findings(&document), expected.map(|pointer| (Severity::Error, pointer)));
}

#[test]
fn a_streams_further_headers_are_names_or_all() {
    let target = |headers: Value| json!([{"type": "kinesis-stream", "streamName": "s", "headers": headers}]);
    let targets = "/namespaces/bookshop/eventTargets";
    for fine in [json!("all"), json!([]), json!(["X-Device", "sec-ch-ua"])] {
        assert_eq!(set("simple", targets, target(fine)), []);
    }
    for (wrong, at) in [
        (json!("some"), "headers"),
        (json!(true), "headers"),
        (json!(["My Header"]), "headers/0"),
        (json!(["X-Device", 7]), "headers/1"),
    ] {
        one(set("simple", targets, target(wrong)), Severity::Error, &format!("{targets}/0/{at}"));
    }
    for credentials in facts::headers::CREDENTIALS {
        let headers = json!(["X-Device", credentials.to_uppercase()]);
        one(set("simple", targets, target(headers)), Severity::Warning, &format!("{targets}/0/headers/1"));
    }
}
