//! Section 8.

use aws_doubles::Answer;
use serde_json::{Value, json};

use crate::harness::{Harness, campaign};

fn cached() -> Value {
    let mut document = campaign();
    document["cacheControl"] = json!({
        "userSpecified": {"maxAge": 10, "directives": "private"},
        "syntheticUserSpecified": {"maxAge": 300, "directives": "public, max-age=60"},
        "noUserSpecified": {"maxAge": 1200},
    });
    document
}

const PATH: &str = "/recommend-items/shop/r/u";

#[tokio::test]
async fn the_rule_is_chosen_by_the_requests_user() {
    let harness = Harness::new(&cached());
    assert_eq!(harness.get(PATH).await.header("cache-control"), Some("private,max-age=10"));
    let synthetic = harness.get(&format!("{PATH}?syntheticUser=YES")).await;
    assert_eq!(synthetic.header("cache-control"), Some("public, max-age=60"), "the directives' own max-age stays");
    let anonymous = harness.get("/related-items/shop/r/i").await;
    assert_eq!(anonymous.header("cache-control"), Some("max-age=1200"));
}

#[tokio::test]
async fn a_tag_that_holds_is_a_304_with_what_is_left_of_the_age_and_nothing_else_is_done() {
    let harness = Harness::new(&cached());
    let tag = harness.get(PATH).await.header("etag").unwrap().to_owned();
    // Weak: it stands for the answer, compressed or not, whoever compresses it.
    let opaque = tag.strip_prefix("W/").unwrap();
    assert!(opaque.starts_with('"') && opaque.ends_with('"'));
    harness.clock.forward(4);
    for header in [&*tag, opaque, &format!("\"other\", nonsense, {tag}"), &format!("W/\"other\",{opaque}")] {
        let answered = harness.get_with(PATH, &[("if-none-match", header)]).await;
        assert_eq!(answered.status, 304);
        assert!(answered.bytes.is_empty());
        assert_eq!(answered.header("content-length"), None, "that would be the length of the answer it stands for");
        assert_eq!(answered.header("etag"), Some(&*tag));
        assert_eq!(answered.header("cache-control"), Some("private,max-age=6"));
    }
    assert_eq!(harness.get_with(PATH, &[("if-none-match", "*")]).await.status, 304);
    assert_eq!(harness.aws.personalize_runtime.get_recommendations.count(), 1);
    harness.clock.forward(6);
    assert_eq!(harness.get_with(PATH, &[("if-none-match", &tag)]).await.status, 200, "too old");
}

#[tokio::test]
async fn a_tag_that_is_malformed_or_of_another_resource_is_ignored() {
    let harness = Harness::new(&cached());
    let tag = harness.get(PATH).await.header("etag").unwrap().to_owned();
    for path in ["/recommend-items/shop/r/other", "/recommend-items/shop/r/u?numResults=3"] {
        assert_eq!(harness.get_with(path, &[("if-none-match", &tag)]).await.status, 200);
    }
    for malformed in ["", "\"", "\"\"", "1-2-3", "\"a-b-c-d\"", "W/", "\"-----\"", ",,", "\u{fc}"] {
        let answered = harness.get_with(PATH, &[("if-none-match", malformed)]).await;
        assert_eq!(answered.status, 200, "{malformed}");
    }
    let mut changed = cached();
    changed["version"] = json!("8");
    harness.aws.app_config_data.deploy(&changed);
    harness.clock.forward(46);
    let fresh = harness.get(PATH).await;
    assert_eq!(fresh.header("x-personalization-config-version"), Some("8"));
    assert_eq!(harness.get_with(PATH, &[("if-none-match", &tag)]).await.status, 200, "another configuration version");
}

#[tokio::test]
async fn a_max_age_of_0_is_a_max_age() {
    let mut document = cached();
    document["cacheControl"]["userSpecified"] = json!({"maxAge": 0, "directives": "private"});
    let answered = Harness::new(&document).get(PATH).await;
    assert_eq!(answered.header("cache-control"), Some("private,max-age=0"));
    assert_eq!(answered.header("etag"), None);
}

#[tokio::test]
async fn errors_and_answers_to_post_are_not_stored() {
    let harness = Harness::new(&cached());
    let posted = harness.post("/rerank-items/shop/r/u", &json!(["a"])).await;
    assert_eq!((posted.header("cache-control"), posted.header("etag")), (Some("no-store"), None));
    harness.aws.personalize_runtime.get_recommendations.always(Answer::status(500));
    assert_eq!(harness.get(PATH).await.header("cache-control"), Some("no-store"));
}

#[tokio::test]
async fn compressed_or_not_an_answer_has_one_weak_tag_and_it_holds_for_both() {
    let http = Harness::of(&cached(), "http");
    let path = format!("{PATH}?numResults=100");
    let identity = http.get(&path).await;
    let compressed = http.get_with(&path, &[("accept-encoding", "gzip")]).await;
    assert_eq!((identity.header("content-encoding"), compressed.header("content-encoding")), (None, Some("gzip")));
    assert!(identity.header("etag").unwrap().starts_with("W/\""));
    assert_eq!(identity.header("etag"), compressed.header("etag"));
    for accepted in ["identity", "gzip"] {
        let headers = [("if-none-match", compressed.header("etag").unwrap()), ("accept-encoding", accepted)];
        assert_eq!(http.get_with(&path, &headers).await.status, 304);
    }
}

#[tokio::test]
async fn a_forged_tag_never_yields_more_than_the_rules_own_age() {
    let harness = Harness::new(&cached());
    let tag = harness.get(PATH).await.header("etag").unwrap().trim_start_matches("W/").to_owned();
    let parts: Vec<&str> = tag.trim_matches('"').split('-').collect();
    let [digest, made, _, variation] = parts[..] else { panic!("{tag}") };
    for max_age in ["ffffffff", "b", "7fffffff", "100000000"] {
        let forged = format!("\"{digest}-{made}-{max_age}-{variation}\"");
        let answered = harness.get_with(PATH, &[("if-none-match", &forged)]).await;
        let says = answered.header("cache-control").unwrap();
        let age: u64 = says.rsplit('=').next().unwrap().parse().unwrap();
        assert!(says.starts_with("private") && age <= 10, "{says}");
    }
}
