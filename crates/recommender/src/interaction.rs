//! An interaction, its limits, and how much an event of a type says about what a user likes.

use thiserror::Error;

/// The most characters that a user's or an item's id may have: those of `userId` and `itemId` in
/// [PutEvents](https://docs.aws.amazon.com/personalize/latest/dg/API_UBS_PutEvents.html).
pub const ID_CHARACTERS_AT_MOST: usize = 256;

/// 31 December 9999 in Unix seconds. What is later is most likely in milliseconds.
pub(crate) const LATEST_TIMESTAMP: i64 = 253_402_300_799;

/// An interaction that can't be taken.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum InvalidInteraction {
    /// An id without a character.
    #[error("`{0}` is empty")]
    EmptyId(&'static str),
    /// An id that is too long.
    #[error("`{member}` has {characters} characters, and may have {ID_CHARACTERS_AT_MOST}")]
    IdTooLong {
        /// `userId` or `itemId`.
        member: &'static str,
        /// How many it has.
        characters: usize,
    },
    /// A time before 1970 or after 9999.
    #[error("`timestamp` {0} is no time in Unix seconds; milliseconds have to be divided by 1000")]
    Timestamp(i64),
}

/// An interaction within the limits.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Interaction<'i> {
    pub(crate) user: &'i str,
    pub(crate) item: &'i str,
    /// From 2 to 4, see [`weight`].
    pub(crate) weight: u32,
    /// Unix seconds.
    pub(crate) timestamp: i64,
}

impl<'i> Interaction<'i> {
    pub(crate) fn new(
        user: &'i str,
        item: &'i str,
        event_type: &str,
        timestamp: i64,
    ) -> Result<Self, InvalidInteraction> {
        for (member, id) in [("userId", user), ("itemId", item)] {
            let characters = id.chars().count();
            if characters == 0 {
                return Err(InvalidInteraction::EmptyId(member));
            }
            if characters > ID_CHARACTERS_AT_MOST {
                return Err(InvalidInteraction::IdTooLong { member, characters });
            }
        }
        if !(0..=LATEST_TIMESTAMP).contains(&timestamp) {
            return Err(InvalidInteraction::Timestamp(timestamp));
        }
        Ok(Self { user, item, weight: weight(event_type), timestamp })
    }
}

/// What an event of this type counts: 4 for having taken the item, 3 for being about to, 2 for everything else. Letter
/// case and what is no letter do not matter: `AddToCart` is `add-to-cart`. Whole numbers, so that sums are exact.
fn weight(event_type: &str) -> u32 {
    const TAKEN: [&str; 6] = ["purchase", "buy", "order", "rent", "watch", "complete"];
    const ABOUT_TO: [&str; 8] =
        ["addtocart", "addtobasket", "addtowatchlist", "addtowishlist", "checkout", "like", "save", "share"];
    let is = |name: &&str| {
        let letters = event_type.bytes().filter(u8::is_ascii_alphabetic).map(|letter| letter.to_ascii_lowercase());
        letters.eq(name.bytes())
    };
    if TAKEN.iter().any(is) {
        4
    } else if ABOUT_TO.iter().any(is) {
        3
    } else {
        2
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_purchase_says_more_than_a_basket_and_a_basket_more_than_a_view() {
        for (event_type, expected) in [
            ("Purchase", 4),
            ("watch", 4),
            ("AddToCart", 3),
            ("add_to_cart", 3),
            ("View", 2),
            ("", 2),
            ("purchases", 2),
            ("Käufe", 2),
        ] {
            assert_eq!(weight(event_type), expected, "{event_type}");
        }
    }
}
