//! A file for each command: what it does, from its arguments to its report.

pub(crate) mod cache;
pub(crate) mod config;
pub(crate) mod diff;
pub(crate) mod doctor;
pub(crate) mod down;
pub(crate) mod experiments;
pub(crate) mod grant;
pub(crate) mod items;
pub(crate) mod logs;
pub(crate) mod outputs;
pub(crate) mod package;
pub(crate) mod publish;
pub(crate) mod status;
pub(crate) mod token;
pub(crate) mod up;
pub(crate) mod users;
