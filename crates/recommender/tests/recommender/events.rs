//! Events that come in while answers are given.

use crate::{ids, lines, recommender};
use recommender::{HISTORY, InvalidInteraction, Recommender, Recorded};

const INTERACTIONS: [(&str, &str, &str, i64); 5] = [
    ("anna", "tent", "View", 1),
    ("anna", "stove", "View", 2),
    ("carl", "kettle", "View", 1),
    ("carl", "lamp", "View", 2),
    ("dora", "lamp", "View", 2),
];
const ITEMS: [&str; 4] = ["tent", "stove", "kettle", "lamp"];

#[test]
fn an_event_changes_the_next_answer() {
    let shop = recommender(&ITEMS, &INTERACTIONS);
    assert_eq!(ids(&shop.for_user("fred", 1)), ["lamp"]);
    assert_eq!(shop.record("fred", "tent", "View", 100), Ok(Recorded::Counted));
    assert_eq!(ids(&shop.for_user("fred", 1)), ["stove"]);
    assert_eq!(shop.record("fred", "kettle", "Purchase", 101), Ok(Recorded::Counted));
    assert_eq!(ids(&shop.for_user("fred", 2)), ["lamp", "stove"]);
}

#[test]
fn events_change_what_is_popular_and_what_is_related() {
    let shop = recommender(&ITEMS, &INTERACTIONS);
    for user in ["x", "y", "z"] {
        shop.record(user, "kettle", "View", 100).unwrap();
        shop.record(user, "tent", "Purchase", 101).unwrap();
    }
    assert_eq!(ids(&shop.popular(1)), ["tent"]);
    assert_eq!(ids(&shop.related("kettle", 1)), ["tent"]);
}

#[test]
fn events_one_by_one_come_to_the_same_as_a_file_of_them() {
    let read = recommender(&ITEMS, &INTERACTIONS);
    let recorded = recommender(&ITEMS, &[]);
    for (user, item, event_type, timestamp) in INTERACTIONS {
        recorded.record(user, item, event_type, timestamp).unwrap();
    }
    assert_eq!(read.for_user("anna", 4), recorded.for_user("anna", 4));
    assert_eq!(read.related("lamp", 4), recorded.related("lamp", 4));
}

#[test]
fn an_item_that_the_catalogue_does_not_have_changes_nothing() {
    let shop = recommender(&ITEMS, &INTERACTIONS);
    assert_eq!(shop.record("fred", "spaceship", "Purchase", 1), Ok(Recorded::UnknownItem));
    assert_eq!(shop.users(), 3);
}

#[test]
fn an_event_beyond_the_limits_is_refused_and_changes_nothing() {
    let shop = recommender(&ITEMS, &INTERACTIONS);
    let long = "é".repeat(257);
    assert_eq!(
        shop.record(&long, "tent", "View", 1),
        Err(InvalidInteraction::IdTooLong { member: "userId", characters: 257 })
    );
    assert_eq!(shop.record(&long[2..], "tent", "View", 1), Ok(Recorded::Counted));
    assert_eq!(shop.record("", "tent", "View", 1), Err(InvalidInteraction::EmptyId("userId")));
    let milliseconds = shop.record("fred", "tent", "View", 1_700_000_000_000).unwrap_err();
    assert_eq!(
        milliseconds.to_string(),
        "`timestamp` 1700000000000 is no time in Unix seconds; milliseconds have to be divided by 1000"
    );
    assert_eq!(shop.record("fred", "tent", "View", -1), Err(InvalidInteraction::Timestamp(-1)));
    assert!(shop.history("fred").is_empty());
}

#[test]
fn the_items_used_last_are_kept_and_older_ones_are_forgotten() {
    let items: Vec<String> = (0..HISTORY + 10).map(|item| format!("item-{item}")).collect();
    let shop = Recommender::new(items.iter().map(String::as_str));
    for (item, timestamp) in items.iter().zip(1..) {
        shop.record("anna", item, "View", timestamp).unwrap();
    }
    let history = shop.history("anna");
    assert_eq!(history.len(), HISTORY);
    assert_eq!((&*history[0], &*history[HISTORY - 1]), ("item-59", "item-10"));
    // What is forgotten has left the sums too: nobody has used item-0 any more.
    assert_eq!(ids(&shop.popular(HISTORY + 1))[HISTORY], "item-0");
    assert_eq!(shop.popular(HISTORY + 1)[HISTORY].score, 0.0);
    // An event that is older than all that is kept is not kept.
    shop.record("anna", "item-0", "Purchase", 0).unwrap();
    assert_eq!(shop.history("anna"), history);
}

#[test]
fn events_one_by_one_come_to_the_same_as_a_file_of_them_when_much_is_forgotten() {
    let items: Vec<String> = (0..150).map(|item| format!("item-{item}")).collect();
    let users = ["anna", "bert", "carl", "dora", "emil"];
    let mut random = fastrand::Rng::with_seed(1);
    let interactions: Vec<(&str, &str, &str, i64)> = (0..2000)
        .map(|_| {
            let event_type = ["View", "Purchase"][random.usize(0..2)];
            (users[random.usize(0..5)], items[random.usize(0..150)].as_str(), event_type, random.i64(0..3000))
        })
        .collect();
    let items: Vec<&str> = items.iter().map(String::as_str).collect();
    let read = recommender(&items, &interactions);
    let recorded = recommender(&items, &interactions[..1000]);
    for (user, item, event_type, timestamp) in &interactions[1000..] {
        recorded.record(user, item, event_type, *timestamp).unwrap();
    }
    assert_eq!(read.history("anna").len(), HISTORY);
    assert_eq!(read.popular(150), recorded.popular(150));
    for user in users {
        assert_eq!(read.for_user(user, 150), recorded.for_user(user, 150));
    }
    for item in items {
        assert_eq!(read.related(item, 150), recorded.related(item, 150));
    }
}

#[test]
fn answers_are_given_while_events_come_in() {
    let shop = recommender(&ITEMS, &INTERACTIONS);
    std::thread::scope(|scope| {
        for thread in 0..4 {
            let shop = &shop;
            scope.spawn(move || {
                for event in 0..200_i64 {
                    let user = format!("user-{}", event % 7);
                    shop.record(&user, ITEMS[(event as usize + thread) % 4], "View", 10 + event).unwrap();
                    assert_eq!(shop.for_user(&user, 4).len(), 4);
                    assert_eq!(shop.related("tent", 4).len(), 3);
                }
            });
        }
    });
    // In whichever order the threads ran, the model is the same.
    let mut expected = Vec::new();
    let users: Vec<String> = (0..7).map(|user| format!("user-{user}")).collect();
    for thread in 0..4 {
        for event in 0..200_i64 {
            let user = users[event as usize % 7].as_str();
            expected.push((user, ITEMS[(event as usize + thread) % 4], "View", 10 + event));
        }
    }
    let mut alone = recommender(&ITEMS, &INTERACTIONS);
    alone.read_interactions(lines(&expected).as_bytes()).unwrap();
    assert_eq!(shop.for_user("user-3", 4), alone.for_user("user-3", 4));
    assert_eq!(shop.related("tent", 4), alone.related("tent", 4));
}
