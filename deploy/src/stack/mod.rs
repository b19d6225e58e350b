//! What commands share that work on stacks.
//!
//! - [`description`] — what a stack is: its id, status, parameters, outputs, and the resources that have no output
//! - [`state`]       — what a stack's status means for whoever wants to change it
//! - [`recovery`]    — out of every state in which a stack can't be changed
//! - [`change_set`]  — made, waited for, executed or deleted
//! - [`plan`]        — a change set for people: what it does, and what it would lose
//! - [`events`]      — what happens to a stack's resources, as CloudFormation tells it
//! - [`following`]   — an operation watched to its end
//! - [`failure`]     — the resource that failed first, and what to do
//! - [`custom_resource`] — what the function behind one logged last

pub(crate) mod change_set;
pub(crate) mod custom_resource;
pub(crate) mod description;
pub(crate) mod events;
pub(crate) mod failure;
pub(crate) mod following;
pub(crate) mod plan;
pub(crate) mod recovery;
pub(crate) mod state;

pub(crate) use description::{Output, Resource, Stack};
