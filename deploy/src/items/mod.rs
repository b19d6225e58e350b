//! A catalogue of item metadata: checked as the loader checks it, uploaded, and its load followed.
//!
//! - [`check`]   — every line, before anything is uploaded
//! - [`upload`]  — the file into the staging bucket, in parts where it is large
//! - [`loading`] — what becomes of it there

pub(crate) mod check;
pub(crate) mod loading;
pub(crate) mod upload;
