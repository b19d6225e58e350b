//! The OpenAPI document: the routes of the configuration, and nothing else.

use facts::{ApiType, AuthScheme};
use openapi_document::deployment::Deployment;
use serde_json::{Value, json};

use crate::harness::{API_URL, CDN_URL, Function, campaign, deployment, describe, document};

fn operations(described: &Value) -> Vec<String> {
    let paths = described["paths"].as_object().unwrap().iter();
    let methods =
        paths.flat_map(|(path, item)| item.as_object().unwrap().keys().map(move |method| format!("{method} {path}")));
    methods.collect()
}

fn shop() -> Value {
    let recommender = |name: &str| json!({name: {"variations": {"a": campaign(name)}}});
    json!({"namespaces": {"shop": {"recommenders": {
        "recommend-items": recommender("home"), "related-items": recommender("like"),
        "rerank-items": recommender("rank"),
    }}, "films": {"eventTargets": [{"type": "personalize-event-tracker", "trackingId": "t"}]}}})
}

#[test]
fn the_routes_are_those_of_the_configuration_and_options_is_not_listed() {
    let described = describe(&shop(), &deployment(AuthScheme::NoAuth));
    assert_eq!(
        operations(&described),
        [
            "get /recommend-items/shop/home/{user_id}",
            "get /related-items/shop/like/{item_id}",
            "get /rerank-items/shop/rank/{user_id}/{item_ids}",
            "post /rerank-items/shop/rank/{user_id}",
            "post /events/films",
        ]
    );
}

#[tokio::test]
async fn the_binary_writes_what_the_library_describes() {
    let function = Function::start();
    function.validate(&document()).await;
    let oauth2 = Deployment { cdn_url: Some(CDN_URL.to_owned()), ..deployment(AuthScheme::OAuth2) };
    assert_eq!(function.described(), describe(&document(), &oauth2));
}

#[test]
fn the_servers_are_the_entry_points_and_cloudfront_comes_first() {
    let servers = |deployment: &Deployment| -> Vec<Value> {
        let described = describe(&document(), deployment);
        described["servers"].as_array().unwrap().iter().map(|server| server["url"].clone()).collect()
    };
    let alone = deployment(AuthScheme::OAuth2);
    assert_eq!(servers(&alone), [API_URL]);
    let behind = Deployment { cdn_url: Some(format!("{CDN_URL}/")), ..alone };
    assert_eq!(servers(&behind), [CDN_URL, API_URL]);
    // Behind CloudFront the gateway takes the token elsewhere, which whoever picks it has to know.
    let described = describe(&document(), &behind);
    assert!(described["servers"][1]["description"].as_str().unwrap().contains("X-Origin-Authorization"));
}

