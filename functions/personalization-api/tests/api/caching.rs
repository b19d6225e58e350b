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
    assert!(tag.starts_with('"') && tag.ends_with('"'));
    harness.clock.forward(4);
    for header in [tag.clone(), format!("W/{tag}"), format!("\"other\", nonsense, {tag}")] {
        let answered = harness.get_with(PATH, &[("if-none-match", &header)]).await;
        assert_eq!(answered.status, 304);
        assert!(answered.bytes.is_empty());
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
