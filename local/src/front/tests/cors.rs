//! Who speaks to browsers.

use http::{Method, StatusCode};
use stacks::{Cache, EntryPoint};

use super::harness::{Layers, PATH, says};

const PREFLIGHT: [(&str, &str); 2] = [("origin", "https://shop.example"), ("access-control-request-method", "GET")];

#[tokio::test]
async fn an_http_api_answers_preflight_requests_itself_and_speaks_in_place_of_the_function() {
    let layers = Layers::new(EntryPoint::Http, Cache::NoCache, "");
    let preflight = layers.send(Method::OPTIONS, PATH, &PREFLIGHT).await;
    assert_eq!((preflight.status, layers.calls()), (StatusCode::NO_CONTENT, 0));
    assert_eq!(preflight.header("access-control-allow-methods"), "GET,OPTIONS,POST");
    assert_eq!(preflight.header("access-control-max-age"), "600");

    layers.say(says(200, &[("access-control-allow-origin", "https://function.example")]));
    let answer = layers.get_with(PATH, &PREFLIGHT[..1]).await;
    assert_eq!(answer.header("access-control-allow-origin"), "*");
    assert!(answer.header("access-control-expose-headers").contains("ETag"));
    let not_a_page = layers.get(PATH).await;
    assert_eq!(not_a_page.header("access-control-allow-origin"), "");
}

#[tokio::test]
async fn a_rest_api_leaves_it_to_the_function() {
    for cache in [Cache::NoCache, Cache::ApiGateway] {
        let layers = Layers::new(EntryPoint::Rest, cache, "");
        layers.say(says(200, &[("access-control-allow-origin", "https://function.example")]));
        let preflight = layers.send(Method::OPTIONS, PATH, &PREFLIGHT).await;
        assert_eq!((preflight.header("access-control-allow-origin"), layers.calls()), ("https://function.example", 1));
    }
}

#[tokio::test]
async fn cloudfront_speaks_in_place_of_the_gateway_and_for_what_it_kept_as_well() {
    for (entry_point, calls) in [(EntryPoint::Http, 0), (EntryPoint::Rest, 1)] {
        let layers = Layers::new(entry_point, Cache::CloudFront, "");
        let said = [("access-control-allow-origin", "https://function.example"), ("cache-control", "max-age=60")];
        layers.say(says(200, Box::leak(Box::new(said))));
        let preflight = layers.send(Method::OPTIONS, PATH, &PREFLIGHT).await;
        assert_eq!((preflight.header("access-control-allow-origin"), layers.calls()), ("*", calls));
        assert_eq!(preflight.cache_status(), "local-cloudfront; fwd=method");
        layers.get(PATH).await;
        let kept = layers.get_with(PATH, &PREFLIGHT[..1]).await;
        assert_eq!(kept.cache_status(), "local-cloudfront; hit; ttl=60");
        assert_eq!(kept.header("access-control-allow-origin"), "*");
    }
}
