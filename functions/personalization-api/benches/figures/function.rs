//! A function's process on Lambda's runtime API, and AWS around it.

use std::io::Read;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use aws_doubles::services::Outcome;
use aws_doubles::{Answer, AwsDouble};
use serde_json::{Value, json};

use crate::catalogue::{self, Catalogue};

/// Items in an answer.
pub(crate) const ITEMS: u64 = 25;

/// Different answers of Personalize, given in turn.
const ANSWERS: u64 = 64;

/// The doubles. With a catalogue, items come from a local store, else bare.
pub(crate) fn aws(catalogue: Option<&Catalogue>) -> AwsDouble {
    let aws = AwsDouble::start().unwrap();
    let mut namespace = json!({"recommenders": {"recommend-items": {"popular": {"variations": {"campaign": {
        "type": "personalize-campaign", "arn": "arn:aws:personalize:us-east-1:123456789012:campaign/popular"}}}}}});
    if let Some(catalogue) = catalogue {
        namespace["inferenceItemMetadata"] = json!({"type": "localdb"});
        aws.s3.put("staging", "localdbs/shop/items.zst", catalogue.packed.clone());
    }
    aws.app_config_data.deploy(&json!({"version": "1", "namespaces": {"shop": namespace}}));
    // Made beforehand, so that the double's own share of a call is small.
    let items = catalogue.map_or(10_000, |catalogue| catalogue.items);
    let answers: Vec<_> = (0..ANSWERS).map(|answer| recommendations(answer, items)).collect();
    let turn = std::sync::atomic::AtomicUsize::new(0);
    aws.personalize_runtime
        .get_recommendations
        .answer_with(move |_| answers[turn.fetch_add(1, std::sync::atomic::Ordering::Relaxed) % answers.len()].clone());
    aws
}

/// The same with a Personalize that takes some time to answer, as it does.
pub(crate) fn aws_with_delay(catalogue: Option<&Catalogue>, delay: Duration) -> AwsDouble {
    let aws = aws(catalogue);
    let answer = recommendations(0, catalogue.map_or(10_000, |catalogue| catalogue.items));
    aws.personalize_runtime.get_recommendations.always(Answer::Delayed(delay, Box::new(answer)));
    aws
}

fn recommendations(answer: u64, items: u64) -> Answer {
    let list: Vec<Value> = (0..ITEMS)
        .map(|index| {
            let number = catalogue::scattered(answer * ITEMS + index) % items;
            json!({"itemId": catalogue::id(number), "score": 1.0 / (index + 1) as f64})
        })
        .collect();
    Answer::json(&json!({"itemList": list, "recommendationId": format!("RID-{answer}")}))
}

/// An HTTP API's event.
pub(crate) fn event(path: &str) -> Value {
    json!({
        "version": "2.0", "routeKey": "$default", "rawPath": format!("/prod{path}"),
        "rawQueryString": format!("numResults={ITEMS}"),
        "headers": {"accept": "*/*", "host": "api.example.com", "user-agent": "bench/1.0",
            "x-forwarded-proto": "https"},
        "requestContext": {"http": {"method": "GET", "path": format!("/prod{path}")}, "stage": "prod"},
        "isBase64Encoded": false,
    })
}

/// A request for recommendations.
pub(crate) fn recommend() -> Value {
    event("/recommend-items/shop/popular/user-1")
}

/// A process. It is killed when this is dropped.
pub(crate) struct Function {
    child: Child,
    output: Option<JoinHandle<Vec<u8>>>,
    /// How often it has been asked, so that the next call waits until it asks for an event again.
    calls: u64,
}

