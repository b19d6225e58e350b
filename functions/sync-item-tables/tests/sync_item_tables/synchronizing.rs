//! Tables as the document wants them.

use std::time::{Duration, SystemTime};

use aws_doubles::{Answer, AwsDouble, FunctionProcess, PausedTime};
use facts::Handler;
use function_host::variables::Variables;
use serde_json::{Value, json};
use stacks::rules::Choices;
use stacks::{Options, Plan};
use sync_item_tables::environment::Environment;
use sync_item_tables::tables::Tables;

use crate::harness::{
    Function, OTHER_STACK, PREFIX, STACK, TAG, namespace, on_demand, provisioned, shop, table, variables, with_root,
};

#[tokio::test]
async fn a_table_is_made_and_is_pending_until_dynamodb_is_done() {
    let function = Function::start();
    let document = with_root(on_demand());
    let (name, text) = function.fails(&document).await;
    assert_eq!(name, "ResourcePending", "the state machine waits for this name");
    assert!(text.contains(&table("shop")) && text.contains("CREATING"), "{text}");
    let request = function.aws.dynamodb.create_table_operation.requests()[0].json();
    assert_eq!(request["BillingMode"], "PAY_PER_REQUEST");
    assert_eq!(request["KeySchema"], json!([{ "AttributeName": "id", "KeyType": "HASH" }]));
    assert_eq!(function.aws.dynamodb.tags(&table("shop"))[TAG], STACK);
    // Tried again before DynamoDB is done, it is pending still, and not made twice.
    assert_eq!(function.fails(&document).await.0, "ResourcePending");
    assert_eq!(function.writes(), 1);
    function.aws.dynamodb.settle_tables();
    assert_eq!(function.synchronize(&document).await, json!([table("shop")]));
    assert_eq!(function.synchronize(&document).await, json!([table("shop")]));
    assert_eq!(function.writes(), 1, "nothing is written when nothing changed");
}

#[tokio::test]
async fn metadata_counts_at_whatever_level_it_is_written() {
    for level in 0..4 {
        let mut document = shop(namespace());
        let recommender = "/namespaces/shop/recommenders/recommend-items/popular";
        let variation = format!("{recommender}/variations/b");
        let pointer = ["", "/namespaces/shop", recommender, &variation][level];
        document.pointer_mut(pointer).unwrap()["inferenceItemMetadata"] = on_demand();
        let function = Function::start();
        assert_eq!(function.settle(&document).await, json!([table("shop")]), "{pointer}");
    }
}

#[tokio::test]
async fn no_table_where_it_is_not_wanted_or_provisioned_elsewhere() {
    let function = Function::start();
    let elsewhere = json!({ "type": "dynamodb", "autoProvision": false });
    let localdb = json!({ "type": "localdb" });
    for metadata in [elsewhere, localdb.clone(), json!({ "type": "personalize", "itemColumns": ["A"] }), json!("?")] {
        assert_eq!(function.synchronize(&with_root(metadata)).await, json!([]));
    }
    // What a level below replaces is not in effect; a namespace without recommenders looks nothing up.
    let mut replaced = with_root(on_demand());
    replaced["namespaces"]["shop"]["inferenceItemMetadata"] = localdb;
    replaced["namespaces"]["events"] = json!({ "eventTargets": [] });
    assert_eq!(function.synchronize(&replaced).await, json!([]));
    assert_eq!(function.writes(), 0);
}

#[tokio::test]
async fn where_a_namespaces_metadata_differ_its_own_counts_else_the_first() {
    let function = Function::start();
    let mut document = with_root(json!({ "type": "dynamodb", "autoProvision": false }));
    let variations = "/namespaces/shop/recommenders/recommend-items/popular/variations";
    document.pointer_mut(&format!("{variations}/a")).unwrap()["inferenceItemMetadata"] = provisioned(3, 4);
    document.pointer_mut(&format!("{variations}/b")).unwrap()["inferenceItemMetadata"] = on_demand();
    function.settle(&document).await;
    document["namespaces"]["shop"]["inferenceItemMetadata"] = provisioned(5, 6);
    function.settle(&document).await;
    let throughput = |request: Value| request["ProvisionedThroughput"].clone();
    let made = throughput(function.aws.dynamodb.create_table_operation.requests()[0].json());
    let changed = throughput(function.aws.dynamodb.update_table.requests()[0].json());
    assert_eq!(made, json!({ "ReadCapacityUnits": 3, "WriteCapacityUnits": 4 }));
    assert_eq!(changed, json!({ "ReadCapacityUnits": 5, "WriteCapacityUnits": 6 }));
}

