//! `--aws origins`.

use aws_doubles::{Answer, LocalProcess};
use serde_json::json;

use crate::harness::{Shop, campaign, document, get, refused};

const HOME: &str = "/recommend-items/shop/home/anna?numResults=3";

#[tokio::test]
async fn personalize_answers_in_place_of_the_built_in_recommender() {
    let shop = Shop::new(&document(&campaign()));
    let answered =
        Answer::json(&json!({"itemList": [{"itemId": "item-7"}, {"itemId": "elsewhere"}], "recommendationId": "R"}));
    shop.aws.personalize_runtime.get_recommendations.next(answered);
    let local = shop.start(&["--aws", "origins"]);
    let (status, answer) = get(&local, HOME).await;
    assert_eq!(status, 200, "{answer}");
    assert_eq!(answer["recommendationId"], "R");
    assert_eq!(answer["itemList"][0]["metadata"]["name"], "Of the file", "{answer}");
    assert_eq!(answer["itemList"][1]["itemId"], "elsewhere");
    let asked = shop.aws.personalize_runtime.get_recommendations.requests();
    assert_eq!(asked.len(), 1);
    assert_eq!(asked[0].json()["userId"], "anna");
}

#[tokio::test]
async fn an_origin_that_the_command_line_names_stays_on_this_machine() {
    let function = json!({"type": "lambda", "arn": "arn:aws:lambda:us-east-1:123456789012:function:best"});
    let shop = Shop::new(&document(&function));
    let named = shop.start(&["--aws", "origins", "--origin", "best=recommender"]);
    assert_eq!(get(&named, HOME).await.1["itemList"].as_array().unwrap().len(), 3);
    assert_eq!(shop.aws.lambda.invoke.requests().len(), 0);
    // No stand-in is asked for, since AWS has the function.
    let real = shop.start(&["--aws", "origins"]);
    assert_eq!(get(&real, HOME).await.0, 200);
    assert_eq!(shop.aws.lambda.invoke.requests().len(), 1);
}

#[tokio::test]
async fn an_error_of_the_service_is_answered_as_in_lambda() {
    let shop = Shop::new(&document(&campaign()));
    shop.aws.personalize_runtime.get_recommendations.next(Answer::Throttled);
    let local = shop.start(&["--aws", "origins"]);
    let (status, answer) = get(&local, HOME).await;
    assert_eq!(status, 429, "{answer}");
}

#[tokio::test]
async fn without_aws_the_double_is_not_asked() {
    let shop = Shop::new(&document(&campaign()));
    let local = shop.start(&[]);
    assert_eq!(get(&local, HOME).await.0, 200);
    assert_eq!(shop.aws.personalize_runtime.get_recommendations.requests().len(), 0);
}

#[test]
fn missing_credentials_and_a_missing_region_are_told_with_where_they_are_looked_for() {
    let shop = Shop::new(&document(&campaign()));
    let mut command = shop.nobodys_command(&["--aws", "origins"]);
    command.args(shop.data());
    let said = refused(&mut command);
    assert!(said.contains("--aws: no region: give --region, set AWS_REGION"), "{said}");
    let said = refused(command.args(["--region", "us-east-1"]));
    assert!(said.contains("--aws: no credentials: ") && said.contains("AWS_PROFILE"), "{said}");
    assert!(!shop.path("events").exists(), "nothing was made");
}

#[test]
fn credentials_are_found_in_a_profile() {
    let shop = Shop::new(&document(&campaign()));
    std::fs::create_dir(shop.path(".aws")).unwrap();
    std::fs::write(
        shop.path(".aws/config"),
        "[profile test]\nregion = us-east-1\naws_access_key_id = A\naws_secret_access_key = B\n",
    )
    .unwrap();
    let started = LocalProcess::start(&mut shop.nobodys_command(&["--aws", "origins", "--profile", "test"]));
    assert!(started.is_ok(), "{started:?}");
    let said = refused(&mut shop.nobodys_command(&["--aws", "origins", "--profile", "unknown"]));
    assert!(said.contains("no region"), "{said}");
}

#[test]
fn the_sample_has_no_part_in_aws() {
    let said = refused(std::process::Command::new(env!("CARGO_BIN_EXE_local")).args(["--aws", "origins"]));
    assert!(said.contains("--config"), "{said}");
}
