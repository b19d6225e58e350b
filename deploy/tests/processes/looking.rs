//! `deploy status` and `deploy logs`: what is known is shown, whatever is not.

use aws_doubles::Answer;
use serde_json::json;

use crate::shop::Operator;

fn errors(operator: &Operator) {
    let line = json!({"level": "ERROR", "message": "no table", "error_type": "Table"}).to_string();
    let event = json!({"eventId": "1", "logStreamName": "2026/01/01/shop-loader[$LATEST]a", "timestamp": 1_767_225_600_000_i64,
        "message": line});
    operator.aws.other("Logs_20140328.FilterLogEvents").always(Answer::json(&json!({"events": [event]})));
}

#[test]
fn status_shows_what_is_in_force_and_the_last_error_and_says_what_it_could_not_look_at() {
    let operator = Operator::with(&json!({"version": "7", "description": "Autumn", "namespaces": {}}));
    errors(&operator);
    let ended = operator.deploy(&["status"]);
    ended.expect(
        0,
        &[
            "shop in us-east-1: CREATE_COMPLETE",
            "version 7: Autumn (number 1)",
            "1 of LoadItemMetadataFunction",
            "no table",
            "the configuration has no campaign",
            "not known: ",
        ],
    );
}

#[test]
fn logs_are_lines_of_the_function_that_is_asked_for() {
    let operator = Operator::new();
    errors(&operator);
    let ended = operator.deploy(&["logs", "--function", "LoadItemMetadataFunction", "--since", "1h"]);
    ended.expect(0, &["ERROR", "shop-loader: no table error_type=Table"]);
    operator.deploy(&["logs", "--function", "Nobody"]).expect(2, &["LoadItemMetadataFunction"]);
    operator.deploy(&["logs", "--since", "soon"]).expect(2, &["90s, 10m, 2h or 1d"]);
}