impl Function {
    /// Starts a binary as Lambda would, with nothing of this process's own environment and a log of this level.
    fn start_at(level: &str, binary: &Path, aws: &AwsDouble, directory: &Path) -> Self {
        let ours = [
            ("APPCONFIG_APPLICATION_ID", "application"),
            ("APPCONFIG_ENVIRONMENT_ID", "environment"),
            ("APPCONFIG_CONFIGURATION_PROFILE_ID", "profile"),
            ("STAGING_BUCKET", "staging"),
            ("ITEM_TABLE_PREFIX", "PersonalizationApiItemMetadata_"),
            ("STACK_ID", "arn:aws:cloudformation:us-east-1:123456789012:stack/shop/9f1c"),
            ("API_TYPE", "http"),
            ("STAGE_NAME", "prod"),
        ];
        let mut child = Command::new(binary)
            .env_clear()
            .envs(aws.environment())
            .envs(ours)
            .env("TMPDIR", directory)
            .env(facts::environment::LOG_LEVEL, level)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        // Its log is read while it runs, as Lambda does: it would stand still when the pipe is full.
        let mut pipe = child.stdout.take().unwrap();
        let output = std::thread::spawn(move || {
            let mut log = Vec::new();
            pipe.read_to_end(&mut log).unwrap();
            log
        });
        Self { child, output: Some(output), calls: 0 }
    }

    /// Starts a binary, and returns the time from before its start to its first answer. The event waits before the new
    /// process can have got as far as asking for one.
    pub(crate) async fn start_and_answer(binary: &Path, aws: &AwsDouble, directory: &Path) -> (Self, Duration) {
        Self::start_and_answer_at("INFO", binary, aws, directory).await
    }

    /// The same, with a log of this level.
    pub(crate) async fn start_and_answer_at(
        level: &str,
        binary: &Path,
        aws: &AwsDouble,
        directory: &Path,
    ) -> (Self, Duration) {
        let recommend = recommend();
        let started = Instant::now();
        let mut function = Self::start_at(level, binary, aws, directory);
        let outcome = aws.lambda_runtime.invoke(&recommend).await;
        let time = started.elapsed();
        function.calls = 1;
        checked(&outcome, 200);
        (function, time)
    }

    /// Hands over an event once the function is ready for it, and returns the time to its answer.
    pub(crate) async fn call(&mut self, aws: &AwsDouble, event: &Value, status: u16) -> (Value, Duration) {
        self.calls += 1;
        aws.lambda_runtime.ready(self.calls).await;
        let started = Instant::now();
        let outcome = aws.lambda_runtime.invoke(event).await;
        let time = started.elapsed();
        (checked(&outcome, status), time)
    }

    /// Waits until the function has nothing more to do than to wait for an event.
    pub(crate) async fn done(&self, aws: &AwsDouble) {
        aws.lambda_runtime.ready(self.calls + 1).await;
    }

    /// Microseconds on a processor so far, of the thread that answers.
    pub(crate) fn processor_time(&self) -> f64 {
        let text = std::fs::read_to_string(format!("/proc/{}/schedstat", self.child.id())).unwrap();
        text.split_whitespace().next().unwrap().parse::<f64>().unwrap() / 1e3
    }

    /// A line of the process's memory, such as `VmHWM`, in megabytes.
    pub(crate) fn memory(&self, line: &str) -> f64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let value = status.lines().find_map(|l| l.strip_prefix(line)?.strip_prefix(':')).unwrap();
        value.trim().trim_end_matches(" kB").parse::<f64>().unwrap() * 1024.0 / 1e6
    }

    /// Ends the process and returns the JSON lines that it wrote.
    pub(crate) fn stop(mut self) -> Vec<Value> {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        let log = self.output.take().unwrap().join().unwrap();
        log.split(|byte| *byte == b'\n').filter_map(|line| serde_json::from_slice(line).ok()).collect()
    }
}

impl Drop for Function {
    fn drop(&mut self) {
        // Both fail when it has ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn checked(outcome: &Outcome, status: u16) -> Value {
    let answer = outcome.json();
    assert_eq!(answer["statusCode"], status, "{outcome:?}");
    answer
}

/// How many items of an answer have metadata.
pub(crate) fn decorated(answer: &Value) -> usize {
    let body: Value = serde_json::from_str(answer["body"].as_str().unwrap()).unwrap();
    body["itemList"].as_array().unwrap().iter().filter(|item| item["metadata"]["name"].is_string()).count()
}
