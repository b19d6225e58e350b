//! Loads a catalogue of item metadata, put as JSON Lines under `import/{namespace}/` in the staging bucket, into the
//! stores that the configuration names for the namespace.
//!
//! An object is read in pieces, in memory that does not grow with it, and its lines by the crate `catalogue`. All of it
//! is read and checked before anything that is served changes: a local database is built whole on disk in that pass; a
//! table is written in a second pass over the same object.
//!
//! | file | what it is |
//! | --- | --- |
//! | `run.rs` | [`run()`]: the function, until its sandbox ends |
//! | `invocation.rs` | an event's catalogues one after another: what is answered, metrics |
//! | `environment.rs`, `clients.rs` | the variables that the templates set; the SDK's clients |
//! | `event.rs` | both shapes of event, and which keys are catalogues |
//! | `deployed.rs` | the configuration that is deployed now |
//! | `load.rs` | one catalogue, from looking at the object to the last deletion |
//! | `object.rs` | the object, read in ranges that all are of one version |
//! | `local_database.rs`, `upload.rs` | the store `localdb`: built, checked, compressed, uploaded |
//! | `table.rs` | the store `dynamodb`: put, then older versions deleted |
//! | `lease.rs` | one load of a namespace at a time, and never an older object over a newer |
//! | `progress.rs` | how far it got: the log, and the time limit |
//! | `threads.rs` | the threads of a load, which end before it answers |
//! | `error.rs` | what can go wrong |

pub mod clients;
pub mod deployed;
pub mod environment;
pub mod error;
pub mod event;
pub mod invocation;
mod lease;
pub mod load;
pub mod local_database;
mod object;
mod progress;
mod run;
mod table;
mod threads;
mod upload;

pub use run::run;
