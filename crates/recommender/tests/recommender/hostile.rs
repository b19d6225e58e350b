//! Input that someone made to break it.

use crate::{ids, recommender};
use recommender::Recommender;

#[test]
fn an_empty_catalogue_answers_nothing() {
    let empty = recommender(&[], &[("anna", "tent", "View", 1)]);
    assert!(empty.for_user("anna", 25).is_empty());
    assert!(empty.related("tent", 25).is_empty());
    assert!(empty.popular(25).is_empty());
    assert_eq!(ids(&empty.rerank("anna", ["tent"])), ["tent"]);
}

#[test]
fn any_number_may_be_asked_for() {
    let shop = recommender(&["tent", "stove"], &[("anna", "tent", "View", 1)]);
    assert!(shop.for_user("anna", 0).is_empty());
    assert_eq!(ids(&shop.for_user("anna", usize::MAX)), ["stove", "tent"]);
    assert_eq!(ids(&shop.popular(usize::MAX)), ["tent", "stove"]);
}

#[test]
fn one_user_alone_makes_no_item_more_popular_by_repeating_an_event_a_million_times() {
    let shop = recommender(&["tent", "stove"], &[("anna", "stove", "View", 1), ("bert", "stove", "View", 1)]);
    for _ in 0..1_000_000 {
        shop.record("eve", "tent", "View", 5).unwrap();
    }
    assert_eq!(ids(&shop.popular(2)), ["stove", "tent"]);
    assert_eq!(shop.history("eve").len(), 1);
}

#[test]
fn a_user_of_everything_leaves_an_item_with_a_bounded_number_of_neighbours() {
    // Everyone has the tent and one item that is theirs alone.
    let items: Vec<String> = (0..1000).map(|item| format!("item-{item}")).collect();
    let shop = Recommender::new(items.iter().map(String::as_str).chain(["tent"]));
    for item in &items {
        shop.record(item, "tent", "View", 1).unwrap();
        shop.record(item, item, "View", 2).unwrap();
    }
    for _ in 0..2 {
        shop.record("item-999", "item-0", "Purchase", 3).unwrap();
    }
    let related = shop.related("tent", 1001);
    assert_eq!(related.len(), 1000);
    assert!(related.iter().all(|scored| (0.0..=1.0).contains(&scored.score)));
    // The rest is answered by popularity alone, and all items but one are equally popular.
    let scores: std::collections::BTreeSet<u64> = related.iter().map(|scored| scored.score.to_bits()).collect();
    assert!(scores.len() <= 4, "{scores:?}");
}

#[test]
fn an_id_that_comes_twice_in_the_catalogue_is_one_item() {
    assert_eq!(ids(&recommender(&["tent", "stove", "tent"], &[]).popular(9)), ["tent", "stove"]);
}

#[test]
fn times_at_both_ends_are_times_like_any_other() {
    let shop = recommender(
        &["tent", "stove"],
        &[("anna", "tent", "View", 253_402_300_799), ("anna", "stove", "View", 0), ("bert", "stove", "View", 1)],
    );
    assert_eq!(ids(&shop.for_user("bert", 1)), ["tent"]);
    assert_eq!(&*shop.history("anna")[0], "tent");
}
