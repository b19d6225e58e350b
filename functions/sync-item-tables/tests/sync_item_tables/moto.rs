//! The same against moto's DynamoDB.
//!
//! What moto does not know: a table is `ACTIVE` as soon as it is asked for, and there is no limit to what is made at
//! once. `synchronizing.rs` and `deletion.rs` have both.

use aws_doubles::Moto;
use serde_json::{Value, json};

use crate::harness::{Function, OTHER_STACK, PREFIX, STACK, TAG, on_demand, provisioned, table, with_root};

fn dynamodb(moto: &Moto, operation: &str, body: Value) -> Value {
    moto.call("dynamodb", &format!("DynamoDB_20120810.{operation}"), &body).unwrap()
}

fn described(moto: &Moto) -> Value {
    dynamodb(moto, "DescribeTable", json!({ "TableName": table("shop") }))["Table"].clone()
}

fn tables(moto: &Moto) -> Value {
    dynamodb(moto, "ListTables", json!({}))["TableNames"].clone()
}

#[tokio::test]
async fn tables_are_made_changed_left_alone_and_deleted() {
    let moto = Moto::start().unwrap();
    let function = Function::start_at(&moto.endpoint_url());
    let by_hand = format!("{PREFIX}by-hand");
    let stranger = json!({ "TableName": &by_hand, "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [{ "AttributeName": "id", "AttributeType": "S" }],
        "KeySchema": [{ "AttributeName": "id", "KeyType": "HASH" }] });
    assert_eq!(dynamodb(&moto, "CreateTable", stranger)["status"], Value::Null);

    let document = with_root(on_demand());
    assert_eq!(function.fails(&document).await.0, "ResourcePending", "a table is being made");
    assert_eq!(function.synchronize(&document).await, json!([table("shop")]));
    let made = described(&moto);
    assert_eq!(made["BillingModeSummary"]["BillingMode"], "PAY_PER_REQUEST");
    assert_eq!(made["KeySchema"], json!([{ "AttributeName": "id", "KeyType": "HASH" }]));
    let tags = dynamodb(&moto, "ListTagsOfResource", json!({ "ResourceArn": made["TableArn"] }))["Tags"].clone();
    assert_eq!(tags, json!([{ "Key": TAG, "Value": STACK }]));

    assert_eq!(function.synchronize(&document).await, json!([table("shop")]));
    assert_eq!(described(&moto), made, "nothing changed");

    let document = with_root(provisioned(3, 4));
    assert_eq!(function.fails(&document).await.0, "ResourcePending", "the table is being changed");
    assert_eq!(function.synchronize(&document).await, json!([table("shop")]));
    let throughput = &described(&moto)["ProvisionedThroughput"];
    assert_eq!((&throughput["ReadCapacityUnits"], &throughput["WriteCapacityUnits"]), (&json!(3), &json!(4)));

    assert_eq!(function.custom_resource("Delete").await["Status"], "SUCCESS");
    assert_eq!(tables(&moto), json!([by_hand]), "the stack's own table is gone, no other");
}

#[tokio::test]
async fn two_stacks_have_tables_of_their_own_and_with_one_prefix_the_second_refuses_the_firsts() {
    let moto = Moto::start().unwrap();
    let document = with_root(on_demand());
    let of = |prefix, stack| {
        Function::start_with(&moto.endpoint_url(), [("ITEM_TABLE_PREFIX", prefix), ("STACK_ID", stack)])
    };
    let ours = of("ours-PersonalizationApiItemMetadata_", STACK);
    let theirs = of("theirs-PersonalizationApiItemMetadata_", OTHER_STACK);
    for function in [&ours, &theirs] {
        assert_eq!(function.fails(&document).await.0, "ResourcePending", "a table is being made");
        function.synchronize(&document).await;
    }
    let names = ["ours", "theirs"].map(|stack| format!("{stack}-PersonalizationApiItemMetadata_shop"));
    assert_eq!(tables(&moto), json!(names));

    let same = of("ours-PersonalizationApiItemMetadata_", OTHER_STACK);
    let (name, text) = same.fails(&document).await;
    assert_eq!(name, "OfAnotherStack");
    assert!(text.contains(STACK), "{text}");
    for deleted in [same, theirs] {
        assert_eq!(deleted.custom_resource("Delete").await["Status"], "SUCCESS");
    }
    assert_eq!(tables(&moto), json!([names[0]]));
}
