//! Tests of the whole: what `synth` prints, checked by others and taken apart.
//!
//! The subjects:
//! - [`templates`] — every template that is checked: each valid combination, with each answer to each structural option
//! - [`anatomy`]   — a template, taken apart: resources by type, policies, what depends on what
//! - [`resolved`]  — parts of a template, with values in place of intrinsic functions
//! - [`values`]    — what CloudFormation makes of its values, with the parameters that a person gives
//!
//! Checked by others (see `validators.sh`):
//! - [`validators`] — where the validators are, and how they are run side by side
//! - [`cfn_lint`]  — AWS's linter finds nothing
//! - [`checkov`]   — a policy scanner finds nothing but what `checkov-exceptions.toml` says and gives a reason for
//! - [`cdk_nag`]   — the rules of AWS's solutions find nothing but what `cdk-nag-exceptions.toml` says
//! - [`findings`]  — what a scanner finds, held against its file of exceptions
//! - [`yaml`]      — the YAML, read by another's reader, is the JSON; and it is small enough
//! - [`iam`]       — moto's IAM takes every policy document
//! - [`workflows`] — actionlint finds nothing in the workflows
//!
//! Held against what docs/ says, by what stands in the template:
//! - [`authentication`] — no way in is left open
//! - [`caching`]        — no cache answers a caller who was not checked
//! - [`permissions`]    — no function may do more than it must
//! - [`storage`]        — bucket, queue, logs and what Swagger UI shows
//! - [`portability`]    — any partition, any region, any stack name, any number of stacks
//! - [`lifecycle`]      — made in the right order, and gone without a trace
//! - [`monitoring`]     — alarms and dashboard watch what is published
//! - [`rest_deployment`] — a REST API is deployed anew when, and only when, it changed
//! - [`cors`]           — a page on another origin may call, and read the answers
//! - [`interface`]      — parameters and outputs have the documented names
//! - [`web_acl`]        — a web ACL of the owner's is in front of the API
//! - [`documents`]      — the documents' links lead somewhere
//! - [`wiring`]         — every id is the id of a thing of the right kind
//!
//! Run:
//! - [`end_to_end`]     — the shipped functions on emulated AWS, from a configuration and a catalogue to an answer
//! - [`same_answers`]   — `local` and the shipped function answer alike
//! - [`ministack`]      — every combination made, used and deleted in an emulated AWS
//! - [`synchronization`] — the state machine, by moto's interpreter
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // Tests, and what they share, fail by panicking.

mod anatomy;
mod authentication;
mod caching;
mod cdk_nag;
mod cfn_lint;
mod checkov;
mod cors;
mod crates;
mod documents;
mod end_to_end;
mod findings;
mod iam;
mod interface;
mod lifecycle;
mod ministack;
mod monitoring;
mod permissions;
mod portability;
mod resolved;
mod rest_deployment;
mod same_answers;
mod storage;
mod synchronization;
mod templates;
mod validators;
mod values;
mod web_acl;
mod wiring;
mod workflows;
mod yaml;
