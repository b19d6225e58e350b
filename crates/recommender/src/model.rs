//! The histories of users, and what occurs together in them.
//!
//! The sums are at any time those of the histories as they are: what leaves a history leaves the sums. So nobody makes
//! an item popular by repeating an event, and nothing grows that is not bounded.

use crate::interaction::Interaction;
use std::cmp::Reverse;
use std::collections::HashMap;

/// How many items of a user are kept: those used last.
pub const HISTORY: usize = 50;

/// How many items that occur together with an item are kept at least: the strongest.
pub const NEIGHBOURS: usize = 200;

/// When an item has this many neighbours, the weakest are dropped. More than [`NEIGHBOURS`], so that this is rare.
const NEIGHBOURS_BEFORE_A_CUT: usize = 256;

/// The users whose histories are kept. The events of further users are not counted.
pub const USERS_AT_MOST: usize = 1_000_000;

/// What became of an interaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recorded {
    /// It counts.
    Counted,
    /// The catalogue has no such item: it does not count.
    UnknownItem,
    /// The user is new, and there are [`USERS_AT_MOST`] already: it does not count.
    TooManyUsers,
}

/// An item in a user's history.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Used {
    pub(crate) item: u32,
    pub(crate) weight: u32,
    timestamp: i64,
}

impl Used {
    /// A history of a single item.
    pub(crate) fn once(item: u32) -> Self {
        Self { item, weight: 1, timestamp: 0 }
    }
}

/// An item that occurs in histories together with another.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Neighbour {
    pub(crate) item: u32,
    /// Σ w(i) w(j), at most 16 × [`USERS_AT_MOST`].
    pub(crate) together: u32,
}

/// What is summed up over all histories. Items are known by their position in the catalogue.
#[derive(Debug)]
pub(crate) struct Sums {
    /// Σ w², by item.
    pub(crate) support: Vec<u32>,
    /// What occurs together with an item, by item; each list is in the order of items.
    pub(crate) neighbours: Vec<Vec<Neighbour>>,
}

/// The model.
#[derive(Debug)]
pub(crate) struct Model {
    pub(crate) sums: Sums,
    /// Each in the order of use.
    users: HashMap<Box<str>, Vec<Used>>,
}

impl Model {
    pub(crate) fn new(items: usize) -> Self {
        Self { sums: Sums::new(items), users: HashMap::new() }
    }

    pub(crate) fn users(&self) -> usize {
        self.users.len()
    }

    /// What a user has used, the oldest first; nothing for one who is unknown.
    pub(crate) fn history(&self, user: &str) -> &[Used] {
        self.users.get(user).map_or(&[], Vec::as_slice)
    }

    /// Counts an interaction with the item at a position of the catalogue.
    pub(crate) fn record(&mut self, interaction: Interaction<'_>, item: u32) -> Recorded {
        let Some(history) = Self::history_of(&mut self.users, interaction.user) else { return Recorded::TooManyUsers };
        if let Some(Change { forgotten, before, used }) = remember(history, interaction, item) {
            let others = |of: u32| history.iter().filter(move |other| other.item != of);
            if let Some(oldest) = forgotten {
                self.sums.count(oldest.item, oldest.weight, 0, others(item));
            }
            self.sums.count(item, before, used.weight, others(item));
        }
        Recorded::Counted
    }

    /// Takes an interaction into the user's history, and leaves the sums as they were until [`sum_up`](Self::sum_up).
    pub(crate) fn record_uncounted(&mut self, interaction: Interaction<'_>, item: u32) -> Recorded {
        let Some(history) = Self::history_of(&mut self.users, interaction.user) else { return Recorded::TooManyUsers };
        remember(history, interaction, item);
        Recorded::Counted
    }

