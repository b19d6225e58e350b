//! Moto's server: there when it is started, gone when it is dropped.

use std::net::TcpStream;
use std::panic::{AssertUnwindSafe, catch_unwind};

use aws_doubles::Moto;
use serde_json::json;

#[test]
fn moto_answers_while_it_is_held_and_its_port_is_closed_after_a_test_that_panics() {
    let moto = Moto::start().unwrap();
    let address = moto.address();
    let answer = moto.call("dynamodb", "DynamoDB_20120810.ListTables", &json!({})).unwrap();
    assert_eq!(answer, json!({ "TableNames": [] }));
    let refused = moto.call("dynamodb", "DynamoDB_20120810.DescribeTable", &json!({ "TableName": "none" })).unwrap();
    assert_eq!(refused["status"], 400, "{refused}");
    let panicked = catch_unwind(AssertUnwindSafe(move || {
        let _held = moto;
        panic!("as a test does");
    }));
    assert!(panicked.is_err());
    assert!(TcpStream::connect(address).is_err());
}
