//! `deploy experiments report`: from records of a stream and from the log, and what it says when it can't say more.

use aws_doubles::Answer;
use serde_json::{Value, json};

use crate::shop::Operator;

const REPORT: [&str; 8] =
    ["experiments", "report", "--namespace", "shop", "--recommender", "home", "--feature", "model"];

fn document(split: &Value) -> Value {
    let variation = |name: &str| json!({"type": "personalize-campaign", "arn": name});
    json!({"version": "1", "namespaces": {"shop": {"recommenders": {"recommend-items": {"home": {
        "variations": {"current": variation("a"), "candidate": variation("b")},
        "experiments": {"model": {"method": "weighted", "split": split, "metrics": {"clicks": {}}}}}}}}}})
}

fn running() -> Operator {
    Operator::with(&document(&json!({"current": 1, "candidate": 1})))
}

/// Records of users in turn of either variation, of whom every so many convert.
fn records(users: usize, converts: [usize; 2]) -> String {
    let mut lines = String::new();
    for user in 0..users {
        let which = user % 2;
        let variation = ["current", "candidate"][which];
        let counted = json!({"recommender": "home", "feature": "model", "metric": "clicks",
            "variation": variation, "bucket": ((user * 2_654_435_761) >> 16) % 1000});
        let at = 1_767_225_600 + user as i64 * 60;
        let record = |body: Value| json!({"namespace": "shop", "path": "/", "body": body}).to_string() + "\n";
        let name = format!("user-{user}");
        let body = json!({"userId": name, "sentAt": at, "experimentExposures": [counted]});
        // Exposed again and again, a user counts once.
        lines += &record(body.clone()).repeat(2);
        if user / 2 % converts[which] == 0 {
            let mut conversion = counted.clone();
            conversion["sentAt"] = json!(at + 5);
            lines += &record(json!({"userId": name, "experimentConversions": [conversion]}));
        }
    }
    lines
}

#[test]
fn records_of_a_stream_give_a_verdict_by_users_in_words_in_json_in_markdown_and_as_a_picture() {
    let operator = running();
    let file = operator.file("records.jsonl", records(8000, [10, 5]));
    let picture = operator.file("picture.svg", "");
    let arguments = |more: &[&'static str]| -> Vec<String> {
        let given = REPORT.iter().chain(more).map(|argument| (*argument).to_owned());
        given.chain(["--records".to_owned(), file.clone(), "--picture".to_owned(), picture.clone()]).collect()
    };
    let deploy = |more: &[&'static str]| {
        let arguments = arguments(more);
        operator.deploy(&arguments.iter().map(String::as_str).collect::<Vec<_>>())
    };
    let ended = deploy(&[]);
    ended.expect(0, &["current 4000 (50.0 % expected)", "10.000 %", "20.000 %", "+100.0 %", "candidate is better"]);
    assert!(!ended.stdout.contains("user-"), "no user is named");
    deploy(&["--format", "markdown"]).expect(0, &["| variation", "| candidate", "### clicks"]);
    let told = deploy(&["--format", "json", "--guardrail", "clicks", "--baseline", "candidate"]);
    let told: Value = serde_json::from_str(told.stdout.lines().last().unwrap()).unwrap();
    let metric = &told["result"]["metrics"][0];
    assert_eq!((&told["result"]["unit"], &metric["isGuardrail"]), (&json!("users"), &json!(true)));
    assert_eq!(metric["comparisons"][0]["verdict"], "worse");
    assert!(metric["comparisons"][0]["words"].as_str().unwrap().starts_with("stop: current is worse"));
    let drawn = std::fs::read_to_string(&picture).unwrap();
    assert!(drawn.starts_with("<svg") && drawn.contains("<polygon") && drawn.ends_with("</svg>\n"), "{drawn}");
}

