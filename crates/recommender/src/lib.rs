//! Recommendations computed from interactions, for one machine: what answers in place of Amazon Personalize when the
//! whole system runs on a laptop.
//!
//! | module | what lives there |
//! | --- | --- |
//! | `recommender` | [`Recommender`]: what is asked, and the scores |
//! | `model` | histories of users and what occurs together in them, kept up to date with every event |
//! | `interaction` | an interaction, its limits, and how much an event of a type says |
//! | `reading` | interactions as JSON Lines |
//!
//! # How it works
//!
//! Item-to-item collaborative filtering. Of each user the [`HISTORY`] items they used last are kept, each once, with
//! the weight *w* of the strongest event (a view less than a purchase). Two numbers are summed up over all users:
//!
//! - of an item *i* its support, s(i) = Σ w(i)²
//! - of two items in one history, c(i, j) = Σ w(i) w(j)
//!
//! Items are alike by the cosine, shrunk so that two items that one user happened to use are not twins: sim(i, j) =
//! c(i, j) / (√(s(i) s(j)) + [`SHRINKAGE`]). A user's score for *j* is the mean of sim(i, j) over their history,
//! weighted by *w* and by recency: an item counts half as much as one used [`HALF_LIFE`] items later. To that comes a
//! little popularity, s(j) / max s, which orders items of which nothing else is known and is all that there is for an
//! unknown user. Items that the user has used come last. Scores are between 0 and 1.
//!
//! Recency is counted in items and not in days, so that a file of last year answers as well as it did then.
//!
//! All sums are of whole numbers, so the model is the same in whichever order interactions come, as long as no list is
//! cut; equal scores are ordered as the catalogue is. An event changes up to 2 × [`HISTORY`] sums, and the next answer
//! has it.
//!
//! # What it costs
//!
//! With *h* = [`HISTORY`] and *k* = [`NEIGHBOURS`]: an event takes O(h log k), an answer O(h k + items). A user takes
//! up to 16 h bytes and the id, an item up to 2 KB (8 bytes for each of 256 neighbours, cut to the [`NEIGHBOURS`]
//! strongest when there are as many). The largest that it is made for is [`LINES_AT_MOST`] interactions of
//! [`USERS_AT_MOST`] users with 100,000 items: that is below 0.6 GB, and was 0.48 GB, read in 28 s, and 4 ms an
//! answer, in a release build on 2 cores that had other work too. `examples/size.rs` measures it.
//!
//! # What it is not
//!
//! A trained model: it knows neither the items' metadata nor the context of a request, finds nothing for an item that
//! nobody has used, and its scores are not comparable with Personalize's. Crates that factorize matrices (discorec)
//! are trained as a whole: an event would change nothing until the next training.

mod interaction;
mod model;
mod reading;
mod recommender;

pub use interaction::{ID_CHARACTERS_AT_MOST, InvalidInteraction};
pub use model::{HISTORY, NEIGHBOURS, Recorded, USERS_AT_MOST};
pub use reading::{InvalidLine, LINE_BYTES_AT_MOST, LINES_AT_MOST, Read, ReadError};
pub use recommender::{HALF_LIFE, Recommender, SHRINKAGE, Scored};
