//! The file that item metadata of type `localdb` is kept in: read by the API function, written by the loader.
//!
//! A file maps item ids to their metadata and never changes once it is written. Looking an item up takes one step
//! in a hash table and returns a slice of the mapped file; nothing is copied or allocated.
//!
//! - An **id** is text, at most [`MAX_ID_LENGTH`] bytes of UTF-8. Ids that are numbers are turned to text by the
//!   loader.
//! - **Metadata** is the item's JSON object *without* its `id`: what an answer carries beside `itemId`, ready to be put
//!   there as it is. It has at most [`MAX_METADATA_LENGTH`] bytes.
//! - An id that is written twice has the metadata written last.
//!
//! | file | what it is |
//! | --- | --- |
//! | `store.rs` | [`ItemStore`]: what the API function holds; a new file takes the place of the old at once |
//! | `item_file.rs` | [`ItemFile`]: one verified file, and looking up in it |
//! | `writer.rs` | [`ItemFileWriter`]: writes a file from items in any order, in memory that does not grow |
//! | `sorted_entries.rs` | the writer's external sort |
//! | `compressed.rs` | [`pack`], [`Unpacker`]: a file as it is in the bucket, zstd-compressed |
//! | `format.rs` | the bytes: header, records, index |
//! | `map.rs` | the memory map, and the one `unsafe` line |
//!
//! Why a format of our own and not a database is in the README, with the figures.

mod compressed;
mod error;
mod format;
mod item_file;
mod map;
mod sorted_entries;
mod store;
mod writer;

pub use compressed::{Unpacker, pack};
pub use error::{OpenError, WriteError};
pub use format::{MAX_ID_LENGTH, MAX_METADATA_LENGTH};
pub use item_file::ItemFile;
pub use store::{ItemStore, Snapshot};
pub use writer::ItemFileWriter;