#[test]
fn every_answer_is_listed_with_its_headers() {
    let statuses = |described: &Value, path: &str, method: &str| -> Vec<String> {
        described["paths"][path][method]["responses"].as_object().unwrap().keys().cloned().collect()
    };
    for (scheme, refused) in
        [(AuthScheme::NoAuth, &[][..]), (AuthScheme::ApiKey, &["403"]), (AuthScheme::OAuth2, &["401", "403"])]
    {
        let described = describe(&shop(), &deployment(scheme));
        let after = |more: &[&'static str]| [refused, &["404"], more, &["429", "500", "502", "504"]].concat();
        let expected = |before: &[&'static str]| [before, &after(&[])].concat();
        let get = statuses(&described, "/recommend-items/shop/home/{user_id}", "get");
        assert_eq!(get, expected(&["200", "304", "400"]));
        assert_eq!(statuses(&described, "/rerank-items/shop/rank/{user_id}", "post"), expected(&["200", "400"]));
        assert_eq!(statuses(&described, "/events/films", "post"), [&["200", "400"][..], &after(&["413"])].concat());
    }
    let described = describe(&shop(), &deployment(AuthScheme::NoAuth));
    let ok = &described["paths"]["/related-items/shop/like/{item_id}"]["get"]["responses"]["200"]["headers"];
    for header in ["ETag", "Cache-Control", "X-Personalization-Config-Version", "Apigw-Requestid"] {
        assert!(ok.get(header).is_some(), "{header}");
    }
    let responses = &described["components"]["responses"];
    assert!(responses["TooManyRequests"]["headers"].get("Retry-After").is_some());
    assert!(responses["NotModified"]["headers"].get("ETag").is_some());
    for name in ["BadRequest", "NotFound", "PayloadTooLarge", "InternalServerError", "BadGateway", "GatewayTimeout"] {
        let schema = &responses[name]["content"]["application/json"]["schema"]["$ref"];
        assert_eq!(schema, "#/components/schemas/Error", "{name}");
    }
    assert_eq!(
        described["components"]["schemas"]["Error"]["required"],
        json!(["type", "code", "message", "requestId"])
    );
}

#[test]
fn the_limits_of_events_are_those_that_the_api_keeps() {
    use facts::event_limits::{
        MAX_ACTION_INTERACTIONS, MAX_CONVERSIONS, MAX_EVENT_BYTES, MAX_EVENTS, MAX_FIREHOSE_RECORD_BYTES,
        MAX_KINESIS_RECORD_BYTES, MAX_MEMBERS,
    };
    let components = &describe(&shop(), &deployment(AuthScheme::NoAuth))["components"];
    let lists = &components["schemas"]["EventsRequest"]["properties"];
    assert_eq!(lists["eventList"]["maxItems"], json!(MAX_EVENTS));
    assert_eq!(lists["actionInteractions"]["maxItems"], json!(MAX_ACTION_INTERACTIONS));
    assert_eq!(lists["experimentConversions"]["maxItems"], json!(MAX_CONVERSIONS));
    let told = components["responses"]["PayloadTooLarge"]["description"].as_str().unwrap().replace(',', "");
    for limit in [MAX_EVENTS, MAX_CONVERSIONS, MAX_EVENT_BYTES] {
        assert!(told.contains(&limit.to_string()), "{limit}: {told}");
    }
    let page = include_str!("../../../../docs/entry-points.md").replace(',', "");
    let of_records = [MAX_KINESIS_RECORD_BYTES, MAX_FIREHOSE_RECORD_BYTES, MAX_MEMBERS];
    for limit in [MAX_EVENTS, MAX_CONVERSIONS, MAX_EVENT_BYTES].into_iter().chain(of_records) {
        assert!(page.contains(&format!("| {limit} |")), "{limit} is not in entry-points.md");
    }
}

#[test]
fn the_request_id_is_in_the_header_of_the_gateway_and_cloudfronts_headers_are_cloudfronts() {
    let headers = |deployment: &Deployment| -> Vec<String> {
        let described = describe(&shop(), deployment);
        let headers = &described["paths"]["/recommend-items/shop/home/{user_id}"]["get"]["responses"]["200"]["headers"];
        headers.as_object().unwrap().keys().cloned().collect()
    };
    let rest = Deployment { entry_point: ApiType::Rest, ..deployment(AuthScheme::NoAuth) };
    let has = |headers: &[String], name: &str| headers.iter().any(|header| header == name);
    assert!(has(&headers(&rest), "X-Amzn-RequestId") && !has(&headers(&rest), "Apigw-Requestid"));
    assert!(!has(&headers(&rest), "X-Cache"));
    let behind = Deployment { cdn_url: Some(CDN_URL.to_owned()), ..rest };
    assert!(has(&headers(&behind), "X-Cache") && has(&headers(&behind), "Age"));
}

fn parameter<'d>(described: &'d Value, path: &str, name: &str) -> &'d Value {
    let listed = described["paths"][path]["get"]["parameters"].as_array().unwrap();
    listed.iter().find(|parameter| parameter["name"] == name).unwrap_or_else(|| panic!("no {name} in {listed:?}"))
}

