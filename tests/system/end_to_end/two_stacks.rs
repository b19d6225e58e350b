//! Two stacks of an account that have a namespace of the same name.

use std::sync::Arc;

use aws_doubles::{Answer, AwsDouble};
use cfn::Json;
use serde_json::json;

use super::deployment::Deployment;
use super::story::{deploy, document, get, put_policies, recommended, synchronize, upload, uploaded};

const PATH: &str = "/recommend-items/shop/popular/ann";
const TABLE: &str = "PersonalizationApiItemMetadata_shop";

/// What makes a stack use the tables of the Python original.
const ORIGINAL_TABLES: [(&str, &str); 1] = [("ItemTablePrefix", "PersonalizationApiItemMetadata_")];

/// An account, in which Personalize recommends the items 1 and 2.
fn account() -> Arc<AwsDouble> {
    let aws = AwsDouble::start().unwrap();
    put_policies(&aws);
    let items = json!({"itemList": [{"itemId": "1"}, {"itemId": "2"}], "recommendationId": "r"});
    aws.personalize_runtime.get_recommendations.always(Answer::json(&items));
    Arc::new(aws)
}

/// The titles of both items in a stack's answer.
async fn titles(deployment: &Deployment<'_>) -> [Json; 2] {
    let (status, _, body) = get(deployment, PATH).await;
    assert_eq!(status, 200, "{body}");
    [0, 1].map(|item| body["itemList"][item]["metadata"]["title"].clone())
}

#[tokio::test]
async fn each_has_a_table_of_its_own() {
    let (subject, aws) = (recommended(), account());
    let one = Deployment::start_in(&aws, &subject, "one", []);
    let two = Deployment::start_in(&aws, &subject, "two", []);
    deploy(&one, &document("1")).await.unwrap();
    for (stack, key, catalogue, second) in [
        (&one, "import/shop/a.jsonl", "{\"id\": \"1\", \"title\": \"Lamp\"}\n", 1),
        (&two, "import/shop/b.jsonl", "{\"id\": \"2\", \"title\": \"Chair\"}\n", 2),
    ] {
        let executions = synchronize(stack).await;
        assert!(executions.iter().all(|execution| !execution.failed), "{executions:?}");
        aws.s3.put("StagingBucket", key, catalogue);
        aws.s3.set_last_modified("StagingBucket", key, &format!("Fri, 02 Jan 2026 00:00:0{second} GMT"));
        uploaded(stack, key).await.unwrap();
    }
    // The load of the second deleted nothing of the first.
    assert_eq!(titles(&one).await, [json!("Lamp"), Json::Null]);
    assert_eq!(titles(&two).await, [Json::Null, json!("Chair")]);
    for stack in ["one", "two"] {
        assert_eq!(aws.dynamodb.items(&format!("{stack}-{TABLE}")).len(), 1);
    }
    assert_eq!(aws.dynamodb.table_status(TABLE), None);
}

#[tokio::test]
async fn with_one_prefix_the_second_lets_the_table_of_the_first_alone() {
    let (subject, aws) = (recommended(), account());
    let one = Deployment::start_in(&aws, &subject, "one", ORIGINAL_TABLES);
    let two = Deployment::start_in(&aws, &subject, "two", ORIGINAL_TABLES);
    deploy(&one, &document("1")).await.unwrap();
    synchronize(&one).await;
    upload(&one, "import/shop/a.jsonl", "{\"id\": \"1\", \"title\": \"Lamp\"}\n").await.unwrap();
    let before = aws.dynamodb.items(TABLE);
    assert_eq!(before.len(), 1);

    let executions = synchronize(&two).await;
    assert!(executions[0].failed, "{executions:?}");
    let error = &executions[0].dead_letters[0]["error"];
    assert_eq!(error["Error"], "OfAnotherStack", "{error}");
    assert!(error["Cause"].as_str().unwrap().contains(&one.stack_id()), "{error}");

    let error = upload(&two, "import/shop/b.jsonl", "{\"id\": \"2\"}\n").await.unwrap_err();
    assert_eq!(error.kind, "Table");
    assert!(error.message.contains(&one.stack_id()) && error.message.contains("ItemTablePrefix"), "{error:?}");
    assert_eq!(aws.dynamodb.items(TABLE), before);

    let (status, headers, body) = get(&two, PATH).await;
    assert_eq!((status, &headers["cache-control"]), (200, &json!("no-store")), "{body}");
    assert_eq!(body["itemList"][0].get("metadata"), None, "{body}");
    assert_eq!(titles(&one).await, [json!("Lamp"), Json::Null]);
}

#[tokio::test]
async fn a_stack_that_moves_over_uses_the_originals_table_as_it_is() {
    let (subject, aws) = (recommended(), account());
    aws.dynamodb.create_table(TABLE, "id");
    aws.dynamodb.put_item(
        TABLE,
        json!({"id": {"S": "1"}, "version": {"S": "2025-01-31T23:59:59.000"},
        "put_via": {"S": "bulk"}, "attributes": {"M": {"title": {"S": "Lamp"}}}}),
    );
    let stack = Deployment::start_in(&aws, &subject, "shop", ORIGINAL_TABLES);
    deploy(&stack, &document("1")).await.unwrap();
    assert!(!synchronize(&stack).await[0].failed);
    assert_eq!(titles(&stack).await, [json!("Lamp"), Json::Null]);
    upload(&stack, "import/shop/a.jsonl", "{\"id\": \"2\", \"title\": \"Chair\"}\n").await.unwrap();
    assert_eq!(titles(&stack).await, [Json::Null, json!("Chair")]);
    assert!(aws.dynamodb.tags(TABLE).is_empty(), "it stays nobody's, so that the original goes on using it");
}
