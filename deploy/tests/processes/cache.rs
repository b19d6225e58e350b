//! `deploy cache purge`: which paths, and until when.

use aws_doubles::{Answer, Content};
use serde_json::json;

use crate::shop::Operator;

fn invalidation(status: &str) -> Content {
    let xml = format!(
        "<Invalidation xmlns=\"http://cloudfront.amazonaws.com/doc/2020-05-31/\"><Id>I1</Id><Status>{status}</Status>\
         <CreateTime>2026-01-01T00:00:00Z</CreateTime><InvalidationBatch><Paths><Quantity>0</Quantity></Paths>\
         <CallerReference>r</CallerReference></InvalidationBatch></Invalidation>"
    );
    Content::new(200, xml).header("content-type", "text/xml")
}

const INVALIDATIONS: &str = "POST /2020-05-31/distribution/D1/invalidation";
const INVALIDATION: &str = "GET /2020-05-31/distribution/D1/invalidation/I1";

#[test]
fn what_is_named_is_thrown_away_and_waited_for() {
    let operator = Operator::new();
    operator.aws.other(INVALIDATIONS).always(invalidation("InProgress"));
    operator.aws.other(INVALIDATION).always(invalidation("Completed"));
    let ended = operator.deploy(&["cache", "purge", "--namespace", "shop", "--recommender", "home"]);
    ended.expect(0, &["/recommend-items/shop/home/*"]);
    let asked = String::from_utf8_lossy(&operator.aws.other(INVALIDATIONS).requests()[0].body).into_owned();
    assert!(asked.contains("<Path>/rerank-items/shop/home/*</Path>"), "{asked}");
    assert!(asked.contains("<Quantity>3</Quantity>"), "{asked}");
    assert_eq!(operator.aws.other(INVALIDATION).count(), 1);
}

#[test]
fn without_a_name_everything_is_thrown_away() {
    let operator = Operator::new();
    operator.aws.other(INVALIDATIONS).always(invalidation("Completed"));
    operator.deploy(&["cache", "purge", "--no-wait"]).expect(0, &["/*"]);
    assert_eq!(operator.aws.other(INVALIDATION).count(), 0);
}

#[test]
fn names_that_would_mean_another_path_are_refused() {
    let operator = Operator::new();
    operator.deploy(&["cache", "purge", "--namespace", "shop/*"]).expect(2, &["letters, digits"]);
    operator.deploy(&["cache", "purge", "--recommender", "home"]).expect(2, &["--namespace"]);
}

#[test]
fn a_stage_cache_is_flushed_whole_and_one_that_is_not_there_is_not() {
    let operator = Operator::of_rest_api();
    let flush = operator.aws.other("DELETE /restapis/api1/stages/prod/cache/data");
    flush.always(Answer::status(202));
    let stage = |cached: bool| Answer::json(&json!({"stageName": "prod", "cacheClusterEnabled": cached}));
    operator.aws.api_gateway.get_stage.next(stage(true));
    let ended = operator.deploy(&["cache", "purge", "--namespace", "shop"]);
    ended.expect(0, &["The stage cache knows no parts", "purged: the stage cache"]);
    assert_eq!(flush.count(), 1);
    operator.aws.api_gateway.get_stage.next(stage(false));
    operator.deploy(&["cache", "purge"]).expect(0, &["nothing to purge"]);
    assert_eq!(flush.count(), 1);
}
