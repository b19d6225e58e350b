//! Every combination, and the edge stack, made, used and deleted in an emulated AWS that others wrote: MiniStack, which
//! runs the functions too. What it lacks is in `ministack-exceptions.toml`.
//!
//! - [`account`]    — an account of the emulated AWS: stacks, objects, what there is
//! - [`artifacts`]  — the functions' code, as zips in a bucket
//! - [`exceptions`] — what MiniStack lacks, and what is done about it
//! - [`callers`]    — tokens, keys, and requests through the gateway
//! - [`life`]       — a stack's life, from its creation to its deletion
//! - [`publish`]    — what `deploy publish` puts into regional buckets
//! - [`deploy`]     — the same by the `deploy` command, as it ships
//! - [`operating`]  — what an operator does with a stack that runs, by the same command

mod account;
mod artifacts;
mod callers;
mod deploy;
mod exceptions;
mod life;
mod operating;
mod publish;
