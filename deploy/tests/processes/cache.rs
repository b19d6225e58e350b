//! `deploy cache purge`: which paths, and until when.

use aws_doubles::{Answer, Content};
use cache_tags::UserTags;
use serde_json::json;

use crate::shop::{Operator, STACK};

pub(crate) fn invalidation(status: &str) -> Content {
    let xml = format!(
        "<Invalidation xmlns=\"http://cloudfront.amazonaws.com/doc/2020-05-31/\"><Id>I1</Id><Status>{status}</Status>\
         <CreateTime>2026-01-01T00:00:00Z</CreateTime><InvalidationBatch><Paths><Quantity>0</Quantity></Paths>\
         <CallerReference>r</CallerReference></InvalidationBatch></Invalidation>"
    );
    Content::new(200, xml).header("content-type", "text/xml")
}

pub(crate) const INVALIDATIONS: &str = "POST /2020-05-31/distribution/D1/invalidation";
const INVALIDATION: &str = "GET /2020-05-31/distribution/D1/invalidation/I1";

#[test]
fn what_is_named_is_thrown_away_and_waited_for() {
    let operator = Operator::new();
    operator.aws.other(INVALIDATIONS).always(invalidation("InProgress"));
    operator.aws.other(INVALIDATION).always(invalidation("Completed"));
    operator.aws.other(DISTRIBUTION).always(distribution(true));
    let ended = operator.deploy(&["cache", "purge", "--namespace", "shop", "--recommender", "home"]);
    ended.expect(0, &["/recommend-items/shop/home/*"]);
    let asked = thrown_away(&operator);
    assert!(asked.contains(&"/rerank-items/shop/home/*".to_owned()), "{asked:?}");
    let body = String::from_utf8_lossy(&operator.aws.other(INVALIDATIONS).requests()[0].body).into_owned();
    assert!(body.contains(&format!("<Quantity>{}</Quantity>", asked.len())), "{body}");
    assert_eq!(operator.aws.other(INVALIDATION).count(), 1);
}

pub(crate) const DISTRIBUTION: &str = "GET /2020-05-31/distribution/D1/config";

/// A distribution that keeps tags, or one from before there were any.
pub(crate) fn distribution(tags: bool) -> Content {
    let tags = if tags {
        "<CacheTagConfig><HeaderName>x-personalization-cache-tags</HeaderName></CacheTagConfig>"
    } else {
        ""
    };
    let xml = format!(
        "<DistributionConfig xmlns=\"http://cloudfront.amazonaws.com/doc/2020-05-31/\"><CallerReference>r\
         </CallerReference><Comment></Comment><Enabled>true</Enabled>{tags}</DistributionConfig>"
    );
    Content::new(200, xml).header("content-type", "text/xml").header("etag", "E1")
}

/// What CloudFront was asked to throw away, in their order.
pub(crate) fn thrown_away(operator: &Operator) -> Vec<String> {
    let requests = operator.aws.other(INVALIDATIONS).requests();
    let body = String::from_utf8_lossy(&requests.last().unwrap().body).into_owned();
    let items = body.split("<Path>").skip(1).filter_map(|rest| rest.split("</Path>").next());
    items.map(str::to_owned).collect()
}

#[test]
fn what_has_a_tag_is_thrown_away_by_it() {
    let operator = Operator::new();
    operator.aws.other(INVALIDATIONS).always(invalidation("Completed"));
    operator.aws.other(DISTRIBUTION).always(distribution(true));
    let purge = |arguments: &[&str]| {
        operator.deploy(&[&["cache", "purge"], arguments].concat()).expect(0, &["purged at CloudFront"]);
        thrown_away(&operator)
    };
    assert_eq!(purge(&["--namespace", "shop", "--item", "a,b", "--item", "7"]), ["#item:shop/a%2Cb", "#item:shop/7"]);
    let variation = purge(&["--namespace", "shop", "--recommender", "home", "--variation", "v1"]);
    assert_eq!(variation, ["#variation:shop/home/v1"]);
    let recommender = purge(&["--namespace", "shop", "--recommender", "home"]);
    assert_eq!(recommender.first().map(String::as_str), Some("/recommend-items/shop/home/*"));
    assert_eq!(recommender.last().map(String::as_str), Some("#recommender:shop/home"));
    // As the origin function makes it of the stack's id.
    let user = UserTags::new(STACK).user("alice@example.com");
    assert_eq!(purge(&["--user", "alice@example.com"]), [format!("#{user}")]);
}

#[test]
fn a_distribution_without_tags_is_purged_by_path_or_not_at_all() {
    let operator = Operator::new();
    operator.aws.other(INVALIDATIONS).always(invalidation("Completed"));
    operator.aws.other(DISTRIBUTION).always(distribution(false));
    operator.deploy(&["cache", "purge", "--user", "u"]).expect(1, &["keeps no tags", "deploy up"]);
    assert_eq!(operator.aws.other(INVALIDATIONS).count(), 0);
    operator.deploy(&["cache", "purge", "--namespace", "shop"]).expect(0, &["/recommend-items/shop/*"]);
    assert!(thrown_away(&operator).iter().all(|item| item.starts_with('/')));
}

#[test]
fn names_that_do_not_go_together_are_refused() {
    let operator = Operator::new();
    for wrong in [
        &["--item", "7"][..],
        &["--namespace", "shop", "--user", "u"],
        &["--namespace", "shop", "--recommender", "home", "--item", "7"],
        &["--namespace", "shop", "--variation", "v"],
    ] {
        operator.deploy(&[&["cache", "purge"], wrong].concat()).expect(2, &["error:"]);
    }
    let long = "x".repeat(300);
    operator.deploy(&["cache", "purge", "--namespace", "shop", "--item", &long]).expect(1, &["longer than 256"]);
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
