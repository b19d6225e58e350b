//! `deploy cache purge`: which paths, and until when.

use aws_doubles::Content;

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
