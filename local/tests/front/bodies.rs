//! Bodies that are too long.

use http::{Method, StatusCode};

use crate::harness::{Local, configuration, kept_without_user};

const PATH: &str = "/rerank-items/shop/order/anna";

/// A list of ids, in so many bytes.
fn of_bytes(bytes: usize) -> String {
    let list = r#"["item-1","item-2"]"#;
    list.replace(',', &format!(",{}", " ".repeat(bytes - list.len())))
}

#[tokio::test]
async fn a_body_that_lambda_or_the_gateway_does_not_take_is_answered_as_they_answer_it() {
    for (entry_point, for_lambda, for_gateway) in [
        ("http", r#"{"message":"Request Entity Too Large"}"#, r#"{"message":"Request Entity Too Large"}"#),
        ("rest", r#"{"message": "Request Too Long"}"#, "HTTP content length exceeded 10485760 bytes."),
    ] {
        let options = ["--auth", "none", "--cache", "none", "--entry-point", entry_point];
        let local = Local::start(&configuration(&kept_without_user()), &options);
        for (bytes, status, said) in [
            (6_291_000, StatusCode::OK, None),
            (6_291_600, StatusCode::PAYLOAD_TOO_LARGE, Some(for_lambda)),
            (10_485_760, StatusCode::PAYLOAD_TOO_LARGE, Some(for_lambda)),
            (10_485_761, StatusCode::PAYLOAD_TOO_LARGE, Some(for_gateway)),
        ] {
            let answer = local.send(Method::POST, PATH, &[], &of_bytes(bytes)).await;
            assert_eq!(answer.status, status, "{entry_point}, {bytes}: {:.200}", answer.body);
            if let Some(said) = said {
                assert_eq!(answer.body, said, "{entry_point}, {bytes}");
            }
        }
    }
}

#[tokio::test]
async fn the_gateway_asks_who_calls_before_it_asks_lambda() {
    let local = Local::start(&configuration(&kept_without_user()), &["--auth", "api-key"]);
    let answer = local.send(Method::POST, PATH, &[], &of_bytes(6_291_600)).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    let answer = local.send(Method::POST, PATH, &[], &of_bytes(10_485_761)).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
}
