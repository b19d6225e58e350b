//! What is asked of the recommender, and how scores come about.

use crate::interaction::{Interaction, InvalidInteraction};
use crate::model::{Model, Recorded, Sums, Used};
use crate::reading::{self, LINES_AT_MOST, Read, ReadError};
use std::cmp::Ordering;
use std::collections::{BinaryHeap, HashMap, HashSet};
use std::io::BufRead;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

/// What is added to the denominator of similarity, in units of support (4 for a user who viewed an item, 16 for one
/// who bought it): about two views and a purchase.
pub const SHRINKAGE: f64 = 24.0;

/// After how many later items one in a user's history counts half.
pub const HALF_LIFE: f64 = 8.0;

/// The part of a score that is popularity.
const POPULARITY: f64 = 0.05;

/// An item and how well it fits.
#[derive(Debug, Clone, PartialEq)]
pub struct Scored {
    /// The item's id.
    pub item_id: Arc<str>,
    /// From 0 to 1.
    pub score: f64,
}

/// Recommendations computed from interactions. It can be shared by threads: answers are given while events come in.
#[derive(Debug)]
pub struct Recommender {
    /// The ids of the catalogue's items, in its order.
    ids: Vec<Arc<str>>,
    positions: HashMap<Arc<str>, u32>,
    model: RwLock<Model>,
}

impl Recommender {
    /// Makes a recommender of a catalogue's items. Nothing else is ever recommended. Equal scores are in the
    /// catalogue's order; of an id that comes twice, the first place counts.
    pub fn new<I: Into<Arc<str>>>(items: impl IntoIterator<Item = I>) -> Self {
        let mut ids = Vec::new();
        let mut positions = HashMap::new();
        for id in items {
            let id: Arc<str> = id.into();
            let Ok(position) = u32::try_from(ids.len()) else { break };
            positions.entry(Arc::clone(&id)).or_insert_with(|| {
                ids.push(id);
                position
            });
        }
        let model = RwLock::new(Model::new(ids.len()));
        Self { ids, positions, model }
    }

    /// Reads interactions, one JSON object a line: `{"userId": "anna", "itemId": "tent-1", "eventType": "View",
    /// "timestamp": 1700000000}`. Ids are text or numbers, `timestamp` is in Unix seconds, `eventType` may be left
    /// out, further members are ignored, blank lines too. Lines may be in any order.
    ///
    /// # Errors
    ///
    /// The first line that is no interaction, with its number and the reason, or more than [`LINES_AT_MOST`] lines.
    /// What stands before has been taken then; make another recommender rather than use this one.
    pub fn read_interactions(&mut self, reader: impl BufRead) -> Result<Read, ReadError> {
        self.read_at_most(LINES_AT_MOST, reader)
    }

    pub(crate) fn read_at_most(&mut self, lines: u64, reader: impl BufRead) -> Result<Read, ReadError> {
        let model = self.model.get_mut().unwrap_or_else(PoisonError::into_inner);
        let mut read = Read::default();
        reading::read(reader, lines, |interaction| {
            let recorded = match self.positions.get(interaction.item) {
                Some(position) => model.record_uncounted(interaction, *position),
                None => Recorded::UnknownItem,
            };
            match recorded {
                Recorded::Counted => read.counted += 1,
                Recorded::UnknownItem => read.of_unknown_items += 1,
                Recorded::TooManyUsers => read.of_too_many_users += 1,
            }
        })?;
        model.sum_up();
        Ok(read)
    }

    /// Takes a new event, in Unix seconds. The next answer has it.
    ///
    /// # Errors
    ///
    /// An id that is empty or has more than [`ID_CHARACTERS_AT_MOST`](crate::ID_CHARACTERS_AT_MOST) characters, and a
    /// time before 1970 or after 9999. Nothing has changed then.
    pub fn record(
        &self,
        user: &str,
        item: &str,
        event_type: &str,
        timestamp: i64,
    ) -> Result<Recorded, InvalidInteraction> {
        let interaction = Interaction::new(user, item, event_type, timestamp)?;
        let Some(position) = self.positions.get(item) else { return Ok(Recorded::UnknownItem) };
        Ok(self.write().record(interaction, *position))
    }

    /// Up to `n` items for a user, the best first: what goes with what they used, and of what they have used themselves
    /// nothing before everything else. For an unknown user, what is popular.
    pub fn for_user(&self, user: &str, n: usize) -> Vec<Scored> {
        self.for_user_where(user, n, |_| true)
    }

    /// As [`for_user`](Self::for_user), of the items that the filter lets pass. It is asked by item id, of the best
    /// items first and no more than are needed.
    pub fn for_user_where(&self, user: &str, n: usize, filter: impl Fn(&str) -> bool) -> Vec<Scored> {
        let model = self.read();
        let history = model.history(user);
        let scores = scores(&model.sums, history);
        let used: Vec<u32> = history.iter().map(|used| used.item).collect();
        drop(model);
        let skipped: HashSet<u32> = used.iter().copied().collect();
        let mut best = self.best(&scores, n, &|item| !skipped.contains(&item), &filter);
        let again = used.into_iter().map(|item| self.scored(item, 0.0)).filter(|scored| filter(&scored.item_id));
        best.extend(again.take(n - best.len()));
        best
    }

    /// Up to `n` items that occur in histories together with an item, the best first, and then what is popular; never
    /// the item itself. For an unknown item, what is popular.
    pub fn related(&self, item: &str, n: usize) -> Vec<Scored> {
        self.related_where(item, n, |_| true)
    }

