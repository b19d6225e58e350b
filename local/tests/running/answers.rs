//! What is answered, and what events do.

use std::fs;
use std::io::{Read, Write};
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use crate::harness::{Inputs, Local, configuration, interrupt};

/// Bytes that a pipe of Linux holds.
const PIPE: usize = 65_536;

#[tokio::test]
async fn recommendations_come_from_the_interactions_and_are_decorated() {
    let inputs = Inputs::new();
    let local = Local::start(&inputs.arguments());
    let answer = local.json("/recommend-items/shop/home/a-new-user?numResults=2").await;
    // What every user used.
    let ids: Vec<_> = answer["itemList"].as_array().unwrap().iter().map(|item| item["itemId"].clone()).collect();
    assert!(ids.contains(&json!("item-1")) && ids.contains(&json!("item-2")), "{answer}");
    assert_eq!(answer["itemList"][0]["metadata"]["name"].as_str().unwrap()[..5], *"Item ");
    assert_eq!(local.ids("/related-items/shop/like-this/item-1?numResults=1").await, ["item-2"]);
    assert_eq!(local.ids("/rerank-items/shop/sort/user-0/item-0,item-2").await, ["item-2", "item-0"]);
}

#[tokio::test]
async fn an_event_changes_the_next_answer_and_is_in_every_targets_file() {
    let inputs = Inputs::new();
    let local = Local::start(&inputs.arguments());
    let before = local.ids("/recommend-items/shop/home/somebody?numResults=10").await;
    let event = json!({"userId": "somebody", "sessionId": "s-1",
        "eventList": [{"eventType": "View", "itemId": "item-1", "sentAt": 1_800_000_000}]});
    assert_eq!(local.post("/events/shop", &event).await.status(), 200);
    let after = local.ids("/recommend-items/shop/home/somebody?numResults=10").await;
    assert_eq!(before.iter().position(|id| id == "item-1"), Some(0));
    assert_eq!(after[0], "item-2", "what goes with what was viewed comes first: {after:?}");
    assert_eq!(after.last().unwrap(), "item-1", "what was viewed comes last: {after:?}");
    let read = |name: &str| -> Value {
        serde_json::from_str(&fs::read_to_string(inputs.events().join(name)).unwrap()).unwrap()
    };
    let tracked = read("event-tracker-11111111-2222-3333-4444-555555555555.jsonl");
    assert_eq!((&tracked["userId"], &tracked["event"]["itemId"]), (&json!("somebody"), &json!("item-1")));
    let streamed = read("kinesis-stream-clicks.jsonl");
    assert_eq!((&streamed["namespace"], &streamed["body"]["sessionId"]), (&json!("shop"), &json!("s-1")));
}

#[tokio::test]
async fn a_namespace_that_has_streams_alone_learns_from_them() {
    let inputs = Inputs::new();
    let mut document = configuration();
    document["namespaces"]["shop"]["eventTargets"] = json!([{"type": "kinesis-firehose", "streamName": "clicks"}]);
    inputs.configure(&document);
    let local = Local::start(&inputs.arguments());
    let event = json!({"userId": "somebody", "sessionId": "s-1",
        "eventList": [{"eventType": "View", "itemId": "item-1", "sentAt": 1_800_000_000}]});
    assert_eq!(local.post("/events/shop", &event).await.status(), 200);
    assert_eq!(local.ids("/recommend-items/shop/home/somebody?numResults=10").await[0], "item-2");
}

#[tokio::test]
async fn a_filters_values_keep_the_items_that_have_them() {
    let inputs = Inputs::new();
    let local = Local::start(&inputs.arguments());
    let values = "filter=by-colour&filterValues=%7B%22COLOUR%22%3A%22%5C%22red%5C%22%22%7D";
    let ids = local.ids(&format!("/recommend-items/shop/home/user-0?{values}")).await;
    assert_eq!(ids.len(), 5);
    assert!(ids.iter().all(|id| id[5..].parse::<u32>().unwrap().is_multiple_of(2)), "{ids:?}");
}

