//! Swagger UI's files in the bucket.

use std::collections::BTreeSet;

use aws_doubles::{Answer, Gate};
use serde_json::json;

use crate::function::{BUCKET, Function};

#[tokio::test]
async fn a_creation_puts_the_files_with_their_types_and_ages() {
    let function = Function::start();
    let answer = function.asked("Create", "yes").await;
    assert_eq!((&answer["Status"], &answer["Data"]["FilesPut"]), (&json!("SUCCESS"), &json!("8")));
    let kept = "public, max-age=31536000, immutable";
    let expected = [
        ("index.html", "text/html; charset=utf-8", "no-cache"),
        ("initializer.js", "text/javascript; charset=utf-8", kept),
        ("swagger-ui-bundle.js", "text/javascript; charset=utf-8", kept),
        ("swagger-ui-bundle.js.LICENSE.txt", "text/plain; charset=utf-8", kept),
        ("swagger-ui.css", "text/css; charset=utf-8", kept),
        ("favicon-32x32.png", "image/png", kept),
        ("LICENSE", "text/plain; charset=utf-8", kept),
        ("NOTICE", "text/plain; charset=utf-8", kept),
    ];
    let expected: BTreeSet<_> =
        expected.map(|(name, kind, age)| (name.to_owned(), kind.to_owned(), age.to_owned())).into();
    let put: BTreeSet<_> = function
        .keys()
        .into_iter()
        .map(|key| {
            let (kind, age) = function.aws.s3.headers(BUCKET, &key).unwrap();
            (key.rsplit('/').next().unwrap().to_owned(), kind.unwrap(), age.unwrap())
        })
        .collect();
    assert_eq!(put, expected);
}

#[tokio::test]
async fn the_page_names_its_files_by_absolute_paths_that_are_in_the_bucket_and_holds_no_script() {
    let function = Function::start();
    function.asked("Create", "yes").await;
    let page = function.aws.s3.object(BUCKET, "swagger-ui/index.html").unwrap();
    let page = std::str::from_utf8(&page).unwrap();
    let named: Vec<&str> =
        page.split('"').filter(|text| text.starts_with('/')).map(|path| path.strip_prefix('/').unwrap()).collect();
    assert_eq!(named.len(), 4);
    for key in named {
        assert!(function.aws.s3.object(BUCKET, key).is_some(), "{key}");
    }
    assert!(page.split("<script").skip(1).all(|tag| tag.contains("></script>")), "{page}");
}

#[tokio::test]
async fn the_page_is_put_after_what_it_loads_and_before_the_old_files_go() {
    let function = Function::start();
    function.aws.s3.put(BUCKET, "swagger-ui/old/swagger-ui.css", "old");
    function.asked("Update", "yes").await;
    let puts = function.aws.s3.put_object.requests();
    assert!(puts.last().unwrap().path().ends_with("/swagger-ui/index.html"));
    assert_eq!(function.aws.s3.delete_objects.count(), 1);
}

#[tokio::test]
async fn a_creation_without_swagger_ui_puts_nothing() {
    let function = Function::start();
    assert_eq!(function.asked("Create", "no").await["Status"], "SUCCESS");
    assert_eq!(function.aws.s3.names(), []);
}

#[tokio::test]
async fn an_update_from_yes_to_no_removes_the_files() {
    let function = Function::start();
    function.asked("Create", "yes").await;
    let answer = function.asked("Update", "no").await;
    assert_eq!(answer["Data"], json!({ "FilesPut": "0", "FilesRemoved": "8" }));
    assert_eq!(function.keys(), [""; 0]);
    // Their versions are still there, and are not hidden once more.
    assert_eq!(function.asked("Update", "no").await["Data"]["FilesRemoved"], "0");
}

#[tokio::test]
async fn the_files_of_an_older_version_are_removed_and_everything_else_is_left_alone() {
    let function = Function::start();
    let foreign = [
        "access-logs/1",
        "import/shop/items.jsonl",
        "localdbs/shop/items.db",
        "openapi/openapi.json",
        "swagger-ui.txt",
    ];
    for key in foreign {
        function.aws.s3.put(BUCKET, key, "theirs");
    }
    for number in 0..1500 {
        function.aws.s3.put(BUCKET, &format!("swagger-ui/0123456789abcdef/{number}"), "old");
    }
    let answer = function.asked("Update", "yes").await;
    assert_eq!(answer["Data"], json!({ "FilesPut": "8", "FilesRemoved": "1500" }));
    let keys = function.keys();
    assert!(foreign.iter().all(|key| keys.contains(&(*key).to_owned())), "{keys:?}");
    assert_eq!(keys.len(), foreign.len() + 8);
}

#[tokio::test]
async fn an_update_that_changes_nothing_removes_nothing() {
    let function = Function::start();
    function.asked("Create", "yes").await;
    assert_eq!(function.asked("Update", "yes").await["Data"]["FilesRemoved"], "0");
    assert_eq!(function.aws.s3.delete_objects.count(), 0);
}

#[tokio::test]
async fn a_file_that_cannot_be_put_is_named() {
    let function = Function::start();
    function.aws.s3.put_object.always(Answer::error(403, "AccessDenied", "Access Denied"));
    let answer = function.asked("Create", "yes").await;
    assert_eq!(answer["Status"], "FAILED");
    let reason = answer["Reason"].as_str().unwrap();
    assert!(
        reason.ends_with("/swagger-ui-bundle.js can't be put: S3 PutObject: AccessDenied: Access Denied"),
        "{reason}"
    );
}

#[tokio::test]
async fn a_throttled_put_is_tried_again() {
    let function = Function::start();
    function.aws.s3.put_object.next(Answer::Throttled);
    assert_eq!(function.asked("Create", "yes").await["Status"], "SUCCESS");
    assert_eq!(function.aws.s3.put_object.count(), 9);
}

#[tokio::test]
async fn a_put_that_does_not_end_is_answered_in_time_with_what_is_done() {
    let function = Function::start();
    function.aws.s3.put_object.next(Answer::Usual);
    function.aws.s3.put_object.always(Answer::Usual.held_by(&Gate::closed()));
    let answer = function.asked_until(&function.aws.s3.put_object, 2, "Create").await;
    assert_eq!(answer["Status"], "FAILED");
    assert!(answer["Reason"].as_str().unwrap().ends_with(": 1 of 8 files of Swagger UI are put"));
}