#[test]
fn context_and_filters_are_described_as_inherited() {
    let mut document = shop();
    document["autoContext"] = json!({"NOT_HERE": {"type": "string", "rules": []}});
    document["namespaces"]["shop"]["autoContext"] = json!({
        "DEVICE": {"type": "string", "description": "What the\nviewer holds", "default": "Desktop", "rules": [
            {"type": "header-value", "header": "CloudFront-Is-Mobile-Viewer",
                "valueMappings": [{"operator": "equals", "value": "true", "mapTo": "Phone"}]}]},
        "WEEKEND": {"type": "integer", "default": 0, "rules": [{"type": "day-of-week"}]},
    });
    let arn = |name: &str| format!("arn:aws:personalize:us-east-1:123456789012:filter/{name}");
    document["namespaces"]["shop"]["recommenders"]["recommend-items"]["home"]["filters"] = json!([
        {"arn": arn("unseen"), "condition": "user-required",
            "autoDynamicFilterValues": {"GENRE": {"type": "string",
                "rules": [{"type": "header-value", "header": "X-G"}]}}},
        {"arn": arn("in-stock")},
    ]);
    let described = describe(&document, &deployment(AuthScheme::NoAuth));
    let path = "/recommend-items/shop/home/{user_id}";
    let context = parameter(&described, path, "context");
    let text = context["description"].as_str().unwrap();
    assert!(text.contains("\n- `DEVICE` (string): What the viewer holds\n- `WEEKEND` (integer)"), "{text}");
    assert!(!text.contains("NOT_HERE"));
    assert_eq!(context["content"]["application/json"]["example"], json!({"DEVICE": "Phone", "WEEKEND": "0"}));
    let filter = parameter(&described, path, "filter");
    let text = filter["description"].as_str().unwrap();
    assert!(text.contains("\n- `unseen`, for requests with a user\n- `in-stock`"), "{text}");
    assert_eq!(filter["examples"].as_object().unwrap().len(), 2);
    assert!(
        parameter(&described, path, "filterValues")["description"].as_str().unwrap().contains("\n- `GENRE` (string)")
    );
}

#[test]
fn a_recommender_that_forbids_filters_of_callers_offers_none() {
    let mut document = shop();
    let home = &mut document["namespaces"]["shop"]["recommenders"]["recommend-items"]["home"];
    home["allowFilterParameter"] = json!(false);
    home["filters"] = json!([{"arn": "arn:aws:personalize:us-east-1:123456789012:filter/licensed",
        "autoDynamicFilterValues": {"COUNTRY": {"type": "string", "default": "CH", "rules": []}}}]);
    let described = describe(&document, &deployment(AuthScheme::NoAuth));
    let path = "/recommend-items/shop/home/{user_id}";
    let listed = described["paths"][path]["get"]["parameters"].as_array().unwrap();
    let is_filter = |parameter: &Value| {
        parameter["name"] == "filter" || parameter["$ref"].as_str().is_some_and(|to| to.ends_with("/filter"))
    };
    assert!(!listed.iter().any(is_filter), "{listed:?}");
    let values = parameter(&described, path, "filterValues");
    let text = values["description"].as_str().unwrap();
    assert!(text.contains("not taken from requests:\n\n- `COUNTRY` (string)"), "{text}");
    assert!(!values.to_string().contains("CH"), "no value is offered that would be refused: {values}");
    let elsewhere = described["paths"]["/related-items/shop/like/{item_id}"]["get"]["parameters"].as_array().unwrap();
    assert!(elsewhere.iter().any(is_filter), "{elsewhere:?}");
}

#[test]
fn item_ids_may_be_as_many_as_the_api_takes_and_none_is_empty() {
    use facts::limits::RERANKED_ITEMS;
    let described = describe(&shop(), &deployment(AuthScheme::NoAuth));
    let in_path = &described["components"]["parameters"]["itemIdsPath"];
    assert!(in_path["description"].as_str().unwrap().contains(&RERANKED_ITEMS.to_string()));
    let posted = &described["paths"]["/rerank-items/shop/rank/{user_id}"]["post"]["requestBody"];
    for schema in [&in_path["schema"], &posted["content"]["application/json"]["schema"]] {
        assert_eq!((&schema["minItems"], &schema["maxItems"]), (&json!(1), &json!(RERANKED_ITEMS)), "{schema}");
    }
}