    /// Sums up all histories anew. For many interactions this is less work than to keep the sums up to date.
    pub(crate) fn sum_up(&mut self) {
        self.sums = Sums::new(self.sums.support.len());
        // In the order of ids, so that the same neighbours are dropped whatever order the map has.
        let mut users: Vec<(&Box<str>, &Vec<Used>)> = self.users.iter().collect();
        users.sort_unstable();
        for (_, history) in users {
            for (position, used) in history.iter().enumerate() {
                self.sums.count(used.item, 0, used.weight, history[..position].iter());
            }
        }
    }

    /// The history of a user, who may be new; none if there are too many.
    fn history_of<'m>(users: &'m mut HashMap<Box<str>, Vec<Used>>, user: &str) -> Option<&'m mut Vec<Used>> {
        if !users.contains_key(user) {
            if users.len() == USERS_AT_MOST {
                return None;
            }
            users.insert(user.into(), Vec::new());
        }
        users.get_mut(user)
    }
}

/// What an interaction changes in a history.
struct Change {
    /// What is not kept any more.
    forgotten: Option<Used>,
    /// The weight that the item had, 0 if it is new.
    before: u32,
    used: Used,
}

/// Takes an interaction into a history. None if it is older than all that is kept.
fn remember(history: &mut Vec<Used>, interaction: Interaction<'_>, item: u32) -> Option<Change> {
    let mut used = Used { item, weight: interaction.weight, timestamp: interaction.timestamp };
    let mut change = Change { forgotten: None, before: 0, used };
    if let Some(position) = history.iter().position(|before| before.item == item) {
        let before = history.remove(position);
        used.weight = used.weight.max(before.weight);
        used.timestamp = used.timestamp.max(before.timestamp);
        change.before = before.weight;
    } else if history.len() == HISTORY {
        if order(&used) < order(&history[0]) {
            return None;
        }
        change.forgotten = Some(history.remove(0));
    }
    change.used = used;
    history.insert(history.partition_point(|other| order(other) < order(&used)), used);
    Some(change)
}

/// The order within a history. Of two events of one second the position in the catalogue decides, whichever comes
/// first.
fn order(used: &Used) -> (i64, u32) {
    (used.timestamp, used.item)
}

impl Sums {
    fn new(items: usize) -> Self {
        Self { support: vec![0; items], neighbours: vec![Vec::new(); items] }
    }

    /// The largest support of all items, at least 1.
    pub(crate) fn largest_support(&self) -> u32 {
        self.support.iter().copied().max().unwrap_or(0).max(1)
    }

    /// Brings the sums up to date when an item's weight in a history, which has the `others`, changes.
    fn count<'o>(&mut self, item: u32, before: u32, after: u32, others: impl Iterator<Item = &'o Used>) {
        if before == after {
            return;
        }
        let changed = |sum: u32, factor: u32| (sum + after * factor).saturating_sub(before * factor);
        let support = &mut self.support[item as usize];
        *support = (*support + after * after).saturating_sub(before * before);
        for other in others {
            for (one, neighbour) in [(item, other.item), (other.item, item)] {
                let neighbours = &mut self.neighbours[one as usize];
                match neighbours.binary_search_by_key(&neighbour, |known| known.item) {
                    Ok(position) => {
                        let together = changed(neighbours[position].together, other.weight);
                        if together == 0 {
                            neighbours.remove(position);
                        } else {
                            neighbours[position].together = together;
                        }
                    }
                    // A neighbour that was dropped has nothing to lose, and comes back with what it has now.
                    Err(_) if after == 0 => {}
                    Err(position) => {
                        neighbours.insert(position, Neighbour { item: neighbour, together: after * other.weight });
                        cut(neighbours);
                    }
                }
            }
        }
    }
}

/// Drops the weakest neighbours when there are too many.
fn cut(neighbours: &mut Vec<Neighbour>) {
    if neighbours.len() < NEIGHBOURS_BEFORE_A_CUT {
        return;
    }
    neighbours.sort_unstable_by_key(|neighbour| (Reverse(neighbour.together), neighbour.item));
    neighbours.truncate(NEIGHBOURS);
    neighbours.sort_unstable_by_key(|neighbour| neighbour.item);
}
