//! `deploy grant`: shown, agreed to, given once, taken away.

use serde_json::{Value, json};

use crate::shop::Operator;

fn document() -> Value {
    json!({"version": "1",
        "namespaces": {"shop": {"eventTargets": [{"type": "kinesis-stream", "streamName": "clicks"}]}}})
}

#[test]
fn what_the_configuration_in_force_needs_is_shown_given_and_not_given_again() {
    let operator = Operator::with(&document());
    let stream = "arn:aws:kinesis:us-east-1:111122223333:stream/clicks";
    operator.deploy(&["grant"]).expect(2, &["kinesis:PutRecord", stream, "--yes"]);
    assert!(operator.stacks.lock().unwrap().is_empty(), "given without being asked");

    operator.deploy(&["grant", "--yes"]).expect(0, &["+ kinesis:PutRecord", "shop-grants"]);
    let template: Value = serde_json::from_str(&operator.stacks.lock().unwrap()[0].1).unwrap();
    let policy = &template["Resources"]["Grants"]["Properties"];
    assert_eq!(policy["Roles"], json!(["shop-role"]));
    assert_eq!(policy["PolicyDocument"]["Statement"][0]["Resource"], stream);

    operator.deploy(&["grant", "--yes"]).expect(0, &["nothing is to be changed"]);
    let changes = ["CreateStack", "UpdateStack"].map(|action| operator.aws.other(action).count());
    assert_eq!(changes, [1, 0]);
}

#[test]
fn a_configuration_that_needs_nothing_takes_the_permissions_away() {
    let operator = Operator::with(&document());
    operator.deploy(&["grant", "--yes"]).expect(0, &[]);
    let file = operator.file("none.json", json!({"namespaces": {}}).to_string());
    operator.deploy(&["grant", "--config", &file, "--yes"]).expect(0, &["- kinesis:PutRecord"]);
    assert!(operator.stacks.lock().unwrap().is_empty());
    operator.deploy(&["grant", "--config", &file]).expect(0, &["nothing is to be changed"]);
}

#[test]
fn a_key_that_encrypts_a_stream_is_named_by_hand() {
    let operator = Operator::with(&document());
    let key = "arn:aws:kms:us-east-1:111122223333:key/1";
    operator.deploy(&["grant", "--yes", "--kms-key", key]).expect(0, &["+ kms:GenerateDataKey", key]);
}