#[test]
fn num_results_may_be_what_the_api_takes() {
    let described = describe(&shop(), &deployment(AuthScheme::NoAuth));
    let parameter = &described["components"]["parameters"]["numResults"];
    assert_eq!(parameter["schema"]["maximum"], facts::limits::NUM_RESULTS);
    let personalize = facts::limits::PERSONALIZE_NUM_RESULTS.to_string();
    assert!(parameter["description"].as_str().unwrap().contains(&personalize));
}

#[test]
fn feature_offers_the_experiments_and_conversions_show_one() {
    let mut document = shop();
    let home = &mut document["namespaces"]["shop"]["recommenders"]["recommend-items"]["home"];
    home["variations"]["b"] = campaign("b");
    home["experiments"] = json!({
        "layout": {"method": "weighted", "split": {"a": 1, "b": 1}, "description": "Which comes first",
            "metrics": {"clicks": {}}},
        "price.test": {"method": "weighted", "split": {"a": 1, "b": 1}, "metrics": {"sales": {}}},
    });
    let described = describe(&document, &deployment(AuthScheme::NoAuth));
    let feature = parameter(&described, "/recommend-items/shop/home/{user_id}", "feature");
    let text = feature["description"].as_str().unwrap();
    assert!(text.contains("\n- `layout` (when left out): Which comes first\n- `price.test`"), "{text}");
    let values: Vec<_> = feature["examples"].as_object().unwrap().values().map(|example| &example["value"]).collect();
    assert_eq!(values, ["layout", "price.test"]);
    assert_eq!(feature["schema"], json!({"type": "string", "enum": ["layout", "price.test"]}));
    let without = &described["components"]["parameters"]["feature"]["schema"];
    assert_eq!(*without, json!({"type": "string"}), "without experiments it may be anything");
    // Conversions need no event target.
    let body = &described["paths"]["/events/shop"]["post"]["requestBody"]["content"]["application/json"];
    let conversion = json!([{"recommender": "home", "feature": "layout", "metric": "clicks", "value": 1.0}]);
    assert_eq!(body["example"]["experimentConversions"], conversion);
    assert!(body["example"].get("eventList").is_none(), "nothing takes events here");
}

#[test]
fn names_and_descriptions_are_those_of_the_configuration() {
    let mut document = shop();
    document["version"] = "42".into();
    document["description"] = "All our shops".into();
    document["namespaces"]["shop"]["name"] = "The shop".into();
    document["namespaces"]["shop"]["description"] = "Sells things".into();
    let home = &mut document["namespaces"]["shop"]["recommenders"]["recommend-items"]["home"];
    home["name"] = "Home page".into();
    home["description"] = "What the home page shows".into();
    // A namespace of the same name shares its groups.
    document["namespaces"]["other"] = document["namespaces"]["shop"].clone();
    let described = describe(&document, &deployment(AuthScheme::NoAuth));
    assert_eq!(
        (&described["info"]["version"], &described["info"]["description"]),
        (&json!("42"), &json!("All our shops"))
    );
    let operation = &described["paths"]["/recommend-items/shop/home/{user_id}"]["get"];
    assert_eq!(operation["summary"], "Home page");
    assert_eq!(operation["description"], "What the home page shows");
    assert_eq!(operation["tags"], json!(["The shop: Recommend Items"]));
    let tags = described["tags"].as_array().unwrap();
    let named: Vec<_> = tags.iter().filter(|tag| tag["name"] == "The shop: Recommend Items").collect();
    assert_eq!(named, [&json!({"name": "The shop: Recommend Items", "description": "Sells things"})]);
}
