//! A catalogue of item metadata: a file of JSON Lines, plain or compressed, whose every line is an item. The loader
//! reads catalogues with this crate, and who puts one into the bucket checks it with it first.
//!
//! It is read in pieces, unpacked, cut into lines and parsed in memory that does not grow with it.
//!
//! | file | what it is |
//! | --- | --- |
//! | `each_item.rs` | [`each_item()`]: every item of a catalogue, one after another |
//! | `compression.rs` | [`Compression`]: gzip, zstd, or neither |
//! | `lines.rs` | lines of limited length |
//! | `item.rs` | [`Item`]: a line, read |
//! | `attribute.rs` | [`NewItem`]: an item as DynamoDB holds it, within DynamoDB's limits |
//! | `stores.rs` | [`stores()`]: where a configuration keeps a namespace's items |
//! | `error.rs` | [`CatalogueError`]: why a catalogue can't be used |

mod attribute;
mod compression;
mod each_item;
mod error;
mod item;
mod lines;
mod stores;

pub use attribute::{Attribute, AttributeError, NewItem};
pub use compression::Compression;
pub use each_item::{Refusal, each_item};
pub use error::CatalogueError;
pub use item::{ID, Item, ItemError, MAX_ID_LENGTH, Members, Name};
pub use lines::MAX_LINE_LENGTH;
pub use stores::{Stores, StoresError, stores};
