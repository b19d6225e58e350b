//! Whatever comes, the answer is one that docs/entry-points.md lists.

use std::sync::LazyLock;

use axum::body::Body;
use facts::ApiType;
use personalization_api::lambda::{answer, event};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::harness::{Harness, campaign};

/// A property's own harness and runtime: the properties run side by side, and each looks at what its own requests did.
struct Bench {
    runtime: tokio::runtime::Runtime,
    harness: Harness,
}

static ANY_EVENT: LazyLock<Bench> = LazyLock::new(bench);
static ANY_ID: LazyLock<Bench> = LazyLock::new(bench);

fn bench() -> Bench {
    let mut document = campaign();
    document["autoContext"] =
        json!({"f": {"type": "string", "rules": [{"type": "header-value", "header": "h"}, {"type": "season"}]}});
    document["cacheControl"] = json!({"userSpecified": {"maxAge": 10}});
    document["namespaces"]["shop"]["eventTargets"] = json!([{"type": "kinesis-stream", "streamName": "s"}]);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let harness = {
        let _entered = runtime.enter();
        Harness::new(&document)
    };
    Bench { runtime, harness }
}

fn event() -> impl Strategy<Value = Value> {
    let segment = prop_oneof![
        3 => prop::sample::select(vec!["recommend-items", "related-items", "rerank-items", "events", "shop", "r", "u"])
            .prop_map(str::to_owned),
        1 => any::<String>(),
        1 => "[%/?#a-f0-9 +]{0,6}",
    ];
    let path = prop_oneof![
        prop::collection::vec(segment, 0..6).prop_map(|segments| format!("/{}", segments.join("/"))),
        any::<String>().prop_map(|id| format!("/recommend-items/shop/r/{id}")),
        any::<String>(),
    ];
    let query = prop_oneof![
        any::<String>(),
        ("(numResults|context|filterValues|filter|userId|syntheticUser|feature)", any::<String>())
            .prop_map(|(name, value)| format!("{name}={value}")),
    ];
    let header = (
        prop_oneof![
            Just("if-none-match".to_owned()),
            Just("cloudfront-viewer-time-zone".to_owned()),
            Just("cloudfront-viewer-latitude".to_owned()),
            Just("h".to_owned()),
            any::<String>()
        ],
        any::<String>(),
    );
    let body = prop_oneof![
        any::<String>(),
        Just(r#"{"sessionId": "s", "eventList": [{"eventType": "x"}]}"#.to_owned()),
        Just(r#"["a"]"#.to_owned()),
    ];
    (
        any::<bool>(),
        path,
        query,
        prop::collection::vec(header, 0..3),
        body,
        any::<bool>(),
        "(GET|POST|OPTIONS|HEAD|PUT|[^a]{0,4})",
    )
        .prop_map(|(second, path, query, headers, body, encoded, method)| {
            let headers: serde_json::Map<_, _> = headers.into_iter().map(|(n, v)| (n, json!(v))).collect();
            if second {
                json!({"version": "2.0", "rawPath": path, "rawQueryString": query, "headers": headers, "body": body,
                    "isBase64Encoded": encoded, "requestContext": {"http": {"method": method}}})
            } else {
                let (name, value) = query.split_once('=').unwrap_or((&query, ""));
                json!({"path": path, "httpMethod": method, "headers": headers, "body": body,
                    "isBase64Encoded": encoded, "queryStringParameters": {name: value}})
            }
        })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn any_event_has_an_answer_that_the_documents_list(event in event()) {
        let Bench { runtime, harness } = &*ANY_EVENT;
        let request = event::request(&event, None).map(Body::from);
        let head = request.method() == http::Method::HEAD;
        let answered = runtime.block_on(harness.send(request));
        let status = answered.status.as_u16();
        prop_assert!([200, 304, 400, 404, 405].contains(&status), "{status} {event}");
        if status >= 400 && !head {
            let (of, error_type, _) = answered.error();
            prop_assert!(of == status && ["Validation", "Configuration"].contains(&error_type.as_str()));
        }
        let response = http::Response::builder().status(answered.status).body(Body::from(answered.bytes)).unwrap();
        let answer = runtime.block_on(answer::answer(response, ApiType::Http));
        prop_assert_eq!(&answer["statusCode"], &json!(status));
    }

    #[test]
    fn any_id_arrives_unharmed(id in "[^/\u{0}]{1,20}") {
        prop_assume!(id != "." && id != "..");
        let encoded: String = id.bytes().map(|byte| format!("%{byte:02X}")).collect();
        let Bench { runtime, harness } = &*ANY_ID;
        for event in [
            json!({"version": "2.0", "rawPath": format!("/recommend-items/shop/r/{id}"),
                "requestContext": {"http": {"method": "GET"}}}),
            json!({"path": format!("/recommend-items/shop/r/{encoded}"), "httpMethod": "GET"}),
        ] {
            let answered = runtime.block_on(harness.send(event::request(&event, None).map(Body::from)));
            prop_assert_eq!(answered.status.as_u16(), 200);
            prop_assert_eq!(&harness.asked()["userId"], &json!(id));
        }
    }
}
