//! The custom resource `ItemTables`.

use aws_doubles::Answer;
use serde_json::json;

use crate::harness::{Function, namespace, on_demand, table, with_root};

#[tokio::test]
async fn creation_and_update_succeed_and_do_nothing() {
    let function = Function::start();
    assert_eq!(function.custom_resource("Create").await["Status"], "SUCCESS");
    assert_eq!(function.custom_resource("Update").await["Status"], "SUCCESS");
    assert_eq!((function.writes(), function.aws.dynamodb.list_tables.count()), (0, 0));
}

#[tokio::test]
async fn deletion_deletes_the_tables_that_this_stack_made_and_no_others() {
    let function = Function::start();
    let mut document = with_root(on_demand());
    for more in ["b", "c", "d"] {
        document["namespaces"][more] = namespace();
    }
    function.settle(&document).await;
    // Made by hand; of something else; and one that goes already.
    function.aws.dynamodb.create_table(&table("by-hand"), "id");
    function.aws.dynamodb.create_table("Orders", "id");
    function.aws.dynamodb.set_table_status(&table("d"), "DELETING");
    function.aws.dynamodb.page_tables(2);
    let answer = function.custom_resource("Delete").await;
    assert_eq!(answer["Status"], "SUCCESS", "{answer}");
    function.aws.dynamodb.settle_tables();
    let there =
        ["shop", "b", "c", "d", "by-hand"].map(|name| function.aws.dynamodb.table_status(&table(name)).is_some());
    assert_eq!(there, [false, false, false, false, true]);
    assert!(function.aws.dynamodb.table_status("Orders").is_some());
    assert_eq!(function.aws.dynamodb.delete_table.count(), 3);
    // Sent twice, it succeeds again.
    assert_eq!(function.custom_resource("Delete").await["Status"], "SUCCESS");
}

#[tokio::test]
async fn a_table_that_is_still_being_made_is_waited_for() {
    let function = Function::start();
    assert_eq!(function.fails(&with_root(on_demand())).await.0, "ResourcePending");
    let done = async {
        function.aws.dynamodb.delete_table.received(1).await;
        function.aws.dynamodb.settle_tables();
    };
    let (answer, ()) = tokio::join!(function.custom_resource("Delete"), done);
    assert_eq!(answer["Status"], "SUCCESS", "{answer}");
    assert_eq!(function.aws.dynamodb.table_status(&table("shop")).as_deref(), Some("DELETING"));
}

#[tokio::test]
async fn a_table_that_can_not_be_deleted_is_named_and_the_others_are_deleted() {
    let function = Function::start();
    let mut document = with_root(on_demand());
    document["namespaces"]["b"] = namespace();
    function.settle(&document).await;
    function.aws.dynamodb.delete_table.next(Answer::error(400, "ValidationException", "deletion protection is on"));
    let answer = function.custom_resource("Delete").await;
    assert_eq!(answer["Status"], "FAILED");
    let reason = answer["Reason"].as_str().unwrap();
    assert!(reason.contains("deletion protection") && reason.contains(&table("b")), "{reason}");
    let gone = Answer::error(400, "ResourceNotFoundException", "gone since");
    function.aws.dynamodb.list_tags_of_resource.next(gone);
    function.aws.dynamodb.settle_tables();
    assert_eq!(function.custom_resource("Delete").await["Status"], "SUCCESS");
    assert_eq!(function.custom_resource("Rename").await["Status"], "FAILED");
    assert_eq!(function.synchronize(&json!({ "namespaces": {} })).await, json!([]));
}
