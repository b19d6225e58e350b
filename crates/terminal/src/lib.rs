//! What the project's commands share of the terminal that they run in.
//!
//! - [`layout`]  — text as it fits
//! - [`signals`] — that the process is to end

pub mod layout;
pub mod signals;
