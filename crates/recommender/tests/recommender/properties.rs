//! What holds for any interactions.

use crate::recommender;
use proptest::prelude::*;
use recommender::Scored;
use std::collections::BTreeSet;

const ITEMS: [&str; 8] = ["a", "b", "c", "d", "e", "f", "g", "h"];
const USERS: [&str; 5] = ["anna", "bert", "carl", "dora", "emil"];
const EVENTS: [&str; 4] = ["View", "AddToCart", "Purchase", "whatever"];

type Interaction = (&'static str, &'static str, &'static str, i64);

fn interactions() -> impl Strategy<Value = Vec<Interaction>> {
    let interaction =
        (prop::sample::select(&USERS), prop::sample::select(&ITEMS), prop::sample::select(&EVENTS), 0_i64..50);
    prop::collection::vec(interaction, 0..120)
}

fn is_an_answer(answer: &[Scored], expected: usize) {
    assert_eq!(answer.len(), expected);
    assert!(answer.iter().all(|scored| (0.0..=1.0).contains(&scored.score)), "{answer:?}");
    assert!(answer.windows(2).all(|pair| pair[0].score >= pair[1].score), "{answer:?}");
    let distinct: BTreeSet<&str> = answer.iter().map(|scored| &*scored.item_id).collect();
    assert_eq!(distinct.len(), expected, "{answer:?}");
}

proptest! {
    #[test]
    fn scores_are_between_0_and_1_and_descend_and_no_item_comes_twice(
        interactions in interactions(), user in prop::sample::select(&USERS), item in prop::sample::select(&ITEMS),
        n in 0_usize..10,
    ) {
        let recommender = recommender(&ITEMS, &interactions);
        is_an_answer(&recommender.for_user(user, n), n.min(8));
        is_an_answer(&recommender.related(item, n), n.min(7));
        is_an_answer(&recommender.popular(n), n.min(8));
        is_an_answer(&recommender.rerank(user, ITEMS), 8);
    }

    #[test]
    fn the_order_of_interactions_does_not_matter(
        (sorted, shuffled) in interactions().prop_flat_map(|all| (Just(all.clone()), Just(all).prop_shuffle())),
    ) {
        let (one, other) = (recommender(&ITEMS, &sorted), recommender(&ITEMS, &shuffled));
        for user in USERS {
            prop_assert_eq!(one.for_user(user, 8), other.for_user(user, 8));
            prop_assert_eq!(one.rerank(user, ITEMS), other.rerank(user, ITEMS));
        }
        for item in ITEMS {
            prop_assert_eq!(one.related(item, 8), other.related(item, 8));
        }
    }

    #[test]
    fn a_shorter_answer_is_the_beginning_of_a_longer_one_and_a_filter_leaves_the_order(
        interactions in interactions(), user in prop::sample::select(&USERS), n in 0_usize..8,
    ) {
        let recommender = recommender(&ITEMS, &interactions);
        let all = recommender.for_user(user, 8);
        prop_assert_eq!(&recommender.for_user(user, n)[..], &all[..n]);
        let even = |id: &str| "bdfh".contains(id);
        let expected: Vec<Scored> = all.into_iter().filter(|scored| even(&scored.item_id)).collect();
        prop_assert_eq!(recommender.for_user_where(user, 8, even), expected);
    }

    #[test]
    fn bytes_of_any_kind_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let mut recommender = recommender::Recommender::new(ITEMS);
        let _ = recommender.read_interactions(&bytes[..]);
    }
}
