//! What becomes of what an account has.

use configuration::validate::validate;
use serde_json::{Value, json};

use aws_doubles::services::Personalize;
use generate_config::{RECIPES, Served};

use crate::function::Function;

#[tokio::test]
async fn recommenders_campaigns_and_trackers_become_a_valid_document() {
    let function = Function::start();
    let personalize = &function.aws.personalize;
    personalize.put_dataset_group("shop", "ACTIVE");
    personalize.put_dataset_group("films", "ACTIVE");
    personalize.put_recommender("films", "picks", "aws-vod-top-picks", "ACTIVE");
    personalize.put_campaign("shop", "ranked", "aws-personalized-ranking-v2", "ACTIVE", false);
    personalize.put_campaign("shop", "like", "aws-semantic-similarity", "ACTIVE", true);
    personalize.put_event_tracker("shop", "clicks", "tracking-id", "ACTIVE");
    let answer = function.asked("Create", "ALL").await;
    assert_eq!(answer["Status"], "SUCCESS", "{answer}");
    let document = function.document();
    let findings = validate(document.to_string().as_bytes());
    assert!(findings.is_valid(), "{findings:?}");
    let campaign = |name: &str| Personalize::arn(&format!("campaign/{name}"));
    assert_eq!(
        document["namespaces"],
        json!({
            "films": {"name": "films", "recommenders": {"recommend-items": {"picks": {"variations": {
                "personalize-vod-top-picks": {
                    "type": "personalize-recommender", "arn": Personalize::arn("recommender/picks")}}}}}},
            "shop": {"name": "shop",
                "eventTargets": [{"type": "personalize-event-tracker", "trackingId": "tracking-id"}],
                "recommenders": {
                    "related-items": {"like": {"variations": {
                        "personalize-semantic-similarity": {"type": "personalize-campaign", "arn": campaign("like")}}}},
                    "rerank-items": {"ranked": {"variations": {
                        "personalize-personalized-ranking-v2": {
                            "type": "personalize-campaign", "arn": campaign("ranked")}}}},
                }},
        })
    );
}

#[tokio::test]
async fn every_recipe_of_the_table_is_served_or_reported_with_its_reason() {
    let function = Function::start();
    let personalize = &function.aws.personalize;
    personalize.put_dataset_group("shop", "ACTIVE");
    for (recipe, _) in RECIPES {
        personalize.put_campaign("shop", recipe, recipe, "ACTIVE", false);
    }
    personalize.page(3);
    assert_eq!(function.asked("Create", "all").await["Status"], "SUCCESS");
    let document = function.document();
    assert!(validate(document.to_string().as_bytes()).is_valid());
    let actions = document["namespaces"]["shop"]["recommenders"].as_object().unwrap();
    for (recipe, served) in RECIPES {
        let places: Vec<&str> = actions
            .iter()
            .filter(|(_, recommenders)| recommenders.get(recipe).is_some())
            .map(|(name, _)| &**name)
            .collect();
        match served {
            Served::By(action) => assert_eq!(json!(places), json!([action]), "{recipe}"),
            Served::ByNone(_) => assert_eq!(places, [""; 0], "{recipe}"),
        }
    }
}

#[tokio::test]
async fn the_original_recipes_and_the_newer_ones_answer_what_they_should() {
    let recommend = [
        "aws-user-personalization",
        "aws-user-personalization-v2",
        "aws-popularity-count",
        "aws-trending-now",
        "aws-vod-top-picks",
        "aws-vod-trending-now",
        "aws-vod-most-popular",
        "aws-ecomm-recommended-for-you",
        "aws-ecomm-popular-items-by-views",
        "aws-ecomm-popular-items-by-purchases",
        "aws-hrnn",
    ];
    let related = [
        "aws-sims",
        "aws-similar-items",
        "aws-semantic-similarity",
        "aws-vod-more-like-x",
        "aws-vod-because-you-watched-x",
        "aws-ecomm-frequently-bought-together",
        "aws-ecomm-customers-who-viewed-x-also-viewed",
    ];
    let rerank = ["aws-personalized-ranking", "aws-personalized-ranking-v2"];
    let actions = ["aws-next-best-action"];
    let groups: [(&str, &[&str]); 4] = [
        ("recommend-items", &recommend),
        ("related-items", &related),
        ("rerank-items", &rerank),
        ("recommend-actions", &actions),
    ];
    for (action, recipes) in groups {
        for recipe in recipes {
            let served = generate_config::action_of(&format!("arn:aws:personalize:::recipe/{recipe}"));
            let Some(Served::By(served)) = served else { panic!("{recipe}: {served:?}") };
            assert_eq!(json!(served), action, "{recipe}");
        }
    }
}