    /// As [`related`](Self::related), of the items that the filter lets pass.
    pub fn related_where(&self, item: &str, n: usize, filter: impl Fn(&str) -> bool) -> Vec<Scored> {
        let position = self.positions.get(item).copied();
        let history: Vec<Used> = position.map(Used::once).into_iter().collect();
        let scores = scores(&self.read().sums, &history);
        self.best(&scores, n, &|other| Some(other) != position, &filter)
    }

    /// Up to `n` items that the most users have used, the most popular first; purchases count more than views.
    pub fn popular(&self, n: usize) -> Vec<Scored> {
        self.popular_where(n, |_| true)
    }

    /// As [`popular`](Self::popular), of the items that the filter lets pass.
    pub fn popular_where(&self, n: usize, filter: impl Fn(&str) -> bool) -> Vec<Scored> {
        let scores = scores(&self.read().sums, &[]);
        self.best(&scores, n, &|_| true, &filter)
    }

    /// The given items, those that fit the user best first. Items that the catalogue does not have come last, with a
    /// score of 0, and equal ones stay in the order in which they came.
    pub fn rerank<'i>(&self, user: &str, items: impl IntoIterator<Item = &'i str>) -> Vec<Scored> {
        let model = self.read();
        let scores = scores(&model.sums, model.history(user));
        drop(model);
        let mut ranking: Vec<Scored> = items
            .into_iter()
            .map(|id| match self.positions.get(id) {
                Some(position) => self.scored(*position, scores[*position as usize]),
                None => Scored { item_id: id.into(), score: 0.0 },
            })
            .collect();
        ranking.sort_by(|one, other| other.score.total_cmp(&one.score));
        ranking
    }

    /// The ids of what a user used last, the latest first, at most [`HISTORY`](crate::HISTORY); none for an unknown
    /// user.
    pub fn history(&self, user: &str) -> Vec<Arc<str>> {
        self.read().history(user).iter().rev().map(|used| Arc::clone(&self.ids[used.item as usize])).collect()
    }

    /// How many items there are.
    pub fn items(&self) -> usize {
        self.ids.len()
    }

    /// How many users are known.
    pub fn users(&self) -> usize {
        self.read().users()
    }

    fn scored(&self, item: u32, score: f64) -> Scored {
        Scored { item_id: Arc::clone(&self.ids[item as usize]), score }
    }

    /// The `n` best items that may be answered. A heap, because the filter may refuse any number of them.
    fn best(
        &self,
        scores: &[f64],
        n: usize,
        candidate: &dyn Fn(u32) -> bool,
        filter: &dyn Fn(&str) -> bool,
    ) -> Vec<Scored> {
        let ranked = (0..).zip(scores).map(|(item, score)| Ranked { score: *score, item });
        let mut heap: BinaryHeap<Ranked> = ranked.filter(|ranked| candidate(ranked.item)).collect();
        let mut best = Vec::with_capacity(n.min(heap.len()));
        while best.len() < n {
            let Some(Ranked { score, item }) = heap.pop() else { break };
            if filter(&self.ids[item as usize]) {
                best.push(self.scored(item, score));
            }
        }
        best
    }

    // A thread that panicked while it held the lock can only have left a sum that is a little off.
    fn read(&self) -> RwLockReadGuard<'_, Model> {
        self.model.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Model> {
        self.model.write().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The scores of all items for a history, which is in the order of use.
fn scores(sums: &Sums, history: &[Used]) -> Vec<f64> {
    let mut scores = vec![0.0; sums.support.len()];
    let mut total = 0.0;
    for (later, used) in history.iter().rev().enumerate() {
        let importance = f64::from(used.weight) * (-(later as f64) / HALF_LIFE).exp2();
        total += importance;
        let own = f64::from(sums.support[used.item as usize]);
        for neighbour in &sums.neighbours[used.item as usize] {
            let norm = (own * f64::from(sums.support[neighbour.item as usize])).sqrt();
            scores[neighbour.item as usize] += importance * f64::from(neighbour.together) / (norm + SHRINKAGE);
        }
    }
    let (of_mean, of_popularity) = if total > 0.0 { ((1.0 - POPULARITY) / total, POPULARITY) } else { (0.0, 1.0) };
    let of_support = of_popularity / f64::from(sums.largest_support());
    for (score, support) in scores.iter_mut().zip(&sums.support) {
        *score = (of_mean * *score + of_support * f64::from(*support)).clamp(0.0, 1.0);
    }
    scores
}

/// An item in the heap: the larger score is greater, and of equal ones the earlier in the catalogue.
struct Ranked {
    score: f64,
    item: u32,
}

impl Ord for Ranked {
    fn cmp(&self, other: &Self) -> Ordering {
        self.score.total_cmp(&other.score).then_with(|| other.item.cmp(&self.item))
    }
}

impl PartialOrd for Ranked {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Ranked {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Ranked {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_lines_than_are_read_are_refused_with_the_limit() {
        let mut recommender = Recommender::new(["a"]);
        let line = r#"{"userId": 1, "itemId": "a", "timestamp": 1}"#;
        let lines = format!("{line}\n{line}\n{line}\n");
        assert_eq!(recommender.read_at_most(3, lines.as_bytes()).expect("three lines").counted, 3);
        let error = recommender.read_at_most(2, lines.as_bytes()).expect_err("a third line");
        assert_eq!(
            error.to_string(),
            "there are more than 5000000 lines, which is the most that is read: leave out the oldest"
        );
    }
}
