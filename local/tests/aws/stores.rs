//! `--aws stores`.

use std::fs;
use std::path::Path;

use aws_doubles::{Answer, Content};
use facts::bucket::local_database_key;
use serde_json::json;

use crate::harness::{Shop, campaign, document, get, refused};

/// The stack's output and parameter that are read.
const BUCKET_OUTPUT: &str = "StagingBucket";
const PREFIX_PARAMETER: &str = "ItemTablePrefix";

const HOME: &str = "/recommend-items/shop/home/anna?numResults=2";

/// CloudFormation's description of a stack that has these outputs and parameters.
fn described(outputs: &str, parameters: &str) -> Answer {
    let xml = format!(
        "<DescribeStacksResponse xmlns=\"http://cloudformation.amazonaws.com/doc/2010-05-15/\"><DescribeStacksResult>\
         <Stacks><member><StackName>mine</StackName>\
         <StackId>arn:aws:cloudformation:us-east-1:123456789012:stack/mine/1</StackId>\
         <StackStatus>CREATE_COMPLETE</StackStatus><CreationTime>2026-01-01T00:00:00Z</CreationTime>\
         <Outputs>{outputs}</Outputs><Parameters>{parameters}</Parameters></member></Stacks>\
         </DescribeStacksResult></DescribeStacksResponse>"
    );
    Content::new(200, xml).header("content-type", "text/xml").into()
}

fn bucket() -> String {
    format!("<member><OutputKey>{BUCKET_OUTPUT}</OutputKey><OutputValue>staging</OutputValue></member>")
}

/// A local database as the loader puts it into the bucket.
fn database(shop: &Shop, name: &str) -> Vec<u8> {
    let file = shop.path("database");
    let mut writer = item_store::ItemFileWriter::create(&file).unwrap();
    for number in 1..=9 {
        writer.put(&format!("item-{number}"), &json!({"name": name})).unwrap();
    }
    writer.finish().unwrap();
    let mut packed = Vec::new();
    item_store::pack(&file, &mut packed).unwrap();
    packed
}

#[tokio::test]
async fn items_are_decorated_from_the_database_in_the_stacks_bucket() {
    let shop = Shop::new(&document(&campaign()));
    shop.aws.other("DescribeStacks").next(described(&bucket(), ""));
    shop.aws.s3.put("staging", &local_database_key("shop"), database(&shop, "Of the bucket"));
    let local = shop.start(&["--aws", "stores", "--stack", "mine"]);
    let (status, answer) = get(&local, HOME).await;
    assert_eq!(status, 200, "{answer}");
    assert_eq!(answer["itemList"][0]["metadata"]["name"], "Of the bucket", "{answer}");
    assert_eq!(shop.aws.personalize_runtime.get_recommendations.count(), 0, "origins have their stand-ins");
}

#[tokio::test]
async fn items_are_decorated_from_the_stacks_tables_whatever_their_prefix() {
    let mut with_tables = document(&campaign());
    with_tables["namespaces"]["shop"]["inferenceItemMetadata"] = json!({"type": "dynamodb"});
    for (given, table) in [("", "mine-PersonalizationApiItemMetadata_shop"), ("old_", "old_shop")] {
        let shop = Shop::new(&with_tables);
        let parameter = format!(
            "<member><ParameterKey>{PREFIX_PARAMETER}</ParameterKey><ParameterValue>{given}</ParameterValue></member>"
        );
        shop.aws.other("DescribeStacks").next(described(&bucket(), &parameter));
        let local = shop.start(&["--aws", "stores", "--stack", "mine"]);
        assert_eq!(get(&local, HOME).await.0, 200);
        let read = shop.aws.dynamodb.batch_get_item.requests();
        assert!(read[0].json()["RequestItems"][table].is_object(), "{}", read[0].json());
    }
}

#[tokio::test]
async fn with_origins_and_stores_in_aws_no_items_are_needed_here() {
    let shop = Shop::new(&document(&campaign()));
    fs::write(shop.path("items.jsonl"), "").unwrap();
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_local"));
    command.envs(shop.aws.environment()).arg("--config").arg(shop.path("configuration.json"));
    command.args(["--port", "0", "--cache", "none", "--auth", "none", "--aws", "origins,stores", "--stack", "mine"]);
    shop.aws.other("DescribeStacks").next(described(&bucket(), ""));
    shop.aws.s3.put("staging", &local_database_key("shop"), database(&shop, "Of the bucket"));
    let local = aws_doubles::LocalProcess::start(&mut command).unwrap();
    let (_, answer) = get(&local, HOME).await;
    assert_eq!(answer["itemList"][0]["metadata"]["name"], "Of the bucket", "{answer}");
    assert_eq!(shop.aws.personalize_runtime.get_recommendations.count(), 1);
}

#[test]
fn a_stack_that_is_not_named_or_not_there_or_another_kind_is_told() {
    let shop = Shop::new(&document(&campaign()));
    let said = refused(&mut shop.command(&["--aws", "stores"]));
    assert!(said.contains("--aws stores and --stack NAME go together"), "{said}");
    let missing = "<ErrorResponse><Error><Type>Sender</Type><Code>ValidationError</Code>\
                   <Message>Stack with id mine does not exist</Message></Error></ErrorResponse>";
    shop.aws.other("DescribeStacks").next(Content::new(400, missing).header("content-type", "text/xml"));
    let said = refused(&mut shop.command(&["--aws", "stores", "--stack", "mine"]));
    assert!(said.contains("--stack mine: Stack with id mine does not exist"), "{said}");
    shop.aws.other("DescribeStacks").next(described("", ""));
    let said = refused(&mut shop.command(&["--aws", "stores", "--stack", "mine"]));
    assert!(said.contains("--stack mine: it has no output StagingBucket"), "{said}");
}

#[test]
fn the_template_has_the_output_and_the_parameter_that_are_read() {
    let snapshots = Path::new(env!("CARGO_MANIFEST_DIR")).join("../snapshots");
    let template = fs::read_to_string(snapshots.join("none-http-cloudfront.yaml")).unwrap();
    let (_, outputs) = template.split_once("\nOutputs:").unwrap();
    assert!(outputs.contains(&format!("\n  {BUCKET_OUTPUT}:")));
    let (_, parameters) = template.split_once("\nParameters:").unwrap();
    assert!(parameters.contains(&format!("\n  {PREFIX_PARAMETER}:")));
}
