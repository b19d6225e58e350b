//! Who is let through.

use http::{Method, StatusCode};

use crate::harness::{Local, configuration, kept_without_user};

const PATH: &str = "/related-items/shop/similar/item-1";

#[tokio::test]
async fn without_authentication_anyone_is_answered_and_no_credential_is_printed() {
    let local = Local::start(&configuration(&kept_without_user()), &["--auth", "none", "--cache", "none"]);
    assert_eq!(local.get(PATH).await.status, StatusCode::OK);
    assert!(local.greeting.lines().all(|line| !line.starts_with("Callers")), "{}", local.greeting);
}

#[tokio::test]
async fn an_api_key_is_asked_for_as_api_gateway_does_it() {
    let local = Local::start(&configuration(&kept_without_user()), &["--auth", "api-key"]);
    let (name, key) = local.credential();
    assert_eq!(name, "X-Api-Key");
    let other = key.chars().rev().collect::<String>();
    for headers in [&[][..], &[("X-Api-Key", "")], &[("X-Api-Key", &*other)], &[("Authorization", &*key)]] {
        let answer = local.get_with(PATH, headers).await;
        assert_eq!((answer.status, &*answer.body), (StatusCode::FORBIDDEN, r#"{"message":"Forbidden"}"#));
        assert_eq!(answer.header("access-control-allow-origin"), "*", "a page sees the status");
        assert_eq!(answer.header("cache-control"), "no-store");
    }
    assert_eq!(local.get_with(PATH, &[("x-api-key", &key)]).await.status, StatusCode::OK);
}

#[tokio::test]
async fn the_examples_that_are_printed_carry_the_credential() {
    for auth in ["api-key", "oauth2"] {
        let local = Local::start(&configuration(&kept_without_user()), &["--auth", auth]);
        let (name, value) = local.credential();
        let examples: Vec<_> = local.greeting.lines().filter(|line| line.trim_start().starts_with("curl ")).collect();
        assert_eq!(examples.len(), 3, "{}", local.greeting);
        for example in examples {
            assert!(example.ends_with(&format!(" -H '{name}: {value}'")), "{example}");
        }
    }
}

#[tokio::test]
async fn the_gateway_asks_for_a_token_of_the_test_issuer() {
    let local = Local::start(&configuration(&kept_without_user()), &["--auth", "oauth2", "--cache", "none"]);
    let (name, value) = local.credential();
    assert_eq!(name, "Authorization");
    assert_eq!(local.get_with(PATH, &[(&name, &value)]).await.status, StatusCode::OK);

    let answer = local.get(PATH).await;
    assert_eq!((answer.status, &*answer.body), (StatusCode::UNAUTHORIZED, r#"{"message":"Unauthorized"}"#));
    assert_eq!(answer.header("www-authenticate"), "Bearer");

    let token = value.strip_prefix("Bearer ").unwrap();
    let answer = local.get_with(PATH, &[("X-Origin-Authorization", token)]).await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "without CloudFront the header is Authorization");
}

#[tokio::test]
async fn a_token_that_another_run_issued_is_refused_in_every_deployment() {
    let document = configuration(&kept_without_user());
    let (_, foreign) = Local::start(&document, &["--auth", "oauth2"]).credential();
    for options in [&["--cache", "none"][..], &["--cache", "cloudfront"], &["--entry-point", "rest"]] {
        let local = Local::start(&document, &[&["--auth", "oauth2"], options].concat());
        let answer = local.get_with(PATH, &[("Authorization", &foreign)]).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{options:?}");
        assert_eq!(answer.header("www-authenticate"), "Bearer error=\"invalid_token\"");
    }
}

#[tokio::test]
async fn with_cloudfront_the_edge_refuses_in_the_apis_own_words_and_the_gateway_checks_again() {
    let local = Local::start(&configuration(&kept_without_user()), &["--auth", "oauth2", "--cache", "cloudfront"]);
    let (_, value) = local.credential();
    let token = value.strip_prefix("Bearer ").unwrap();
    assert_eq!(local.get_with(PATH, &[("Authorization", &value)]).await.status, StatusCode::OK);

    let refused = local.get(PATH).await;
    assert_eq!(refused.status, StatusCode::UNAUTHORIZED, "though it is cached");
    assert_eq!(refused.json()["code"], "Unauthorized");
    assert!(refused.json()["requestId"].as_str().unwrap().starts_with("local-"), "{refused:?}");
    let answer = local.get_with(PATH, &[("X-Origin-Authorization", token)]).await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "the edge function takes Authorization alone");

    let traces = local.traces().await;
    let accepted = traces.as_array().unwrap().last().unwrap();
    let steps = accepted["steps"].as_array().unwrap();
    let checks = steps.iter().filter(|step| step["name"] == "authentication").map(|step| &step["fields"]);
    let checks: Vec<_> = checks.map(|fields| (fields["where"].clone(), fields["outcome"].clone())).collect();
    assert_eq!(checks, [("edge".into(), "accepted".into()), ("gateway".into(), "accepted".into())]);
}

#[tokio::test]
async fn preflight_requests_need_no_credentials() {
    let headers = [("Origin", "https://shop.example"), ("Access-Control-Request-Method", "GET")];
    for options in [
        &["--auth", "api-key"][..],
        &["--auth", "oauth2", "--cache", "none"],
        &["--auth", "oauth2", "--cache", "cloudfront"],
        &["--auth", "oauth2", "--entry-point", "rest", "--cache", "both"],
    ] {
        let local = Local::start(&configuration(&kept_without_user()), options);
        let answer = local.send(Method::OPTIONS, PATH, &headers, "").await;
        assert!(answer.status.is_success(), "{options:?}: {answer:?}");
        assert_eq!(answer.header("access-control-allow-origin"), "*", "{options:?}");
        assert!(answer.header("access-control-allow-headers").to_lowercase().contains("x-api-key"), "{answer:?}");
    }
}

#[tokio::test]
async fn hostile_authorization_headers_are_refused() {
    // {"alg":"none"} and {"token_use":"access"}
    let unsigned = "eyJhbGciOiJub25lIn0.eyJ0b2tlbl91c2UiOiJhY2Nlc3MifQ";
    let huge = format!("Bearer {}", "a.b.c".repeat(6_000));
    for cache in ["none", "cloudfront"] {
        let local = Local::start(&configuration(&kept_without_user()), &["--auth", "oauth2", "--cache", cache]);
        let (_, value) = local.credential();
        let (unsigned, again) = (format!("Bearer {unsigned}."), format!("Bearer {unsigned}.AA"));
        let swapped = value.replacen(value.split('.').next().unwrap(), "Bearer eyJhbGciOiJub25lIn0", 1);
        for value in [&*unsigned, &again, &swapped, &huge, "Bearer", "Basic YTpi", "Bearer ..", "Bearer a.b.c.d", ""] {
            let answer = local.get_with(PATH, &[("Authorization", value)]).await;
            assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{cache}: {:.60}", value);
        }
        let twice = local.get_with(PATH, &[("Authorization", &value), ("Authorization", &value)]).await;
        assert_eq!(twice.status, StatusCode::UNAUTHORIZED);
        let headers = "x".repeat(1_000_000);
        let answer = local.get_with(PATH, &[("Authorization", &headers)]).await;
        assert_eq!(answer.status, StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE);
        assert_eq!(local.get_with(PATH, &[("Authorization", &value)]).await.status, StatusCode::OK);
    }
}

#[tokio::test]
async fn no_trace_holds_a_credential() {
    for options in [&["--auth", "api-key"][..], &["--auth", "oauth2"], &["--auth", "oauth2", "--entry-point", "rest"]] {
        let local = Local::start(&configuration(&kept_without_user()), options);
        let (name, value) = local.credential();
        let secret = value.strip_prefix("Bearer ").unwrap_or(&value);
        local.get_with(PATH, &[(&name, &value)]).await;
        local.get_with(&format!("{PATH}?access_token={secret}"), &[(&name, &value)]).await;
        local.get_with(PATH, &[("Authorization", &format!("Bearer {secret}x"))]).await;
        let traces = local.traces().await;
        assert!(traces.as_array().unwrap().len() >= 3);
        assert!(!traces.to_string().contains(secret), "{traces}");
    }
}
