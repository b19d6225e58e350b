//! The bucket emptied before it is deleted.

use aws_doubles::{Answer, Content, Gate};
use serde_json::json;

use crate::function::{BUCKET, Function};

#[tokio::test]
async fn a_deletion_deletes_all_versions_and_markers_in_pages_of_a_thousand() {
    let function = Function::start();
    for number in 0..1100 {
        let key = format!("import/shop/{number}");
        function.aws.s3.put(BUCKET, &key, "old");
        function.aws.s3.put(BUCKET, &key, "new");
    }
    for number in 0..50 {
        function.aws.s3.mark_deleted(BUCKET, &format!("import/shop/{number}"));
    }
    function.aws.s3.put("another-bucket", "key", "theirs");
    let answer = function.asked("Delete", "yes").await;
    assert_eq!(answer["Status"], "SUCCESS");
    assert_eq!(answer["Data"]["VersionsDeleted"], "2250");
    assert_eq!(function.aws.s3.versions(BUCKET), []);
    assert_eq!(function.aws.s3.delete_objects.count(), 3);
    assert_eq!(function.aws.s3.versions("another-bucket").len(), 1);
}

#[tokio::test]
async fn keys_with_any_characters_are_deleted() {
    let function = Function::start();
    for key in ["a b+c%20", "é/中文/🎬", "<&>\"'", "line\nend\r", "control\u{1}", "//", "{}?#"] {
        function.aws.s3.put(BUCKET, key, "content");
    }
    let answer = function.asked("Delete", "yes").await;
    assert_eq!(answer["Status"], "SUCCESS", "{answer}");
    assert_eq!(function.aws.s3.versions(BUCKET), []);
}

#[tokio::test]
async fn what_is_written_meanwhile_is_deleted_too() {
    let function = Function::start();
    function.aws.s3.put(BUCKET, "early", "content");
    let gate = Gate::closed();
    function.aws.s3.delete_objects.next(Answer::Usual.held_by(&gate));
    let asked = function.asked("Delete", "yes");
    let late = async {
        function.aws.s3.delete_objects.received(1).await;
        function.aws.s3.put(BUCKET, "access-logs/late", "content");
        gate.open();
    };
    let (answer, ()) = tokio::join!(asked, late);
    assert_eq!(answer["Status"], "SUCCESS");
    assert_eq!(function.aws.s3.versions(BUCKET), []);
}

#[tokio::test]
async fn an_empty_bucket_and_one_that_is_gone_are_successes() {
    let function = Function::start();
    assert_eq!(function.asked("Delete", "yes").await["Status"], "SUCCESS");
    let gone = || Answer::error(404, "NoSuchBucket", "The specified bucket does not exist");
    function.aws.s3.list_object_versions.next(gone());
    let answer = function.asked("Delete", "yes").await;
    assert_eq!((&answer["Status"], &answer["Reason"]), (&json!("SUCCESS"), &json!("The bucket is gone.")));
    function.aws.s3.put(BUCKET, "key", "content");
    function.aws.s3.delete_objects.next(gone());
    assert_eq!(function.asked("Delete", "yes").await["Reason"], "The bucket is gone.");
}

fn refusing(key: &str) -> Answer {
    let error = format!("<Error><Key>{key}</Key><Code>AccessDenied</Code><Message>Access Denied</Message></Error>");
    Content::new(200, format!("<DeleteResult>{error}</DeleteResult>")).header("content-type", "application/xml").into()
}

#[tokio::test]
async fn objects_that_s3_does_not_delete_are_named_after_three_passes() {
    let function = Function::start();
    function.aws.s3.put(BUCKET, "locked", "content");
    function.aws.s3.delete_objects.always(refusing("locked"));
    let answer = function.asked("Delete", "yes").await;
    assert_eq!(answer["Status"], "FAILED");
    assert_eq!(
        answer["Reason"],
        "0 versions are deleted from a-staging-bucket; S3 refuses 1: \"locked\" (AccessDenied: Access Denied)"
    );
    assert_eq!(function.aws.s3.delete_objects.count(), 3);
}

#[tokio::test]
async fn an_error_of_one_object_that_passes_is_passed_over() {
    let function = Function::start();
    function.aws.s3.put(BUCKET, "busy", "content");
    function.aws.s3.delete_objects.next(refusing("busy"));
    assert_eq!(function.asked("Delete", "yes").await["Status"], "SUCCESS");
    assert_eq!(function.aws.s3.versions(BUCKET), []);
}

#[tokio::test]
async fn a_list_that_is_denied_is_a_failure_that_says_so() {
    let function = Function::start();
    function.aws.s3.list_object_versions.always(Answer::error(403, "AccessDenied", "Access Denied"));
    let answer = function.asked("Delete", "yes").await;
    assert_eq!(answer["Status"], "FAILED");
    assert_eq!(
        answer["Reason"],
        "0 versions are deleted from a-staging-bucket, then it fails: S3 ListObjectVersions: AccessDenied: Access \
         Denied"
    );
}

#[tokio::test]
async fn a_deletion_whose_time_is_over_says_how_far_it_came_and_the_next_goes_on() {
    let function = Function::start();
    for number in 0..2500 {
        function.aws.s3.put(BUCKET, &format!("{number:04}"), "content");
    }
    let delete = &function.aws.s3.delete_objects;
    delete.next(Answer::Usual);
    delete.next(Answer::Never);
    let answer = function.asked_until(delete, 2, "Delete").await;
    assert_eq!(answer["Status"], "FAILED");
    let reason = answer["Reason"].as_str().unwrap();
    let said =
        "1000 versions are deleted from a-staging-bucket and more than 1000 are left; delete the stack again to go on";
    assert!(reason.ends_with(said), "{reason}");
    assert_eq!(function.asked("Delete", "yes").await["Data"]["VersionsDeleted"], "1500");
    assert_eq!(function.aws.s3.versions(BUCKET), []);
}
