//! What is answered to whom.

use crate::{ids, recommender};
use recommender::Recommender;

const ITEMS: [&str; 6] = ["tent", "stove", "boots", "kettle", "lamp", "rug"];

/// Campers and people who stay at home; the rug is what the most have.
fn shop() -> Recommender {
    recommender(
        &ITEMS,
        &[
            ("anna", "tent", "Purchase", 10),
            ("anna", "stove", "Purchase", 11),
            ("anna", "boots", "View", 12),
            ("bert", "tent", "View", 10),
            ("bert", "stove", "Purchase", 11),
            ("carl", "kettle", "Purchase", 10),
            ("carl", "lamp", "Purchase", 11),
            ("carl", "rug", "Purchase", 12),
            ("dora", "kettle", "View", 10),
            ("dora", "lamp", "View", 11),
            ("dora", "rug", "View", 12),
            ("emil", "rug", "Purchase", 12),
            ("fred", "tent", "View", 20),
        ],
    )
}

#[test]
fn a_user_is_answered_what_goes_with_what_they_used_before_what_is_popular() {
    assert_eq!(ids(&shop().for_user("fred", 3)), ["stove", "boots", "rug"]);
}

#[test]
fn what_a_user_has_used_comes_after_everything_else_and_the_oldest_of_it_first() {
    assert_eq!(ids(&shop().for_user("anna", 10)), ["rug", "kettle", "lamp", "tent", "stove", "boots"]);
    assert_eq!(shop().for_user("anna", 10)[3].score, 0.0);
}

#[test]
fn an_unknown_user_is_answered_what_is_popular() {
    let shop = shop();
    assert_eq!(shop.for_user("stranger", 6), shop.popular(6));
    assert_eq!(ids(&shop.popular(2)), ["rug", "stove"]);
    assert_eq!(shop.popular(1)[0].score, 1.0);
}

#[test]
fn related_items_are_those_that_the_same_people_use_and_never_the_item_itself() {
    let shop = shop();
    assert_eq!(ids(&shop.related("kettle", 10))[..2], ["lamp", "rug"]);
    assert_eq!(shop.related("kettle", 10).len(), 5);
    assert_eq!(ids(&shop.related("unheard of", 2)), ["rug", "stove"]);
}

#[test]
fn given_items_are_reordered_for_the_user_and_all_of_them_stay() {
    let shop = shop();
    assert_eq!(ids(&shop.rerank("fred", ["nowhere", "lamp", "rug", "stove"])), ["stove", "rug", "lamp", "nowhere"]);
    assert_eq!(ids(&shop.rerank("fred", ["z", "y", "z"])), ["z", "y", "z"]);
    assert_eq!(ids(&shop.rerank("stranger", ["boots", "tent", "rug"])), ["rug", "tent", "boots"]);
    assert!(shop.rerank("fred", []).is_empty());
}

#[test]
fn only_what_the_filter_lets_pass_is_answered_and_it_is_asked_no_more_than_needed() {
    let shop = shop();
    assert_eq!(ids(&shop.for_user_where("fred", 2, |id| id != "stove")), ["boots", "rug"]);
    assert_eq!(ids(&shop.related_where("kettle", 1, |id| id.contains('u'))), ["rug"]);
    assert!(shop.popular_where(5, |_| false).is_empty());
    let asked = std::cell::Cell::new(0);
    shop.popular_where(2, |_| {
        asked.set(asked.get() + 1);
        true
    });
    assert_eq!(asked.get(), 2);
}

#[test]
fn without_interactions_the_catalogue_is_answered_in_its_order() {
    let shop = recommender(&ITEMS, &[]);
    assert_eq!(ids(&shop.for_user("anyone", 25)), ITEMS);
    assert_eq!(ids(&shop.related("stove", 2)), ["tent", "boots"]);
}

#[test]
fn later_interests_count_more_than_earlier_ones() {
    let mut interactions = vec![
        ("anna", "tent", "View", 1),
        ("anna", "stove", "View", 2),
        ("carl", "kettle", "View", 1),
        ("carl", "lamp", "View", 2),
    ];
    interactions.extend([("fred", "tent", "View", 5), ("fred", "kettle", "View", 6)]);
    assert_eq!(ids(&recommender(&ITEMS, &interactions).for_user("fred", 2)), ["lamp", "stove"]);
    interactions.extend([("fred", "tent", "View", 7)]);
    assert_eq!(ids(&recommender(&ITEMS, &interactions).for_user("fred", 2)), ["stove", "lamp"]);
}

#[test]
fn a_purchase_says_more_of_a_user_than_a_view() {
    let interactions = [
        ("anna", "tent", "View", 1),
        ("anna", "stove", "View", 2),
        ("carl", "kettle", "View", 1),
        ("carl", "lamp", "View", 2),
        ("fred", "tent", "Purchase", 5),
        ("fred", "kettle", "View", 6),
    ];
    assert_eq!(ids(&recommender(&ITEMS, &interactions).for_user("fred", 2)), ["stove", "lamp"]);
}

#[test]
fn one_user_who_used_two_items_does_not_make_them_the_closest() {
    // Ten users have tent and stove, one of them the lamp too, and one user alone has kettle and tent.
    let users: Vec<String> = (0..10).map(|user| format!("user-{user}")).collect();
    let mut interactions: Vec<(&str, &str, &str, i64)> = Vec::new();
    for user in &users {
        interactions.extend([(user.as_str(), "tent", "View", 1), (user.as_str(), "stove", "View", 2)]);
    }
    interactions.extend([("eve", "kettle", "View", 1), ("eve", "tent", "View", 2)]);
    let shop = recommender(&ITEMS, &interactions);
    assert_eq!(ids(&shop.related("tent", 2)), ["stove", "kettle"]);
    assert!(shop.related("kettle", 1)[0].score < 0.3);
}

#[test]
fn a_history_is_told_with_the_latest_first() {
    let shop = shop();
    assert_eq!(shop.history("anna").iter().map(|id| &**id).collect::<Vec<_>>(), ["boots", "stove", "tent"]);
    assert!(shop.history("stranger").is_empty());
    assert_eq!((shop.items(), shop.users()), (6, 6));
}