#[test]
fn without_a_difference_the_report_says_how_long_it_would_take_and_with_a_mismatch_nothing() {
    let operator = running();
    let even = operator.file("even.jsonl", records(4000, [10, 10]));
    let report = |file: &str| operator.deploy(&[&REPORT[..], &["--records", file]].concat());
    report(&even).expect(0, &["no difference shown yet; it would take about", "to see a lift of 5 %"]);
    let early = operator.file("early.jsonl", records(100, [10, 5]));
    report(&early).expect(0, &["too early to say anything"]);
    // Half of one variation's users are lost.
    let all = records(8000, [10, 5]);
    let is_lost = |line: &str| line.contains("\"candidate\"") && line.contains("5\",\"");
    let kept: Vec<&str> = all.lines().filter(|line| !is_lost(line)).collect();
    assert!(kept.len() < all.lines().count());
    let lost = operator.file("lost.jsonl", kept.join("\n"));
    report(&lost).expect(0, &["The split was not kept", "caches that hide exposures", "no verdict"]);
}

#[test]
fn what_never_ran_or_is_not_there_is_said_and_ends_with_2() {
    let operator = running();
    let empty = operator.file("empty.jsonl", "{\"namespace\": \"shop\"}\nno JSON\n");
    operator.deploy(&[&REPORT[..], &["--records", &empty]].concat()).expect(2, &["never ran"]);
    let of = |namespace: &'static str, recommender: &'static str, feature: &'static str| {
        let names = ["--namespace", namespace, "--recommender", recommender, "--feature", feature];
        operator.deploy(&[&REPORT[..2], &names].concat())
    };
    of("shop", "home", "other").expect(2, &["no experiment other; it has model"]);
    of("shop", "other", "model").expect(2, &["no recommender other; it has home"]);
    of("other", "home", "model").expect(2, &["no namespace other; it has shop"]);
    operator
        .deploy(&[&REPORT[..], &["--baseline", "other", "--records", &empty]].concat())
        .expect(2, &["it has current, candidate"]);
    Operator::new().deploy(&REPORT).expect(2, &["no configuration was deployed yet"]);
}

#[test]
fn a_split_that_was_changed_in_the_middle_is_found_in_the_configurations_history() {
    let operator = Operator::with(&document(&json!({"current": 9, "candidate": 1})));
    operator.deploy_document(&document(&json!({"current": 1, "candidate": 1})));
    let file = operator.file("records.jsonl", records(2000, [10, 10]));
    let ended = operator.deploy(&[&REPORT[..], &["--records", &file]].concat());
    ended.expect(0, &["The split was changed in the middle", "{\"current\":9,\"candidate\":1}"]);
}

#[test]
fn a_changed_audience_or_salt_counts_as_a_changed_split_and_no_salt_is_shown() {
    let with = |member: &str, value: Value| {
        let mut document = document(&json!({"current": 1, "candidate": 1}));
        document["namespaces"]["shop"]["recommenders"]["recommend-items"]["home"]["experiments"]["model"][member] =
            value;
        document
    };
    for (member, before, after, said) in [
        ("audience", json!(20), json!(50.5), "The audience was changed in the middle, from 20 % to 50.5 % of users"),
        ("audience", json!(20), Value::Null, "The audience was changed in the middle, from 20 % to 100 % of users"),
        ("salt", json!("pepper-1"), json!("pepper-2"), "The salt was changed in the middle"),
    ] {
        let operator = Operator::with(&with(member, before));
        operator.deploy_document(&with(member, after));
        let file = operator.file("records.jsonl", records(2000, [10, 10]));
        let ended = operator.deploy(&[&REPORT[..], &["--records", &file]].concat());
        ended.expect(0, &[said]);
        assert!(!ended.stdout.contains("pepper"), "{}", ended.stdout);
    }
}

#[test]
fn an_experiment_that_was_taken_out_is_found_and_reported_as_far_as_it_ran() {
    let operator = running();
    let mut without = document(&json!({"current": 1, "candidate": 1}));
    without["namespaces"]["shop"]["recommenders"]["recommend-items"]["home"]["experiments"] = json!({});
    operator.deploy_document(&without);
    let file = operator.file("records.jsonl", records(8000, [10, 5]));
    let ended = operator.deploy(&[&REPORT[..], &["--records", &file]].concat());
    ended.expect(0, &["was taken out of the configuration", "candidate is better"]);
}

