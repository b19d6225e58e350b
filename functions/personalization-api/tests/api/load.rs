//! A burst of requests of every action, by many users, under a configuration that is replaced meanwhile: no answer is
//! wrong.

use aws_doubles::{Answer, Gate};
use axum::body::Body;
use http::Request;
use serde_json::{Value, json};

use crate::harness::{Answered, Harness, document};

const BURST: usize = 200;

/// Version `number` of a document. Campaigns, the cache's age and the header that becomes context change with it; each
/// namespace has campaigns of its own.
fn version(number: usize) -> Value {
    let namespace = |name: &str| {
        let arn = format!("arn:aws:personalize:us-east-1:123456789012:campaign/{name}-{number}");
        let variations = json!({"c": {"type": "personalize-campaign", "arn": arn}});
        let mut namespace = document(&variations)["namespaces"]["shop"].take();
        namespace["cacheControl"] = json!({"userSpecified": {"maxAge": number}, "noUserSpecified": {"maxAge": number}});
        namespace["eventTargets"] = json!([{"type": "kinesis-stream", "streamName": format!("{name}-{number}")}]);
        namespace
    };
    json!({"version": number.to_string(), "namespaces": {"books": namespace("books"), "films": namespace("films")}})
}

/// One request of the burst: what it sends, and what must come back.
struct Sent {
    namespace: &'static str,
    /// The user, who is in every request's path, query or body.
    user: String,
    request: Request<Body>,
    kind: usize,
    count: usize,
}

fn sent(number: usize) -> Sent {
    let namespace = ["books", "films"][number % 2];
    let (user, count, kind) = (format!("user-{number}"), 1 + number % 40, number / 2 % 5);
    let items: Vec<_> = (0..count).map(|item| format!("{user}-item-{item}")).collect();
    let (method, path, body) = match kind {
        0 => ("GET", format!("/recommend-items/{namespace}/r/{user}?numResults={count}"), String::new()),
        1 => ("GET", format!("/related-items/{namespace}/r/i?userId={user}&numResults={count}"), String::new()),
        2 => ("GET", format!("/rerank-items/{namespace}/r/{user}/{}", items.join(",")), String::new()),
        3 => ("POST", format!("/rerank-items/{namespace}/r/{user}"), json!(items).to_string()),
        _ => {
            let events = json!({"userId": user, "sessionId": user, "eventList": [{"eventType": "seen"}]});
            ("POST", format!("/events/{namespace}"), events.to_string())
        }
    };
    let request = Request::builder().method(method).uri(path).body(Body::from(body)).unwrap();
    Sent { namespace, user, request, kind, count }
}

/// Checks an answer against its own request and its own version, and returns the version.
#[track_caller]
fn check(sent: &Sent, answered: &Answered) -> usize {
    assert_eq!(answered.status, 200, "{}", sent.user);
    let version = answered.header("x-personalization-config-version").unwrap().to_owned();
    if sent.kind < 3 {
        assert_eq!(answered.header("cache-control"), Some(&*format!("max-age={version}")), "the version's own age");
    }
    if sent.kind == 4 {
        assert!(answered.bytes.is_empty());
        return version.parse().unwrap();
    }
    let answer = answered.json();
    let campaign = format!("{}-{version}", sent.namespace);
    assert_eq!(
        answer["recommendationId"],
        json!(format!("{campaign}/{}", sent.user)),
        "its own user's, and campaign's"
    );
    let list = if sent.kind < 2 { "itemList" } else { "personalizedRanking" };
    let items = answer[list].as_array().unwrap();
    assert_eq!(items.len(), sent.count);
    for (index, item) in items.iter().enumerate() {
        assert_eq!(item["itemId"], json!(format!("{}-item-{index}", sent.user)));
    }
    version.parse().unwrap()
}

/// What Personalize answers: items that carry the user's name, and an id that carries the campaign's and the user's.
fn personalize(request: &Value) -> Answer {
    let user = request["userId"].as_str().unwrap();
    let campaign = request["campaignArn"].as_str().unwrap().rsplit('/').next().unwrap();
    let item = |id: Value| json!({"itemId": id});
    let (list, items): (_, Vec<_>) = match request["inputList"].as_array() {
        Some(items) => ("personalizedRanking", items.iter().cloned().map(item).collect()),
        None => {
            let count = request["numResults"].as_u64().unwrap();
            ("itemList", (0..count).map(|index| item(json!(format!("{user}-item-{index}")))).collect())
        }
    };
    Answer::json(&json!({list: items, "recommendationId": format!("{campaign}/{user}")}))
}

#[tokio::test]
async fn a_burst_of_every_action_while_the_configuration_is_replaced_has_no_wrong_answer() {
    let harness = Harness::new(&version(1));
    harness.get("/recommend-items/books/r/first").await;
    let (gate, runtime) = (Gate::closed(), &harness.aws.personalize_runtime);
    let held = gate.clone();
    runtime.get_recommendations.forget_requests();
    runtime.get_recommendations.answer_with(move |request| personalize(&request.json()).held_by(&held));
    let held = gate.clone();
    runtime.get_personalized_ranking.answer_with(move |request| personalize(&request.json()).held_by(&held));
    let requests = |from: usize, to: usize| {
        let requests = (from..to).map(|number| {
            let harness = &harness;
            async move {
                let mut sent = sent(number);
                let request = std::mem::take(&mut sent.request);
                let answered = harness.send(request).await;
                check(&sent, &answered)
            }
        });
        futures_util::future::join_all(requests)
    };
    let replaced = async {
        // The first half is under way, and waits for its origins.
        runtime.get_recommendations.received(1).await;
        runtime.get_personalized_ranking.received(1).await;
        harness.aws.app_config_data.deploy(&version(2));
        harness.clock.forward(16);
        harness.api.configuration.refresh().await;
        let (second, ()) = tokio::join!(requests(BURST / 2, BURST), async { gate.open() });
        second
    };
    let (first, second) = tokio::join!(requests(0, BURST / 2), replaced);
    assert!(first.iter().all(|version| *version == 1), "who began with a version ends with it: {first:?}");
    assert!(second.iter().all(|version| *version == 2), "{second:?}");
    // Every event arrived once, at the stream of its own namespace and version.
    let mut expected: Vec<_> = (0..BURST).map(sent).enumerate().filter(|(_, sent)| sent.kind == 4).collect();
    let arrived = harness.aws.kinesis.put_record.requests();
    assert_eq!(arrived.len(), expected.len());
    for request in arrived {
        let body = request.json();
        let (stream, user) = (body["StreamName"].as_str().unwrap(), body["PartitionKey"].as_str().unwrap());
        let index = expected.iter().position(|(_, sent)| sent.user == user).unwrap();
        let (number, sent) = expected.swap_remove(index);
        assert_eq!(stream, format!("{}-{}", sent.namespace, 1 + number / (BURST / 2)));
    }
}
