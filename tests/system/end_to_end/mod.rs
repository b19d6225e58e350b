//! The whole on emulated AWS: the template's functions run as the shipped binaries, and what AWS does between them
//! (EventBridge's rules, the state machine) is done as the template says.
//!
//! - [`deployment`]    — the functions, each a process with the template's environment
//! - [`event_bus`]     — EventBridge: events, and which rule wants them
//! - [`state_machine`] — Step Functions: tasks, retries, dead letters
//! - [`story`]         — what happens, from a validated configuration to a decorated answer
//! - [`two_stacks`]    — two stacks of an account that have a namespace of the same name

mod deployment;
mod event_bus;
mod state_machine;
mod story;
mod two_stacks;