/// Rows of Logs Insights for a day: every bucket has answers and conversions of both variations.
fn rows(request: &Value) -> Vec<Value> {
    let first = request["startTime"].as_i64().unwrap() * 1000;
    let field = |name: &str, value: String| json!({"field": name, "value": value});
    let mut rows = Vec::new();
    for bucket in 0..1000 {
        for (variation, converted) in [("current", bucket % 4), ("candidate", 1 + bucket % 4)] {
            // By turns, which of a bucket's users came first.
            let later = i64::from((bucket % 2 == 0) == (variation == "current"));
            rows.push(json!([
                field("Metric", "clicks".into()),
                field("Variation", variation.into()),
                field("bucket", bucket.to_string()),
                field("isExposure", "1".into()),
                field("shown", "12".into()),
                field("first", (first + later).to_string())
            ]));
            rows.push(json!([
                field("Metric", "clicks".into()),
                field("Variation", variation.into()),
                field("bucket", bucket.to_string()),
                field("isExposure", "0".into()),
                field("converted", converted.to_string()),
                field("valued", converted.to_string()),
                field("squares", converted.to_string())
            ]));
        }
    }
    rows
}

#[test]
fn the_log_is_asked_day_by_day_and_days_that_were_kept_are_not_asked_for_again() {
    let operator = running();
    let kept = operator.file("kept.json", "");
    std::fs::remove_file(&kept).unwrap();
    let start = operator.aws.other("Logs_20140328.StartQuery");
    start.always(Answer::json(&json!({"queryId": "q"})));
    let groups = json!({"logGroups": [{"logGroupName": "logs", "retentionInDays": 3}]});
    operator.aws.other("Logs_20140328.DescribeLogGroups").always(Answer::json(&groups));
    let results = operator.aws.other("Logs_20140328.GetQueryResults");
    results.next(Answer::json(&json!({"status": "Running", "results": []})));
    let rows = rows(&json!({"startTime": 1_767_225_600}));
    results.always(Answer::json(&json!({"status": "Complete", "results": rows})));
    let report = || operator.deploy(&[&REPORT[..], &["--kept", &kept]].concat());
    report()
        .expect(0, &["candidate is better", "3,000 or more", "first users of buckets: current 500", "were deleted"]);
    let asked = start.count();
    assert!((3..=4).contains(&asked), "{asked}");
    let query = start.requests()[0].json()["queryString"].as_str().unwrap().to_owned();
    for part in ["Namespace = \"shop\"", "Feature = \"model\"", "sum(Exposures.0)", "bucket < 1000", "limit 10000"] {
        assert!(query.contains(part), "{part}: {query}");
    }
    report().expect(0, &["candidate is better"]);
    let again = start.count() - asked;
    assert!(again < asked, "{again} of {asked} days are asked for again");
}

#[test]
fn a_day_with_more_rows_than_a_query_gives_is_asked_for_in_parts() {
    let operator = running();
    operator.aws.other("Logs_20140328.DescribeLogGroups").always(Answer::json(&json!({"logGroups": []})));
    let start = operator.aws.other("Logs_20140328.StartQuery");
    start.always(Answer::json(&json!({"queryId": "q"})));
    let results = operator.aws.other("Logs_20140328.GetQueryResults");
    let row = rows(&json!({"startTime": 1_767_225_600}))[0].clone();
    results.next(Answer::json(&json!({"status": "Complete", "results": vec![row; 10_000]})));
    results.always(Answer::json(&json!({"status": "Complete", "results": []})));
    operator.deploy(&[&REPORT[..], &["--since", "1s"]].concat()).expect(2, &["never ran"]);
    let queries: Vec<String> = start.requests().iter().map(|request| request.json().to_string()).collect();
    assert!(queries.iter().any(|query| query.contains("bucket >= 500 and bucket < 1000")), "{queries:?}");
    assert!(queries.iter().any(|query| query.contains("bucket >= 0 and bucket < 500")), "{queries:?}");
}

#[test]
fn a_log_that_was_deleted_is_said_and_ends_with_2() {
    let operator = running();
    operator.aws.other("Logs_20140328.DescribeLogGroups").always(Answer::json(&json!({"logGroups": []})));
    let gone = Answer::error(400, "ResourceNotFoundException", "The specified log group does not exist");
    operator.aws.other("Logs_20140328.StartQuery").always(gone);
    operator.deploy(&REPORT).expect(2, &["the logs were deleted", "--records"]);
}
