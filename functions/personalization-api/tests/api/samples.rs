//! The sample functions of docs/samples/functions, and the payload that docs/origins.md shows, against what the API
//! really sends. No time passes for the API: on a busy machine Python starts slower than an origin may answer.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use aws_doubles::Answer;
use serde_json::{Value, json};

use crate::harness::{FUNCTION, Harness, document};

fn samples() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs/samples/functions")
}

/// What a sample's `handler` answers to this event, as Lambda's Python runtime would call it.
fn invoke(module: &str, event: &Value) -> Answer {
    let script =
        format!("import json, sys, {module}; json.dump({module}.handler(json.load(sys.stdin), None), sys.stdout)");
    let mut python = Command::new("python3")
        .args(["-B", "-c", &script])
        .current_dir(samples())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    python.stdin.take().unwrap().write_all(event.to_string().as_bytes()).unwrap();
    let output = python.wait_with_output().unwrap();
    assert!(output.status.success(), "{module} failed");
    Answer::json(&serde_json::from_slice(&output.stdout).unwrap())
}

/// A sample that serves HTTP on a free port of this machine, until it is dropped.
struct Server {
    process: Child,
    url: String,
}

impl Server {
    fn start(file: &str) -> Self {
        let mut process =
            Command::new("python3").arg(samples().join(file)).arg("0").stdout(Stdio::piped()).spawn().unwrap();
        let mut url = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut url).unwrap();
        Self { process, url: url.trim().to_owned() }
    }

    /// Posts JSON as SageMaker posts an invocation to a container.
    fn invocations(&self, body: &Value) -> Value {
        let mut stream = TcpStream::connect(self.url.trim_start_matches("http://")).unwrap();
        let body = body.to_string();
        let head = format!("POST /invocations HTTP/1.0\r\nContent-Length: {}\r\n\r\n", body.len());
        stream.write_all((head + &body).as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        serde_json::from_str(answer.split_once("\r\n\r\n").unwrap().1).unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn ids(answer: &Value, list: &str) -> Vec<String> {
    answer[list].as_array().unwrap().iter().map(|item| item["itemId"].as_str().unwrap().to_owned()).collect()
}

fn harness(document: &Value) -> Harness {
    let harness = Harness::new(document);
    harness.time.stand_still();
    harness
}

fn lambda() -> Harness {
    let harness = harness(&document(&json!({"v": {"type": "lambda", "arn": FUNCTION}})));
    harness.aws.lambda.invoke.answer_with(|request| invoke("recommender", &request.json()));
    harness
}

#[tokio::test]
async fn the_lambda_sample_recommends_relates_and_reranks() {
    let harness = lambda();
    let answer = harness.get("/recommend-items/shop/r/u?numResults=2").await.json();
    assert_eq!(ids(&answer, "itemList"), ["sku-1", "sku-2"]);
    let answer = harness.get("/related-items/shop/r/sku-1?numResults=2").await.json();
    assert_eq!(ids(&answer, "itemList"), ["sku-2", "sku-3"]);
    let answer = harness.get("/rerank-items/shop/r/u/other,sku-3,sku-1").await.json();
    assert_eq!(ids(&answer, "personalizedRanking"), ["sku-1", "sku-3", "other"]);
}

#[tokio::test]
async fn the_post_processor_sample_leaves_out_what_is_sold_out() {
    let mut written = document(&json!({"v": {"type": "lambda", "arn": FUNCTION}}));
    written["namespaces"]["shop"]["recommenders"]["recommend-items"]["r"]["responsePostProcessor"] =
        json!({"type": "lambda", "arn": FUNCTION, "lookAheadMultiplier": 2});
    let harness = harness(&written);
    harness.aws.lambda.invoke.answer_with(|request| {
        let event = request.json();
        if event.get("response").is_some() {
            return invoke("post_processor", &event);
        }
        let items = 0..event["numResults"].as_u64().unwrap();
        let items: Vec<Value> =
            items.map(|n| json!({"itemId": format!("{n}"), "metadata": {"stock": n % 2}})).collect();
        Answer::json(&json!({"itemList": items}))
    });
    let answer = harness.get("/recommend-items/shop/r/u?numResults=3").await.json();
    assert_eq!(ids(&answer, "itemList"), ["1", "3", "5"]);
    assert_eq!(answer["itemList"][0]["reason"], "in stock");
}

#[tokio::test]
async fn the_http_sample_answers_by_user() {
    let server = Server::start("http_origin.py");
    let url = format!("{}/users/{{userId}}/items?count={{numResults}}", server.url);
    let harness = harness(&document(&json!({"v": {"type": "http", "url": url}})));
    let answer = harness.get("/recommend-items/shop/r/a?numResults=3").await.json();
    // "a" is 97, and 97 modulo 5 is 2.
    assert_eq!(ids(&answer, "itemList"), ["sku-3", "sku-4", "sku-5"]);
    let answer = harness.get("/recommend-items/shop/r/%C3%A9?numResults=1").await.json();
    // The two bytes of "é" are 195 and 169.
    assert_eq!(ids(&answer, "itemList"), ["sku-5"]);
}

#[tokio::test]
async fn the_sagemaker_sample_recommends_and_reranks() {
    let server = Server::start("sagemaker_container.py");
    let harness = harness(&document(&json!({"v": {"type": "sagemaker", "endpointName": "e"}})));
    harness
        .aws
        .sagemaker_runtime
        .invoke_endpoint
        .answer_with(move |request| Answer::json(&server.invocations(&request.json())));
    let answer = harness.get("/recommend-items/shop/r/u?numResults=2").await.json();
    assert_eq!(answer["itemList"], json!([{"itemId": "sku-1", "score": 0.9}, {"itemId": "sku-2", "score": 0.7}]));
    let answer = harness.get("/rerank-items/shop/r/u/new,sku-4,sku-2").await.json();
    assert_eq!(ids(&answer, "personalizedRanking"), ["sku-2", "sku-4", "new"]);
}

#[tokio::test]
async fn the_payload_in_the_documents_is_the_one_that_is_sent() {
    let page = std::fs::read_to_string(samples().join("../../origins.md")).unwrap();
    let block = page.split_once("<!-- payload:begin -->").unwrap().1.split_once("<!-- payload:end -->").unwrap().0;
    let documented: Value =
        serde_json::from_str(block.trim().trim_start_matches("```json").trim_end_matches("```")).unwrap();
    let recommender = &documented["recommender"];
    let name = recommender["path"].as_str().unwrap();
    let written = json!({"namespaces": {"bookshop": {"recommenders": {
        "related-items": {name: recommender["config"]}
    }}}});
    let harness = harness(&written);
    harness.aws.lambda.invoke.answer_with(|_| Answer::json(&json!({"itemList": []})));
    let path = page.split("`GET ").find_map(|rest| rest.strip_prefix("/related-items")).unwrap();
    harness.get(&format!("/related-items{}", path.split_once('`').unwrap().0)).await;
    assert_eq!(harness.aws.lambda.invoke.requests()[0].json(), documented);
}
