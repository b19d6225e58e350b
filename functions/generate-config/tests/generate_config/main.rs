//! A configuration from what Amazon Personalize has, by the shipped binary.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that can't go on fails")]

mod deployments;
mod document;
mod function;
mod permissions;