#[tokio::test]
async fn a_requests_steps_tell_why_its_answer_is_what_it_is_and_hold_no_credential() {
    let inputs = Inputs::new();
    let mut document = configuration();
    document["namespaces"]["shop"]["autoContext"] = json!({"DEVICE": {"type": "string", "default": "desktop",
        "rules": [{"type": "header-value", "header": "X-Device"}]}});
    document["namespaces"]["shop"]["recommenders"]["recommend-items"]["home"]["variations"]["two"] =
        document["namespaces"]["shop"]["recommenders"]["recommend-items"]["home"]["variations"]["one"].clone();
    document["namespaces"]["shop"]["recommenders"]["recommend-items"]["home"]["experiments"] = json!({"which": {
        "method": "weighted", "split": {"one": 1, "two": 1}, "overrides": {"anna": "two"}, "metrics": {"clicks": {}}}});
    inputs.configure(&document);
    let local = Local::start(&inputs.arguments());
    let request =
        http::Request::get(format!("{}/recommend-items/shop/home/anna?numResults=3&token=in-the-query", local.base))
            .header("x-device", "Phone")
            .header("authorization", "Bearer in-the-header")
            .header("cookie", "in-the-cookie");
    local.send(request.body(http_body_util::Full::default()).unwrap()).await;
    let requests = local.get("/local/requests").await;
    let text = String::from_utf8(requests.body().to_vec()).unwrap();
    for secret in ["in-the-query", "in-the-header", "in-the-cookie"] {
        assert!(!text.contains(secret), "{text}");
    }
    let requests: Value = serde_json::from_str(&text).unwrap();
    let steps = requests[0]["steps"].as_array().unwrap();
    let fields = |name: &str| {
        &steps.iter().find(|step| step["name"] == name).unwrap_or_else(|| panic!("no {name}: {text}"))["fields"]
    };
    assert_eq!(fields("configuration")["version"], "1");
    assert_eq!(fields("variation")["chosen"], "two");
    assert_eq!(fields("variation")["why"], "the experiment's overrides name it for the user");
    assert_eq!(
        fields("context")["values"],
        json!([{"field": "DEVICE", "value": "Phone", "from": "rule 1: the header x-device"}])
    );
    assert_eq!(fields("origin")["items"], 3);
    assert_eq!(fields("decoration")["found"], 3);
    assert_eq!(fields("caching")["rule"], "the document has no rule for this request");
}

#[tokio::test]
async fn the_examples_that_it_prints_are_answered() {
    let inputs = Inputs::new();
    let local = Local::start(&inputs.arguments());
    let examples: Vec<_> = local.greeting.lines().filter_map(|line| line.trim().strip_prefix("curl '")).collect();
    assert_eq!(examples.len(), 3, "{}", local.greeting);
    for example in examples {
        let path = example.trim_end_matches('\'').strip_prefix(&local.base).unwrap();
        assert_eq!(local.get(path).await.status(), 200, "{path}");
    }
}

#[tokio::test]
async fn ctrl_c_stops_it_with_success_even_while_a_page_is_open() {
    use http_body_util::BodyExt;

    let inputs = Inputs::new();
    let local = Local::start(&inputs.arguments());
    let request = http::Request::get(format!("{}/local/live", local.base));
    let client = hyper_util::client::legacy::Client::builder(hyper_util::rt::TokioExecutor::new()).build_http();
    let mut page =
        client.request(request.body(http_body_util::Full::<hyper::body::Bytes>::default()).unwrap()).await.unwrap();
    local.get("/recommend-items/shop/home/anna").await;
    let frame = page.body_mut().frame().await.unwrap().unwrap().into_data().unwrap();
    assert!(frame.starts_with(b"event: request\n"), "{frame:?}");
    assert_eq!(local.interrupt(), (Some(0), String::new()));
}

#[test]
fn ctrl_c_that_is_pressed_before_the_greeting_is_read_stops_it_with_success() {
    let inputs = Inputs::new();
    // The pipe is full: the greeting has to wait until it is read.
    let (mut reading, mut writing) = std::io::pipe().unwrap();
    writing.write_all(&[b'.'; PIPE]).unwrap();
    let mut process = Command::new(env!("CARGO_BIN_EXE_local"))
        .args(inputs.arguments())
        .stdin(Stdio::null())
        .stderr(writing)
        .spawn()
        .unwrap();
    // The folder for events is made after everything was read, and just before the greeting.
    while !inputs.events().exists() {
        assert!(process.try_wait().unwrap().is_none(), "it ended");
        std::thread::yield_now();
    }
    interrupt(&process);
    let mut said = Vec::new();
    reading.read_to_end(&mut said).unwrap();
    assert_eq!(process.wait().unwrap().code(), Some(0));
    assert!(String::from_utf8_lossy(&said).ends_with("Ctrl-C stops it.\n"));
}

#[tokio::test]
async fn the_api_is_described_as_it_is_configured() {
    let inputs = Inputs::new();
    let local = Local::start(&inputs.arguments());
    let described = local.json("/openapi.json").await;
    assert!(described["paths"].as_object().unwrap().keys().any(|path| path.contains("like-this")), "{described}");
    assert_eq!(described["servers"][0]["url"], local.base);
}