#[tokio::test]
async fn what_is_left_out_is_reported_in_the_answer() {
    let function = Function::with_a_campaign();
    let personalize = &function.aws.personalize;
    personalize.put_campaign("shop", "future", "aws-mind-reading", "ACTIVE", false);
    personalize.put_campaign("shop", "segments", "aws-item-affinity", "ACTIVE", false);
    personalize.put_campaign("shop", "young", "aws-sims", "CREATE IN_PROGRESS", false);
    personalize.put_event_tracker("shop", "old", "id", "DELETE PENDING");
    personalize.put_dataset_group("empty", "ACTIVE");
    personalize.put_dataset_group("new", "CREATE PENDING");
    let answer = function.asked("Create", "all").await;
    assert_eq!((&answer["Status"], &answer["Data"]["LeftOut"]), (&json!("SUCCESS"), &json!("6")), "{answer}");
    let reason = answer["Reason"].as_str().unwrap();
    for left_out in [
        "campaign future: recipe aws-mind-reading is not known here",
        "campaign segments: recipe aws-item-affinity is not served",
        "campaign young: it is not active, but CREATE IN_PROGRESS",
        "event tracker old: it is not active, but DELETE PENDING",
        "dataset group empty: it has nothing active that this API serves",
        "dataset group new: it is not active, but CREATE PENDING",
    ] {
        assert!(reason.contains(left_out), "{left_out}: {reason}");
    }
    assert_eq!(keys(&function.document()["namespaces"]), ["shop"]);
}

#[tokio::test]
async fn lists_are_read_to_their_ends() {
    let function = Function::start();
    let personalize = &function.aws.personalize;
    personalize.page(2);
    for group in 0..5 {
        let group = format!("group-{group}");
        personalize.put_dataset_group(&group, "ACTIVE");
        personalize.put_recommender(&group, &format!("{group}-r"), "aws-vod-top-picks", "ACTIVE");
        personalize.put_campaign(&group, &format!("{group}-c"), "aws-sims", "ACTIVE", false);
        for tracker in 0..3 {
            personalize.put_event_tracker(
                &group,
                &format!("{group}-{tracker}"),
                &format!("{group}-{tracker}"),
                "ACTIVE",
            );
        }
    }
    assert_eq!(function.asked("Create", "all").await["Data"]["Namespaces"], "5");
    let document = function.document();
    for (group, namespace) in document["namespaces"].as_object().unwrap() {
        assert_eq!(keys(&namespace["recommenders"]), ["recommend-items", "related-items"], "{group}");
        assert_eq!(namespace["eventTargets"].as_array().unwrap().len(), 3, "{group}");
    }
}

#[tokio::test]
async fn only_the_named_groups_come_in_and_a_name_that_is_none_fails() {
    let function = Function::with_a_campaign();
    function.aws.personalize.put_dataset_group("films", "ACTIVE");
    function.aws.personalize.put_recommender("films", "picks", "aws-vod-top-picks", "ACTIVE");
    assert_eq!(function.asked("Create", " films ,").await["Status"], "SUCCESS");
    assert_eq!(keys(&function.document()["namespaces"]), ["films"]);
    let answer = function.asked("Create", "films, flims").await;
    assert_eq!(answer["Status"], "FAILED");
    assert!(answer["Reason"].as_str().unwrap().contains("account: flims"), "{answer}");
}

#[tokio::test]
async fn a_recommender_and_a_campaign_of_one_name_both_come_in() {
    let function = Function::with_a_campaign();
    function.aws.personalize.put_recommender("shop", "popular", "aws-ecomm-popular-items-by-views", "ACTIVE");
    function.asked("Create", "all").await;
    let document = function.document();
    assert_eq!(keys(&document["namespaces"]["shop"]["recommenders"]["recommend-items"]).len(), 2);
}

fn keys(object: &Value) -> Vec<&str> {
    let mut keys: Vec<_> = object.as_object().unwrap().keys().map(String::as_str).collect();
    keys.sort_unstable();
    keys
}

#[tokio::test]
async fn a_campaign_of_next_best_actions_is_served_and_what_it_learns_from_is_said_to_be_left_out() {
    let function = Function::start();
    let personalize = &function.aws.personalize;
    personalize.put_dataset_group("shop", "ACTIVE");
    personalize.put_campaign("shop", "next", "aws-next-best-action", "ACTIVE", false);
    let answer = function.asked("Create", "all").await;
    assert_eq!(answer["Status"], "SUCCESS", "{answer}");
    let recommenders = &function.document()["namespaces"]["shop"]["recommenders"];
    let variations = &recommenders["recommend-actions"]["next"]["variations"];
    let expected = json!({"personalize-next-best-action": {"type": "personalize-campaign",
        "arn": "arn:aws:personalize:us-east-1:123456789012:campaign/next"}});
    assert_eq!(*variations, expected);
    let reason = answer["Reason"].as_str().unwrap();
    for told in ["action interactions of dataset group shop", "DescribeDataset"] {
        assert!(reason.contains(told), "{reason}");
    }
}
