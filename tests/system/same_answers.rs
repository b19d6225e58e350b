//! One machine and Lambda answer alike: a hundred requests, each to the shipped `local` and to the shipped function on
//! Lambda's runtime API, over the same configuration, items and HTTP origin.

use std::fs;
use std::path::Path;
use std::process::Command;

use aws_doubles::{AwsDouble, FunctionProcess, LocalProcess, binary, local_command};
use cfn::Json;
use facts::Binary;
use facts::bucket::local_database_key;
use http_body_util::{BodyExt, Full};
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::json;

/// How many requests there are.
const REQUESTS: usize = 100;

/// What stands in a path as it is.
const PATH: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/').remove(b',');

/// Headers that tell of the way, and not of the answer.
const OF_THE_WAY: [&str; 5] = ["date", "content-length", "transfer-encoding", "vary", "cache-status"];

/// A request, as a caller makes it.
#[derive(Debug)]
struct Asked {
    method: &'static str,
    path: String,
    query: String,
    headers: Vec<(&'static str, String)>,
    body: Option<String>,
}

/// What is the same in both answers.
#[derive(Debug, PartialEq)]
struct Answered {
    status: u64,
    headers: Vec<(String, String)>,
    body: String,
}

/// A document that has much of what documents can have.
fn document(origin: &str) -> Json {
    let http =
        |query: &str| json!({"type": "http", "url": format!("{origin}/{{userId}}?numResults={{numResults}}{query}")});
    json!({
        "version": "42",
        "cacheControl": {
            "userSpecified": {"maxAge": 10, "directives": "private"},
            "syntheticUserSpecified": {"maxAge": 60, "directives": "public"},
            "noUserSpecified": {"maxAge": 600, "directives": "public, stale-while-revalidate=60"}
        },
        "autoContext": {"device": {"type": "string", "default": "desktop", "rules": [
            {"type": "header-value", "header": "X-Device", "valueMappings": [
                {"operator": "starts-with", "value": "i", "mapTo": "phone"}]}]}},
        "namespaces": {"shop": {
            "inferenceItemMetadata": {"type": "localdb"},
            "eventTargets": [
                {"type": "personalize-event-tracker", "trackingId": "11111111-2222-3333-4444-555555555555"}],
            "recommenders": {
                "recommend-items": {
                    "plain": {"variations": {"one": http("")}},
                    "tested": {
                        "variations": {"one": http("&variation=one"), "two": http("&variation=two")},
                        "experiments": {"which": {"method": "weighted", "split": {"one": 1, "two": 1},
                            "overrides": {"user-3": "two"}, "metrics": {"clicks": {}}}}
                    },
                    "needs-more": {"variations": {"one": http("&shop={shop}")}}
                },
                "rerank-items": {"sort": {"variations": {"one":
                    {"type": "http", "url": format!("{origin}/rank?ids={{itemIds}}")}}}}
            }
        }}
    })
}

/// A hundred requests: good ones, and what callers get wrong.
fn requests() -> Vec<Asked> {
    let get = |path: &str, query: &str| Asked {
        method: "GET",
        path: path.to_owned(),
        query: query.to_owned(),
        headers: Vec::new(),
        body: None,
    };
    let post = |path: &str, body: &str| Asked { method: "POST", body: Some(body.to_owned()), ..get(path, "") };
    let mut all = Vec::new();
    for user in 0..10 {
        let of = |name: &str| format!("/recommend-items/shop/{name}/user-{user}");
        all.extend([
            get(&of("plain"), &format!("numResults={}", user + 1)),
            get(&of("tested"), "numResults=3"),
            get(&of("tested"), "numResults=3&decorateItems=false&syntheticUser=true"),
            Asked {
                headers: vec![("x-device", if user % 2 == 0 { "iOS" } else { "Web" }.to_owned())],
                ..get(&of("plain"), "numResults=2")
            },
        ]);
    }
    let queries = [
        "numResults=0",
        "numResults=x",
        "numResults=1.5",
        "numResults=10000",
        "context=nothing",
        "context=%7B%7D",
        "context=%7B%22device%22%3A%22tv%22%7D",
        "context=%5B%5D",
        "feature=unknown",
        "feature=which",
        "filter=any",
        "filterValues=%7B%22a%22%3A1%7D",
        "decorateItems=0",
        "decorateItems=YES",
        "syntheticUser=1",
        "unknown=1",
        "a=50%25",
        "a=b=c",
        "numResults=3&numResults=4",
        "",
    ];
    all.extend(queries.iter().map(|query| get("/recommend-items/shop/tested/user-1", query)));
    let paths = [
        "/recommend-items/shop/unknown/user-1",
        "/recommend-items/unknown/plain/user-1",
        "/related-items/shop/plain/item-1",
        "/recommend-items/shop/needs-more/user-1",
        "/recommend-items/shop/plain/..",
        "/nothing",
        "/nothing/else",
        "/recommend-items/shop/plain",
        "/rerank-items/shop/sort/user-1/item-1,item-2",
        "/rerank-items/shop/sort/user-1/,",
        "/recommend-items/shop/plain/é猫",
        "/recommend-items/shop/plain/a b",
        "/recommend-items/shop/plain/50%",
        "/recommend-items/shop/plain/a+b",
    ];
    all.extend(paths.iter().map(|path| get(path, "numResults=2")));
    let event = |more: &str| {
        format!(r#"{{"userId": "user-1", "sessionId": "s", "eventList": [{{"eventType": "View"{more}}}]}}"#)
    };
    let bodies = [
        event(r#", "itemId": "item-1""#),
        event(r#", "properties": {"a": 1}"#),
        event(r#", "properties": "{}""#),
        event(r#", "properties": 1"#),
        "{}".to_owned(),
        "[]".to_owned(),
        "not JSON".to_owned(),
        String::new(),
        r#"{"userId": "user-1", "experimentConversions": [{"recommender": "tested", "metric": "clicks"}]}"#.to_owned(),
        r#"{"userId": "user-1", "experimentConversions": [{"recommender": "unknown"}]}"#.to_owned(),
    ];
    all.extend(bodies.iter().map(|body| post("/events/shop", body)));
    let lists = [r#"["item-1", "item-2"]"#, "[]", "[1, 2]", "[{}]", "{}", r#"[""]"#, "nothing"];
    all.extend(lists.iter().map(|body| post("/rerank-items/shop/sort/user-1", body)));
    all.push(post("/events/unknown", &event("")));
    all.extend(["PUT", "DELETE"].map(|method| Asked { method, ..get("/recommend-items/shop/plain/user-1", "") }));
    all.extend(
        (0..REQUESTS - all.len())
            .map(|more| get("/recommend-items/shop/plain/somebody", &format!("numResults={}", more + 20))),
    );
    all
}

/// The local database's file, as the loader puts it into the bucket, and the same items as JSON Lines.
fn items(folder: &Path) -> (Vec<u8>, String) {
    let file = folder.join("items");
    let mut writer = item_store::ItemFileWriter::create(&file).unwrap();
    let mut lines = String::new();
    for number in 0..40 {
        let (id, metadata) = (format!("item-{number}"), json!({"name": format!("Item {number}"), "price": number}));
        writer.put(&id, &metadata).unwrap();
        let mut line = metadata;
        line["id"] = json!(id);
        lines += &format!("{line}\n");
    }
    writer.finish().unwrap();
    let mut packed = Vec::new();
    item_store::pack(&file, &mut packed).unwrap();
    (packed, lines)
}

struct Local(LocalProcess);

impl Local {
    fn start(folder: &Path, document: &Json, items: &str) -> Self {
        let (configuration, catalogue) = (folder.join("configuration.json"), folder.join("items.jsonl"));
        fs::write(&configuration, document.to_string()).unwrap();
        fs::write(&catalogue, items).unwrap();
        let mut command = Command::new(local_command().unwrap());
        command.arg("--config").arg(configuration).arg("--items").arg(format!("shop={}", catalogue.display())).args([
            "--port",
            "0",
            "--auth",
            "none",
            "--entry-point",
            "http",
            "--cache",
            "none",
        ]);
        Self(LocalProcess::start(&mut command).unwrap())
    }

    async fn ask(&self, asked: &Asked) -> Answered {
        let path = utf8_percent_encode(&asked.path, PATH);
        let mark = if asked.query.is_empty() { "" } else { "?" };
        let mut request =
            http::Request::builder().method(asked.method).uri(format!("{}{path}{mark}{}", self.0.base(), asked.query));
        for (name, value) in &asked.headers {
            request = request.header(*name, value);
        }
        let body = Full::<bytes::Bytes>::from(asked.body.clone().unwrap_or_default());
        let response =
            Client::builder(TokioExecutor::new()).build_http().request(request.body(body).unwrap()).await.unwrap();
        let (parts, body) = response.into_parts();
        let headers = parts.headers.iter().map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()));
        let body = String::from_utf8(body.collect().await.unwrap().to_bytes().to_vec()).unwrap();
        answered(parts.status.as_u16().into(), headers.collect(), body)
    }
}

/// Without what is each one's own: the request's id, the moment in an entity tag, and CORS, which the gateway speaks of
/// in AWS.
fn answered(status: u64, headers: Vec<(String, String)>, body: String) -> Answered {
    let is_kept = |name: &str| !OF_THE_WAY.contains(&name) && !name.starts_with("access-control-");
    let mut headers: Vec<_> = headers.into_iter().filter(|(name, _)| is_kept(name)).collect();
    headers.sort();
    for (_, tag) in headers.iter_mut().filter(|(name, _)| name == "etag") {
        let parts: Vec<&str> = tag.split('-').collect();
        *tag = [&parts[..1], &parts[2..]].concat().join("-");
    }
    let body = match serde_json::from_str::<Json>(&body) {
        Ok(mut json) => {
            if let Some(id) = json.get_mut("requestId") {
                *id = json!("an id");
            }
            json.to_string()
        }
        Err(_) => body,
    };
    Answered { status, headers, body }
}

async fn ask_lambda(aws: &AwsDouble, asked: &Asked) -> Answered {
    let mut event = json!({"version": "2.0", "routeKey": "$default", "rawPath": asked.path,
        "rawQueryString": asked.query, "headers": {},
        "requestContext": {"http": {"method": asked.method}, "stage": "$default"}});
    for (name, value) in &asked.headers {
        event["headers"][name] = json!(value);
    }
    if let Some(body) = &asked.body {
        event["body"] = json!(body);
    }
    let answer = aws.lambda_runtime.invoke(&event).await.json();
    let headers = answer["headers"].as_object().unwrap_or_else(|| panic!("{asked:?}: {answer}"));
    let headers = headers.iter().map(|(name, value)| (name.clone(), value.as_str().unwrap().to_owned())).collect();
    answered(answer["statusCode"].as_u64().unwrap(), headers, answer["body"].as_str().unwrap_or_default().to_owned())
}

#[tokio::test]
async fn one_machine_and_lambda_answer_a_hundred_requests_alike() {
    let aws = AwsDouble::start().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let (packed, lines) = items(folder.path());
    let document = document(&aws.http_origin_url());
    aws.app_config_data.deploy(&document);
    aws.s3.put("staging", &local_database_key("shop"), packed);
    let variables = [
        ("APPCONFIG_APPLICATION_ID", "application"),
        ("APPCONFIG_ENVIRONMENT_ID", "environment"),
        ("APPCONFIG_CONFIGURATION_PROFILE_ID", "profile"),
        ("STAGING_BUCKET", "staging"),
        ("ITEM_TABLE_PREFIX", "shop-PersonalizationApiItemMetadata_"),
        ("STACK_ID", "arn:aws:cloudformation:us-east-1:123456789012:stack/shop/00000000"),
        ("API_TYPE", "http"),
    ];
    let function = binary(Binary::PersonalizationApi).unwrap();
    let _function = FunctionProcess::start(&function, &aws, variables).unwrap();
    let local = Local::start(folder.path(), &document, &lines);
    let requests = requests();
    assert_eq!(requests.len(), REQUESTS);
    let mut statuses = std::collections::BTreeSet::new();
    for asked in &requests {
        let (here, there) = (local.ask(asked).await, ask_lambda(&aws, asked).await);
        assert_eq!(here, there, "{asked:?}");
        statuses.insert(here.status);
    }
    // Both good ones and all kinds of refusals were among them.
    assert!([200, 400, 404, 405].iter().all(|status| statuses.contains(status)), "{statuses:?}");
}