#[tokio::test]
async fn only_what_differs_is_changed() {
    let function = Function::start();
    function.settle(&with_root(provisioned(1, 1))).await;
    function.settle(&with_root(provisioned(1, 2))).await;
    function.settle(&with_root(on_demand())).await;
    function.settle(&with_root(provisioned(5, 5))).await;
    let updates: Vec<Value> =
        function.aws.dynamodb.update_table.requests().iter().map(|request| request.json()).collect();
    let units = |read, write| json!({ "ReadCapacityUnits": read, "WriteCapacityUnits": write });
    let name = table("shop");
    assert_eq!(
        updates,
        [
            // The mode is not switched to what it is: DynamoDB allows few switches a day.
            json!({ "TableName": name, "ProvisionedThroughput": units(1, 2) }),
            json!({ "TableName": name, "BillingMode": "PAY_PER_REQUEST" }),
            json!({ "TableName": name, "BillingMode": "PROVISIONED", "ProvisionedThroughput": units(5, 5) }),
        ]
    );
}

#[tokio::test]
async fn a_table_that_is_being_changed_or_deleted_is_pending() {
    let function = Function::start();
    function.settle(&with_root(on_demand())).await;
    for status in ["UPDATING", "DELETING", "CREATING"] {
        function.aws.dynamodb.set_table_status(&table("shop"), status);
        let (name, text) = function.fails(&with_root(provisioned(1, 1))).await;
        assert_eq!(name, "ResourcePending");
        assert!(text.contains(status), "{text}");
    }
    assert_eq!(function.writes(), 1);
    // It was ACTIVE when it was looked at, and is not any more.
    function.aws.dynamodb.settle_tables();
    function.aws.dynamodb.create_table(&table("shop"), "id");
    function.aws.dynamodb.update_table.next(Answer::error(400, "ResourceInUseException", "being changed"));
    assert_eq!(function.fails(&with_root(on_demand())).await.0, "ResourcePending");
    function.aws.dynamodb.set_table_status(&table("shop"), "ARCHIVED");
    assert_eq!(function.fails(&with_root(on_demand())).await.0, "UnusableTable");
}

#[tokio::test]
async fn another_stacks_table_is_refused_whatever_its_settings() {
    let function = Function::start();
    function.settle(&with_root(on_demand())).await;
    for (key, value) in [("a", "1"), (TAG, OTHER_STACK)] {
        function.aws.dynamodb.set_tag(&table("shop"), key, value);
    }
    for metadata in [on_demand(), provisioned(1, 1)] {
        let (name, text) = function.fails(&with_root(metadata)).await;
        assert_eq!(name, "OfAnotherStack");
        assert!(text.contains(OTHER_STACK) && text.contains("ItemTablePrefix"), "{text}");
    }
    assert_eq!(function.aws.dynamodb.update_table.count(), 0);
}

#[tokio::test]
async fn a_namespace_whose_name_is_too_long_for_a_table_is_named_and_the_others_are_made() {
    let function = Function::start();
    let mut document = with_root(on_demand());
    let long = "n".repeat(255 - PREFIX.len() + 1);
    document["namespaces"][&long] = namespace();
    let (name, text) = function.fails(&document).await;
    assert_eq!(name, "NameTooLong");
    assert!(text.contains(&long) && text.contains("256 characters") && text.contains("255"), "{text}");
    assert!(function.aws.dynamodb.table_status(&table("shop")).is_some());
}

#[tokio::test]
async fn an_untagged_table_is_changed_as_the_original_would() {
    let function = Function::start();
    function.aws.dynamodb.create_table(&table("shop"), "id");
    assert_eq!(function.settle(&with_root(on_demand())).await, json!([table("shop")]));
    assert_eq!(function.aws.dynamodb.update_table.count(), 1);
    assert!(!function.aws.dynamodb.tags(&table("shop")).contains_key(TAG), "it does not become the stack's");
}

#[tokio::test]
async fn tables_of_namespaces_that_are_gone_are_left() {
    let function = Function::start();
    let mut two = with_root(on_demand());
    two["namespaces"]["old"] = namespace();
    assert_eq!(function.settle(&two).await, json!([table("shop"), table("old")]));
    function.synchronize(&with_root(on_demand())).await;
    assert_eq!(function.aws.dynamodb.table_status(&table("old")).as_deref(), Some("ACTIVE"));
}

