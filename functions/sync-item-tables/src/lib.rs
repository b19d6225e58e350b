//! Makes the DynamoDB tables of item metadata as a configuration document wants them, and deletes them with the stack.
//!
//! | module | what lives there |
//! | --- | --- |
//! | `run.rs` | [`run()`]: the function, until its sandbox ends |
//! | [`environment`] | what the template tells the function |
//! | `wanted` | from the document to the tables. Pure |
//! | [`tables`] | the tables: read, and made or changed where they differ |
//! | `item_tables` | the custom resource `ItemTables`: its deletion deletes the stack's tables |
//! | `error` | what can go wrong |
//!
//! The state machine invokes it with a document that was validated. DynamoDB makes and changes a table in its own time,
//! so the function does not wait: it fails with `ResourcePending`, and the state machine tries again.
//!
//! A table that no namespace wants any more is left: what was loaded into it can't be had back. A table is deleted with
//! the stack that made it, which it is tagged with.

pub mod environment;
mod error;
mod item_tables;
mod run;
pub mod tables;
mod wanted;

pub use run::run;
