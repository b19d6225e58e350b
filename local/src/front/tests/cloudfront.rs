//! CloudFront's cache.

use std::sync::Arc;

use axum::body::Body;
use axum::response::Response;
use http::{Method, StatusCode};
use serde_json::json;
use stacks::{Cache, EntryPoint};

use super::harness::{Answer, Layers, PATH, configuration, says};

#[tokio::test]
async fn an_answer_is_given_again_with_its_age_until_its_max_age_is_over() {
    let layers = Layers::cloudfront("public,max-age=600");
    let first = layers.get(PATH).await;
    assert_eq!(first.cache_status(), "local-cloudfront; fwd=uri-miss; stored; ttl=600");
    layers.pass(599);
    let second = layers.get(PATH).await;
    assert_eq!((second.body.as_str(), second.header("age")), ("answer 1", "599"));
    assert_eq!(second.cache_status(), "local-cloudfront; hit; ttl=1");
    layers.pass(1);
    let third = layers.get(PATH).await;
    assert_eq!(third.body, "answer 2");
    assert_eq!(third.cache_status(), "local-cloudfront; fwd=stale; stored; ttl=600");
}

#[tokio::test]
async fn s_maxage_goes_before_max_age_and_names_are_read_in_any_case() {
    for cache_control in ["max-age=5, s-maxage=60", "Max-Age=5,S-MaxAge=60"] {
        let layers = Layers::cloudfront(cache_control);
        layers.get(PATH).await;
        layers.pass(59);
        assert_eq!(layers.get(PATH).await.cache_status(), "local-cloudfront; hit; ttl=1", "{cache_control}");
    }
}

#[tokio::test]
async fn what_may_not_be_shared_is_not_kept_and_the_reason_is_told() {
    for (cache_control, detail) in [
        ("private, max-age=60", "private"),
        ("no-store, max-age=60", "no-store"),
        ("max-age=0", "no-age"),
        ("no-cache, max-age=60", "no-age"),
        ("max-age=nonsense", "no-age"),
        ("max-age=60, max-age=70", "no-age"),
    ] {
        let layers = Layers::cloudfront(cache_control);
        for number in 1..3 {
            let answer = layers.get(PATH).await;
            let expected = format!("local-cloudfront; fwd=uri-miss; detail={detail}");
            assert_eq!((answer.cache_status(), &*answer.body), (&*expected, &*format!("answer {number}")));
        }
    }
}

#[tokio::test]
async fn errors_are_kept_only_when_they_ask_for_it() {
    let layers = Layers::cloudfront("");
    layers.say(says(404, &[]));
    for _ in 0..2 {
        assert_eq!(layers.get(PATH).await.cache_status(), "local-cloudfront; fwd=uri-miss; detail=error");
    }
    layers.say(says(404, &[("cache-control", "max-age=10")]));
    layers.get(PATH).await;
    let kept = layers.get(PATH).await;
    assert_eq!((kept.status, kept.cache_status()), (StatusCode::NOT_FOUND, "local-cloudfront; hit; ttl=10"));
}

#[tokio::test]
async fn an_answer_that_says_nothing_is_kept_for_the_documents_shortest_age_and_no_answer_longer_than_its_longest() {
    let control = json!({"noUserSpecified": {"maxAge": 50}, "userSpecified": {"maxAge": 15}});
    let layers = Layers::configured(EntryPoint::Http, Cache::CloudFront, &configuration(&control, &[]));
    layers.say(says(200, &[]));
    assert_eq!(layers.get("/a").await.cache_status(), "local-cloudfront; fwd=uri-miss; stored; ttl=15");
    layers.say(says(200, &[("cache-control", "max-age=3600")]));
    let longest = layers.get("/b").await;
    assert_eq!(longest.cache_status(), "local-cloudfront; fwd=uri-miss; stored; ttl=50");
    assert_eq!(longest.header("cache-control"), "max-age=3600", "what browsers are told stays");
    assert_eq!(layers.get("/b").await.header("cache-control"), "max-age=3600");
}

