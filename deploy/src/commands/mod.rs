//! A file for each command: what it does, from its arguments to its report.

pub(crate) mod diff;
pub(crate) mod doctor;
pub(crate) mod down;
pub(crate) mod outputs;
pub(crate) mod package;
pub(crate) mod publish;
pub(crate) mod up;