#[tokio::test]
async fn a_table_that_fails_does_not_keep_the_others_from_being_made() {
    let function = Function::start();
    let mut three = with_root(on_demand());
    three["namespaces"]["b"] = namespace();
    three["namespaces"]["c"] = namespace();
    let refused = Answer::error(400, "AccessDeniedException", "not allowed");
    function.aws.dynamodb.create_table_operation.next(refused.clone());
    let (name, text) = function.fails(&three).await;
    assert_eq!(name, "ServiceError");
    assert!(text.contains(&table("shop")) && text.contains("not allowed"), "{text}");
    assert!(function.aws.dynamodb.table_status(&table("c")).is_some());
    function.aws.dynamodb.describe_table.next(refused.clone());
    function.aws.dynamodb.describe_table.next(refused);
    assert_eq!(function.fails(&three).await.0, "SeveralErrors");
}

#[tokio::test]
async fn throttling_is_tried_again() {
    let function = Function::start();
    function.aws.dynamodb.describe_table.next(Answer::error(400, "ThrottlingException", "Rate exceeded"));
    function.aws.dynamodb.create_table_operation.next(Answer::error(400, "LimitExceededException", "too many at once"));
    assert_eq!(function.fails(&with_root(on_demand())).await.0, "ResourcePending");
}

#[tokio::test]
async fn what_dynamodb_does_not_answer_is_given_up_before_the_functions_time_is_over() {
    let minute = Duration::from_secs(60);
    let aws = AwsDouble::start().unwrap();
    let own = |name| variables().into_iter().find(|(known, _)| *known == name).map(|(_, value)| value.to_owned());
    let environment = Environment::read(Variables::new(|name| own(name).or_else(|| aws.variable(name)))).unwrap();
    let describe = &aws.dynamodb.describe_table;
    describe.always(Answer::Never);
    let tables = Tables::new(environment);
    let work = tables.synchronize(with_root(on_demand()), SystemTime::now() + minute);
    let error = PausedTime::passes(minute, describe, 1, work).await.unwrap_err();
    assert_eq!(error.name(), "OutOfTime");
}

#[tokio::test]
async fn what_can_not_be_made_is_said() {
    let function = Function::start();
    let without = json!({ "type": "dynamodb", "billingMode": "PROVISIONED" });
    let (name, text) = function.fails(&with_root(without)).await;
    assert_eq!(name, "NoThroughput");
    assert!(text.contains("shop"), "{text}");
    assert_eq!(function.fails(&json!([])).await.0, "NotADocument");
    assert_eq!(function.fails(&with_root(provisioned(0, 1))).await.0, "ServiceError");
    assert_eq!(function.fails(&with_root(json!({ "type": "dynamodb" }))).await.0, "ResourcePending");
    assert!(!function.log().await.is_empty());
}

#[tokio::test]
async fn the_function_does_not_start_without_its_variables() {
    let aws = AwsDouble::start().unwrap();
    let process = FunctionProcess::companion(Handler::SyncItemTables, &aws, [("", ""); 0]).unwrap();
    let output = process.ended().await.unwrap();
    assert!(!output.status.success());
    let text = String::from_utf8(output.stderr).unwrap();
    assert!(text.contains("ITEM_TABLE_PREFIX") && text.contains("STACK_ID"), "{text}");
    for choices in Choices::valid() {
        let template = Plan::new(choices, Options::default()).unwrap().synthesize().unwrap().template;
        let set = &template["Resources"]["SyncTablesFunction"]["Properties"]["Environment"]["Variables"];
        assert!(["ITEM_TABLE_PREFIX", "STACK_ID"].iter().all(|name| !set[name].is_null()), "{}: {set}", choices.id());
    }
}

#[tokio::test]
async fn the_log_has_awss_message_about_a_permission_that_is_missing() {
    let function = Function::start();
    let said = "User: arn:aws:sts::123456789012:assumed-role/r/f is not authorized to perform: dynamodb:CreateTable on \
        resource: arn:aws:dynamodb:us-east-1:123456789012:table/t because no identity-based policy allows the \
        dynamodb:CreateTable action";
    function.aws.dynamodb.create_table_operation.always(Answer::error(400, "AccessDeniedException", said));
    assert!(function.fails(&with_root(on_demand())).await.1.contains(said));
    let log = function.log().await;
    let lines = log.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let errors = lines.filter(|line| line["level"] == "ERROR").collect::<Vec<_>>();
    assert!(errors.iter().any(|line| line["message"].as_str().unwrap().contains(said)), "{log}");
}
