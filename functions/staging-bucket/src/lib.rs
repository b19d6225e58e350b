//! The staging bucket's contents as a custom resource: Swagger UI's files while the bucket is there, and nothing at all
//! before it is deleted.
//!
//! | file | what lives there |
//! | --- | --- |
//! | `run.rs` | [`run()`]: the function, until its sandbox ends |
//! | `contents.rs` | [`Contents`]: the custom resource |
//! | `files.rs` | the files of Swagger UI, packed into the binary, and how each is served |
//! | `bucket.rs` | the bucket: objects put, listed by version, and deleted |
//! | `emptying.rs` | everything deleted, every version of it |
//!
//! `page/` holds the page itself; the rest comes from the release of `swagger-ui-dist` that `package-lock.json` pins,
//! which `build.rs` installs.

mod bucket;
mod contents;
mod emptying;
mod files;
mod run;

pub use contents::{Contents, Properties};
pub use files::{File, files};
pub use run::run;
