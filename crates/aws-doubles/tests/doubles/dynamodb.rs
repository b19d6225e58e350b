use std::collections::HashMap;

use aws_doubles::{Answer, AwsDouble};
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::error::ProvideErrorMetadata;
use aws_sdk_dynamodb::operation::batch_get_item::BatchGetItemOutput;
use aws_sdk_dynamodb::types::{AttributeValue, KeysAndAttributes, PutRequest, WriteRequest};
use serde_json::json;

use crate::clients;

const TABLE: &str = "PersonalizationApiItemMetadata_shop";

fn id(id: &str) -> HashMap<String, AttributeValue> {
    HashMap::from([("id".to_owned(), AttributeValue::S(id.to_owned()))])
}

async fn get(client: &Client, keys: &[&str]) -> Result<BatchGetItemOutput, String> {
    let keys = KeysAndAttributes::builder().set_keys(Some(keys.iter().map(|key| id(key)).collect())).build().unwrap();
    let answer = client.batch_get_item().request_items(TABLE, keys).send().await;
    answer.map_err(|error| error.code().unwrap_or("no code").to_owned())
}

fn table_of(items: usize) -> AwsDouble {
    let aws = AwsDouble::start().unwrap();
    aws.dynamodb.create_table(TABLE, "id");
    for n in 1..=items {
        let item = json!({ "id": { "S": n.to_string() }, "attributes": { "M": {} } });
        aws.dynamodb.put_item(TABLE, item);
    }
    aws
}

#[tokio::test]
async fn a_batch_returns_the_items_that_exist() {
    let aws = table_of(2);
    let answer = get(&clients::dynamodb(&aws), &["1", "3"]).await.unwrap();
    let items = &answer.responses().unwrap()[TABLE];
    assert_eq!(items.len(), 1);
    assert_eq!(items[0]["id"], AttributeValue::S("1".to_owned()));
    assert!(answer.unprocessed_keys().unwrap().is_empty());
}

#[tokio::test]
async fn keys_are_left_unprocessed_when_told_so_and_processed_when_asked_again() {
    let aws = table_of(3);
    let client = clients::dynamodb(&aws);
    aws.dynamodb.leave_unprocessed(2);
    let answer = get(&client, &["1", "2", "3"]).await.unwrap();
    assert_eq!(answer.responses().unwrap()[TABLE].len(), 1);
    let left = &answer.unprocessed_keys().unwrap()[TABLE];
    assert_eq!(left.keys(), [id("2"), id("3")]);
    let again = client.batch_get_item().request_items(TABLE, left.clone()).send().await.unwrap();
    assert_eq!(again.responses().unwrap()[TABLE].len(), 2);
}

#[tokio::test]
async fn what_dynamodb_refuses_is_refused() {
    let aws = table_of(1);
    let client = clients::dynamodb(&aws);
    let hundred_and_one: Vec<String> = (0..101).map(|n| n.to_string()).collect();
    let too_many: Vec<&str> = hundred_and_one.iter().map(String::as_str).collect();
    assert_eq!(get(&client, &too_many).await.unwrap_err(), "ValidationException");
    assert!(get(&client, &too_many[..100]).await.is_ok());
    assert_eq!(get(&client, &["1", "1"]).await.unwrap_err(), "ValidationException");
    let elsewhere = AwsDouble::start().unwrap();
    let missing = get(&clients::dynamodb(&elsewhere), &["1"]).await;
    assert_eq!(missing.unwrap_err(), "ResourceNotFoundException");
}

#[tokio::test]
async fn throttling_has_dynamodbs_own_name() {
    let aws = table_of(1);
    aws.dynamodb.batch_get_item.next(Answer::Throttled);
    let throttled = get(&clients::dynamodb(&aws), &["1"]).await.unwrap_err();
    assert_eq!(throttled, "ProvisionedThroughputExceededException");
}

#[tokio::test]
async fn a_batch_writes_and_deletes_but_what_it_leaves_unprocessed() {
    let aws = table_of(1);
    let client = clients::dynamodb(&aws);
    let put = PutRequest::builder().set_item(Some(id("new"))).build().unwrap();
    let key = aws_sdk_dynamodb::types::DeleteRequest::builder().set_key(Some(id("1")));
    let writes = vec![
        WriteRequest::builder().put_request(put).build(),
        WriteRequest::builder().delete_request(key.build().unwrap()).build(),
    ];
    aws.dynamodb.leave_unprocessed(1);
    let answer = client.batch_write_item().request_items(TABLE, writes).send().await.unwrap();
    assert_eq!(aws.dynamodb.items(TABLE).len(), 2);
    let left = answer.unprocessed_items().unwrap()[TABLE].clone();
    client.batch_write_item().request_items(TABLE, left).send().await.unwrap();
    assert_eq!(aws.dynamodb.items(TABLE), [json!({ "id": { "S": "new" } })]);
}

#[tokio::test]
async fn a_batch_that_writes_an_id_twice_is_refused() {
    let aws = table_of(0);
    let put = || {
        let put = PutRequest::builder().set_item(Some(id("1"))).build().unwrap();
        WriteRequest::builder().put_request(put).build()
    };
    let twice = clients::dynamodb(&aws).batch_write_item().request_items(TABLE, vec![put(), put()]).send().await;
    assert_eq!(twice.unwrap_err().code(), Some("ValidationException"));
}

#[tokio::test]
async fn segments_and_pages_of_a_scan_make_the_whole_table() {
    let aws = table_of(20);
    aws.dynamodb.set_page_length(TABLE, 3);
    aws.dynamodb.put_item(TABLE, json!({ "id": { "S": "old" }, "version": { "S": "1" } }));
    aws.dynamodb.put_item(TABLE, json!({ "id": { "S": "new" }, "version": { "S": "2" } }));
    let client = clients::dynamodb(&aws);
    let scan = |filter: Option<&str>| {
        let scan = client.scan().table_name(TABLE).total_segments(3).projection_expression("#id");
        let scan = scan.expression_attribute_names("#id", "id").set_filter_expression(filter.map(str::to_owned));
        filter.into_iter().fold(scan, |scan, _| scan.expression_attribute_values(":two", AttributeValue::S("2".into())))
    };
    for (filter, expected) in [(None, 22), (Some("version < :two"), 1)] {
        let mut found = Vec::new();
        for segment in 0..3 {
            let mut start = None;
            loop {
                let page = scan(filter).segment(segment).set_exclusive_start_key(start).send().await.unwrap();
                assert!(page.scanned_count() <= 3);
                found.extend(page.items.unwrap());
                start = page.last_evaluated_key;
                if start.is_none() {
                    break;
                }
            }
        }
        assert_eq!(found.len(), expected);
        assert!(found.iter().all(|item| item.keys().eq(["id"])));
    }
}

#[tokio::test]
async fn a_table_is_described_by_its_key_and_status() {
    let aws = table_of(1);
    let client = clients::dynamodb(&aws);
    aws.dynamodb.set_table_status(TABLE, "CREATING");
    let table = client.describe_table().table_name(TABLE).send().await.unwrap().table.unwrap();
    assert_eq!((table.key_schema()[0].attribute_name(), table.table_status().unwrap().as_str()), ("id", "CREATING"));
    let missing = client.describe_table().table_name("another").send().await;
    assert_eq!(missing.unwrap_err().code(), Some("ResourceNotFoundException"));
}
