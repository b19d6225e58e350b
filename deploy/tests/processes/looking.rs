//! `deploy status` and `deploy logs`: what is known is shown, whatever is not.

use std::io::{BufRead, BufReader, Read};
use std::process::Command;

use aws_doubles::Answer;
use serde_json::{Value, json};

use crate::shop::Operator;

/// An event of the log group.
fn event(id: &str, timestamp: i64, message: &str) -> Value {
    json!({"eventId": id, "logStreamName": "2026/01/01/shop-loader[$LATEST]a", "timestamp": timestamp,
        "message": message})
}

fn answer(events: &[Value]) -> Answer {
    Answer::json(&json!({"events": events}))
}

fn errors(operator: &Operator) {
    let line = json!({"level": "ERROR", "message": "no table", "error_type": "Table"}).to_string();
    let event = json!({"eventId": "1", "logStreamName": "2026/01/01/shop-loader[$LATEST]a",
        "timestamp": 1_767_225_600_000_i64,
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

#[test]
fn following_prints_new_lines_once_each_late_ones_too_until_ctrl_c() {
    let operator = Operator::new();
    let events = operator.aws.other("Logs_20140328.FilterLogEvents");
    let [first, second] = [event("1", 1_767_225_600_000, "the first"), event("3", 1_767_225_610_000, "the third")];
    events.next(answer(std::slice::from_ref(&first)));
    events.next(answer(&[first.clone(), second.clone()]));
    // Older than one that is known, and arrived later.
    let late = event("2", 1_767_225_605_000, "the second");
    events.always(answer(&[first, late, second]));

    let mut follower = operator.start(&["logs", "--follow", "--since", "9999d"]);
    let mut lines = BufReader::new(follower.stdout.take().unwrap());
    for expected in ["the first", "the third", "the second"] {
        let mut line = String::new();
        lines.read_line(&mut line).unwrap();
        assert!(line.ends_with(&format!("shop-loader: {expected}\n")), "{expected} is not next: {line}");
    }
    // A look later than that of the last line, to see that no line comes again.
    let seen = events.count();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(events.received(seen + 1));
    let interrupted = Command::new("kill").args(["-INT", &follower.id().to_string()]).status().unwrap();
    assert!(interrupted.success());
    assert_eq!(follower.wait().unwrap().code(), Some(130));
    let mut more = String::new();
    lines.read_to_string(&mut more).unwrap();
    assert_eq!(more, "", "lines are printed again");
    // It looks again only at what may still be late.
    let since = |at: usize| events.requests()[at].json()["startTime"].as_i64().unwrap();
    assert_eq!(since(seen), 1_767_225_610_000 - 30_000);
}

/// Lines of a terminal that are longer than its 60 columns, and could have been broken between two words.
fn broken_in_a_word(screen: &[u8]) -> Vec<String> {
    let screen = String::from_utf8_lossy(screen).replace('\r', "");
    let lines = screen.lines().map(str::trim).map(str::to_owned);
    lines.filter(|line| line.chars().count() > 60 && line.contains(' ')).collect()
}

#[test]
fn a_narrow_terminal_breaks_lines_between_words_and_leaves_what_is_copied_whole() {
    let operator =
        Operator::with(&json!({"version": "7", "description": "Autumn, with a ranking by what neighbours bought \
        last year", "namespaces": {}}));
    errors(&operator);
    let shown = |arguments: &[&str]| operator.start_on_terminal(arguments).wait_with_output().unwrap().stdout;
    for arguments in [&["status"][..], &["outputs"], &["doctor"], &["logs", "--function", "Nobody"]] {
        let screen = shown(arguments);
        assert!(broken_in_a_word(&screen).is_empty(), "{arguments:?}: {:#?}", broken_in_a_word(&screen));
    }
    let outputs = String::from_utf8(shown(&["outputs"])).unwrap().replace('\r', "");
    let url = "HttpApiEndpointUrl\n  https://api1.execute-api.us-east-1.amazonaws.com/prod/\n";
    assert!(outputs.contains(url), "{outputs}");
    assert!(outputs.contains("StagingBucket                     staging\n"), "{outputs}");
}

#[test]
fn status_does_not_wait_for_what_does_not_answer() {
    let operator = Operator::with(&json!({"version": "7", "namespaces": {}}));
    let metrics = "POST /service/GraniteServiceVersion20100801/operation/GetMetricData";
    operator.aws.other(metrics).always(Answer::status(503));
    operator.deploy(&["status"]).expect(0, &["version 7", "not known: CloudWatch GetMetricData"]);
    assert_eq!(operator.aws.other(metrics).count(), 3);
}
