//! `deploy` as a process: against stand-ins of AWS, and against an emulated AWS with a fault put into it.
//!
//! - [`connection`] — credentials and region
//! - [`faults`]     — what goes wrong in the middle, and how it is recovered from
//! - [`operator`]   — who runs `deploy`, and what they deploy
//! - [`removal`]    — `down`, and what can't be deleted at once
//! - [`shop`]       — a stack that runs, played by stand-ins, for those who operate it
//! - [`cache`], [`config`], [`experiments`], [`grant`], [`items`], [`looking`], [`token`], [`users`] — what
//!   operators do with it

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that can't go on fails")]

mod cache;
mod config;
mod connection;
mod experiments;
mod faults;
mod grant;
mod items;
mod looking;
mod operator;
mod removal;
mod shop;
mod token;
mod users;
