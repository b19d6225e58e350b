//! `deploy users forget`: caches purged, and data deletion jobs started.

use aws_doubles::services::Personalize;
use aws_doubles::{Answer, ReceivedRequest};
use cache_tags::UserTags;
use serde_json::{Value, json};

use crate::cache::{DISTRIBUTION, INVALIDATIONS, distribution, invalidation, thrown_away};
use crate::shop::{Operator, STACK};

const JOBS: &str = "AmazonPersonalize.CreateDataDeletionJob";
const ROLE: &str = "arn:aws:iam::111122223333:role/personalize-import";
const FLAGS: [&str; 5] = ["--bucket", "imports", "--role", ROLE, "--yes"];

/// An operator whose document has a campaign of the group `books` and a tracker of the group `films`.
fn operator() -> Operator {
    let campaign = Personalize::arn("campaign/for-you");
    let operator = Operator::with(&json!({"version": "1", "namespaces": {"shop": {
        "eventTargets": [{"type": "personalize-event-tracker", "trackingId": "t-films"}],
        "recommenders": {"recommend-items": {"home": {
            "experiments": {"x": {"method": "weighted", "split": {"a": 1}, "overrides": {"alice": "a"},
                "metrics": {"m": {}}}},
            "variations": {"a": {"type": "personalize-campaign", "arn": campaign}}}}}}}}));
    let personalize = &operator.aws.personalize;
    personalize.put_campaign("books", "for-you", "aws-user-personalization", "ACTIVE", true);
    personalize.put_event_tracker("films", "clicks", "t-films", "ACTIVE");
    personalize.put_event_tracker("music", "clicks", "t-music", "ACTIVE");
    let group = Personalize::arn("dataset-group/books");
    let solution = Answer::json(&json!({"solution": {"datasetGroupArn": group}}));
    operator.aws.other("AmazonPersonalize.DescribeSolution").always(solution);
    operator.aws.other(JOBS).always(Answer::json(&json!({"dataDeletionJobArn": "arn:aws:personalize:job"})));
    operator.aws.other(INVALIDATIONS).always(invalidation("Completed"));
    operator.aws.other(DISTRIBUTION).always(distribution(true));
    operator
}

fn jobs(operator: &Operator) -> Vec<Value> {
    operator.aws.other(JOBS).requests().iter().map(ReceivedRequest::json).collect()
}

#[test]
fn a_user_is_forgotten_in_each_dataset_group_of_the_configuration_and_at_cloudfront() {
    let operator = operator();
    let ended = operator.deploy(&[&["users", "forget", "alice", "b,b"][..], &FLAGS].concat());
    ended.expect(0, &["deletion job started", "delete it when they are done", "/overrides"]);
    let jobs = jobs(&operator);
    let groups: Vec<&str> = jobs.iter().map(|job| job["datasetGroupArn"].as_str().unwrap()).collect();
    let group = |name: &str| Personalize::arn(&format!("dataset-group/{name}"));
    assert_eq!(groups, [group("books"), group("films")], "music is no matter of this configuration");
    assert!(jobs.iter().all(|job| job["roleArn"] == ROLE));
    assert_ne!(jobs[0]["jobName"], jobs[1]["jobName"]);
    let list = jobs[0]["dataSource"]["dataLocation"].as_str().unwrap();
    let key = list.strip_prefix("s3://imports/").unwrap();
    assert!(!list.contains("alice"), "the name of the list tells nobody");
    assert_eq!(operator.aws.s3.object("imports", key).unwrap(), &b"USER_ID\nalice\n\"b,b\"\n"[..]);
    let users = UserTags::new(STACK);
    assert_eq!(thrown_away(&operator), ["alice", "b,b"].map(|user| format!("#{}", users.user(user))));
}

#[test]
fn one_group_that_can_t_take_a_job_keeps_no_other_from_it() {
    let operator = operator();
    // The SDK tries again after a LimitExceededException, so that one of them would not be seen.
    let refused = Answer::error(400, "InvalidInputException", "the role can't read the list");
    operator.aws.other(JOBS).next(refused);
    let ended = operator.deploy(&[&["users", "forget", "alice"][..], &FLAGS].concat());
    ended.expect(1, &["the role can't read the list", "dataset-group/books", "deletion job started"]);
    assert_eq!(jobs(&operator).len(), 2);
    assert_eq!(thrown_away(&operator).len(), 1, "the cache is purged nonetheless");
}

#[test]
fn named_dataset_groups_need_no_configuration() {
    let operator = Operator::new();
    operator.aws.other(JOBS).always(Answer::json(&json!({"dataDeletionJobArn": "arn:aws:personalize:job"})));
    operator.aws.other(INVALIDATIONS).always(invalidation("Completed"));
    operator.aws.other(DISTRIBUTION).always(distribution(true));
    operator.deploy(&[&["users", "forget", "u"][..], &FLAGS].concat()).expect(2, &["--dataset-group"]);
    let group = Personalize::arn("dataset-group/books");
    operator.deploy(&[&["users", "forget", "u", "--dataset-group", &group][..], &FLAGS].concat()).expect(0, &[]);
    assert_eq!(jobs(&operator)[0]["datasetGroupArn"], group);
}

#[test]
fn without_bucket_and_role_only_the_cache_is_purged_and_only_when_that_is_said() {
    let operator = operator();
    operator.deploy(&["users", "forget", "alice"]).expect(2, &["--bucket", "--role"]);
    operator.deploy(&["users", "forget", "alice", "--cache-only"]).expect(0, &["purged"]);
    assert!(jobs(&operator).is_empty());
    assert_eq!(thrown_away(&operator).len(), 1);
}

#[test]
fn nothing_is_deleted_before_somebody_agreed() {
    let operator = operator();
    let ended = operator.deploy(&["users", "forget", "alice", "--bucket", "imports", "--role", ROLE]);
    ended.expect(2, &["--yes"]);
    assert!(jobs(&operator).is_empty());
    assert_eq!(operator.aws.other(INVALIDATIONS).count(), 0);
}

#[test]
fn an_id_that_no_user_can_have_is_refused() {
    let operator = Operator::new();
    let long = "x".repeat(257);
    for id in ["", &long] {
        operator.deploy(&[&["users", "forget", id][..], &FLAGS].concat()).expect(2, &["256"]);
    }
}
