//! Actions for a user: Personalize's GetActionRecommendations, and the other kinds of origin.

use aws_doubles::Answer;
use serde_json::{Value, json};

use crate::harness::{CAMPAIGN, FUNCTION, Harness};

const PATH: &str = "/recommend-actions/shop/r/u?numResults=2";

fn document(settings: &Value, variation: &Value) -> Value {
    let mut recommender = json!({"variations": {"v": variation}});
    recommender.as_object_mut().unwrap().extend(settings.as_object().unwrap().clone());
    json!({"version": "7", "namespaces": {"shop": {"recommenders": {"recommend-actions": {"r": recommender}}}}})
}

fn campaign(settings: &Value) -> Value {
    document(settings, &json!({"type": "personalize-campaign", "arn": CAMPAIGN}))
}

#[tokio::test]
async fn a_campaign_recommends_actions_and_is_sent_what_that_call_takes() {
    let filter = "arn:aws:personalize:us-east-1:123456789012:filter/open";
    let auto = json!({"TIER": {"type": "string", "default": "gold", "rules": []}});
    let harness = Harness::new(&campaign(&json!({
        "autoContext": {"DEVICE": {"type": "string", "default": "phone", "rules": []}},
        "inferenceItemMetadata": {"type": "personalize", "itemColumns": ["NAME"]},
        "filters": [{"arn": filter, "autoDynamicFilterValues": auto}]})));
    let answered = harness.get(&format!("{PATH}&context=no-object&decorateItems=yes")).await;
    assert_eq!(
        answered.json(),
        json!({"actionList": [{"actionId": "action-1", "score": 1.0}, {"actionId": "action-2", "score": 0.5}],
            "recommendationId": "RID-3"})
    );
    assert_eq!(
        harness.aws.personalize_runtime.get_action_recommendations.requests()[0].json(),
        json!({"campaignArn": CAMPAIGN, "userId": "u", "numResults": 2, "filterArn": filter,
            "filterValues": {"TIER": "\"gold\""}})
    );
}

#[tokio::test]
async fn more_than_a_hundred_actions_are_cut_to_a_hundred() {
    let harness = Harness::new(&campaign(&json!({})));
    for wanted in [100, 101, 10_000] {
        let answered = harness.get(&format!("/recommend-actions/shop/r/u?numResults={wanted}")).await.json();
        assert_eq!(answered["actionList"].as_array().unwrap().len(), 100, "{wanted}");
    }
}

#[tokio::test]
async fn errors_of_the_call_are_those_of_any_other() {
    let harness = Harness::new(&campaign(&json!({})));
    let call = &harness.aws.personalize_runtime.get_action_recommendations;
    call.always(Answer::Throttled);
    harness.get(PATH).await.is_error(429, "Personalize", "ThrottlingException");
    call.always(Answer::error(400, "InvalidInputException", "no such filter"));
    harness.get(PATH).await.is_error(400, "Personalize", "InvalidInputException");
    call.always(Answer::status(503));
    assert_eq!(harness.get(PATH).await.error().0, 502);
}

#[tokio::test]
async fn other_kinds_of_origin_answer_a_list_of_actions() {
    let list = Answer::json(&json!({"actionList": [{"actionId": "join", "reward": 5}, {"actionId": 7}]}));
    let url = |harness: &Harness| format!("{}/actions/{{userId}}?n={{numResults}}", harness.aws.http_origin_url());
    for kind in ["lambda", "sagemaker", "http"] {
        let harness = Harness::new(&json!({"namespaces": {}}));
        let variation = match kind {
            "lambda" => json!({"type": kind, "arn": FUNCTION}),
            "sagemaker" => json!({"type": kind, "endpointName": "endpoint"}),
            _ => json!({"type": kind, "url": url(&harness)}),
        };
        harness.aws.app_config_data.deploy(&document(&json!({}), &variation));
        let operation = match kind {
            "lambda" => &harness.aws.lambda.invoke,
            "sagemaker" => &harness.aws.sagemaker_runtime.invoke_endpoint,
            _ => &harness.aws.http_origin.any,
        };
        operation.always(list.clone());
        let answered = harness.get(PATH).await.json();
        assert_eq!(answered, json!({"actionList": [{"actionId": "join", "reward": 5}, {"actionId": "7"}]}), "{kind}");
        if kind != "http" {
            let told = operation.requests()[0].json();
            assert_eq!((&told["action"], &told["numResults"]), (&json!("recommend-actions"), &json!(2)));
        }
        operation.always(Answer::json(&json!({"itemList": [{"itemId": "1"}]})));
        assert_eq!(harness.get(PATH).await.error().0, 502, "{kind}: items are no actions");
    }
}

#[tokio::test]
async fn caching_experiments_and_fallbacks_are_as_elsewhere() {
    let mut document = campaign(&json!({
        "cacheControl": {"userSpecified": {"maxAge": 60}},
        "experiments": {"f": {"method": "weighted", "split": {"v": 1}, "metrics": {"taken": {}}}},
        "fallback": {"then": [{"type": "list", "actionIds": ["newsletter", "join"]}]}}));
    let variations = &mut document["namespaces"]["shop"]["recommenders"]["recommend-actions"]["r"]["variations"];
    variations["w"] = json!({"type": "lambda", "arn": FUNCTION});
    let harness = Harness::with_experiments(&document, "weighted");
    let answered = harness.get(PATH).await;
    assert_eq!(answered.header("cache-control"), Some("max-age=60"));
    assert_eq!(answered.json()["matchedExperiment"]["variation"], "v");
    let tag = answered.header("etag").unwrap().to_owned();
    assert_eq!(harness.get_with(PATH, &[("if-none-match", &tag)]).await.status, 304);
    harness.aws.personalize_runtime.get_action_recommendations.always(Answer::status(503));
    let answered = harness.get(&format!("{PATH}&exclude=newsletter")).await;
    assert_eq!(answered.header("cache-control"), Some("max-age=10"));
    assert_eq!(
        answered.json(),
        json!({"actionList": [{"actionId": "join"}], "fallback": {"reason": "failed", "variation": "list"}})
    );
}

#[tokio::test]
async fn a_domain_recommender_and_a_list_of_items_can_not_recommend_actions() {
    for variation in [
        json!({"type": "personalize-recommender", "arn": "arn:aws:personalize:us-east-1:123456789012:recommender/r"}),
        json!({"type": "list", "itemIds": ["1"]}),
    ] {
        let harness = Harness::new(&document(&json!({}), &variation));
        let (status, kind, _) = harness.get(PATH).await.error();
        assert_eq!((status, kind.as_str()), (500, "Configuration"), "{variation}");
        assert!(harness.aws.personalize_runtime.get_action_recommendations.requests().is_empty());
    }
}
