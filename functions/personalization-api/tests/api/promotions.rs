//! Promotions: what GetRecommendations is to bring in beside what it recommends.

use serde_json::{Value, json};

use crate::harness::{CAMPAIGN, Harness, document};

fn with(promotions: &Value) -> Value {
    document(&json!({"c": {"type": "personalize-campaign", "arn": CAMPAIGN, "promotions": promotions}}))
}

#[tokio::test]
async fn a_promotion_is_sent_as_get_recommendations_takes_it() {
    let filter = "arn:aws:personalize:us-east-1:123456789012:filter/new";
    for written in ["new", filter] {
        let harness = Harness::new(&with(&json!([{"name": "p", "percentPromotedItems": 20, "filter": written,
            "filterValues": {"GENRE": "\"Crime\""}}])));
        for path in ["/recommend-items/shop/r/u", "/related-items/shop/r/i"] {
            let answered = harness.get(path).await;
            assert_eq!(answered.status, 200);
        }
        for request in harness.aws.personalize_runtime.get_recommendations.requests() {
            assert_eq!(
                request.json()["promotions"],
                json!([{"name": "p", "percentPromotedItems": 20, "filterArn": filter,
                    "filterValues": {"GENRE": "\"Crime\""}}])
            );
        }
    }
}

#[tokio::test]
async fn other_calls_and_variations_without_promotions_send_none() {
    let harness = Harness::new(&with(&json!([{"name": "p", "percentPromotedItems": 20, "filter": "new"}])));
    harness.get("/rerank-items/shop/r/u/1,2").await;
    assert!(harness.aws.personalize_runtime.get_personalized_ranking.requests()[0].json().get("promotions").is_none());
    let harness = Harness::new(&with(&json!([])));
    harness.get("/recommend-items/shop/r/u").await;
    assert!(harness.aws.personalize_runtime.get_recommendations.requests()[0].json().get("promotions").is_none());
}

#[tokio::test]
async fn a_promotion_that_personalize_would_refuse_fails_just_the_requests_that_need_it() {
    let one = json!({"name": "p", "percentPromotedItems": 20, "filter": "f"});
    let with_one = |name: &str, value: Value| {
        let mut one = one.clone();
        one[name] = value;
        json!([one])
    };
    let many: serde_json::Map<_, _> = (0..26).map(|index| (format!("P{index}"), json!("\"x\""))).collect();
    for promotions in [
        json!([one, one]),
        with_one("name", json!("")),
        with_one("name", json!("n".repeat(64))),
        with_one("percentPromotedItems", json!(0)),
        with_one("percentPromotedItems", json!(101)),
        with_one("filterValues", json!(many)),
        with_one("filterValues", json!({"P": "x".repeat(1_001)})),
        json!([{"name": "p"}]),
        json!("new books"),
    ] {
        let mut document = with(&promotions);
        let recommenders = &mut document["namespaces"]["shop"]["recommenders"];
        recommenders["related-items"]["r"]["variations"]["c"] =
            json!({"type": "personalize-campaign", "arn": CAMPAIGN});
        let harness = Harness::new(&document);
        harness.get("/recommend-items/shop/r/u").await.is_error(500, "Configuration", "InvalidPromotion");
        assert_eq!(harness.get("/related-items/shop/r/i").await.status, 200, "{promotions}");
    }
}