/// Lets what runs beside the requests run to its end.
async fn settle() {
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_stale_answer_is_given_while_one_request_asks_the_origin_in_the_background() {
    let layers = Layers::cloudfront("max-age=60, stale-while-revalidate=30");
    layers.get(PATH).await;
    layers.pass(61);
    layers.origin.close();
    for _ in 0..5 {
        let stale = layers.get(PATH).await;
        assert_eq!((stale.body.as_str(), stale.header("age")), ("answer 1", "61"));
        assert_eq!(stale.cache_status(), "local-cloudfront; hit; ttl=-1; detail=stale-while-revalidate");
    }
    settle().await;
    assert_eq!(layers.calls(), 2, "one for all of them");
    layers.origin.open();
    settle().await;
    let fresh = layers.get(PATH).await;
    assert_eq!((fresh.body.as_str(), fresh.cache_status()), ("answer 2", "local-cloudfront; hit; ttl=60"));
    layers.pass(91);
    let too_late = layers.get(PATH).await;
    assert_eq!((too_late.body.as_str(), layers.calls()), ("answer 3", 3));
}

#[tokio::test]
async fn a_stale_answer_is_given_in_place_of_an_error() {
    let layers = Layers::cloudfront("max-age=60, stale-if-error=30");
    layers.get(PATH).await;
    layers.say(says(502, &[("cache-control", "no-store")]));
    layers.pass(80);
    let stale = layers.get(PATH).await;
    assert_eq!((stale.status, stale.body.as_str()), (StatusCode::OK, "answer 1"));
    assert_eq!(stale.cache_status(), "local-cloudfront; fwd=stale; fwd-status=502; ttl=-20; detail=stale-if-error");
    layers.say(says(404, &[("cache-control", "no-store")]));
    assert_eq!(layers.get(PATH).await.status, StatusCode::NOT_FOUND, "the caller's error is no failure");
}

#[tokio::test]
async fn an_error_is_passed_on_when_the_answer_is_too_old_for_it_and_the_answer_stays() {
    let layers = Layers::cloudfront("max-age=60, stale-if-error=30");
    layers.get(PATH).await;
    layers.say(says(502, &[("cache-control", "no-store")]));
    layers.pass(90);
    let error = layers.get(PATH).await;
    assert_eq!(
        (error.status, error.cache_status()),
        (StatusCode::BAD_GATEWAY, "local-cloudfront; fwd=stale; detail=no-store")
    );
}

#[tokio::test]
async fn no_stale_answer_is_given_where_the_origin_forbids_it() {
    for cache_control in [
        "max-age=60, must-revalidate, stale-while-revalidate=30, stale-if-error=30",
        "max-age=60, proxy-revalidate, stale-while-revalidate=30, stale-if-error=30",
        "s-maxage=60, stale-while-revalidate=30, stale-if-error=30",
        "max-age=60",
    ] {
        let layers = Layers::cloudfront(cache_control);
        layers.get(PATH).await;
        layers.pass(61);
        layers.say(says(500, &[("cache-control", "no-store")]));
        assert_eq!(layers.get(PATH).await.status, StatusCode::INTERNAL_SERVER_ERROR, "{cache_control}");
    }
}

#[tokio::test]
async fn a_stale_answer_with_a_tag_is_asked_for_by_its_tag_and_renewed_by_a_304() {
    let layers = Layers::cloudfront("");
    layers.say(Box::new(|asked| {
        let response = Response::builder().header("etag", "W/\"one\"").header("x-of", "both");
        let known = asked.get("if-none-match").is_some_and(|tags| tags == "W/\"one\"");
        let response = if known {
            response.status(304).header("cache-control", "max-age=20").header("x-renewed", "yes")
        } else {
            response.header("cache-control", "max-age=60").header("content-type", "text/plain").header("vary", "origin")
        };
        response.body(Body::empty()).unwrap()
    }));
    layers.get(PATH).await;
    layers.pass(60);
    // It was kept for a request without the header that `Vary` names, which is no part of the key.
    let renewed = layers.get_with(PATH, &[("origin", "https://shop.example")]).await;
    assert_eq!((renewed.status, renewed.body.as_str()), (StatusCode::OK, "answer 1"));
    assert_eq!(renewed.cache_status(), "local-cloudfront; fwd=stale; fwd-status=304; stored; ttl=20");
    assert_eq!((renewed.header("x-renewed"), renewed.header("content-type")), ("yes", "text/plain"));
    assert_eq!((renewed.header("cache-control"), renewed.header("age")), ("max-age=20", "0"));
    layers.pass(19);
    assert_eq!(layers.get(PATH).await.cache_status(), "local-cloudfront; hit; ttl=1");
}

#[tokio::test]
async fn a_viewer_who_has_the_answer_gets_a_304_from_the_cache() {
    let layers = Layers::cloudfront("");
    layers.say(says(200, &[("cache-control", "max-age=60"), ("etag", "W/\"one\""), ("content-type", "text/plain")]));
    layers.get(PATH).await;
    for tag in ["W/\"one\"", "\"one\"", "\"two\", W/\"one\"", "*"] {
        let answer = layers.get_with(PATH, &[("if-none-match", tag)]).await;
        assert_eq!((answer.status, answer.body.as_str()), (StatusCode::NOT_MODIFIED, ""), "{tag}");
        assert_eq!((answer.header("etag"), answer.header("content-type")), ("W/\"one\"", ""));
        assert_eq!(answer.cache_status(), "local-cloudfront; hit; ttl=60");
    }
    let other = layers.get_with(PATH, &[("if-none-match", "\"two\"")]).await;
    assert_eq!((other.status, other.body.as_str(), layers.calls()), (StatusCode::OK, "answer 1", 1));
}

#[tokio::test]
async fn a_viewers_own_tag_goes_to_the_origin_and_its_304_is_kept_for_nobody() {
    let layers = Layers::cloudfront("");
    layers.say(Box::new(|asked| {
        let status = if asked.contains_key("if-none-match") { 304 } else { 200 };
        Response::builder().status(status).header("cache-control", "max-age=60").body(Body::empty()).unwrap()
    }));
    assert_eq!(layers.get_with(PATH, &[("if-none-match", "\"mine\"")]).await.status, StatusCode::NOT_MODIFIED);
    let other = layers.get(PATH).await;
    assert_eq!(
        (other.status, other.cache_status()),
        (StatusCode::OK, "local-cloudfront; fwd=uri-miss; stored; ttl=60")
    );
}

/// Asks so many times at once, and lets the origin answer when all are there.
async fn together(layers: Layers, number: usize) -> (Arc<Layers>, Vec<Answer>) {
    let layers = Arc::new(layers);
    layers.origin.close();
    let requests: Vec<_> = (0..number)
        .map(|_| {
            let layers = Arc::clone(&layers);
            tokio::spawn(async move { layers.get(PATH).await })
        })
        .collect();
    settle().await;
    layers.origin.open();
    let mut answers = Vec::new();
    for request in requests {
        answers.push(request.await.unwrap());
    }
    (layers, answers)
}

#[tokio::test]
async fn the_origin_is_asked_once_by_many_at_the_same_time() {
    let (layers, answers) = together(Layers::cloudfront("max-age=60"), 20).await;
    assert_eq!(layers.calls(), 1);
    assert!(answers.iter().all(|answer| answer.body == "answer 1"));
    let collapsed = answers.iter().filter(|a| a.cache_status() == "local-cloudfront; fwd=uri-miss; collapsed; ttl=60");
    assert_eq!(collapsed.count(), 19);
}

#[tokio::test]
async fn an_answer_that_may_not_be_shared_goes_to_the_one_who_asked_for_it() {
    let (layers, answers) = together(Layers::cloudfront("private, max-age=60"), 5).await;
    let mut bodies: Vec<_> = answers.into_iter().map(|answer| answer.body).collect();
    bodies.sort();
    bodies.dedup();
    assert_eq!((layers.calls(), bodies.len()), (5, 5));
}

#[tokio::test]
async fn a_request_that_is_broken_off_leaves_nobody_waiting() {
    let layers = Arc::new(Layers::cloudfront("max-age=60"));
    layers.origin.close();
    let ask = || {
        let layers = Arc::clone(&layers);
        tokio::spawn(async move { layers.get(PATH).await })
    };
    let (first, second) = (ask(), ask());
    settle().await;
    assert_eq!(layers.calls(), 1);
    first.abort();
    settle().await;
    layers.origin.open();
    assert_eq!(second.await.unwrap().body, "answer 2");
    assert_eq!(layers.get(PATH).await.cache_status(), "local-cloudfront; hit; ttl=60");
}

#[tokio::test]
async fn post_passes_through() {
    let layers = Layers::cloudfront("max-age=60");
    for number in 1..3 {
        let answer = layers.send(Method::POST, PATH, &[]).await;
        assert_eq!(answer.cache_status(), "local-cloudfront; fwd=method");
        assert_eq!(answer.body, format!("answer {number}"));
    }
    assert_eq!(layers.get(PATH).await.body, "answer 3", "nothing of it is kept");
}

#[tokio::test]
async fn head_is_answered_from_what_get_left() {
    let layers = Layers::cloudfront("max-age=60");
    assert_eq!(layers.send(Method::HEAD, PATH, &[]).await.cache_status(), "local-cloudfront; fwd=uri-miss");
    assert_eq!(layers.get(PATH).await.cache_status(), "local-cloudfront; fwd=uri-miss; stored; ttl=60");
    assert_eq!(layers.send(Method::HEAD, PATH, &[]).await.cache_status(), "local-cloudfront; hit; ttl=60");
}

#[tokio::test]
async fn path_and_whole_query_tell_answers_apart() {
    let layers = Layers::cloudfront("max-age=60");
    for path in ["/a?x=1&y=2", "/a?y=2&x=1", "/a?x=1", "/a", "/b", "/a?x=1&y=2&unknown"] {
        assert!(layers.get(path).await.cache_status().contains("fwd=uri-miss; stored"), "{path}");
        assert!(layers.get(path).await.cache_status().contains("; hit"), "{path}");
    }
}

#[tokio::test]
async fn headers_of_rules_tell_answers_apart_and_others_do_not() {
    let document = configuration(&json!({"noUserSpecified": {"maxAge": 60}}), &["CloudFront-Viewer-Country"]);
    let layers = Layers::configured(EntryPoint::Http, Cache::CloudFront, &document);
    layers.say(says(200, &[("cache-control", "max-age=60")]));
    layers.get_with(PATH, &[("cloudfront-viewer-country", "DE")]).await;
    let other = layers.get_with(PATH, &[("cloudfront-viewer-country", "FR")]).await;
    assert_eq!(other.cache_status(), "local-cloudfront; fwd=vary-miss; stored; ttl=60");
    let same = layers.get_with(PATH, &[("cloudfront-viewer-country", "DE"), ("x-else", "1"), ("cookie", "a=b")]).await;
    assert_eq!((same.body.as_str(), same.cache_status()), ("answer 1", "local-cloudfront; hit; ttl=60"));
    assert!(layers.get(PATH).await.cache_status().contains("vary-miss"), "no header is another value");
}

#[tokio::test]
async fn a_new_configuration_changes_the_key_and_forgets_no_answer() {
    let control = json!({"noUserSpecified": {"maxAge": 60}});
    let (without, with) = (configuration(&control, &[]), configuration(&control, &["X-Club"]));
    let layers = Layers::configured(EntryPoint::Http, Cache::CloudFront, &without);
    layers.say(says(200, &[("cache-control", "max-age=60")]));
    let club = [("x-club", "gold")];
    layers.get_with(PATH, &club).await;
    assert!(!layers.origin.last_asked().contains_key("x-club"), "no rule names it");
    assert!(layers.get(PATH).await.cache_status().contains("hit"));

    layers.configure(&with);
    assert!(layers.get_with(PATH, &club).await.cache_status().contains("fwd=vary-miss; stored"));
    assert_eq!(layers.origin.last_asked()["x-club"], "gold");

    layers.configure(&without);
    let before = layers.get_with(PATH, &club).await;
    assert_eq!((before.body.as_str(), before.cache_status()), ("answer 1", "local-cloudfront; hit; ttl=60"));
}

#[tokio::test]
async fn a_document_that_leaves_the_caches_to_others_changes_nothing() {
    let control = json!({"autoProvision": false, "noUserSpecified": {"maxAge": 60}});
    let layers = Layers::configured(EntryPoint::Http, Cache::CloudFront, &configuration(&control, &["X-Club"]));
    layers.say(says(200, &[]));
    let answer = layers.get_with(PATH, &[("x-club", "gold")]).await;
    assert_eq!(
        answer.cache_status(),
        "local-cloudfront; fwd=uri-miss; detail=no-age",
        "the template's default age is 0"
    );
    assert!(!layers.origin.last_asked().contains_key("x-club"));
}

#[tokio::test]
async fn only_the_headers_of_the_policies_reach_the_gateway() {
    let document = configuration(&json!({"noUserSpecified": {"maxAge": 60}}), &["CloudFront-Viewer-Country", "X-Club"]);
    let layers = Layers::configured(EntryPoint::Http, Cache::CloudFront, &document);
    let sent = [
        ("cloudfront-viewer-country", "DE"),
        ("cloudfront-viewer-city", "Berlin"),
        ("x-club", "gold"),
        ("x-else", "1"),
        ("user-agent", "curl"),
        ("accept", "*/*"),
        ("cookie", "a=b"),
        ("authorization", "Bearer a.b.c"),
        ("x-origin-authorization", "a.b.c"),
        ("referer", "https://shop.example/"),
        ("origin", "https://shop.example"),
        ("x-forwarded-for", "192.0.2.1"),
    ];
    layers.get_with(PATH, &sent).await;
    let mut arrived: Vec<_> =
        layers.origin.last_asked().iter().map(|(name, value)| format!("{name}: {}", value.to_str().unwrap())).collect();
    arrived.sort();
    assert_eq!(
        arrived,
        [
            "cloudfront-viewer-country: DE",
            "origin: https://shop.example",
            "user-agent: Amazon CloudFront",
            "x-club: gold",
            "x-forwarded-for: 192.0.2.1, 127.0.0.1"
        ]
    );
}

#[tokio::test]
async fn a_viewers_cache_control_changes_nothing() {
    let layers = Layers::cloudfront("max-age=60");
    layers.get(PATH).await;
    layers.pass(10);
    for value in ["no-cache", "max-age=0", "no-store"] {
        let answer = layers.get_with(PATH, &[("cache-control", value), ("pragma", "no-cache")]).await;
        assert_eq!(answer.cache_status(), "local-cloudfront; hit; ttl=50", "{value}");
    }
}

#[tokio::test]
async fn vary_does_not_count_except_for_the_star() {
    let layers = Layers::cloudfront("");
    layers.say(says(200, &[("cache-control", "max-age=60"), ("vary", "origin, x-else")]));
    layers.get_with("/a", &[("x-else", "1")]).await;
    let hit = layers.get_with("/a", &[("x-else", "2")]).await;
    assert_eq!((hit.cache_status(), hit.header("vary")), ("local-cloudfront; hit; ttl=60", "origin, x-else"));
    layers.say(says(200, &[("cache-control", "max-age=60"), ("vary", "*")]));
    layers.get("/b").await;
    assert!(layers.get("/b").await.cache_status().contains("fwd=uri-miss"));
}

#[tokio::test]
async fn encodings_come_down_to_what_cloudfront_knows() {
    let layers = Layers::cloudfront("max-age=60");
    layers.get_with(PATH, &[("accept-encoding", "zstd, GZIP;q=0.5, br")]).await;
    assert_eq!(layers.origin.last_asked()["accept-encoding"], "br,gzip");
    let same = layers.get_with(PATH, &[("accept-encoding", "br, gzip, deflate")]).await;
    assert!(same.cache_status().contains("hit"), "{same:?}");
    layers.get_with(PATH, &[("accept-encoding", "gzip, br;q=0")]).await;
    assert_eq!(layers.origin.last_asked()["accept-encoding"], "gzip");
    layers.get_with(PATH, &[("accept-encoding", "identity")]).await;
    assert!(!layers.origin.last_asked().contains_key("accept-encoding"));
}

#[tokio::test]
async fn numbers_that_are_too_large_or_none_break_nothing() {
    let layers = Layers::cloudfront("");
    layers.say(says(200, &[("cache-control", "max-age=18446744073709551615"), ("age", "18446744073709551615")]));
    assert_eq!(layers.get("/a").await.cache_status(), "local-cloudfront; fwd=uri-miss; stored; ttl=86400");
    layers.pass(86_399);
    assert_eq!(layers.get("/a").await.cache_status(), "local-cloudfront; hit; ttl=1");
    layers.say(says(
        200,
        &[("cache-control", "=,,;max-age=\"60\", max-age = 60,s-maxage=-1,\"=\""), ("expires", "0"), ("age", "young")],
    ));
    for _ in 0..2 {
        assert_eq!(layers.get("/b").await.status, StatusCode::OK);
    }
    layers.say(says(200, &[("cache-control", "max-age=60,stale-if-error=99999999999,stale-while-revalidate=-5")]));
    layers.get("/c").await;
    layers.pass(61);
    assert_eq!(layers.get("/c").await.cache_status(), "local-cloudfront; fwd=stale; stored; ttl=60");
}

#[tokio::test]
async fn purging_forgets_every_answer_and_those_that_are_being_made() {
    let layers = Arc::new(Layers::cloudfront("max-age=60"));
    layers.get(PATH).await;
    layers.front.purge();
    assert!(layers.get(PATH).await.cache_status().contains("fwd=uri-miss; stored"));

    layers.origin.close();
    let under_way = {
        let layers = Arc::clone(&layers);
        tokio::spawn(async move { layers.get("/other").await })
    };
    settle().await;
    layers.front.purge();
    layers.origin.open();
    assert_eq!(under_way.await.unwrap().cache_status(), "local-cloudfront; fwd=uri-miss; ttl=60; detail=purged");
    assert!(layers.get("/other").await.cache_status().contains("fwd=uri-miss; stored"));
}

#[tokio::test]
async fn ten_thousand_and_one_answers_are_one_too_many() {
    let layers = Layers::cloudfront("max-age=60");
    for number in 0..10_001 {
        layers.get(&format!("/{number}")).await;
    }
    assert!(layers.get("/1").await.cache_status().contains("hit"));
    assert!(layers.get("/0").await.cache_status().contains("fwd=uri-miss"));
}

#[tokio::test]
async fn answers_of_six_megabytes_are_kept_as_long_as_there_is_room() {
    let layers = Layers::cloudfront("");
    layers.say(Box::new(|_| {
        let body = Body::from("x".repeat(6 * 1024 * 1024));
        Response::builder().header("cache-control", "max-age=60").body(body).unwrap()
    }));
    for number in 0..11 {
        let answer = layers.get(&format!("/{number}")).await;
        assert_eq!((answer.cache_status().contains("stored"), answer.body.len()), (true, 6 * 1024 * 1024));
    }
    let first = layers.get("/0").await;
    assert!(first.cache_status().contains("fwd=uri-miss"), "ten of them fit into 64 MB: {}", first.cache_status());
    let last = layers.get("/10").await;
    assert_eq!((last.cache_status(), last.body.len()), ("local-cloudfront; hit; ttl=60", 6 * 1024 * 1024));
}
