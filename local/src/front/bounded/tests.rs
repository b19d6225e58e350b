use super::*;

fn key(number: usize) -> Key {
    Key::new(&format!("/{number}"), Vec::new(), Vec::new())
}

#[test]
fn the_ten_thousand_and_first_answer_takes_the_place_of_the_one_that_was_not_asked_for_longest() {
    let mut answers = Bounded::default();
    for number in 0..MOST_ANSWERS {
        assert!(answers.put(&key(number), Arc::new(number), 1));
    }
    assert!(answers.get(&key(0)).is_some());
    assert!(answers.put(&key(MOST_ANSWERS), Arc::new(0), 1));
    assert_eq!(answers.len(), MOST_ANSWERS);
    assert!(answers.get(&key(0)).is_some(), "it was asked for");
    assert!(answers.get(&key(1)).is_none());
    assert!(answers.get(&key(2)).is_some());
}

#[test]
fn bytes_are_bounded_too_and_an_answer_above_the_bound_is_not_kept_at_all() {
    let mut answers = Bounded::default();
    for number in 0..100 {
        assert!(answers.put(&key(number), Arc::new(()), MOST_BYTES / 10));
        assert!(answers.bytes() <= MOST_BYTES);
    }
    assert_eq!(answers.len(), 9, "keys take memory as well");
    assert!(!answers.put(&key(99), Arc::new(()), MOST_BYTES));
    assert!(answers.get(&key(99)).is_none(), "the former one is older than what was made since");
    assert_eq!(answers.len(), 8);
}

#[test]
fn an_answer_in_place_of_another_leaves_no_bytes_of_it_behind() {
    let mut answers = Bounded::default();
    for bytes in [10, 1_000, 10] {
        answers.put(&key(1), Arc::new(()), bytes);
    }
    assert_eq!(answers.bytes(), 10 + key(1).bytes());
    answers.remove(&key(1));
    assert_eq!((answers.len(), answers.bytes()), (0, 0));
    assert!(!answers.has_uri(&key(1)));
}
